/** A comparison for people: the statistics side by side, a small picture of each, and what each method does. */
import type { ComparedMethod, CompareReport } from "../../core/compare/finding.js";
import { histogramOf } from "../../core/figure/histogram.js";
import { joinBlocks, warningLines } from "../blocks.js";
import { wrapText } from "../display-width.js";
import { escapeControl } from "../escape.js";
import { heightOf } from "../figure/axis.js";
import { CHARACTERS, type TerminalStyle } from "../figure/terminal.js";
import { formatNumber } from "../format-number.js";
import { header } from "../header.js";
import { ansiPaint, type Paint, plainPaint } from "../paint.js";
import { gridLines, gridWidth, type PaddedColumn, padLeftAligned, padRightAligned } from "../table/grid.js";
import { explain, sayFinding } from "./words.js";

/** How the table is made. */
interface CompareStyle extends TerminalStyle {
  readonly explanations: "told" | "not told";
}

/** On narrower terminals lines are left for the terminal to break. */
const NARROWEST = 40;

/** Ending with one newline. */
export async function renderComparison(report: CompareReport, style: CompareStyle): Promise<string> {
  const paint = style.color === "ansi" ? await ansiPaint() : plainPaint;
  const width = Math.max(style.width, NARROWEST);
  const blocks = [
    header({ input: report.input, method: null }, width, paint),
    statisticsLines(report.methods, width, paint),
    pictureLines(report.methods, width, style, paint),
    ...report.methods.flatMap((method) => findingLines(method, width, style, paint)),
    warningLines(report.warnings, width, paint),
  ];
  const text = joinBlocks(blocks);
  return `${style.characters === "ascii" ? inAscii(text) : text}\n`;
}

const inAscii = (text: string): string =>
  text
    .replaceAll("×", "x")
    .replaceAll("·", "*")
    .replaceAll("→", "->")
    .replaceAll("±", "+-")
    .replaceAll("‖", "||")
    .replaceAll("½", "_half")
    .replaceAll("ü", "ue")
    .replaceAll("é", "e");

const DIGITS = [5, 4, 3];

function statisticsLines(methods: readonly ComparedMethod[], width: number, paint: Paint): string[] {
  const tables = DIGITS.map((digits) => statisticsTable(methods, digits));
  const table = tables.find((columns) => gridWidth(columns) <= width) ?? tables[tables.length - 1];
  return gridLines(table, paint, (line, column) => (line === 0 || column === 0 ? "strong" : "plain"));
}

function statisticsTable(methods: readonly ComparedMethod[], digits: number): PaddedColumn[] {
  const figures = (heading: string, of: (method: ComparedMethod) => number): PaddedColumn =>
    padRightAligned([heading, ...methods.map((method) => formatNumber(of(method), digits))]);
  const zeros = methods.map(
    ({ distribution: { zeros, count } }) => `${formatNumber((100 * zeros) / count, 3)}%`,
  );
  return [
    padLeftAligned(["method", ...methods.map(({ name }) => name)]),
    figures("min", ({ statistics }) => statistics.minmax[0]),
    figures("max", ({ statistics }) => statistics.minmax[1]),
    figures("mean", ({ statistics }) => statistics.mean),
    figures("variance", ({ statistics }) => statistics.variance),
    figures("skewness", ({ statistics }) => statistics.skewness),
    figures("kurtosis", ({ statistics }) => statistics.kurtosis),
    padRightAligned(["zeros", ...zeros]),
  ];
}

/** One line a method: its values from the smallest to the largest, with zeros and without. */
function pictureLines(
  methods: readonly ComparedMethod[],
  width: number,
  style: CompareStyle,
  paint: Paint,
): string[] {
  const names = padLeftAligned(["", ...methods.map(({ name }) => name)]);
  const room = Math.floor((Math.min(width, 120) - names[0].length - 4) / 2);
  const line = (counted: ComparedMethod["distribution"]["all"]): string =>
    counted ? sparkline(Array.from(histogramOf(counted, room).counts), room, style) : "";
  const all = padLeftAligned(["all values", ...methods.map(({ distribution }) => line(distribution.all))]);
  const others = padLeftAligned([
    "without zeros",
    ...methods.map(({ distribution }) => line(distribution.others)),
  ]);
  return gridLines([names, all, others], paint, (row, column) =>
    row === 0 || column === 0 ? "strong" : "accent",
  );
}

function sparkline(counts: readonly number[], room: number, { characters, scale }: CompareStyle): string {
  const { fill } = CHARACTERS[characters];
  const most = Math.max(...counts);
  const start = (bin: number): number => Math.floor((bin * room) / counts.length);
  return counts
    .map((count, bin) => {
      const height = Math.round(heightOf(count, most, scale) * (fill.length - 1));
      // A space at an end would be cut, so nothing is a thin line only where there is something.
      return fill[count > 0 ? Math.max(1, height) : 0].repeat(start(bin + 1) - start(bin));
    })
    .join("");
}

function findingLines(
  method: ComparedMethod,
  width: number,
  { explanations }: CompareStyle,
  paint: Paint,
): string[][] {
  if (method.findings.length === 0) return [];
  const axis = method.axis.length === 0 ? "" : paint("faint", ` axis ${method.axis.join(",")}`);
  const lines = method.findings.flatMap((finding) => {
    const { measured, meaning } = sayFinding(finding, method.name);
    const { formula, reference } = explain(finding);
    return [
      ...hanging(`- ${measured} → `, meaning, width, paint),
      ...(explanations === "told"
        ? [`formula: ${formula}`, `reference: ${reference}`].flatMap((text) =>
            wrapText(text, width - 4).map((line) => `    ${paint("faint", line)}`),
          )
        : []),
    ];
  });
  return [[paint("strong", method.name) + axis, ...lines]];
}

/** What was measured, and what it means, as one paragraph with a hanging indent. */
function hanging(measured: string, meaning: string, width: number, paint: Paint): string[] {
  const lines = wrapText(escapeControl(measured + meaning), width - 2);
  const [first, ...rest] = lines;
  return [first.replace(/^-/, paint("accent", "-")), ...rest.map((line) => `  ${line}`)];
}
