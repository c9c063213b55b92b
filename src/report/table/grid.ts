import { displayWidth, padDisplayEnd } from "../display-width.js";
import type { Paint, Style } from "../paint.js";

/** A column of a table: texts padded to one display width. */
export type PaddedColumn = readonly string[];

/** Spaces between columns. */
export const GAP = "  ";

export function padLeftAligned(texts: readonly string[]): PaddedColumn {
  const width = widest(texts);
  return texts.map((text) => padDisplayEnd(text, width));
}

/** Numbers and ASCII words only. */
export function padRightAligned(texts: readonly string[]): PaddedColumn {
  const width = widest(texts);
  return texts.map((text) => text.padStart(width));
}

/** The first text, a heading, is aligned right; below it numbers have their decimal points in one place. */
export function padDecimalAligned(texts: readonly string[]): PaddedColumn {
  const [heading, ...numbers] = texts;
  const wholes = numbers.map(wholeLength);
  const wholeWidth = Math.max(0, ...wholes);
  const shifted = numbers.map((text, i) => " ".repeat(wholeWidth - wholes[i]) + text);
  const width = widest([heading, ...shifted]);
  const fractionWidth = widest(shifted) - wholeWidth;
  const margin = " ".repeat(width - wholeWidth - fractionWidth);
  return [heading.padStart(width), ...shifted.map((text) => (margin + text).padEnd(width))];
}

/** Characters before the decimal point or the exponent; words like nan and inf are all whole. */
function wholeLength(text: string): number {
  const end = text.search(/\.|(?<=\d)e/);
  return end < 0 ? text.length : end;
}

function columnWidth(column: PaddedColumn): number {
  return displayWidth(column[0]);
}

/** The display width of columns side by side. */
export function gridWidth(columns: readonly PaddedColumn[]): number {
  return columns.reduce((sum, column) => sum + columnWidth(column), 0) + GAP.length * (columns.length - 1);
}

/** Lines of columns side by side, without spaces at their ends. `styleOf` says what the cell at (line, column) is. */
export function gridLines(
  columns: readonly PaddedColumn[],
  paint: Paint,
  styleOf: (line: number, column: number) => Style,
): string[] {
  return columns[0].map((_, line) =>
    columns
      .map((column, i) => paintCell(column[line], styleOf(line, i), paint))
      .join(GAP)
      .trimEnd(),
  );
}

/** Paints the text and leaves the spaces around it bare. */
function paintCell(cell: string, style: Style, paint: Paint): string {
  const text = cell.trim();
  if (text === "") return cell;
  const start = cell.indexOf(text);
  return cell.slice(0, start) + paint(style, text) + cell.slice(start + text.length);
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(displayWidth));
}
