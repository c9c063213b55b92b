/** Opens CSV and TSV: reads the head, decides the dialect, hands out chunks of whole records. */
import { dataError } from "../../errors.js";
import type { ByteReader, ByteSource } from "../../io/bytes.js";
import { readFully } from "../../io/source/read-fully.js";
import { NEWLINE, RETURN } from "../../kernels/scalar/records.js";
import { scalarTextKernels } from "../../kernels/scalar/text.js";
import type { GroupKeyType } from "../../text/group-key.js";
import type { DelimitedFormat, Schema } from "../../types.js";
import type { FolderColumn } from "../columnar/declared-column.js";
import type { ChunkReader, Dataset } from "../dataset.js";
import { folderFields } from "../folder-fields.js";
import { furtherColumns } from "../hive.js";
import { NoRecords } from "../no-records.js";
import { Counting, type PickedColumns, pickColumns } from "../row-labels.js";
import { PendingBytes } from "../text/pending-bytes.js";
import { keyTypeOf } from "../value-keys.js";
import { appendedHead } from "./append-columns.js";
import { codeSigns, openQuoteError } from "./cells.js";
import { TextChunkReader } from "./chunks.js";
import { lacksFirstName, preambleEnd, recordFields, sniffDelimiter } from "./dialect.js";
import { ColumnJudge, scalarWorkbench, type Workbench } from "./numeric-columns.js";
import type { DelimitedOptions } from "./options.js";
import { delimitedLayout } from "./passthrough.js";

/** Bytes read at first, by which the dialect is decided; an input that ends in them is small. */
const FIRST_BYTES = 1 << 18;

/** Bytes read at a time to judge columns by, and the most of them. */
const JUDGED_PIECE = 1 << 20;
const JUDGED_BYTES = 1 << 26;

/** Bytes read to open an input; nothing is lost of them. */
interface Head {
  readonly pieces: Uint8Array[];
  ended: boolean;
}

/** Kernels for judging the columns of an input that is not small, once so many bytes of it are read. */
type JudgingBench = (read: number) => Promise<Workbench>;

/** Opens delimited text. Throws NoRecords where there is not even a header, NormalizeError "data" for no numeric column. */
export async function openDelimited(
  source: ByteSource,
  options: DelimitedOptions,
  workbench: JudgingBench = async () => scalarWorkbench(),
): Promise<Dataset> {
  const reader = await source.open();
  const head = await readFirst(reader, options.comment);
  const [first] = head.pieces;
  if (preambleEnd(first, options.comment) === first.length) {
    await reader.close();
    throw new NoRecords(source.name, { format: formatOfNothing(options), head: first });
  }
  refuseReturnsAlone(source.name, first);
  const dialect = decideDialect(source.name, first, options);
  const judge = new ColumnJudge(dialect, countsRows(dialect, options) ? new Counting() : undefined);
  await judgeColumns(judge, head, dialect.start, reader, workbench);
  const folders = furtherColumns(options.folders, dialect.fields);
  const rows = head.ended && judge.empty ? 0 : undefined;
  const { format, schema, labels, notes } = describeTable(source.name, dialect, judge, options, folders);
  const layout = delimitedLayout(format, rows === 0 ? [] : judge.numeric(), folders);
  const added = folderFields(folders, dialect.delimiter);
  let unused: ByteReader | undefined = reader;
  const place = {
    file: source.name,
    offset: dialect.start,
    line: 1 + lineEnds(first.subarray(0, dialect.start)),
  };
  return {
    schema: { ...schema, rows },
    format,
    files: [source.name],
    head: headOf(first, dialect, folders),
    rereadable: source.rereadable,
    access: "sequential",
    bytes: head.ended ? sum(head.pieces.map(({ length }) => length)) : source.size,
    layout,
    folders,
    labels,
    notes: [...dialect.notes, ...notes],
    async chunks(): Promise<ChunkReader> {
      if (!unused) {
        const bytes = new PendingBytes(await source.open(dialect.start), [], false);
        return new TextChunkReader(bytes, format, layout, place, added);
      }
      const pending = [first.subarray(dialect.start), ...head.pieces.splice(0).slice(1)];
      const waiting = unused;
      unused = undefined;
      const bytes = new PendingBytes(waiting, pending, head.ended);
      return new TextChunkReader(bytes, format, layout, place, added);
    },
    async close(): Promise<void> {
      await unused?.close();
      await source.close();
    },
  };
}

