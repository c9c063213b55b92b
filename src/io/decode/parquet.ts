/** Opens Parquet: columns are read from their pages, side by side, as many rows at a time as make a chunk. */
import type {
  ByteSource,
  Chunk,
  ChunkBuffer,
  ChunkReader,
  Dataset,
  OtherColumns,
  OtherValue,
} from "../contract.js";
import { requireLittleEndianMachine } from "../element-types.js";
import { otherText } from "../encode/other-text.js";
import type { ArrowArray } from "./arrow/array.js";
import { type ArrowColumns, isOnRequest } from "./arrow/types.js";
import { valuesOf } from "./arrow/values.js";
import {
  declaredFolder,
  type FolderColumn,
  folderNumber,
  folderValue,
  furtherColumns,
  placeNumber,
} from "./hive.js";
import { arrowField, hintedFields, metadataOf } from "./parquet/arrow-field.js";
import { openNumbers, openStored, type ParquetColumn, type ParquetFile } from "./parquet/columns.js";
import type { NumberCursor } from "./parquet/cursor.js";
import { damaged, type ParquetFooter, readFooter } from "./parquet/footer.js";
import { randomAccess } from "./parquet/random-access.js";
import { type ParquetColumns, type StoredColumn, valuesOfStored } from "./parquet/stored.js";
import { columnStructure, isFlat, leavesWithin } from "./parquet/structure.js";
import { arrayOfStored } from "./parquet/to-arrow.js";
import { numberType, otherType, type ParquetNative } from "./parquet/types.js";
import {
  chunkLength,
  type DeclaredColumn,
  planRecords,
  type RecordOptions,
  type RecordTable,
  recordDataset,
  recordsPerChunk,
  roomForNumbers,
} from "./record-table.js";

/** An opened file, its columns followed by those that its folders tell. */
interface Opened extends ParquetFile {
  readonly declared: readonly DeclaredColumn[];
  readonly folders: readonly FolderColumn[];
  readonly table: RecordTable;
}

/**
 * Opens a Parquet file; what cannot be sought is spooled. Integers, floats and decimals are numbers, booleans where they are
 * asked for; null is NaN. Throws NormalizeError "data" for what is damaged or encrypted, and where no column is numeric.
 */
export async function openParquet(source: ByteSource, options: RecordOptions): Promise<Dataset> {
  requireLittleEndianMachine();
  const access = await randomAccess(source);
  const footer = await readFooter(access);
  const columns = columnsOf(footer);
  const own = columns.map(declare);
  const folders = furtherColumns(
    options.folders,
    own.map(({ name }) => name),
  );
  const declared = [...own, ...folders.map(declaredFolder)];
  const table = planRecords(source.name, declared, options);
  const opened = { access, footer, columns, declared, folders, table };
  return {
    ...recordDataset(source.name, footer.rows, table),
    metadata: metadataOf(footer.metadata),
    rereadable: true,
    access: "positional",
    notes: [],
    chunks: async () => new ParquetReader(opened),
    close: () => access.close(),
  };
}

function columnsOf({ tree, metadata }: ParquetFooter): ParquetColumn[] {
  const hints = hintedFields(metadata);
  let chunk = 0;
  return tree.children.map((node, i) => {
    const structure = columnStructure(node);
    const field = arrowField(structure, hints?.[i]);
    const column = { structure, chunk, field, hint: hints?.[i], type: otherType(node, field) };
    chunk += leavesWithin(structure).length;
    return column;
  });
}

function declare({ structure: { node, nullable }, field, hint, type }: ParquetColumn): DeclaredColumn {
  const number = numberType(node);
  return {
    name: node.element.name,
    numeric: number === undefined ? "no" : isOnRequest(field) ? "on request" : "yes",
    elementType: number?.elementType ?? "float64",
    type,
    nullable: nullable ? undefined : "no",
    native: { parquet: node, arrow: field, ...(hint && { hint }) } satisfies ParquetNative,
  };
}

/** A column of numbers: a cursor's, or the one number that a folder tells. */
type Numbers = NumberCursor | number;

class ParquetReader implements ChunkReader {
  private group = -1;
  /** rows of the current group that were given */
  private row = 0;
  private numbers: Numbers[] = [];
  private weight: Numbers | undefined;
  private key: PassingCursor | undefined;
  private readonly rest: RestReader;

  constructor(private readonly file: Opened) {
    this.rest = new RestReader(file);
  }

