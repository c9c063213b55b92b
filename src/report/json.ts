import type { AxisSummary, Report, Summary } from "../types.js";
import { HIDDEN_CHARACTERS } from "./escape.js";
import { nest } from "./nest.js";
import { isAxisSummary } from "./statistics.js";

/**
 * The report as JSON, keys in the order of the contract (DESIGN, section 2), two spaces a level, lists of plain values
 * on one line. Numbers are the shortest that read back as the same double, -0 as -0.0; a non-finite one is null.
 * The figures of an AxisSummary are lists nested by its shape. Hidden characters in texts are \u escapes.
 */
export function renderJson(report: Report): string {
  const { input, method } = report;
  const record = {
    input: { name: input.name, shape: input.shape, dtype: input.dtype },
    method: method,
    before: figures(report.before),
    after: report.after && figures(report.after),
    columns: report.columns?.map(({ name, before, after, counts }) => ({
      name,
      before: figures(before),
      after: after && figures(after),
      ...counts,
    })),
    groups: report.groups && { by: report.groups.by, count: report.groups.count },
    matrix: report.matrix && {
      format: report.matrix.format,
      columns: report.matrix.columns,
      kept: report.matrix.kept,
    },
    warnings: report.warnings.map(({ kind, count, message }) => ({ kind, count, message })),
  };
  return `${writeJson(record, "")}\n`;
}

function figures(summary: Summary | AxisSummary): object {
  const { nobs, minmax, mean, variance, skewness, kurtosis } = isAxisSummary(summary)
    ? nestedFigures(summary)
    : summary;
  return { nobs, minmax, mean, variance, skewness, kurtosis };
}

function nestedFigures(summary: AxisSummary) {
  const { nobs, shape, minmax } = summary;
  return {
    nobs: typeof nobs === "number" ? nobs : nest(nobs, shape),
    minmax: minmax.map((bounds) => nest(bounds, shape)),
    mean: nest(summary.mean, shape),
    variance: nest(summary.variance, shape),
    skewness: nest(summary.skewness, shape),
    kurtosis: nest(summary.kurtosis, shape),
  };
}

export function writeJson(value: unknown, indent: string): string {
  if (typeof value === "number") return writeNumber(value);
  if (typeof value === "string") return writeText(value);
  if (typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return writeList(value, indent);
  if (typeof value === "object" && value !== null) return writeObject(value, indent);
  return "null";
}

function writeNumber(value: number): string {
  if (!Number.isFinite(value)) return "null";
  return Object.is(value, -0) ? "-0.0" : String(value);
}

function writeText(text: string): string {
  return JSON.stringify(text).replace(
    HIDDEN_CHARACTERS,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function writeList(list: readonly unknown[], indent: string): string {
  const deeper = `${indent}  `;
  const items = list.map((item) => writeJson(item, deeper));
  const nested = list.some((item) => typeof item === "object" && item !== null);
  return nested ? `[\n${deeper}${items.join(`,\n${deeper}`)}\n${indent}]` : `[${items.join(", ")}]`;
}

function writeObject(object: object, indent: string): string {
  const deeper = `${indent}  `;
  const members = Object.entries(object)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${writeText(key)}: ${writeJson(value, deeper)}`);
  return members.length === 0 ? "{}" : `{\n${deeper}${members.join(`,\n${deeper}`)}\n${indent}}`;
}
