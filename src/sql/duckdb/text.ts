/** Text for DuckDB, opened here: dialect, columns and what is numeric are those of a run without an engine. */
import { availableParallelism } from "node:os";
import type { Parameters } from "../../core/params/parameters.js";
import { dataError, NormalizeError } from "../../errors.js";
import { HeapBuffer } from "../../formats/chunk-buffers.js";
import { isCode, plainText } from "../../formats/csv/cells.js";
import { countLines, markEnd, preambleEnd } from "../../formats/csv/dialect.js";
import { noDoubleError } from "../../formats/csv/passthrough.js";
import type { Dataset } from "../../formats/dataset.js";
import type { Job } from "../../job/job.js";
import { fieldEnd, lineEnd, QUOTE, recordStart } from "../../kernels/scalar/records.js";
import { type Input, openInput } from "../../stream/input/input.js";
import { openFitted } from "../../stream/input/matched-input.js";
import { runPass } from "../../stream/pass.js";
import { countPass } from "../../stream/plan.js";
import { Executors } from "../../stream/threads/executors.js";
import { quote } from "../../text/quote.js";
import type { DelimitedFormat } from "../../types.js";
import type { TextField, TextReading, TextSource } from "../contract.js";
import { noDoubleIn } from "../dialects/duckdb-text.js";
import { folderField } from "../folders.js";
import { otherRecords, type TextPlace } from "../location.js";
import { requireDistinct } from "../table.js";

/** A file of text, and how its bytes begin. */
export interface TextFile {
  readonly path: string;
  /** as DuckDB finds it */
  readonly pattern: string;
  readonly tabs: boolean;
  readonly head: Uint8Array;
}

/** Names the column whose texts tell groups: it stands beside the table's own. */
const KEY = "normalize_key";

export interface OpenedText extends TextPlace {
  /** @param which the columns that are worked on, or all */
  source(which: "worked" | "all"): TextSource;
}

/** Opens text for a job. Throws NormalizeError for what cannot be opened, and for what DuckDB would read otherwise. */
export async function openText(
  asked: Job,
  files: readonly TextFile[],
  parameters: Parameters | undefined,
): Promise<OpenedText> {
  const compression = compressionOf(files);
  const job = textJob(asked, files);
  const executors = new Executors(job.threads ?? availableParallelism());
  let input: Input | undefined;
  try {
    const matched = parameters && (await openFitted(job, parameters, executors));
    const opened = matched?.input ?? (await openInput(job, executors));
    input = opened;
    const { dataset } = opened;
    const format = dataset.format as DelimitedFormat;
    if (format.comment >= 0) await refuseLateComments(dataset, format);
    const read = opened.parts.map((part, i) => ({
      path: files[i].pattern,
      skip: job.read.header === "present" ? blankLines(part.dataset.head, format.comment) : 0,
    }));
    const reading = readingOf(job, dataset, format, compression);
    return {
      job,
      input: opened,
      ...(matched && { matched }),
      executors,
      ...(format.key !== undefined && { key: KEY }),
      source: (which) => ({ kind: "text", files: read, reading, fields: fieldsOf(dataset, format, which) }),
      requireRecords: (rows) => requireRecords(rows, dataset, format, executors),
      explained: (error) => explained(error, opened, executors),
      async close() {
        await dataset.close();
        await executors.close();
      },
    };
  } catch (error) {
    await input?.dataset.close();
    await executors.close();
    throw error;
  }
}

/** The job with each of its files named, and their format where a name does not tell it. */
function textJob(job: Job, files: readonly TextFile[]): Job {
  const from = files.every(({ tabs }) => tabs) ? "tsv" : files.some(({ tabs }) => tabs) ? undefined : "csv";
  return {
    ...job,
    inputs: files.map(({ path }) => ({ kind: "path", path })),
    read: { ...job.read, ...(from && { from }) },
  };
}

const COMPRESSIONS = [
  { name: "gzip", magic: [0x1f, 0x8b] },
  { name: "zstd", magic: [0x28, 0xb5, 0x2f, 0xfd] },
  { name: "bzip2", magic: [...Buffer.from("BZh")] },
  { name: "UTF-16", magic: [0xff, 0xfe] },
  { name: "UTF-16", magic: [0xfe, 0xff] },
] as const;

/** What all files are compressed by, as their first bytes tell; undefined where they differ. Throws for what DuckDB does not read. */
function compressionOf(files: readonly TextFile[]): TextReading["compression"] {
  const found = files.map(({ path, head }) => {
    const known = COMPRESSIONS.find(({ magic }) => magic.every((byte, i) => head[i] === byte));
    const name = known?.name ?? (/\.br$/i.test(path) ? "brotli" : "none");
    if (name === "none" || name === "gzip" || name === "zstd") return name;
    throw dataError(`DuckDB does not read ${name}`, { file: path }, "leave --engine out: this program does");
  });
  return found.every((name) => name === found[0]) ? found[0] : undefined;
}

