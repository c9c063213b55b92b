/** What all formats with typed columns share: which columns are read as numbers, which pass through, and how chunks are filled. */
import { dataError } from "../../errors.js";
import type { ElementType, ListColumn, RecordsFormat, Schema } from "../../types.js";
import { CHUNK_BYTES, mostRecords } from "../chunk-size.js";
import type { DelimitedOptions } from "../csv/options.js";
import type { ChunkBuffer, Dataset, LayoutColumn, ListPlace } from "../dataset.js";
import { pickColumns, type SeenColumns } from "../row-labels.js";
import { keyTypeRead } from "../value-keys.js";
import type { OtherType } from "../value-types.js";
import { placeKeys, recordBytes } from "./cells.js";
import type { DeclaredColumn } from "./declared-column.js";
import { listPlaces } from "./seen-columns.js";

/** The columns of a table, each for one thing; all are indices of declared columns. */
export interface RecordTable {
  readonly format: RecordsFormat;
  readonly schema: Pick<Schema, "rowShape" | "elementType" | "columnNames" | "textColumns">;
  readonly layout: readonly LayoutColumn[];
  /** read as numbers, ascending */
  readonly numbers: readonly number[];
  /** passed through, ascending; the key and the weight are among them */
  readonly others: readonly PassingColumn[];
  /** as Dataset has them */
  readonly labels: readonly string[];
  readonly notes: readonly string[];
}

/** A declared column that passes through, or what it is the first element of. */
interface PassingColumn {
  readonly column: number;
  readonly extent: "column" | "whole";
}

/** Whether a first column may count rows, and it is worth a look. */
export const mayCount = (columns: readonly DeclaredColumn[], { labels }: RecordOptions): boolean =>
  labels?.(columns.map(({ name }) => name)).kind === "declared or alike" &&
  columns.length > 1 &&
  columns[0].whole === undefined &&
  columns[0].numeric === "yes" &&
  columns[0].type.kind === "integer";

/** Which columns to read as numbers, and which name groups and weigh: as for delimited text. */
export type RecordOptions = Pick<DelimitedOptions, "select" | "roles" | "labels" | "folders">;

/** What is known of columns beside how they are declared. */
type SeenOfRecords = Pick<SeenColumns, "declared" | "counted">;

/** Throws NormalizeError "data" where no column is numeric, or one that is asked for holds no numbers. */
export function planRecords(
  file: string,
  columns: readonly DeclaredColumn[],
  options: RecordOptions,
  { declared = [], counted }: SeenOfRecords = { counted: 0 },
): RecordTable {
  const names = columns.map(({ name }) => name);
  const numeric = columns.flatMap((column, i) => (column.numeric === "yes" ? [i] : []));
  const roles = options.roles?.(names) ?? {};
  const lists = listsOf(columns);
  const seen = { names, named: true, numeric, lists, declared, counted };
  const { columns: numbers, labels, notes } = pickColumns(seen, { ...options, roles });
  for (const index of [...numbers, ...(roles.weight === undefined ? [] : [roles.weight])]) {
    requireNumbers(file, columns[index]);
  }
  if (numbers.length === 0) {
    const index =
      labels.length === 0 ? "" : `; ${labels.join(", ")} is the index, which --index-col none takes for data`;
    throw dataError(
      "no column is numeric",
      { file },
      `the columns are ${names.slice(0, 10).join(", ")}${index}`,
    );
  }
  const chosen = new Set(numbers);
  const textColumns = names.filter((_, i) => !chosen.has(i));
  const others = passingOf(columns, chosen);
  return {
    format: {
      kind: "records",
      names,
      columns: Int32Array.from(numbers),
      ...roles,
      ...(lists.length > 0 && { lists }),
      ...(roles.key !== undefined && { keyType: keyTypeRead(columns[roles.key].type, roles.keyType) }),
    },
    schema: {
      rowShape: [numbers.length],
      elementType: commonType(numbers.map((i) => columns[i].elementType)),
      columnNames: numbers.map((i) => names[i]),
      textColumns,
    },
    layout: layoutOf(columns, chosen, others, listPlaces(lists)),
    numbers,
    others,
    labels,
    notes,
  };
}

/** Columns that are elements of one list, one after another. */
function listsOf(columns: readonly DeclaredColumn[]): ListColumn[] {
  const lists: ListColumn[] = [];
  columns.forEach(({ name, whole, lists: uneven }, first) => {
    if (uneven) lists.push({ name, first, length: 1, lengths: "several" });
    if (whole === undefined || columns[first - 1]?.whole === whole) return;
    const end = columns.findIndex((column, i) => i > first && column.whole !== whole);
    lists.push({ name: whole.name, first, length: (end < 0 ? columns.length : end) - first });
  });
  return lists;
}

