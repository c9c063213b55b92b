/** Opens JSON Lines and JSON arrays: finds the columns in the first records, hands out chunks of whole ones. */

import { dataError } from "../../errors.js";
import type { ByteReader, ByteSource } from "../../io/bytes.js";
import { splitCompression } from "../../io/compression/table.js";
import { readFully } from "../../io/source/read-fully.js";
import {
  COMMA,
  cutElements,
  cutLines,
  type Framing,
  JsonFault,
  OPEN_ARRAY,
  OPEN_OBJECT,
  skipSpace,
  valueEnd,
} from "../../kernels/scalar/json.js";
import type { JsonFormat, ListColumn, Schema } from "../../types.js";
import { HeapBuffer } from "../chunk-buffers.js";
import type { FolderColumn } from "../columnar/declared-column.js";
import { raggedError } from "../columnar/typed-columns.js";
import { tooLongError } from "../csv/chunks.js";
import { countLines } from "../csv/dialect.js";
import type { DelimitedOptions } from "../csv/options.js";
import type { ChunkReader, Dataset } from "../dataset.js";
import { folderMembers } from "../folder-fields.js";
import { furtherColumns } from "../hive.js";
import { JUDGED_RECORDS } from "../judged-records.js";
import { type EmptyFile, NoRecords } from "../no-records.js";
import { formatOfName } from "../registry.js";
import { Counting, type PickedColumns, pickColumns } from "../row-labels.js";
import { PendingBytes } from "../text/pending-bytes.js";
import { keyTypeRead } from "../value-keys.js";
import { JsonChunkReader } from "./chunks.js";
import { JsonJudge, type JsonLeaf } from "./numeric-columns.js";
import { type JsonOrient, loneOrient, orientError, orientNote } from "./orient.js";
import { jsonLayout } from "./passthrough.js";
import { pathName } from "./path.js";
import { faultProblem } from "./problems.js";

/** Bytes read at first, and the most that columns are found in. */
const FIRST_BYTES = 1 << 18;
const JUDGED_BYTES = 1 << 26;

export interface JsonOptions extends Pick<DelimitedOptions, "select" | "roles" | "labels" | "folders"> {
  /** lines: a value each; elements: one array; absent: found out */
  readonly framing?: Framing;
  /** whether one object that is all there is, and looks like a table of columns, is a record; absent: it always is */
  readonly lone?: (orient: JsonOrient) => "record" | "perhaps a record" | "table";
}

/** Bytes read to open an input; nothing is lost of them. */
interface Head {
  bytes: Uint8Array;
  ended: boolean;
}

/**
 * Opens JSON records. Objects are a table's records, with columns by their keys; arrays of numbers are rows without names.
 * Throws NoRecords where there is none, NormalizeError "data" where the first ones are not JSON, or no column is numeric.
 */
export async function openJson(source: ByteSource, options: JsonOptions): Promise<Dataset> {
  const reader = await source.open();
  const head: Head = { bytes: new Uint8Array(0), ended: false };
  await readOn(reader, head);
  const notes = options.lone ? await refuseTables(source.name, reader, head, options.lone) : [];
  const framing = options.framing ?? sniffFraming(head.bytes);
  const start = recordsStart(source.name, head.bytes, framing);
  const judge = await judgeRecords(source.name, reader, head, start, { framing, ...options });
  if (judge.records === 0) {
    const empty = await emptyFile(source.name, reader, head.bytes, start, framing);
    await reader.close();
    throw new NoRecords(source.name, empty);
  }
  const folders = foldersOf(judge, options);
  const { format, schema, leaves, picked } = describeRecords(source.name, judge, framing, options, folders);
  const layout = jsonLayout(format, leaves);
  const place = { file: source.name, offset: start, line: 1 + countLines(head.bytes, start) };
  let unused: ByteReader | undefined = reader;
  let pending: Uint8Array[] = [head.bytes.subarray(start)];
  let tail: Uint8Array = new Uint8Array(0);
  const small = head.ended ? head.bytes.length - start : undefined;
  return {
    schema,
    format,
    files: [source.name],
    head: head.bytes.slice(0, start),
    tail: () => tail,
    rereadable: source.rereadable,
    access: "sequential",
    bytes: small ?? source.size,
    layout,
    labels: picked.labels,
    notes: [...notes, ...picked.notes],
    async chunks(): Promise<ChunkReader> {
      const bytes = unused
        ? new PendingBytes(unused, pending, head.ended)
        : new PendingBytes(await source.open(start), [], false);
      unused = undefined;
      pending = [];
      return new JsonChunkReader(bytes, format, layout, place, folderMembers(folders), (read) => {
        tail = read;
      });
    },
    async close(): Promise<void> {
      await unused?.close();
      await source.close();
    },
  };
}

