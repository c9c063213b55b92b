/** Histograms in the terminal: block or ASCII characters, axes with ticks, zeros left in on the left and out on the right. */
import type { Counted, Distribution, FigureReport, Panel } from "../../core/figure/figure.js";
import { type Histogram, histogramOf } from "../../core/figure/histogram.js";
import { cutToWidth, displayWidth, padDisplayEnd, wrapText } from "../display-width.js";
import { escapeControl } from "../escape.js";
import { header } from "../header.js";
import type { Look } from "../index.js";
import { ansiPaint, type Paint, plainPaint } from "../paint.js";
import { countTicks, heightOf, type Tick, valueTicks } from "./axis.js";
import { allWords, othersWords } from "./words.js";

/** How to draw. */
export interface TerminalStyle extends Look {
  readonly scale: "linear" | "log";
  readonly characters: "blocks" | "ascii";
}

/** Lines of a histogram, without its axis. */
const HEIGHT = 8;
/** Cells between two histograms. */
const GAP = 3;
/** Histograms narrower than this are drawn one below the other. */
const NARROWEST = 26;
/** Wider ones tell no more. */
const WIDEST = 100;

interface Characters {
  /** a cell filled by 0, 1, ... of as many parts as there are */
  readonly fill: string;
  readonly axis: string;
  readonly tick: string;
  readonly corner: string;
  readonly line: string;
  readonly mark: string;
}

export const CHARACTERS: Readonly<Record<TerminalStyle["characters"], Characters>> = {
  blocks: { fill: " ▁▂▃▄▅▆▇█", axis: "│", tick: "┤", corner: "└", line: "─", mark: "┬" },
  ascii: { fill: " .:#", axis: "|", tick: "+", corner: "+", line: "-", mark: "+" },
};

interface Drawing extends TerminalStyle {
  readonly paint: Paint;
  readonly letters: Characters;
}

/** The figures of a report, ending with one newline. Only the picture heeds colour: its text is the same without. */
export async function renderTerminal(report: FigureReport, style: TerminalStyle): Promise<string> {
  const paint = style.color === "ansi" ? await ansiPaint() : plainPaint;
  const drawing = { ...style, paint, letters: CHARACTERS[style.characters] };
  const plain = (text: string): string => (style.characters === "ascii" ? asciiText(text) : text);
  const blocks = [
    header(report, style.width, paint).map(plain),
    ...report.panels.flatMap((panel) => panelBlocks(panel, report, drawing)),
    report.warnings.flatMap(({ message }) => warningLines(message, style.width, paint)),
  ];
  const texts = blocks.filter((lines) => lines.length > 0).map((lines) => lines.join("\n"));
  return `${texts.join("\n\n")}\n`;
}

const asciiText = (text: string): string =>
  text.replaceAll("×", "x").replaceAll("·", "-").replaceAll("→", "->").replaceAll("…", "...");

function warningLines(message: string, width: number, paint: Paint): string[] {
  const [first, ...rest] = wrapText(`warning: ${escapeControl(message)}`, width);
  return [first.replace("warning:", paint("warning", "warning:")), ...rest.map((line) => `  ${line}`)];
}

function panelBlocks(panel: Panel, { method }: FigureReport, drawing: Drawing): string[][] {
  const name = panel.name === undefined ? "" : `${escapeControl(panel.name)}: `;
  const said = method === null ? name : `${name}before · `;
  const before = pair(panel.before, said, drawing);
  return panel.after ? [before, pair(panel.after, `${name}after · `, drawing)] : [before];
}

/** The histogram with zeros, and the one without beside it, or below where there is no room. */
function pair(distribution: Distribution, said: string, drawing: Drawing): string[] {
  const room = Math.min(drawing.width, 2 * WIDEST + GAP);
  const apart = Math.floor((room - GAP) / 2);
  const beside = apart >= NARROWEST && distribution.zeros > 0;
  const width = beside ? apart : Math.min(room, WIDEST);
  const { paint, letters } = drawing;
  const words = letters === CHARACTERS.ascii ? said.replaceAll("·", "-") : said;
  const title = (text: string): string => padDisplayEnd(cutToWidth(text, width), width);
  const left = [
    strongly(title(words + allWords(distribution)), paint),
    ...picture(distribution.all, width, drawing),
  ];
  if (distribution.zeros === 0) return left.map((line) => line.trimEnd());
  const right = [
    strongly(title(othersWords(distribution)), paint),
    ...picture(distribution.others, width, drawing),
  ];
  if (!beside) return [...left, "", ...right].map((line) => line.trimEnd());
  return left.map((line, i) => `${line}${" ".repeat(GAP)}${right[i] ?? ""}`.trimEnd());
}

