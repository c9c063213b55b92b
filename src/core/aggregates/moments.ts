/** Accumulators of count, extent and central moments: by column, or over all values at once. */
import type { NumericKernels } from "../../kernels/kernels.js";
import { MOMENT_STATE } from "../../kernels/kernels.js";
import type { Arena } from "../../kernels/memory.js";
import { emptyMomentState, mergeMomentState } from "../../kernels/moment-state.js";
import type { Batch } from "../../types.js";

/** What shares one state: each column its own, all values one, or nothing is measured. */
export type MeasuredBy = "columns" | "all" | "nothing";

/** States for `cols` columns; one state for "all", none for "nothing". */
export function emptyMoments(by: MeasuredBy, cols: number): Float64Array {
  return emptyMomentState(by === "columns" ? cols : by === "all" ? 1 : 0);
}

/** Adds a batch. */
export function addMoments(
  by: MeasuredBy,
  states: Float64Array,
  batch: Batch,
  kernels: NumericKernels,
): void {
  if (by === "columns") kernels.columnMoments(batch.values, batch.rows, batch.cols, states);
  else if (by === "all") kernels.moments(batch.values, batch.rows * batch.cols, states);
}

/** The states of one batch. */
export function momentsOf(by: MeasuredBy, batch: Batch, kernels: NumericKernels, arena: Arena): Float64Array {
  const empty = emptyMoments(by, batch.cols);
  const states = arena.float64(empty.length);
  states.set(empty);
  addMoments(by, states, batch, kernels);
  return states.slice();
}

/** Adds the states of `from` to those of `into`, one by one. */
export function mergeMoments(into: Float64Array, from: Float64Array): void {
  for (let i = 0; i < into.length / MOMENT_STATE; i++) mergeMomentState(into, i, from, i);
}

/**
 * Gathers states into groups: state i is added to group groupOf[i], in order of i.
 * @param groupOf one entry a state
 */
export function groupMoments(states: Float64Array, groupOf: Int32Array, groups: number): Float64Array {
  const grouped = emptyMomentState(groups);
  for (let i = 0; i < groupOf.length; i++) mergeMomentState(grouped, groupOf[i], states, i);
  return grouped;
}

/** One state of all the values that `states` describe. */
export function totalMoments(states: Float64Array): Float64Array {
  const total = emptyMomentState();
  for (let i = 0; i < states.length / MOMENT_STATE; i++) mergeMomentState(total, 0, states, i);
  return total;
}
