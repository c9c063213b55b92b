import { COUNTED_EVENTS } from "../core/uncovered.js";
import type { AxisSummary, ColumnSummary, Report, Summary } from "../types.js";
import {
  areColumns,
  figureOf,
  isAxisSummary,
  positionCount,
  STATISTICS,
  summaryAt,
  unravel,
} from "./statistics.js";

/**
 * The figures as tidy CSV (RFC 4180 quoting, line ends \n): for each set, the overall row, whose column is empty, then a row
 * for each named column; along an axis, a row for each kept position, whose column is its index (0, or 0;3) unless the
 * positions are the named columns. Then, where values of columns were counted, a row for each count.
 * Numbers are the shortest that read back as the same double; NaN is an empty field. Names are given as they are,
 * control characters included, for the file is data.
 */
export function renderCsv(report: Report): string {
  const header = ["set", "column", ...STATISTICS].join(",");
  const columns = report.columns ?? [];
  const before = rowsOf("before", report.before, columns);
  const after = report.after === undefined ? [] : rowsOf("after", report.after, columns);
  return `${[header, ...before, ...after, ...countRows(columns)].join("\n")}\n`;
}

const NO_FIGURES = ",".repeat(STATISTICS.length - 1);

/** What was counted in columns, as sets of so many values without figures. */
const countRows = (columns: readonly ColumnSummary[]): string[] =>
  COUNTED_EVENTS.flatMap((event) =>
    columns.flatMap(({ name, counts }) => {
      const count = counts?.[event];
      return count === undefined ? [] : [`${event},${quote(name)},${count}${NO_FIGURES}`];
    }),
  );

function rowsOf(
  set: "before" | "after",
  overall: Summary | AxisSummary,
  columns: readonly ColumnSummary[],
): string[] {
  const rows = overallRows(set, overall, columns);
  for (const column of columns) {
    const summary = column[set];
    if (summary !== undefined) rows.push(row(set, quote(column.name), summary));
  }
  return rows;
}

function overallRows(
  set: string,
  overall: Summary | AxisSummary,
  columns: readonly ColumnSummary[],
): string[] {
  if (!isAxisSummary(overall)) return [row(set, "", overall)];
  return areColumns(overall, columns) ? [] : positionRows(set, overall);
}

function positionRows(set: string, summary: AxisSummary): string[] {
  return Array.from({ length: positionCount(summary) }, (_, position) =>
    row(set, unravel(position, summary.shape).join(";"), summaryAt(summary, position)),
  );
}

function row(set: string, column: string, summary: Summary): string {
  const figures = STATISTICS.map((statistic) => writeNumber(figureOf(summary, statistic)));
  return [set, column, ...figures].join(",");
}

function writeNumber(value: number): string {
  if (Number.isNaN(value)) return "";
  return Object.is(value, -0) ? "-0" : String(value);
}

/** Quotes a name that CSV could misread; an empty one too, to tell it from the overall row. */
function quote(name: string): string {
  return name === "" || /[",\r\n]|^\s|\s$/.test(name) ? `"${name.replaceAll('"', '""')}"` : name;
}