function strongly(text: string, paint: Paint): string {
  const bare = text.trimEnd();
  return paint("strong", bare) + text.slice(bare.length);
}

/** HEIGHT + 2 lines of `width` cells, or none where there is nothing to draw. */
function picture(counted: Counted | undefined, width: number, drawing: Drawing): string[] {
  if (!counted) return [];
  const most = (histogram: Histogram): number => Math.max(...histogram.counts);
  const rough = countTicks(most(histogramOf(counted, width)), drawing.scale, 4);
  const labelled = Math.max(...rough.map(({ text }) => text.length), 1) + 1;
  const room = width - labelled - 1;
  const histogram = histogramOf(counted, room);
  const bars = barLines(histogram, room, drawing);
  const marks = markRows(countTicks(most(histogram), drawing.scale, 4), most(histogram), drawing.scale);
  const { paint, letters } = drawing;
  const lines = bars.map((bar, line) => {
    const mark = marks.get(HEIGHT - 1 - line) ?? "";
    const axis = paint("faint", mark.padStart(labelled) + (mark === "" ? letters.axis : letters.tick));
    return axis + paint("accent", bar);
  });
  return [...lines, ...valueAxis(histogram, room, labelled, width, drawing)];
}

/** From the top line to the lowest; bins share the room as evenly as cells allow. A bin that holds anything shows at least the thinnest bar. */
function barLines({ counts }: Histogram, room: number, { letters, scale }: Drawing): string[] {
  const parts = letters.fill.length - 1;
  const most = Math.max(...counts);
  const start = (bin: number): number => Math.floor((bin * room) / counts.length);
  const filled = Array.from(counts, (count) =>
    count > 0 ? Math.max(1, Math.round(heightOf(count, most, scale) * HEIGHT * parts)) : 0,
  );
  return Array.from({ length: HEIGHT }, (_, line) => {
    const below = (HEIGHT - 1 - line) * parts;
    return filled
      .map((height, bin) =>
        letters.fill[Math.max(0, Math.min(parts, height - below))].repeat(start(bin + 1) - start(bin)),
      )
      .join("");
  });
}

/** What is written at the counts' axis, by line from the lowest. */
function markRows(ticks: readonly Tick[], most: number, scale: "linear" | "log"): Map<number, string> {
  const rows = new Map<number, string>();
  for (const { value, text } of ticks) {
    const row = Math.min(HEIGHT - 1, Math.floor(heightOf(value, most, scale) * HEIGHT));
    if (!rows.has(row)) rows.set(row, text);
  }
  return rows;
}

/** The axis of values with its ticks, and the line of numbers below it. */
function valueAxis(
  { edges }: Histogram,
  length: number,
  labelled: number,
  width: number,
  { paint, letters }: Drawing,
): string[] {
  const [low, high] = [edges[0], edges[edges.length - 1]];
  const place = (value: number): number =>
    Math.min(length - 1, Math.floor(((value - low) / (high - low)) * length));
  const line = letters.line.repeat(length).split("");
  const numbers = new Array<string>(width).fill(" ");
  let free = 0;
  for (const { value, text } of valueTicks(low, high, Math.floor(length / 10))) {
    const middle = labelled + 1 + place(value);
    const start = Math.min(Math.max(0, middle - Math.floor(text.length / 2)), width - text.length);
    if (start < free) continue;
    line[place(value)] = letters.mark;
    [...text].forEach((letter, i) => {
      numbers[start + i] = letter;
    });
    free = start + text.length + 1;
  }
  const axis = " ".repeat(labelled) + letters.corner + line.join("");
  return [paint("faint", axis) + " ".repeat(width - displayWidth(axis)), paint("faint", numbers.join(""))];
}
