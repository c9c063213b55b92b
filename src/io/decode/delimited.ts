/** Opens CSV and TSV: reads the head, decides the dialect, hands out chunks of whole records. */
import { dataError } from "../../errors.js";
import type { TextKernels } from "../../kernels/kernels.js";
import { scalarTextKernels } from "../../kernels/scalar/text.js";
import type { DelimitedFormat, Schema } from "../../types.js";
import type { ByteReader, ByteSource, ChunkReader, Dataset } from "../contract.js";
import type { DelimitedOptions } from "./delimited-options.js";
import { JUDGED_RECORDS, numericColumns, preambleEnd, recordFields, sniffDelimiter } from "./dialect.js";
import { TextChunkReader } from "./text-chunks.js";

/** The most bytes read to judge the columns by, and those read at first. */
const HEAD_BYTES = 1 << 26;
const HEAD_STEP = 1 << 18;

/** The bytes read so far, and whether they are all there is. */
interface Head {
  readonly bytes: Uint8Array;
  readonly whole: boolean;
}

/**
 * Opens delimited text. Throws NormalizeError "data" when there is no record at all.
 */
export async function openDelimited(source: ByteSource, options: DelimitedOptions): Promise<Dataset> {
  const reader = await source.open();
  const head = await readHead(reader, options.comment);
  const { format, schema, start, notes } = describeHead(source.name, head, options, scalarTextKernels);
  let unused: ByteReader | undefined = reader;
  return {
    schema,
    format,
    files: [source.name],
    head: head.bytes.slice(0, start),
    rereadable: source.rereadable,
    access: "sequential",
    bytes: head.whole ? head.bytes.length : source.size,
    notes,
    async chunks(): Promise<ChunkReader> {
      const first = unused;
      unused = undefined;
      const line = 1 + lineEnds(head.bytes.subarray(0, start));
      const place = { file: source.name, offset: start, line };
      if (first) return new TextChunkReader(first, head.bytes.subarray(start), head.whole, format, place);
      return new TextChunkReader(await source.open(start), new Uint8Array(0), false, format, place);
    },
    async close(): Promise<void> {
      await unused?.close();
      await source.close();
    },
  };
}

const lineEnds = (bytes: Uint8Array): number =>
  bytes.reduce((count, byte) => count + (byte === 10 ? 1 : 0), 0);

/** Reads until there are enough records to judge the columns by, or the end. */
async function readHead(reader: ByteReader, comment: number): Promise<Head> {
  let bytes = new Uint8Array(HEAD_STEP);
  let length = 0;
  for (;;) {
    const count = await reader.read(bytes.subarray(length));
    if (count === 0) return { bytes: bytes.subarray(0, length), whole: true };
    length += count;
    if (length < bytes.length) continue;
    if (length >= HEAD_BYTES || enoughRecords(bytes, comment)) return { bytes, whole: false };
    const larger = new Uint8Array(2 * bytes.length);
    larger.set(bytes);
    bytes = larger;
  }
}

/** Whatever the delimiter, a line end outside quotes ends a record: the comma serves to see quotes. */
function enoughRecords(bytes: Uint8Array, comment: number): boolean {
  return scalarTextKernels.cutRecords(bytes, 44, comment).lines > JUDGED_RECORDS;
}

interface Described {
  readonly format: DelimitedFormat;
  readonly schema: Schema;
  /** offset of the first data record */
  readonly start: number;
  readonly notes: readonly string[];
}

function describeHead(name: string, head: Head, options: DelimitedOptions, kernels: TextKernels): Described {
  const { comment, missing } = options;
  const first = preambleEnd(head.bytes, comment);
  if (first === head.bytes.length) throw dataError("no data", { file: name }, "expected at least one record");
  const delimiter = options.delimiter ?? sniffDelimiter(head.bytes, first, comment);
  const { fields, next } = recordFields(head.bytes, first, delimiter);
  const named = options.header === "present";
  const names = fields.map((field, i) => (named ? field : String(i + 1)));
  const start = named ? next : first;
  const records = head.bytes.subarray(start);
  const cut = kernels.cutRecords(records, delimiter, comment);
  const width = fields.length;
  const sample = head.whole ? records : records.subarray(0, cut.cut);
  const numeric = numericColumns(sample, cut.lines + 1, { delimiter, comment, width, missing }, kernels);
  const columns = options.select ? options.select(names, numeric) : numeric;
  if (columns.length === 0) {
    throw dataError(
      "no column is numeric",
      { file: name },
      `the columns are ${names.slice(0, 10).join(", ")}`,
    );
  }
  return {
    format: {
      kind: "delimited",
      delimiter,
      comment,
      width,
      columns: Int32Array.from(columns),
      names,
      missing,
    },
    schema: {
      name,
      rows: undefined,
      rowShape: [columns.length],
      elementType: "float64",
      ...(named ? { columnNames: columns.map((i) => names[i]) } : {}),
      textColumns: names.filter((_, i) => !columns.includes(i)),
    },
    start,
    notes: named ? headerNotes(fields) : [],
  };
}

function headerNotes(fields: readonly string[]): string[] {
  const numbers = fields.every((field) => field !== "" && Number.isFinite(Number(field)));
  return numbers ? ["the header's names are all numbers; if it is data, say --no-header"] : [];
}
