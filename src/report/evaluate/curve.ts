/** Curves in the terminal: a letter for each method, by epoch. */
import type { MethodOutcome } from "../../core/evaluate/outcome.js";
import { valueTicks } from "../figure/axis.js";
import { CHARACTERS, type TerminalStyle } from "../figure/terminal.js";
import type { Paint } from "../paint.js";

const HEIGHT = 10;
const NARROWEST = 20;
const WIDEST = 72;
const LETTERS = "abcdefghijklmnopqrstuvwxyz";
/** Where curves meet. */
const MEETING = "*";

/** The letter of each method's curve. */
export const letterOf = (index: number): string => LETTERS[index];

/** Lines of the accuracy by epoch, each method at its best rate; none where all have diverged. */
export function curveLines(
  methods: readonly MethodOutcome[],
  { width, characters }: Pick<TerminalStyle, "width" | "characters">,
  paint: Paint,
): string[] {
  const curves = methods.map(({ best }) => best.epochs.map(({ accuracy }) => 100 * accuracy.mean));
  const known = curves.flat().filter(Number.isFinite);
  if (known.length === 0) return [];
  const [low, high] = rangeOf(known);
  const ticks = valueTicks(low, high, 4);
  const margin = Math.max(...ticks.map(({ text }) => text.length)) + 1;
  const room = Math.min(WIDEST, Math.max(NARROWEST, width - margin - 2));
  const cells = plotted(curves, low, high, room);
  const marks = new Map(ticks.map(({ value, text }) => [lineOf(value, low, high), text]));
  const letters = CHARACTERS[characters];
  const lines = cells.map((row, line) => {
    const text = marks.get(line) ?? "";
    const axis = paint("faint", text.padStart(margin) + (text === "" ? letters.axis : letters.tick));
    return axis + paint("accent", row.join("").trimEnd());
  });
  return [...lines, ...epochAxis(curves[0].length, room, margin, characters, paint)];
}

/** Never empty. */
function rangeOf(known: readonly number[]): [number, number] {
  const low = Math.min(...known);
  const high = Math.max(...known);
  return low < high ? [low, high] : [low - 0.5, high + 0.5];
}

const lineOf = (value: number, low: number, high: number): number =>
  HEIGHT - 1 - Math.round(((value - low) / (high - low)) * (HEIGHT - 1));

const columnOf = (epoch: number, epochs: number, room: number): number =>
  epochs === 1 ? 0 : Math.round((epoch / (epochs - 1)) * (room - 1));

function plotted(
  curves: readonly (readonly number[])[],
  low: number,
  high: number,
  room: number,
): string[][] {
  const cells = Array.from({ length: HEIGHT }, () => new Array<string>(room).fill(" "));
  for (const [i, curve] of curves.entries()) {
    for (const [epoch, value] of curve.entries()) {
      if (!Number.isFinite(value)) continue;
      const row = cells[lineOf(value, low, high)];
      const column = columnOf(epoch, curve.length, room);
      row[column] = row[column] === " " ? letterOf(i) : MEETING;
    }
  }
  return cells;
}

function epochAxis(
  epochs: number,
  room: number,
  margin: number,
  characters: TerminalStyle["characters"],
  paint: Paint,
): string[] {
  const { corner, line, mark } = CHARACTERS[characters];
  const axis = new Array<string>(room).fill(line);
  const numbers = new Array<string>(room + 4).fill(" ");
  let free = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    const column = columnOf(epoch, epochs, room);
    const text = String(epoch + 1);
    if (column < free) continue;
    axis[column] = mark;
    [...text].forEach((letter, i) => {
      numbers[column + i] = letter;
    });
    free = column + text.length + 3;
  }
  return [
    paint("faint", `${" ".repeat(margin)}${corner}${axis.join("")}`),
    paint("faint", `${" ".repeat(margin + 1)}${numbers.join("").trimEnd()}  epoch`),
  ];
}
