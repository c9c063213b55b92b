/** Counts of values outside an extent of each column: below its low end, above its high end. */
import type { NumericKernels } from "../../kernels/kernels.js";
import { type Arena, lend } from "../../kernels/memory.js";
import type { Batch } from "../../types.js";

/** Extents by column; a column without one has -Infinity and Infinity. */
export interface Extents {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** Doubles of one column: values below, values above. */
export const OUTSIDE_STATE = 2;

export const emptyOutside = (cols: number): Float64Array => new Float64Array(cols * OUTSIDE_STATE);

/** Adds each column of a batch; NaN is neither below nor above. */
export function addOutside(
  { low, high }: Extents,
  counts: Float64Array,
  { rows, cols, values }: Batch,
  kernels: NumericKernels,
  arena: Arena,
): void {
  const added = arena.float64(counts.length).fill(0);
  kernels.countOutside(values, rows, cols, lend(low, arena), lend(high, arena), added);
  mergeOutside(counts, added);
}

/** Adds counts to counts. */
export function mergeOutside(into: Float64Array, from: Float64Array): void {
  for (let i = 0; i < into.length; i++) into[i] += from[i];
}

/** Counts gathered into groups: column i into group groupOf[i]. */
export function gatherOutside(counts: Float64Array, groupOf: Int32Array, groups: number): Float64Array {
  const gathered = emptyOutside(groups);
  groupOf.forEach((group, i) => {
    gathered[group * OUTSIDE_STATE] += counts[i * OUTSIDE_STATE];
    gathered[group * OUTSIDE_STATE + 1] += counts[i * OUTSIDE_STATE + 1];
  });
  return gathered;
}
