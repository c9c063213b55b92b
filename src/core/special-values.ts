/** Infinite and missing values: finding them, and leaving out the infinite ones, and numbers that mean "missing". */
import { MOMENT_STATE, Moment } from "../kernels/kernels.js";
import type { Batch } from "../types.js";

/** Whether values may be infinite, by the moments of all of them: where their extent is finite, none is. */
export function mayBeInfinite(states: Float64Array): boolean {
  for (let at = 0; at < states.length; at += MOMENT_STATE) {
    if (states[at + Moment.count] > 0 && !(states[at + Moment.max] - states[at + Moment.min] < Infinity))
      return true;
  }
  return states.length === 0;
}

/** Indices of the infinite values, ascending. `states` are moments of all the batch's values. */
export function infiniteCells({ rows, cols, values }: Batch, states: Float64Array): number[] {
  const cells: number[] = [];
  if (!mayBeInfinite(states)) return cells;
  for (let i = 0; i < rows * cols; i++) if (Math.abs(values[i]) === Infinity) cells.push(i);
  return cells;
}

/** Index of the first infinite value, or -1; as {@link infiniteCells}. */
export function firstInfinite(batch: Batch, states: Float64Array): number {
  if (!mayBeInfinite(states)) return -1;
  return batch.values.subarray(0, batch.rows * batch.cols).findIndex((value) => Math.abs(value) === Infinity);
}

/** Index of the first NaN, or -1. */
export function firstMissing(batch: Batch): number {
  return batch.values.subarray(0, batch.rows * batch.cols).findIndex((value) => Number.isNaN(value));
}

/** Values taken out of a batch: where they were, and what they were. */
export interface Hidden {
  readonly indices: readonly number[];
  readonly values: readonly number[];
}

/**
 * In place, infinite values become NaN, so that they are left out as missing ones are; {@link unhide} brings them back.
 * @param of the rows whose values are hidden: all, or those of weight 0
 */
export function hideInfinite({ rows, cols, values, weights }: Batch, of: "all" | "weightless"): Hidden {
  const indices: number[] = [];
  for (let row = 0; row < rows; row++) {
    if (of === "weightless" && weights![row] !== 0) continue;
    for (let i = row * cols; i < (row + 1) * cols; i++) if (Math.abs(values[i]) === Infinity) indices.push(i);
  }
  return hide(values, indices);
}

/** In place, numbers that mean "missing" become NaN; the indices of these. */
export function hideMissing(values: Float64Array, missing: readonly number[]): readonly number[] {
  const indices: number[] = [];
  for (let i = 0; i < values.length; i++) if (missing.includes(values[i])) indices.push(i);
  return hide(values, indices).indices;
}

/** In place, the values at these indices become NaN. */
export function hide(values: Float64Array, indices: readonly number[]): Hidden {
  const hidden = { indices, values: indices.map((index) => values[index]) };
  for (const index of indices) values[index] = Number.NaN;
  return hidden;
}

export function unhide(into: Float64Array, { indices, values }: Hidden): void {
  indices.forEach((index, i) => {
    into[index] = values[i];
  });
}
