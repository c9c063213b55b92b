/** The extents of what was fitted. */
import { MOMENT_STATE, Moment } from "../../kernels/kernels.js";
import { groupMoments } from "../aggregates/moments.js";
import type { Extents } from "../aggregates/out-of-range.js";
import { groupingOf, type Parameters, type SavedFit } from "./parameters.js";

/**
 * The extent of the values that each column's statistic was fitted on, which columns may share; of one that saw no value
 * there is no outside.
 * @param fitted the fitted column that each column is
 */
export function fittedExtents(parameters: Parameters, { moments }: SavedFit, fitted: Int32Array): Extents {
  const plan = groupingOf(parameters);
  if (plan.kind === "rows") throw new Error("rows are fitted each on its own");
  const states = groupMoments(moments, plan.groupOf, plan.groups);
  const extent = (slot: number, none: number): Float64Array =>
    Float64Array.from(fitted, (column) => {
      const at = plan.groupOf[column] * MOMENT_STATE;
      return states[at + Moment.count] === 0 ? none : states[at + slot];
    });
  return { low: extent(Moment.min, -Infinity), high: extent(Moment.max, Infinity) };
}