/** Reads as much again as there is, FIRST_BYTES at least. */
async function readOn(reader: ByteReader, head: Head): Promise<void> {
  const { length } = head.bytes;
  const larger = new Uint8Array(Math.max(FIRST_BYTES, 2 * length));
  larger.set(head.bytes);
  const count = await readFully(reader, larger.subarray(length));
  head.bytes = larger.subarray(0, length + count);
  head.ended = count < larger.length - length;
}

/** Looks whether one object is all there is, and a table. Throws NormalizeError "data" for one; tells of what may be one. */
async function refuseTables(
  name: string,
  reader: ByteReader,
  head: Head,
  lone: NonNullable<JsonOptions["lone"]>,
): Promise<string[]> {
  const start = skipSpace(head.bytes, afterMark(head.bytes), "elements");
  if (head.bytes[start] !== OPEN_OBJECT || manyRecords(head.bytes, start)) return [];
  while (!head.ended && head.bytes.length < JUDGED_BYTES) await readOn(reader, head);
  const orient = head.ended ? loneOrient(head.bytes, start) : undefined;
  if (orient === undefined) return [];
  const taken = orient.clarity === "clear" ? "table" : lone(orient);
  if (taken === "table") throw orientError(name, orient);
  return taken === "record" || declaresLines(name) ? [] : [orientNote(orient)];
}

/** Whether a whole object stands on the first line, and something behind it. */
function manyRecords(bytes: Uint8Array, start: number): boolean {
  const { cut } = cutLines(bytes.subarray(start), 1);
  if (cut === 0 || skipSpace(bytes, start + cut, "elements") === bytes.length) return false;
  try {
    return (
      skipSpace(bytes, valueEnd(bytes.subarray(0, start + cut), start, "lines"), "lines") >= start + cut - 1
    );
  } catch (error) {
    if (error instanceof JsonFault) return false;
    throw error;
  }
}

/** Whether a file's name says that it holds a record a line. */
const declaresLines = (name: string): boolean => formatOfName(splitCompression(name).name) === "ndjson";

const afterMark = (bytes: Uint8Array): number =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;

/** One array, unless it ends and more follows: then each line is one. */
function sniffFraming(bytes: Uint8Array): Framing {
  const first = skipSpace(bytes, afterMark(bytes), "elements");
  if (bytes[first] !== OPEN_ARRAY) return "lines";
  const { close } = cutElements(bytes.subarray(first + 1), Infinity);
  if (close < 0) return "elements";
  const next = skipSpace(bytes, first + 1 + close + 1, "elements");
  return bytes[next] === OPEN_ARRAY ? "lines" : "elements";
}

/** Offset of the first record's line, or behind the bracket that opens the array. */
function recordsStart(name: string, bytes: Uint8Array, framing: Framing): number {
  const mark = afterMark(bytes);
  if (framing === "lines") return mark;
  const first = skipSpace(bytes, mark, "elements");
  if (bytes[first] === OPEN_ARRAY) return first + 1;
  if (first === bytes.length) return first;
  throw dataError(
    "it does not begin with [, as a JSON array does",
    { file: name, byte: first },
    "--from ndjson reads a JSON value a line",
  );
}

/** Bytes that are blank, or an array without elements. Throws NormalizeError "data" for one that is not closed. */
async function emptyFile(
  file: string,
  reader: ByteReader,
  bytes: Uint8Array,
  start: number,
  framing: Framing,
): Promise<EmptyFile> {
  const format: JsonFormat = { kind: "json", framing, paths: [], names: [], columns: new Int32Array(0) };
  if (bytes[start - 1] !== OPEN_ARRAY) return { format: { ...format, framing: "lines" }, head: bytes };
  const place = { file, offset: start, line: 1 + countLines(bytes, start) };
  const pending = new PendingBytes(reader, [bytes.subarray(start)], true);
  let tail = new Uint8Array(0);
  const elements = new JsonChunkReader(pending, format, [], place, new Uint8Array(0), (read) => {
    tail = Uint8Array.from(read);
  });
  await elements.next(new HeapBuffer());
  return { format, head: bytes.slice(0, start), tail };
}

const TOO_LONG =
  'is it JSON at all? a table in one object is no stream; pandas: df.to_json(path, orient="records", lines=True)';

/** Looks at the first records, reading on as it takes; what is read stays in `head`. */
async function judgeRecords(
  name: string,
  reader: ByteReader,
  head: Head,
  start: number,
  { framing, labels }: Pick<JsonOptions, "labels"> & { readonly framing: Framing },
): Promise<JsonJudge> {
  const judge = new JsonJudge(framing, labels && new Counting());
  for (let at = start; ; ) {
    at += wholeRecords(head, at, framing, (bytes) =>
      lookAt(judge, bytes, { name, head, offset: at, framing }),
    );
    if (head.ended || judge.records >= JUDGED_RECORDS || head.bytes.length >= JUDGED_BYTES) break;
    await readOn(reader, head);
  }
  if (judge.records === 0 && !head.ended) throw tooLongError(name, 1, TOO_LONG);
  return judge;
}

