import type { AxisSummary, ColumnSummary, Shape, Summary } from "../types.js";

/** The figures of a Summary in the order every view gives them; minmax is two. */
export const STATISTICS = ["nobs", "min", "max", "mean", "variance", "skewness", "kurtosis"] as const;

export type Statistic = (typeof STATISTICS)[number];

export function figureOf(summary: Summary, statistic: Statistic): number {
  if (statistic === "min") return summary.minmax[0];
  if (statistic === "max") return summary.minmax[1];
  return summary[statistic];
}

export function isAxisSummary(summary: Summary | AxisSummary): summary is AxisSummary {
  return "shape" in summary;
}

/** Positions that an AxisSummary keeps: the product of its shape, 1 for the empty shape. */
export function positionCount(summary: AxisSummary): number {
  return summary.shape.reduce((product, length) => product * length, 1);
}

/** The figures of one kept position, counted row-major from 0. */
export function summaryAt(summary: AxisSummary, position: number): Summary {
  return {
    nobs: typeof summary.nobs === "number" ? summary.nobs : summary.nobs[position],
    minmax: [summary.minmax[0][position], summary.minmax[1][position]],
    mean: summary.mean[position],
    variance: summary.variance[position],
    skewness: summary.skewness[position],
    kurtosis: summary.kurtosis[position],
  };
}

/** The index along each axis of a row-major position; none for the empty shape. */
export function unravel(position: number, shape: Shape): number[] {
  const indices: number[] = [];
  let rest = position;
  for (const length of [...shape].reverse()) {
    indices.push(rest % length);
    rest = Math.floor(rest / length);
  }
  return indices.reverse();
}

/** Whether the positions kept are the named columns, which are then shown once, by name. */
export function areColumns(summary: AxisSummary, columns: readonly ColumnSummary[]): boolean {
  return (
    summary.mean.length === columns.length &&
    columns.every(({ before }, i) => Object.is(before.mean, summary.mean[i]))
  );
}
