import { COUNTED_EVENTS } from "../../core/uncovered.js";
import type { ColumnCounts, ColumnSummary } from "../../types.js";
import { cutToWidth, displayWidth } from "../display-width.js";
import { escapeControl } from "../escape.js";
import { formatCount } from "../format-number.js";
import type { Paint } from "../paint.js";
import { GAP, gridLines, gridWidth, type PaddedColumn, padLeftAligned, padRightAligned } from "./grid.js";

/** Headings of what is counted. */
const HEADINGS: Readonly<Record<keyof ColumnCounts, string>> = {
  outside: "outside",
  clipped: "clipped",
  quantileEnd: "quantile end",
  infinite: "infinite",
  madeMissing: "made NaN",
  madeInfinite: "made infinite",
};

/** Cells of a name at least. */
const SHORTEST_NAME = 8;

/** A line for each of these columns that has counts, with those kinds that occur; none where no column has. */
export function countTable(columns: readonly ColumnSummary[], width: number, paint: Paint): string[] {
  const counted = columns.filter(({ counts }) => counts !== undefined);
  if (counted.length === 0) return [];
  const events = COUNTED_EVENTS.filter((event) =>
    counted.some(({ counts }) => counts?.[event] !== undefined),
  );
  const figures = events.map((event) =>
    padRightAligned([HEADINGS[event], ...counted.map(({ counts }) => formatCount(counts?.[event] ?? 0))]),
  );
  const names = counted.map(({ name }) => escapeControl(name));
  const room = Math.max(SHORTEST_NAME, width - gridWidth(figures) - GAP.length);
  const table: PaddedColumn[] = [
    padLeftAligned([
      "values",
      ...names.map((name) => (displayWidth(name) > room ? cutToWidth(name, room) : name)),
    ]),
    ...figures,
  ];
  return gridLines(table, paint, (line, column) => {
    if (line === 0) return "strong";
    return column > 0 && table[column][line].trim() === "0" ? "faint" : "plain";
  });
}
