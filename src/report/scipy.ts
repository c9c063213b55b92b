import type { AxisSummary, Report, Shape, Summary } from "../types.js";
import { type Nested, nest } from "./nest.js";
import { pythonRepr } from "./python-repr.js";
import { isAxisSummary } from "./statistics.js";

/**
 * The overall figures as scipy.stats.describe prints them: one line before, one after. Floats are Python's repr; figures
 * along an axis are array([...]) with every element in full, so that evaluating the line in numpy gives the same bits.
 */
export function renderScipy(report: Report): string {
  const summaries = report.after === undefined ? [report.before] : [report.before, report.after];
  return summaries.map((summary) => `${describeResult(summary)}\n`).join("");
}

function describeResult(summary: Summary | AxisSummary): string {
  const { nobs, minmax } = summary;
  const shape = isAxisSummary(summary) ? summary.shape : [];
  const float = (figure: number | readonly number[]) => literal(figure, shape, pythonRepr);
  const fields = [
    `nobs=${literal(nobs, shape, String)}`,
    `minmax=(${float(minmax[0])}, ${float(minmax[1])})`,
    `mean=${float(summary.mean)}`,
    `variance=${float(summary.variance)}`,
    `skewness=${float(summary.skewness)}`,
    `kurtosis=${float(summary.kurtosis)}`,
  ];
  return `DescribeResult(${fields.join(", ")})`;
}

function literal(figure: number | readonly number[], shape: Shape, print: (x: number) => string): string {
  const nested: Nested<number> = typeof figure === "number" ? figure : nest(figure, shape);
  const text = printNested(nested, print);
  return typeof nested === "number" ? text : `array(${text})`;
}

function printNested(nested: Nested<number>, print: (x: number) => string): string {
  if (typeof nested === "number") return print(nested);
  return `[${nested.map((inner) => printNested(inner, print)).join(", ")}]`;
}
