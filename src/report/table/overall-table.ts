import type { Summary } from "../../types.js";
import { formatChange, formatCount, formatNumber } from "../format-number.js";
import type { Paint, Style } from "../paint.js";
import { figureOf, STATISTICS, type Statistic } from "../statistics.js";
import {
  gridLines,
  gridWidth,
  type PaddedColumn,
  padDecimalAligned,
  padLeftAligned,
  padRightAligned,
} from "./grid.js";

interface Layout {
  /** significant digits of figures, and of their changes */
  readonly digits: number;
  readonly changeDigits: number;
  readonly padFigures: (texts: readonly string[]) => PaddedColumn;
  readonly padChanges: (texts: readonly string[]) => PaddedColumn;
}

/** From the fullest to the narrowest. */
const LAYOUTS: readonly Layout[] = [
  { digits: 10, changeDigits: 6, padFigures: padBelowCount, padChanges: padDecimalAligned },
  { digits: 10, changeDigits: 6, padFigures: padRightAligned, padChanges: padRightAligned },
  { digits: 6, changeDigits: 4, padFigures: padRightAligned, padChanges: padRightAligned },
  { digits: 4, changeDigits: 3, padFigures: padRightAligned, padChanges: padRightAligned },
];

/** Heading and nobs end at the right edge; the figures below them have their decimal points in one place. */
function padBelowCount([heading, nobs, ...figures]: readonly string[]): PaddedColumn {
  const [, ...aligned] = padDecimalAligned(["", ...figures]);
  return padRightAligned([heading, nobs, ...aligned]);
}

const UNCHANGED = "=";
/** Place of the column of changes, which is left out where even the narrowest layout is too wide. */
const CHANGE = 3;

/** The overall figures, one a line: before, after and the difference, where there is an after. */
export function overallTable(
  before: Summary,
  after: Summary | undefined,
  width: number,
  paint: Paint,
): string[] {
  const layouts = LAYOUTS.map((layout) =>
    after === undefined ? describeColumns(before, layout) : compareColumns(before, after, layout),
  );
  const [narrowest] = layouts.slice(-1);
  const columns = layouts.find((layout) => gridWidth(layout) <= width) ?? narrowest.slice(0, CHANGE);
  const lines = gridLines(columns, paint, (line, column) =>
    cellStyle(columns[column][line].trim(), line, column),
  );
  return after === undefined ? lines.slice(1) : lines;
}

function describeColumns(summary: Summary, { digits, padFigures }: Layout): PaddedColumn[] {
  return [padLeftAligned(["", ...STATISTICS]), padFigures(["", ...figures(summary, digits)])];
}

function compareColumns(before: Summary, after: Summary, layout: Layout): PaddedColumn[] {
  const { digits, changeDigits, padFigures, padChanges } = layout;
  const then = figures(before, digits);
  const now = figures(after, digits);
  const changes = STATISTICS.map((statistic, i) =>
    then[i] === now[i] ? UNCHANGED : change(before, after, statistic, changeDigits),
  );
  return [
    padLeftAligned(["", ...STATISTICS]),
    padFigures(["before", ...then]),
    padFigures(["after", ...now]),
    padChanges(["change", ...changes]),
  ];
}

function figures(summary: Summary, digits: number): string[] {
  return STATISTICS.map((statistic) => {
    const value = figureOf(summary, statistic);
    return statistic === "nobs" ? formatCount(value) : formatNumber(value, digits);
  });
}

function change(before: Summary, after: Summary, statistic: Statistic, digits: number): string {
  return formatChange(figureOf(after, statistic) - figureOf(before, statistic), digits);
}

function cellStyle(text: string, line: number, column: number): Style {
  if (line === 0) return "strong";
  if (text === "nan" || text === UNCHANGED) return "faint";
  return column === CHANGE ? "accent" : "plain";
}
