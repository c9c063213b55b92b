/** Columns as they are stored, for a writer that keeps them so; and what the values of flat ones are, for all others. */
import type { DecodedArray, SchemaTree } from "hyparquet";
import type { OtherType, OtherValue } from "../../value-types.js";
import { valueReader } from "./others.js";
import type { Leaf } from "./structure.js";

/** Entries of one page: a row each, or in lists as many as a row has elements, at least one. */
export interface StoredRun {
  readonly entries: number;
  /** for each entry its definition level; undefined where all have the highest, so that all values are there */
  readonly levels: Uint8Array | undefined;
  /** for each entry its repetition level; undefined where each is a row */
  readonly repetition: Uint8Array | undefined;
  /** values that are there: as stored, or, where there is a dictionary, Int32Array of indices into it */
  readonly values: DecodedArray;
  readonly dictionary: DecodedArray | undefined;
}

export interface StoredLeaf {
  readonly leaf: Leaf;
  readonly runs: readonly StoredRun[];
}

/** Rows of a column: of one leaf, if it is not nested. */
export interface StoredColumn {
  readonly node: SchemaTree;
  readonly type: OtherType;
  readonly rows: number;
  readonly leaves: readonly StoredLeaf[];
}

/** OtherColumns.native of what was read from Parquet. */
export interface ParquetColumns {
  readonly parquet?: readonly (StoredColumn | undefined)[];
}

/** What became of dictionaries, which many chunks share. */
const converted = new WeakMap<DecodedArray, OtherValue[]>();

/** A flat column's values as contract.ts says that they are given, null where there is none. */
export function valuesOfStored({ node, type, rows, leaves: [{ runs }] }: StoredColumn): OtherValue[] {
  const read = valueReader(node.element, type);
  const out: OtherValue[] = new Array(rows);
  let row = 0;
  for (const run of runs) {
    const values = presentValues(run, read);
    let value = 0;
    for (let i = 0; i < run.entries; i++) {
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
