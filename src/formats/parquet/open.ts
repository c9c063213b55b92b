/** Opens Parquet: columns are read from their pages, side by side, as many rows at a time as make a chunk. */

import type { ByteSource } from "../../io/bytes.js";
import type { ArrowArray } from "../arrow/read/array.js";
import { type ArrowColumns, declare, isOnRequest } from "../arrow/read/types.js";
import { elementValues, valuesOf } from "../arrow/read/values.js";
import { randomAccess } from "../columnar/random-access.js";
import { type DeclaredField, passingColumn, type SeenColumn, seenColumns } from "../columnar/seen-columns.js";
import {
  chunkLength,
  mayCount,
  planRecords,
  type RecordOptions,
  type RecordTable,
  recordDataset,
  recordsPerChunk,
  roomForNumbers,
} from "../columnar/typed-columns.js";
import type { Chunk, ChunkBuffer, ChunkReader, Dataset, OtherColumns } from "../dataset.js";
import { requireLittleEndianMachine } from "../dense/element-types.js";
import { folderValue, furtherColumns } from "../hive.js";
import { Counting, pandasIndex } from "../row-labels.js";
import { valueKeys } from "../value-keys.js";
import type { OtherValue } from "../value-types.js";
import { arrowField, hintedFields, metadataOf } from "./read/arrow-field.js";
import { openNumbers, openStored, type ParquetColumn, type ParquetFile } from "./read/columns.js";
import { type ParquetFooter, readFooter } from "./read/footer.js";
import { type ColumnNumbers, GroupNumbers } from "./read/group-numbers.js";
import { arrayOfColumn, isNumbersList, lengthsOfLists } from "./read/lists.js";
import { type ParquetColumns, type StoredColumn, valuesOfStored } from "./read/stored.js";
import { columnStructure, isFlat, leavesWithin } from "./read/structure.js";
import { numberType, otherType, type ParquetNative } from "./read/types.js";

/** An opened file, its columns followed by those that its folders tell. */
interface Opened extends ParquetFile {
  readonly seen: readonly SeenColumn[];
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
  const folders = furtherColumns(
    options.folders,
    columns.map(({ field }) => field.name),
  );
  const file = { access, footer, columns };
  const seen = seenColumns(columns.map(declaredField), await lengthsOfLists(file), folders);
  const declared = seen.map((column) => column.declared);
  const metadata = metadataOf(footer.metadata);
  const table = planRecords(source.name, declared, options, {
    declared: pandasIndex(metadata, declared),
    counted: mayCount(declared, options) ? await countedFirst(file) : 0,
  });
  const opened = { ...file, seen, table };
  return {
    ...recordDataset(source.name, footer.rows, table),
    metadata,
    rereadable: true,
    access: "positional",
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

function declaredField(column: ParquetColumn): DeclaredField {
  const { structure, field, hint, type } = column;
  const { node, nullable } = structure;
  const number = numberType(node);
  return {
    whole: {
      name: node.element.name,
      numeric: number === undefined ? "no" : isOnRequest(field) ? "on request" : "yes",
      elementType: number?.elementType ?? "float64",
      type,
      nullable: nullable ? undefined : "no",
      native: { parquet: node, arrow: field, ...(hint && { hint }) } satisfies ParquetNative,
    },
    element: isNumbersList(column) ? declare(field.children[0]) : undefined,
  };
}

/** Rows in which the first column, of integers, increases from row to row; 0 where it does not. */
async function countedFirst(file: ParquetFile): Promise<number> {
  const counting = new Counting();
  for (const group of file.footer.groups) {
    const rows = Math.min(group.rows, counting.left);
    if (rows === 0 || !counting.open) break;
    const values = new Float64Array(rows);
    await openNumbers(file, group, 0).place(rows, { values, start: 0, stride: 1 });
    for (const value of values) counting.add(value);
  }
  return counting.counted;
}

class ParquetReader implements ChunkReader {
  private group = -1;
  /** rows of the current group that were given, and those of the groups before it */
  private row = 0;
  private before = 0;
  private numbers: ColumnNumbers[] = [];
  private weight: ColumnNumbers | undefined;
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
      nulls.push(await this.numbers[i].place(rows, { values, start: i, stride }));
    }
    await this.weight?.place(rows, { values: weights, start: 0, stride: 1 });
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
    this.before += file.footer.groups[this.group]?.rows ?? 0;
    this.group = group;
    this.row = 0;
    const columns = new GroupNumbers(file, group, this.before);
    this.numbers = numbers.map((column) => columns.open(file.seen[column]));
    this.weight = format.weight === undefined ? undefined : columns.open(file.seen[format.weight]);
    this.key = format.key === undefined ? undefined : openPassing(file, group, file.seen[format.key]);
  }

  /** Names of the rows' groups: the text of the values, "" where there is none. */
  private async keys(rows: number): Promise<string[] | undefined> {
    if (this.key === undefined) return undefined;
    const { type } = this.file.seen[this.file.table.format.key!].declared;
    const values = valuesOfPassing(this.file.access.name, rows, await this.key(rows));
    return valueKeys(type, this.file.table.format.keyType!, values);
  }

  /** The file is the dataset's; what passes through may still be asked for. */
  async close(): Promise<void> {}
}

/** A column that passes through: as it is stored, or the one value that a folder tells. */
type Passing =
  | { readonly stored: StoredColumn; readonly column: ParquetColumn; readonly element: number | undefined }
  | { readonly value: OtherValue };

type PassingCursor = (rows: number) => Promise<Passing>;

function openPassing(file: Opened, group: number, { field, element, folder }: SeenColumn): PassingCursor {
  if (folder) {
    const passing = { value: folderValue(folder.type, folder.text) };
    return async () => passing;
  }
  const cursor = openStored(file, file.footer.groups[group], field);
  return async (rows) => ({ stored: await cursor.take(rows), column: file.columns[field], element });
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
      this.cursors = file.table.others.map(({ column, extent }) =>
        openPassing(file, group, passingColumn(file.seen[column], extent)),
      );
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
    parquet: passing.map((column) => (isWhole(column) ? column.stored : undefined)),
    get arrow() {
      arrow ??= passing.map((column) => (isWhole(column) ? arrayOf(file, column) : undefined));
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

type StoredPassing = Extract<Passing, { stored: unknown }>;

const isWhole = (column: Passing): column is StoredPassing =>
  "stored" in column && column.element === undefined;

const arrayOf = (file: string, { stored, column }: StoredPassing): ArrowArray =>
  arrayOfColumn(file, column, stored);

function valuesOfPassing(file: string, rows: number, passing: Passing): readonly OtherValue[] {
  if ("value" in passing) return new Array<OtherValue>(rows).fill(passing.value);
  if (passing.element !== undefined) return elementValues(arrayOf(file, passing), passing.element);
  if (!isFlat(passing.column.structure)) return valuesOf(arrayOf(file, passing));
  return valuesOfStored(passing.stored);
}