/** Has the whole records from `at` on looked at; returns how long they are. */
function wholeRecords(head: Head, at: number, framing: Framing, look: (bytes: Uint8Array) => void): number {
  const bytes = head.bytes.subarray(at);
  const { cut, close } =
    framing === "lines" ? { ...cutLines(bytes, Infinity), close: -1 } : cutElements(bytes, Infinity);
  const length = close >= 0 ? close : head.ended ? bytes.length : cut;
  look(bytes.subarray(0, length));
  return length;
}

/** For messages: what is looked at, and where it begins. */
interface Looked {
  readonly name: string;
  readonly head: Head;
  readonly offset: number;
  readonly framing: Framing;
}

function lookAt(judge: JsonJudge, bytes: Uint8Array, { name, head, offset, framing }: Looked): void {
  let at = skipSpace(bytes, 0, "elements");
  try {
    while (at < bytes.length && judge.records < JUDGED_RECORDS) {
      at = skipSpace(bytes, judge.look(bytes, at), framing);
      if (framing === "elements" && bytes[at] === COMMA) at++;
      at = skipSpace(bytes, at, "elements");
    }
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error;
    const { record, message, hint, offset: byte } = faultProblem(error, { framing }, bytes, judge.records);
    const line = 1 + countLines(head.bytes, offset + byte!);
    throw dataError(message, { file: name, record, line }, hint);
  }
}

/** Columns that folders tell of records with names, none of which is a key of theirs. */
function foldersOf(judge: JsonJudge, { folders }: JsonOptions): readonly FolderColumn[] {
  if (!judge.named) return [];
  return furtherColumns(
    folders,
    judge.leaves().map(({ path }) => String(path[0])),
  );
}

function describeRecords(
  name: string,
  judge: JsonJudge,
  framing: Framing,
  options: JsonOptions,
  folders: readonly FolderColumn[],
): { format: JsonFormat; schema: Schema; leaves: JsonLeaf[]; picked: PickedColumns } {
  const told = folders.map(
    (column): JsonLeaf => ({ path: [column.name], type: column.type, holds: "other" }),
  );
  const leaves = [...judge.leaves(), ...told];
  const names = leaves.map(({ path }, i) => (judge.named ? pathName(path) : String(i + 1)));
  const numeric = [...leaves.keys()].filter((i) => leaves[i].holds !== "other");
  const lists = judge.named ? listsOf(leaves) : [];
  const roles = options.roles?.(names) ?? {};
  const seen = { names, named: judge.named, numeric, lists, counted: judge.counted };
  const picked = pickColumns(seen, { ...options, roles });
  const { columns } = picked;
  const ragged = columns.find((column) => leaves[column].holds === "ragged");
  if (ragged !== undefined) throw raggedError(name, names[ragged]);
  if (columns.length === 0) throw noNumbers(name, names, judge.named ? "named" : "arrays");
  const chosen = new Set(columns);
  return {
    leaves,
    picked,
    format: {
      kind: "json",
      framing,
      paths: leaves.map(({ path }) => path),
      names,
      columns: Int32Array.from(columns),
      ...roles,
      ...(lists.length > 0 && { lists }),
      ...(roles.key !== undefined && { keyType: keyTypeRead(leaves[roles.key].type, roles.keyType) }),
    },
    schema: {
      name,
      rows: undefined,
      rowShape: [columns.length],
      elementType: "float64",
      ...(judge.named && { columnNames: columns.map((i) => names[i]) }),
      textColumns: names.filter((_, i) => !chosen.has(i)),
    },
  };
}

/** Arrays of numbers, the innermost ones; those of several lengths are one leaf. */
function listsOf(leaves: readonly JsonLeaf[]): ListColumn[] {
  const lists: { -readonly [Key in keyof ListColumn]: ListColumn[Key] }[] = [];
  leaves.forEach(({ path, holds }, i) => {
    const element = typeof path[path.length - 1] === "number";
    if (!element && holds !== "ragged") return;
    const name = pathName(element ? path.slice(0, -1) : path);
    const last = lists[lists.length - 1];
    if (last?.name === name && last.first + last.length === i) last.length++;
    else lists.push({ name, first: i, length: 1, ...(!element && { lengths: "several" as const }) });
  });
  return lists;
}

const noNumbers = (file: string, names: readonly string[], records: "named" | "arrays"): Error =>
  dataError(
    "no column is numeric",
    { file },
    records === "named"
      ? `the columns are ${names.slice(0, 10).join(", ")}`
      : `its records are no arrays of numbers alone (as pandas' orient "values" has them where a column is text); ${AS_RECORDS}`,
  );

const AS_RECORDS = 'make objects of them: df.to_json(path, orient="records", lines=True) in pandas';
