/** Some rows of a dataset, as they are. */
import type { Batch } from "../../types.js";

/** A question: rows by their number from 0, ascending. */
export interface SampleQuestion {
  readonly rows: readonly number[];
}

/** The rows that were asked for and are there, in order. */
export type Sample = Float64Array[];

/** @param firstRow the rows before the batch */
export function sampleOf({ rows }: SampleQuestion, batch: Batch, firstRow: number): Sample {
  return rows
    .filter((row) => row >= firstRow && row < firstRow + batch.rows)
    .map((row) => batch.values.slice((row - firstRow) * batch.cols, (row - firstRow + 1) * batch.cols));
}