function requireNumbers(file: string, { name, numeric, type, lists }: DeclaredColumn): void {
  if (numeric !== "no") return;
  if (lists) throw raggedError(file, name);
  throw dataError(
    `the column holds ${HOLDS[type.kind]}, not numbers`,
    { file, column: name },
    "leave it out of --columns",
  );
}

/** Lists are columns where they have one length. */
export const raggedError = (file: string, column: string): Error =>
  dataError(
    "its arrays of numbers are not all of one length",
    { file, ...(column === "" ? {} : { column }) },
    "--exclude leaves a column out; it then stays as it is",
  );

const HOLDS: Readonly<Record<OtherType["kind"], string>> = {
  text: "text",
  boolean: "booleans",
  integer: "integers",
  float: "floats",
  time: "times of the day",
  duration: "durations",
  timestamp: "timestamps",
  date: "dates",
  decimal: "decimals",
  binary: "bytes",
  json: "nested values",
};

/** Singles where all are; what a double is needed for makes all doubles. */
function commonType(types: readonly ElementType[]): ElementType {
  if (types.every((type) => type === "float16")) return "float16";
  return types.every((type) => type === "float32" || type === "float16") ? "float32" : "float64";
}

function passingOf(columns: readonly DeclaredColumn[], numbers: ReadonlySet<number>): PassingColumn[] {
  const touched = new Set<unknown>();
  for (const column of numbers) touched.add(columns[column].whole);
  const passing: PassingColumn[] = [];
  let before: unknown;
  columns.forEach(({ whole }, column) => {
    const untouched = whole !== undefined && !touched.has(whole);
    if (!numbers.has(column) && !(untouched && whole === before)) {
      passing.push({ column, extent: untouched ? "whole" : "column" });
    }
    before = whole;
  });
  return passing;
}

function layoutOf(
  columns: readonly DeclaredColumn[],
  numbers: ReadonlySet<number>,
  others: readonly PassingColumn[],
  lists: ReadonlyMap<number, ListPlace>,
): LayoutColumn[] {
  const places = new Map(others.map(({ column, extent }, index) => [column, { index, extent }]));
  let worked = 0;
  return columns.flatMap((column, i): LayoutColumn[] => {
    const list = lists.get(i);
    const placed = list && { list };
    if (numbers.has(i)) {
      return [{ kind: "number", name: column.name, index: worked++, ...nativeOf(column), ...placed }];
    }
    const place = places.get(i);
    if (place === undefined) return [];
    const { name, type, nullable, native } = place.extent === "whole" ? column.whole! : column;
    const required = nullable && { nullable };
    const known = {
      kind: "other",
      name,
      index: place.index,
      type,
      ...required,
      ...nativeOf({ native }),
    } as const;
    return [place.extent === "whole" ? known : { ...known, ...placed }];
  });
}

const nativeOf = ({ native }: Pick<DeclaredColumn, "native">): Pick<LayoutColumn, "native"> =>
  native === undefined ? {} : { native };

/** A chunk is as many records as its bytes hold the numbers of, and at least one. */
export const recordsPerChunk = (format: RecordsFormat): number =>
  mostRecords(Math.max(1, Math.floor(CHUNK_BYTES / recordBytes(format, 1))));

/** A chunk's numbers and weights in the lent memory: to be filled before anything else is asked of it. */
export function roomForNumbers(
  format: RecordsFormat,
  records: number,
  buffer: ChunkBuffer,
): { values: Float64Array; weights: Float64Array } {
  const length = recordBytes(format, records);
  if (buffer.bytes.length < length) buffer.grow(length, 0);
  const { buffer: memory, byteOffset } = buffer.bytes;
  const cells = records * format.columns.length;
  return {
    values: new Float64Array(memory, byteOffset, cells),
    weights: new Float64Array(memory, byteOffset + 8 * cells, format.weight === undefined ? 0 : records),
  };
}

/** The chunk's length, once the groups' keys, if there are any, lie behind the numbers. */
export function chunkLength(
  format: RecordsFormat,
  records: number,
  keys: readonly string[] | undefined,
  buffer: ChunkBuffer,
): number {
  const numbers = recordBytes(format, records);
  if (keys === undefined) return numbers;
  return placeKeys(format, keys, (length) => {
    if (buffer.bytes.length < length) buffer.grow(length, numbers);
    return buffer.bytes;
  });
}

/** What a dataset of typed columns is beside its chunks. */
export const recordDataset = (
  file: string,
  rows: number | undefined,
  table: RecordTable,
): Pick<Dataset, "schema" | "format" | "files" | "head" | "layout" | "bytes" | "labels" | "notes"> => ({
  schema: { name: file, rows, ...table.schema },
  format: table.format,
  files: [file],
  head: new Uint8Array(0),
  layout: table.layout,
  labels: table.labels,
  notes: table.notes,
  bytes: rows === undefined ? undefined : recordBytes(table.format, rows),
});