/** Old Macintosh text has carriage returns where lines end, and would be taken for one long record. */
function refuseReturnsAlone(name: string, bytes: Uint8Array): void {
  const at = bytes.indexOf(RETURN);
  if (at < 0 || at === bytes.length - 1 || bytes.includes(NEWLINE)) return;
  throw dataError(
    "its lines end in carriage returns alone",
    { file: name, byte: at },
    "tr '\\r' '\\n' mends that",
  );
}

const sum = (lengths: readonly number[]): number => lengths.reduce((a, b) => a + b, 0);

const lineEnds = (bytes: Uint8Array): number =>
  bytes.reduce((count, byte) => count + (byte === 10 ? 1 : 0), 0);

const formatOfNothing = ({
  delimiter = COMMA,
  comment,
  decimal,
  missing,
}: DelimitedOptions): DelimitedFormat => ({
  kind: "delimited",
  delimiter,
  comment,
  ...(decimal && { decimal }),
  width: 0,
  columns: new Int32Array(0),
  names: [],
  missing,
});

const COMMA = 44;

/** Reads the first bytes, as many as it takes to hold the first record; where there is none, all there are. */
async function readFirst(reader: ByteReader, comment: number): Promise<Head> {
  let bytes = new Uint8Array(FIRST_BYTES);
  let length = 0;
  for (;;) {
    const wanted = bytes.length - length;
    const count = await readFully(reader, bytes.subarray(length));
    length += count;
    const ended = count < wanted;
    const read = bytes.subarray(0, length);
    if (ended || length >= JUDGED_BYTES || holdsRecord(read, comment)) return { pieces: [read], ended };
    const larger = new Uint8Array(2 * bytes.length);
    larger.set(bytes);
    bytes = larger;
  }
}

/** Whatever the delimiter, a line end outside quotes ends a record: the comma serves to see quotes. */
function holdsRecord(bytes: Uint8Array, comment: number): boolean {
  const records = bytes.subarray(preambleEnd(bytes, comment));
  return scalarTextKernels.cutRecords(records, 44, comment).cut > 0;
}

interface Dialect {
  readonly delimiter: number;
  readonly comment: number;
  readonly width: number;
  readonly missing: readonly string[];
  readonly decimal?: "comma";
  readonly leadingZeros?: "number";
  /** fields of the first record, and whether they are names */
  readonly fields: readonly string[];
  readonly named: boolean;
  /** offset of the first data record */
  readonly start: number;
  /** what is to be said of the header */
  readonly notes: readonly string[];
}

function decideDialect(name: string, bytes: Uint8Array, options: DelimitedOptions): Dialect {
  const { comment, missing, decimal, leadingZeros } = options;
  const first = preambleEnd(bytes, comment);
  const delimiter = options.delimiter ?? sniffDelimiter(bytes, first, comment, decimal);
  const { fields: said, next } = recordFields(bytes, first, delimiter);
  if (scalarTextKernels.cutRecords(bytes.subarray(first, next), delimiter, comment).openQuote) {
    throw openQuoteError(name, 1 + lineEnds(bytes.subarray(0, first)));
  }
  const named = options.header === "present";
  const unnamedFirst = named && lacksFirstName(bytes, first, delimiter, comment);
  const fields = unnamedFirst ? ["", ...said] : said;
  if (decimal && options.delimiter === undefined && named && fields.length === 1 && fields[0].includes(",")) {
    throw dataError(
      "its fields seem to end with commas, which --decimal , takes for decimal marks",
      { file: name },
      "leave --decimal out; or, where numbers with commas are quoted, say --delimiter ,",
    );
  }
  const start = named ? next : first;
  return {
    delimiter,
    comment,
    width: fields.length,
    missing,
    ...(decimal && { decimal }),
    ...(leadingZeros && { leadingZeros }),
    fields,
    named,
    start,
    notes: [
      ...(unnamedFirst
        ? ["the header is one field short, as R writes it: the first column has no name"]
        : []),
      ...(named ? headerNotes(said) : []),
    ],
  };
}

/** Reads on until the judge has seen enough; what is read is kept. */
async function judgeColumns(
  judge: ColumnJudge,
  head: Head,
  start: number,
  reader: ByteReader,
  workbench: JudgingBench,
): Promise<void> {
  let read = head.pieces[0].length;
  const first = head.ended ? scalarWorkbench() : await workbench(read);
  judge.add(head.pieces[0].subarray(start), head.ended ? "last" : "more", first);
  while (!judge.done && !head.ended && read < JUDGED_BYTES) {
    const piece = new Uint8Array(JUDGED_PIECE);
    const count = await readFully(reader, piece);
    head.ended = count < piece.length;
    const bytes = piece.subarray(0, count);
    if (count > 0) head.pieces.push(bytes);
    read += count;
    judge.add(bytes, head.ended ? "last" : "more", await workbench(read));
  }
}

