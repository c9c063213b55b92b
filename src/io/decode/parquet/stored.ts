/** Flat columns as they are stored, for a writer that keeps them so; and what their values are, for all others. */
import type { DecodedArray, SchemaTree } from "hyparquet";
import type { OtherValue } from "../../contract.js";
import { valueReader } from "./others.js";

/** Rows of one page. */
export interface StoredRun {
  readonly rows: number;
  /** for each row 1 where its value is there; undefined where all are */
  readonly levels: Uint8Array | undefined;
  /** values that are there: as stored, or, where there is a dictionary, Int32Array of indices into it */
  readonly values: DecodedArray;
  readonly dictionary: DecodedArray | undefined;
}

/** Rows of a column that is not nested. */
export interface StoredColumn {
  readonly node: SchemaTree;
  readonly rows: number;
  readonly runs: readonly StoredRun[];
}

/** OtherColumns.native of what was read from Parquet: the other columns that are not nested. */
export interface ParquetColumns {
  readonly parquet?: readonly (StoredColumn | undefined)[];
}

/** What became of dictionaries, which many chunks share. */
const converted = new WeakMap<DecodedArray, OtherValue[]>();

/** The rows' values as contract.ts says that they are given, null where there is none. */
export function valuesOfStored({ node, rows, runs }: StoredColumn): OtherValue[] {
  const read = valueReader(node);
  const out: OtherValue[] = new Array(rows);
  let row = 0;
  for (const run of runs) {
    const values = presentValues(run, read);
    let value = 0;
    for (let i = 0; i < run.rows; i++) {
      out[row++] = run.levels === undefined || run.levels[i] ? values[value++] : null;
    }
  }
  return out;
}

function presentValues(
  { values, dictionary }: StoredRun,
  read: (values: DecodedArray) => OtherValue[],
): OtherValue[] {
  if (dictionary === undefined) return read(values);
  const words = converted.get(dictionary) ?? read(dictionary);
  converted.set(dictionary, words);
  return Array.from(values as Int32Array, (index) => words[index]);
}
