import type { AxisSummary, ColumnSummary, Report, Summary, Warning } from "../../types.js";
import { wrapText } from "../display-width.js";
import { escapeControl } from "../escape.js";
import { formatCount } from "../format-number.js";
import { header } from "../header.js";
import type { Paint } from "../paint.js";
import { areColumns, isAxisSummary, positionCount, summaryAt, unravel } from "../statistics.js";
import { columnTable, type Row, type Section } from "./column-table.js";
import { countTable } from "./count-table.js";
import { overallTable } from "./overall-table.js";

/** Columns, or positions along the axes kept, that the table shows. */
const SHOWN = 20;
/** On narrower terminals lines are left for the terminal to break. */
const NARROWEST = 40;
const WARNING = "warning:";

/**
 * The report for people: what went in and what was done, the overall figures side by side, a line for each named column
 * or kept position (the first 20), what was counted in columns, and the warnings. No line is wider than `width` terminal cells, where that is 60 or
 * more. The text is the same under any paint.
 */
export function renderTable(report: Report, width: number, paint: Paint): string {
  const room = Math.max(width, NARROWEST);
  const parts = [
    header(report, room, paint),
    overallLines(report, room, paint),
    columnLines(report, room, paint),
    countTable((report.columns ?? []).slice(0, SHOWN), room, paint),
    report.warnings.flatMap((warning) => warningLines(warning, room, paint)),
  ];
  const texts = parts.filter((lines) => lines.length > 0).map((lines) => lines.join("\n"));
  return `${texts.join("\n\n")}\n`;
}

function overallLines({ input, before, after, columns }: Report, width: number, paint: Paint): string[] {
  const overall = single(before);
  if (overall !== undefined) return overallTable(overall, after && single(after), width, paint);
  const along = before as AxisSummary;
  if (columns !== undefined && areColumns(along, columns)) return [];
  const sections = [positionSection(after === undefined ? "index" : "before", along)];
  if (after !== undefined && isAxisSummary(after)) sections.push(positionSection("after", after));
  const positions = positionCount(along);
  const complete = input.shape.reduce((product, length) => product * length, 1) / positions;
  return [...columnTable(sections, complete, width, paint), ...restLines(positions - SHOWN, "more", paint)];
}

/** A summary of one set of values, which an AxisSummary of the empty shape is, too. */
function single(summary: Summary | AxisSummary): Summary | undefined {
  if (!isAxisSummary(summary)) return summary;
  return summary.shape.length === 0 ? summaryAt(summary, 0) : undefined;
}

function positionSection(heading: string, summary: AxisSummary): Section {
  const length = Math.min(SHOWN, positionCount(summary));
  const rows = Array.from({ length }, (_, position) => ({
    name: unravel(position, summary.shape).join(", "),
    summary: summaryAt(summary, position),
  }));
  return { heading, rows };
}

function columnLines(report: Report, width: number, paint: Paint): string[] {
  const { input, columns = [], after } = report;
  if (columns.length === 0) return [];
  const shown = columns.slice(0, SHOWN);
  const sections = [columnSection(after === undefined ? "column" : "before", shown, "before")];
  if (after !== undefined) sections.push(columnSection("after", shown, "after"));
  const rest = columns.length - SHOWN;
  return [
    ...columnTable(sections, input.shape[0], width, paint),
    ...restLines(rest, rest === 1 ? "more column" : "more columns", paint),
  ];
}

function columnSection(heading: string, columns: readonly ColumnSummary[], set: "before" | "after"): Section {
  const rows = columns.flatMap((column): Row[] => {
    const summary = column[set];
    return summary === undefined ? [] : [{ name: escapeControl(column.name), summary }];
  });
  return { heading, rows };
}

function restLines(rest: number, words: string, paint: Paint): string[] {
  if (rest <= 0) return [];
  return [paint("faint", `… ${formatCount(rest)} ${words}: --stats csv or --stats json shows all`)];
}

/** One line, or more with a hanging indent where `width` is short. */
function warningLines({ message }: Warning, width: number, paint: Paint): string[] {
  const indent = " ".repeat(WARNING.length + 1);
  const lines = wrapText(escapeControl(message), width - indent.length);
  return lines.map((line, i) => (i === 0 ? `${paint("warning", WARNING)} ${line}` : indent + line));
}
