import type { Summary } from "../../types.js";
import { cutToWidth, displayWidth, padDisplayEnd } from "../display-width.js";
import { formatCount, formatNumber } from "../format-number.js";
import type { Paint } from "../paint.js";
import { figureOf, STATISTICS, type Statistic } from "../statistics.js";
import {
  GAP,
  gridLines,
  gridWidth,
  type PaddedColumn,
  padDecimalAligned,
  padLeftAligned,
  padRightAligned,
} from "./grid.js";

/** A line of the table: a name (free of control characters) and its figures. */
export interface Row {
  readonly name: string;
  readonly summary: Summary;
}

/** Lines under one heading: "before", "after". */
export interface Section {
  readonly heading: string;
  readonly rows: readonly Row[];
}

type Table = readonly PaddedColumn[];
type PadNumbers = (texts: readonly string[]) => PaddedColumn;

/** Significant digits, and what a section may fall to where it does not fit. */
const DIGITS = 6;
const FEWER_DIGITS = [DIGITS, 5, 4];
/** Cells of a name that figures give way to, where it is that long. */
const NAME_ROOM = 16;
/** Cells that a name takes at most, so that its figures stay in sight on a wide terminal. */
const LONGEST_NAME = 40;
/** The figures without nobs. */
const FIGURES = STATISTICS.filter((statistic) => statistic !== "nobs");

/**
 * One line a row with all its figures to 6 significant digits (fewer, then several tables, where `width` is short).
 * nobs is shown where it differs from `complete`, the values in a row that misses none.
 */
export function columnTable(
  sections: readonly Section[],
  complete: number,
  width: number,
  paint: Paint,
): string[] {
  const rows = sections.flatMap((section) => section.rows);
  const statistics = rows.every(({ summary }) => summary.nobs === complete) ? FIGURES : STATISTICS;
  const longest = Math.min(LONGEST_NAME, Math.max(...sections.flatMap(sectionNames).map(displayWidth)));
  const shortest = Math.min(longest, NAME_ROOM);
  const pages = layOut(sections, statistics, width - shortest - GAP.length);
  const room = width - GAP.length - Math.max(...pages.flat().map(gridWidth));
  const nameWidth = Math.max(shortest, Math.min(longest, room));
  const tables = pages.flatMap((page) =>
    page.map((table, i) => sectionLines(sections[i], table, nameWidth, paint)),
  );
  return tables.flatMap((lines, i) => (i === 0 ? lines : ["", ...lines]));
}

/**
 * Pages, each with a table of figures for each section: one page if it can be had, with columns as wide in all sections
 * or, failing that, with each section on its own.
 */
function layOut(
  sections: readonly Section[],
  statistics: readonly Statistic[],
  width: number,
): readonly (readonly Table[])[] {
  const fits = (table: Table) => gridWidth(table) <= width;
  const aligned = padTogether(sections, statistics, padDecimalAligned);
  if (aligned.every(fits)) return [aligned];
  const together = padTogether(sections, statistics, padRightAligned);
  if (together.every(fits)) return [together];
  const apart = sections.map(({ rows }) =>
    FEWER_DIGITS.map((digits) => padRows(rows, statistics, digits, padRightAligned)).find(fits),
  );
  if (apart.every((table) => table !== undefined)) return [apart];
  const count = split(together, width, statistics.length).length;
  return split(together, width, Math.ceil(statistics.length / count));
}

function sectionNames({ heading, rows }: Section): string[] {
  return [heading, ...rows.map(({ name }) => name)];
}

function padTogether(
  sections: readonly Section[],
  statistics: readonly Statistic[],
  pad: PadNumbers,
): Table[] {
  const rows = sections.flatMap((section) => section.rows);
  const table = padRows(rows, statistics, DIGITS, pad);
  let start = 1;
  return sections.map((section) => {
    const [from, to] = [start, start + section.rows.length];
    start = to;
    return table.map((column) => [column[0], ...column.slice(from, to)]);
  });
}

function padRows(
  rows: readonly Row[],
  statistics: readonly Statistic[],
  digits: number,
  pad: PadNumbers,
): Table {
  return statistics.map((statistic) => {
    const texts = rows.map(({ summary }) => {
      const figure = figureOf(summary, statistic);
      return statistic === "nobs" ? formatCount(figure) : formatNumber(figure, digits);
    });
    return pad([statistic, ...texts]);
  });
}

/** Cuts tables of the same widths into pages of at most `most` columns that fit `width`, at least one column on each. */
function split(tables: readonly Table[], width: number, most: number): Table[][] {
  const [first] = tables;
  const pages: Table[][] = [];
  let start = 0;
  while (start < first.length) {
    let end = start + 1;
    while (end < first.length && end - start < most && gridWidth(first.slice(start, end + 1)) <= width) end++;
    const [from, to] = [start, end];
    pages.push(tables.map((table) => table.slice(from, to)));
    start = end;
  }
  return pages;
}

function sectionLines(section: Section, figures: Table, nameWidth: number, paint: Paint): string[] {
  const names = sectionNames(section).map((name) => padDisplayEnd(cutToWidth(name, nameWidth), nameWidth));
  const table = [padLeftAligned(names), ...figures];
  return gridLines(table, paint, (line, column) => {
    if (line === 0) return "strong";
    return column > 0 && table[column][line].trim() === "nan" ? "faint" : "plain";
  });
}