const byteText = (byte: number): string => String.fromCharCode(byte);

function readingOf(
  { read }: Job,
  { folders = [] }: Dataset,
  { delimiter, comment, missing, decimal, leadingZeros, width }: DelimitedFormat,
  compression: TextReading["compression"],
): TextReading {
  return {
    delimiter: byteText(delimiter),
    header: read.header,
    ...(comment >= 0 && { comment: byteText(comment) }),
    missing,
    ...(decimal && { decimal }),
    ...(leadingZeros && { leadingZeros }),
    width: width - folders.length,
    ...(compression && { compression }),
    folders: folders.map(folderField),
  };
}

/** Lines without anything in them before the header; lines of comments are none. */
function blankLines(head: Uint8Array, comment: number): number {
  const end = preambleEnd(head, comment);
  let blank = 0;
  for (let at = markEnd(head); at < end; at = lineEnd(head, at) + 1) if (head[at] !== comment) blank++;
  return blank;
}

/** Columns for DuckDB: those that are worked on, or all of them; then what tells groups. Throws where it would not tell names apart. */
function fieldsOf(
  { layout = [], schema }: Dataset,
  { names, columns, key }: DelimitedFormat,
  which: "worked" | "all",
): TextField[] {
  const worked = new Set(columns);
  const read = (from: number): TextField["read"] => {
    if (worked.has(from)) return "number";
    const column = layout[from];
    return column.kind === "other" && column.type.kind === "float" ? "double" : "kept";
  };
  const fields = names.flatMap((name, from): TextField[] =>
    which === "all" || worked.has(from) ? [{ name, from, read: read(from) }] : [],
  );
  if (key !== undefined) fields.push({ name: KEY, from: key, read: "key" });
  requireDistinct(
    fields.map(({ name }) => name),
    schema.name,
  );
  return fields;
}

/** What follows a comment character within a record is none to DuckDB, and is data here. */
async function refuseLateComments(dataset: Dataset, format: DelimitedFormat): Promise<void> {
  const reader = await dataset.chunks();
  const buffer = new HeapBuffer();
  try {
    for (let chunk = await reader.next(buffer); chunk; chunk = await reader.next(buffer)) {
      const bytes = buffer.bytes.subarray(0, chunk.length);
      if (!Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(format.comment)) continue;
      const at = lateComment(bytes, format);
      if (at < 0) continue;
      const place = { file: dataset.files[chunk.file], line: chunk.line! + countLines(bytes, at) };
      const text = quote(byteText(format.comment));
      throw dataError(
        `DuckDB takes what follows ${text} for a comment, wherever it stands`,
        place,
        "leave --engine out: to this program a comment is a line that begins so",
      );
    }
  } finally {
    await reader.close();
  }
}

/** Offset of a field that holds the comment character and is not quoted; -1 where there is none. */
function lateComment(bytes: Uint8Array, { delimiter, comment }: DelimitedFormat): number {
  let at = recordStart(bytes, 0, comment);
  while (at < bytes.length) {
    const end = fieldEnd(bytes, at, delimiter);
    if (bytes[at] !== QUOTE && bytes.subarray(at, end).includes(comment)) return at;
    at = bytes[end] === delimiter ? end + 1 : recordStart(bytes, end + 1, comment);
  }
  return -1;
}

/**
 * DuckDB may lose records in silence, where lines end in more than one way. Throws NormalizeError "data" where it finds another
 * number of them than this program.
 */
async function requireRecords(
  rows: number,
  dataset: Dataset,
  format: DelimitedFormat,
  executors: Executors,
): Promise<void> {
  const one = { ...format, columns: format.columns.subarray(0, 1) };
  const found = (await runPass(dataset, countPass(one), executors)).rows;
  if (found !== rows) throw otherRecords("duckdb", rows, found, dataset.schema.name);
}

/** An error of DuckDB's as this program tells it, by a reading of its own: with line, column and text. */
async function explained(error: unknown, { dataset }: Input, executors: Executors): Promise<unknown> {
  const theirs =
    error instanceof NormalizeError && /^DuckDB: (Invalid Input|INTERNAL)|^no data$/.test(error.message);
  if (!theirs) return error;
  const file = dataset.schema.name;
  const refused = noDoubleIn(error.message);
  if (refused) {
    const code = isCode(plainText(refused.text), dataset.format as DelimitedFormat) ? "code" : "number";
    return noDoubleError(refused.text, file, refused.column, code);
  }
  try {
    const { rows } = await runPass(dataset, { ...countPass(dataset.format), before: "all" }, executors);
    if (rows === 0) return error;
  } catch (own) {
    return own;
  }
  const said = error.message === "no data" ? "DuckDB finds no records" : error.message;
  const hint = "leave --engine out: this program reads it as it stands";
  return new NormalizeError("data", said, { place: { file }, hint, cause: error });
}