  async next(buffer: ChunkBuffer): Promise<Chunk | undefined> {
    const { groups } = this.file.footer;
    while (this.group < 0 || this.row === groups[this.group].rows) {
      if (this.group + 1 === groups.length) return undefined;
      this.openGroup(this.group + 1);
    }
    const { format } = this.file.table;
    const { group, row } = this;
    const rows = Math.min(recordsPerChunk(format), groups[group].rows - row);
    const { values, weights } = roomForNumbers(format, rows, buffer);
    const nulls: (Uint8Array | undefined)[] = [];
    const stride = this.numbers.length;
    for (let i = 0; i < stride; i++) {
      nulls.push(await placeNumbers(this.numbers[i], rows, values, i, stride));
    }
    if (this.weight !== undefined) await placeNumbers(this.weight, rows, weights, 0, 1);
    const keys = await this.keys(rows);
    this.row += rows;
    return {
      length: chunkLength(format, rows, keys, buffer),
      records: rows,
      file: 0,
      offset: groups[group].chunks[0]?.start ?? 0,
      rest: async () => restOf(this.file.access.name, rows, nulls, await this.rest.take(group, row, rows)),
    };
  }

  private openGroup(group: number): void {
    const { file } = this;
    const { format, numbers } = file.table;
    this.group = group;
    this.row = 0;
    this.numbers = numbers.map((column) => openColumnNumbers(file, group, column));
    this.weight = format.weight === undefined ? undefined : openColumnNumbers(file, group, format.weight);
    this.key = format.key === undefined ? undefined : openPassing(file, group, format.key);
  }

  /** Names of the rows' groups: the text of the values, "" where there is none. */
  private async keys(rows: number): Promise<string[] | undefined> {
    if (this.key === undefined) return undefined;
    const { type } = this.file.declared[this.file.table.format.key!];
    const values = valuesOfPassing(this.file.access.name, rows, await this.key(rows));
    return values.map((value) => (value === null ? "" : otherText(type, value)));
  }

  /** The file is the dataset's; what passes through may still be asked for. */
  async close(): Promise<void> {}
}

async function placeNumbers(
  numbers: Numbers,
  rows: number,
  values: Float64Array,
  start: number,
  stride: number,
): Promise<Uint8Array | undefined> {
  const into = { values, start, stride };
  return typeof numbers === "number" ? placeNumber(numbers, rows, into) : numbers.place(rows, into);
}

function openColumnNumbers(file: Opened, group: number, column: number): Numbers {
  if (column < file.columns.length) return openNumbers(file, file.footer.groups[group], column);
  return folderNumber(file.folders[column - file.columns.length]);
}

/** A column that passes through: as it is stored, or the one value that a folder tells. */
type Passing =
  | { readonly stored: StoredColumn; readonly column: ParquetColumn }
  | { readonly value: OtherValue };

type PassingCursor = (rows: number) => Promise<Passing>;

function openPassing(file: Opened, group: number, index: number): PassingCursor {
  const column = file.columns[index];
  if (column === undefined) {
    const { type, text } = file.folders[index - file.columns.length];
    const passing = { value: folderValue(type, text) };
    return async () => passing;
  }
  const cursor = openStored(file, file.footer.groups[group], index);
  return async (rows) => ({ stored: await cursor.take(rows), column });
}

/** What passes through: read when it is asked for, chunk after chunk, and not at all where nothing is written. */
class RestReader {
  private group = -1;
  private row = 0;
  private cursors: PassingCursor[] = [];

  constructor(private readonly file: Opened) {}

  async take(group: number, row: number, rows: number): Promise<Passing[]> {
    const { file } = this;
    if (group !== this.group) {
      this.cursors = file.table.others.map(({ column }) => openPassing(file, group, column));
      this.group = group;
      this.row = 0;
    }
    if (row !== this.row) throw new Error("what passes through was not asked for in order");
    this.row += rows;
    const columns: Passing[] = [];
    for (const cursor of this.cursors) columns.push(await cursor(rows));
    return columns;
  }
}

/** Values, and Arrow's arrays, are made when they are asked for: a writer of Parquet needs neither. */
function restOf(
  file: string,
  rows: number,
  nulls: OtherColumns["nulls"],
  passing: readonly Passing[],
): OtherColumns {
  let columns: OtherColumns["columns"] | undefined;
  let arrow: ArrowColumns["arrow"];
  const native: ParquetColumns & ArrowColumns = {
    parquet: passing.map((column) => ("stored" in column ? column.stored : undefined)),
    get arrow() {
      arrow ??= passing.map((column) => ("stored" in column ? arrayOf(file, column) : undefined));
      return arrow;
    },
  };
  return {
    rows,
    nulls,
    native,
    get columns() {
      columns ??= passing.map((column) => valuesOfPassing(file, rows, column));
      return columns;
    },
  };
}

function arrayOf(file: string, { stored, column }: Extract<Passing, { stored: unknown }>): ArrowArray {
  try {
    return arrayOfStored(stored, column.structure, column.field);
  } catch (error) {
    throw damaged(file, `column ${column.field.name} cannot be read`, error);
  }
}

function valuesOfPassing(file: string, rows: number, passing: Passing): readonly OtherValue[] {
  if ("value" in passing) return new Array<OtherValue>(rows).fill(passing.value);
  if (!isFlat(passing.column.structure)) return valuesOf(arrayOf(file, passing));
  return valuesOfStored(passing.stored);
}
