/** Summaries of moment states along the axes kept. */
import { MOMENT_STATE } from "../kernels/kernels.js";
import type { AxisSummary, ColumnCounts, ColumnSummary, Shape } from "../types.js";
import { type SummaryOptions, summarize } from "./summary.js";

/** One number for each state; `shape` is how the states are laid out, row-major. */
export function summarizeEach(states: Float64Array, shape: Shape, options: SummaryOptions): AxisSummary {
  const each = Array.from({ length: states.length / MOMENT_STATE }, (_, i) => summarize(states, i, options));
  const counts = each.map(({ nobs }) => nobs);
  return {
    nobs: counts.length > 0 && counts.every((count) => count === counts[0]) ? counts[0] : counts,
    shape,
    minmax: [each.map(({ minmax }) => minmax[0]), each.map(({ minmax }) => minmax[1])],
    mean: each.map(({ mean }) => mean),
    variance: each.map(({ variance }) => variance),
    skewness: each.map(({ skewness }) => skewness),
    kurtosis: each.map(({ kurtosis }) => kurtosis),
  };
}

/** One summary for each name: moment state i before, and after where there is one, is of column i; so are the counts. */
export const summarizeColumns = (
  names: readonly string[],
  before: Float64Array,
  after: Float64Array | undefined,
  options: SummaryOptions,
  countsOf: (column: number) => ColumnCounts = () => ({}),
): ColumnSummary[] =>
  names.map((name, i) => {
    const counts = countsOf(i);
    return {
      name,
      before: summarize(before, i, options),
      ...(after && { after: summarize(after, i, options) }),
      ...(Object.keys(counts).length > 0 && { counts }),
    };
  });
