/** Records on their way to a format that holds them by columns: gathered until there are enough for a group. */
import type { OtherColumns } from "../dataset.js";
import type { StoredColumn } from "../parquet/read/stored.js";
import type { OtherValue } from "../value-types.js";

interface Part {
  readonly values: Float64Array;
  readonly rest: OtherColumns;
  /** for each of the other columns that are written, it as it is to be stored, where that is known */
  readonly stored: ReadonlyMap<number, StoredColumn | undefined>;
}

/** What is gathered of one numeric column. */
export interface GatheredNumbers {
  readonly values: Float64Array;
  /** 1 where there is no value; undefined where all are there */
  readonly nulls: Uint8Array | undefined;
}

/** What text and bytes take beside the reference to them. */
const REFERENCE = 16;

export class ColumnStore {
  rows = 0;
  /** about what the records take in memory */
  bytes = 0;
  private parts: Part[] = [];

  /** Takes records as TableWriter.write does, column after column; `values` are copied. */
  add(values: Float64Array, rest: OtherColumns, stored: Part["stored"]): void {
    if (rest.rows === 0) return;
    const part = { values: values.slice(), rest, stored };
    this.parts.push(part);
    this.rows += rest.rows;
    this.bytes += values.byteLength + bytesBeside(part);
  }

  clear(): void {
    this.parts = [];
    this.rows = 0;
    this.bytes = 0;
  }

  /** A numeric column; a NaN where the input had no value is none. */
  numbers(column: number): GatheredNumbers {
    const values = new Float64Array(this.rows);
    let nulls: Uint8Array | undefined;
    let row = 0;
    for (const { values: from, rest } of this.parts) {
      values.set(from.subarray(column * rest.rows, (column + 1) * rest.rows), row);
      const absent = rest.nulls[column];
      if (absent !== undefined) {
        nulls ??= new Uint8Array(this.rows);
        for (let i = 0; i < rest.rows; i++) {
          nulls[row + i] = absent[i] === 1 && Number.isNaN(values[row + i]) ? 1 : 0;
        }
      }
      row += rest.rows;
    }
    return { values, nulls };
  }

  /** A column that passes through, as it is to be stored; undefined where some of it is not known so. */
  stored(column: number): StoredColumn[] | undefined {
    const parts: StoredColumn[] = [];
    for (const { stored } of this.parts) {
      const part = stored.get(column);
      if (part === undefined) return undefined;
      parts.push(part);
    }
    return parts;
  }

  /** A column that passes through. */
  others(column: number): OtherValue[] {
    const values: OtherValue[] = new Array(this.rows);
    let row = 0;
    for (const { rest } of this.parts) {
      const from = rest.columns[column];
      for (let i = 0; i < rest.rows; i++) values[row + i] = from[i];
      row += rest.rows;
    }
    return values;
  }
}

/** What is not known as it is stored is there as values. */
function bytesBeside({ rest, stored }: Part): number {
  let bytes = 0;
  for (const [index, column] of stored) {
    bytes += column === undefined ? bytesOf(rest.columns[index]) : storedBytes(column);
  }
  return bytes;
}

function storedBytes({ leaves }: StoredColumn): number {
  let bytes = 0;
  for (const { runs } of leaves) {
    for (const { values, levels, repetition } of runs) {
      bytes += (levels?.length ?? 0) + (repetition?.length ?? 0);
      bytes += Array.isArray(values) ? bytesOf(values) : values.byteLength;
    }
  }
  return bytes;
}

function bytesOf(column: readonly OtherValue[]): number {
  let bytes = column.length * REFERENCE;
  for (const value of column) {
    if (typeof value === "string" || value instanceof Uint8Array) bytes += value.length;
  }
  return bytes;
}