/** What stands before the first record, the names of the folders' columns in its header. */
function headOf(first: Uint8Array, dialect: Dialect, folders: readonly FolderColumn[]): Uint8Array {
  const own = first.slice(0, dialect.start);
  const names = dialect.named ? folders.map(({ name }) => name) : [];
  return appendedHead(own, names, dialect.delimiter);
}

function describeTable(
  name: string,
  { delimiter, comment, width, missing, decimal, leadingZeros, fields, named }: Dialect,
  judge: ColumnJudge,
  options: DelimitedOptions,
  folders: readonly FolderColumn[],
): { format: DelimitedFormat; schema: Schema; labels: readonly string[]; notes: string[] } {
  const own = fields.map((field, i) => (named ? field : String(i + 1)));
  const names = [...own, ...folders.map((column) => column.name)];
  const numeric = judge.numeric();
  const coded = judge.coded();
  const roles = options.roles?.(names) ?? {};
  const pick = (numeric: readonly number[]): PickedColumns =>
    pickColumns(
      { names, named, numeric, valueless: judge.valueless(), counted: judge.counted },
      { ...options, roles },
    );
  const meant =
    coded.length > 0 ? pick(ascending([...numeric, ...coded.map(([column]) => column)])) : undefined;
  const { columns, labels, notes } = pick(numeric);
  if (columns.length === 0) {
    throw dataError(
      "no column is numeric",
      { file: name },
      coded.length > 0
        ? `${codedColumn(names, coded[0])}; --leading-zeros number reads such digits as numbers`
        : `the columns are ${names.slice(0, 10).join(", ")}${decimal ? "; with --decimal , fields end with commas only by --delimiter ," : ""}`,
    );
  }
  const chosen = new Set(columns);
  return {
    format: {
      kind: "delimited",
      delimiter,
      comment,
      ...(decimal && { decimal }),
      width: width + folders.length,
      columns: Int32Array.from(columns),
      names,
      ...roles,
      ...(roles.key !== undefined && {
        keyType: roles.keyType ?? keyTypeIn(roles.key, numeric, own, folders),
      }),
      missing,
      ...(leadingZeros && { leadingZeros }),
    },
    labels,
    notes: [
      ...notes,
      ...codeNotes(
        names,
        coded.filter(([column]) => meant?.columns.includes(column) && !columns.includes(column)),
      ),
    ],
    schema: {
      name,
      rows: undefined,
      rowShape: [columns.length],
      elementType: "float64",
      ...(named ? { columnNames: columns.map((i) => names[i]) } : {}),
      textColumns: names.filter((_, i) => !chosen.has(i)),
    },
  };
}

/** What the keys are that a column holds: as far as text tells, numbers or not. */
function keyTypeIn(
  key: number,
  numeric: readonly number[],
  own: readonly string[],
  folders: readonly FolderColumn[],
): GroupKeyType {
  if (key >= own.length) return keyTypeOf(folders[key - own.length].type);
  return numeric.includes(key) ? "number" : "text";
}

/** Whether it is worth a look whether the first column counts rows. */
const countsRows = ({ named, fields }: Dialect, { labels }: DelimitedOptions): boolean =>
  named && labels?.(fields).kind === "declared or alike";

const ascending = (columns: number[]): number[] => columns.sort((a, b) => a - b);

const codedColumn = (names: readonly string[], [column, code]: readonly [number, string]): string =>
  `column ${JSON.stringify(names[column])} is text, for digits such as ${code} have ${codeSigns(code)}`;

/** What is said of columns that would have been worked on, had they no codes. */
function codeNotes(names: readonly string[], coded: readonly (readonly [number, string])[]): string[] {
  if (coded.length === 0) return [];
  const others = coded.length - 1;
  const more = others === 0 ? "" : `, and ${others} ${others === 1 ? "other" : "others"} likewise`;
  return [
    `${codedColumn(names, coded[0])}${more}: left as it is; --leading-zeros number reads them as numbers`,
  ];
}

function headerNotes(fields: readonly string[]): string[] {
  const numbers = fields.every((field) => field !== "" && Number.isFinite(Number(field)));
  return numbers ? ["the header's names are all numbers; if it is data, say --no-header"] : [];
}
