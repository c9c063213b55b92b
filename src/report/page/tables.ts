/** Tables of statistics in HTML. */
import type { ColumnSummary, Summary } from "../../types.js";
import { formatChange, formatCount, formatNumber } from "../format-number.js";
import { escapeMarkup } from "../markup.js";
import { figureOf, STATISTICS, type Statistic } from "../statistics.js";

const DIGITS = 6;

const written = (summary: Summary, statistic: Statistic, digits = DIGITS): string => {
  const figure = figureOf(summary, statistic);
  return statistic === "nobs" ? formatCount(figure) : formatNumber(figure, digits);
};

/** A figure, with its full value for sorting. */
const cell = (summary: Summary, statistic: Statistic): string =>
  `<td data-value="${figureOf(summary, statistic)}">${written(summary, statistic)}</td>`;

/** One line for each statistic: before, after, change. */
export function overallTable(before: Summary, after: Summary | undefined): string {
  const heads = ["", "before", ...(after ? ["after", "change"] : [])];
  const rows = STATISTICS.map((statistic) => {
    const cells = [written(before, statistic, 10), ...(after ? [written(after, statistic, 10)] : [])];
    if (after) {
      const change = figureOf(after, statistic) - figureOf(before, statistic);
      cells.push(change === 0 ? "=" : formatChange(change, DIGITS));
    }
    return `<tr><th scope="row">${statistic}</th>${cells.map((text) => `<td>${text}</td>`).join("")}</tr>`;
  });
  const head = heads.map((text) => (text === "" ? "<td></td>" : `<th scope="col">${text}</th>`)).join("");
  return `<div class="scroll whole" role="region" tabindex="0" aria-label="statistics of all values"><table><caption class="quiet">all values together</caption><thead><tr>${head}</tr></thead><tbody>${rows.join("")}</tbody></table></div>`;
}

/** A line for each name, and a column for each statistic of each set. */
export function summaryTable(
  rows: readonly { readonly name: string; readonly sets: readonly Summary[] }[],
  sets: readonly string[],
  first: string,
  kind: "columns" | "methods",
): string {
  const over = sets
    .map((set) => `<th scope="colgroup" colspan="${STATISTICS.length}">${escapeMarkup(set)}</th>`)
    .join("");
  const top = sets.length > 1 ? `<tr><td></td>${over}</tr>` : "";
  const heads = sets
    .flatMap(() => STATISTICS.map((statistic) => `<th scope="col">${statistic}</th>`))
    .join("");
  const lines = rows.map(({ name, sets: summaries }) => {
    const text = escapeMarkup(name);
    const cells = summaries.flatMap((summary) => STATISTICS.map((statistic) => cell(summary, statistic)));
    return `<tr><th scope="row" data-value="${text}" title="${text}">${text}</th>${cells.join("")}</tr>`;
  });
  return `<div class="scroll" role="region" tabindex="0" aria-label="statistics of ${kind}">
<table class="${kind}"><thead>${top}<tr><th scope="col">${first}</th>${heads}</tr></thead>
<tbody>
${lines.join("\n")}
</tbody></table></div>`;
}

export function columnSection(columns: readonly ColumnSummary[], more: number): string {
  if (columns.length === 0) return "";
  const compared = columns.some(({ after }) => after !== undefined);
  const rows = columns.map(({ name, before, after }) => ({ name, sets: after ? [before, after] : [before] }));
  const rest =
    more > 0 ? `<p>${formatCount(more)} more columns are not on this page: --stats csv shows all.</p>` : "";
  const sets = compared ? ["before", "after"] : ["before"];
  return `<section aria-labelledby="columns"><h2 id="columns">Columns</h2>
${summaryTable(rows, sets, "column", "columns")}${rest}</section>`;
}
