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
import {
  declaredFolder,
  type FolderColumn,
  folderNumber,
  folderValue,
  furtherColumns,
  placeNumber,
} from "./hive.js";
import { openNumbers, openOther, type ParquetFile, type ValueCursor } from "./parquet/columns.js";
import { type NumberCursor, OtherCursor } from "./parquet/cursor.js";
import { readFooter } from "./parquet/footer.js";
import { randomAccess } from "./parquet/random-access.js";
import { type ParquetColumns, type StoredColumn, valuesOfStored } from "./parquet/stored.js";
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
  /** index of the first column that a folder tells */
  readonly ownColumns: number;
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
  const own = footer.tree.children.map((node): DeclaredColumn => {
    const number = numberType(node);
    return {
      name: node.element.name,
      numeric: number === undefined ? "no" : number.kind === "boolean" ? "on request" : "yes",
      elementType: number?.elementType ?? "float64",
      type: otherType(node),
      native: { parquet: node } satisfies ParquetNative,
    };
  });
  const folders = furtherColumns(
    options.folders,
    own.map(({ name }) => name),
  );
  const declared = [...own, ...folders.map(declaredFolder)];
  const table = planRecords(source.name, declared, options);
  const opened = { access, footer, declared, ownColumns: own.length, folders, table };
  return {
    ...recordDataset(source.name, footer.rows, table),
    rereadable: true,
    access: "positional",
    notes: [],
    chunks: async () => new ParquetReader(opened),
    close: () => access.close(),
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
  private key: ValueCursor | undefined;
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
      rest: async () => restOf(rows, nulls, await this.rest.take(group, row, rows)),
    };
  }

  private openGroup(group: number): void {
    const { file } = this;
    const { format, numbers } = file.table;
    this.group = group;
    this.row = 0;
    this.numbers = numbers.map((column) => openColumnNumbers(file, group, column));
    this.weight = format.weight === undefined ? undefined : openColumnNumbers(file, group, format.weight);
    this.key = format.key === undefined ? undefined : openColumnValues(file, group, format.key);
  }

  /** Names of the rows' groups: the text of the values, "" where there is none. */
  private async keys(rows: number): Promise<string[] | undefined> {
    if (this.key === undefined) return undefined;
    const { type } = this.file.declared[this.file.table.format.key!];
    const values = await this.key.take(rows);
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
  if (column < file.ownColumns) return openNumbers(file, file.footer.groups[group], column);
  return folderNumber(file.folders[column - file.ownColumns]);
}

function openColumnValues(file: Opened, group: number, column: number): ValueCursor {
  if (column < file.ownColumns) return openOther(file, file.footer.groups[group], column);
  const { type, text } = file.folders[column - file.ownColumns];
  const value = folderValue(type, text);
  return { take: async (rows) => new Array<OtherValue>(rows).fill(value) };
}

/** What passes through: read when it is asked for, chunk after chunk, and not at all where nothing is written. */
class RestReader {
  private group = -1;
  private row = 0;
  private cursors: ValueCursor[] = [];

  constructor(private readonly file: Opened) {}

  async take(group: number, row: number, rows: number): Promise<Passing[]> {
    const { file } = this;
    if (group !== this.group) {
      this.cursors = file.table.others.map(({ column }) => openColumnValues(file, group, column));
      this.group = group;
      this.row = 0;
    }
    if (row !== this.row) throw new Error("what passes through was not asked for in order");
    this.row += rows;
    const columns: Passing[] = [];
    for (const cursor of this.cursors) {
      columns.push(
        cursor instanceof OtherCursor ? await cursor.takeStored(rows) : { values: await cursor.take(rows) },
      );
    }
    return columns;
  }
}

/** A column that passes through: as it is stored, or its values. */
type Passing = StoredColumn | { readonly values: readonly OtherValue[] };

/** Values of stored columns are made when they are asked for: a writer of Parquet does not. */
function restOf(rows: number, nulls: OtherColumns["nulls"], passing: readonly Passing[]): OtherColumns {
  let columns: OtherColumns["columns"] | undefined;
  return {
    rows,
    nulls,
    native: {
      parquet: passing.map((column) => ("runs" in column ? column : undefined)),
    } satisfies ParquetColumns,
    get columns() {
      columns ??= passing.map((column) => ("runs" in column ? valuesOfStored(column) : column.values));
      return columns;
    },
  };
}
