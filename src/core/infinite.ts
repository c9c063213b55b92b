/** Finds infinite values, which no scaler can be fitted on. */
import { MOMENT_STATE, Moment } from "../kernels/kernels.js";
import type { Batch } from "../types.js";

/** Index of the first infinite value, or -1. `states` are moments of all the batch's values: where their extent is finite, nothing is searched. */
export function firstInfinite(batch: Batch, states: Float64Array): number {
  let seen = states.length === 0;
  for (let at = 0; at < states.length; at += MOMENT_STATE) {
    if (states[at + Moment.count] > 0 && !(states[at + Moment.max] - states[at + Moment.min] < Infinity))
      seen = true;
  }
  if (!seen) return -1;
  return batch.values.subarray(0, batch.rows * batch.cols).findIndex((value) => Math.abs(value) === Infinity);
}
