/** Trainings for people: accuracy by learning rate and by epoch, curves, and what it comes to. */
import {
  type EvaluationReport,
  lastOf,
  type MethodOutcome,
  type NetworkOutcome,
} from "../../core/evaluate/outcome.js";
import { joinBlocks, warningLines } from "../blocks.js";
import { wrapText } from "../display-width.js";
import { escapeControl } from "../escape.js";
import type { TerminalStyle } from "../figure/terminal.js";
import { formatNumber } from "../format-number.js";
import { header } from "../header.js";
import { ansiPaint, type Paint, plainPaint } from "../paint.js";
import { gridLines, gridWidth, type PaddedColumn, padLeftAligned, padRightAligned } from "../table/grid.js";
import { curveLines, letterOf } from "./curve.js";
import { endAccuracy, networkName, percent, percentSpread, settingWords, verdictWords } from "./words.js";

const NARROWEST = 40;

/** Ending with one newline. */
export async function renderEvaluation(report: EvaluationReport, style: TerminalStyle): Promise<string> {
  const paint = style.color === "ansi" ? await ansiPaint() : plainPaint;
  const width = Math.max(style.width, NARROWEST);
  const blocks = [
    header({ input: report.input, method: null }, width, paint),
    settingWords(report).flatMap((text) => item(text, width, paint)),
    ...report.networks.flatMap((network) => networkBlocks(network, report, { ...style, width }, paint)),
    warningLines(report.warnings, width, paint),
  ];
  const text = joinBlocks(blocks);
  return `${style.characters === "ascii" ? text.replaceAll("×", "x").replaceAll("·", "-") : text}\n`;
}

/** A sentence with a hanging indent. */
function item(text: string, width: number, paint: Paint): string[] {
  const [first, ...rest] = wrapText(`- ${escapeControl(text)}`, width - 2);
  return [first.replace(/^-/, paint("accent", "-")), ...rest.map((line) => `  ${line}`)];
}

function networkBlocks(
  network: NetworkOutcome,
  report: EvaluationReport,
  style: TerminalStyle,
  paint: Paint,
): string[][] {
  const { methods } = network;
  const title = (text: string): string => paint("strong", `${networkName(network)}: ${text}`);
  const curve = curveLines(methods, style, paint);
  return [
    [
      title("test accuracy by learning rate, mean (lowest to highest seed)"),
      ...rateLines(methods, style.width, paint),
    ],
    [title("by epoch, at the rate marked *"), ...epochLines(methods, style.width, paint)],
    curve.length === 0 ? [] : [title(`test accuracy (%) by epoch, ${legend(methods)}`), ...curve],
    verdictWords(network, report).flatMap((text) => item(text, style.width, paint)),
  ];
}

const legend = (methods: readonly MethodOutcome[]): string =>
  methods.map(({ name }, i) => `${letterOf(i)} ${name}`).join(", ");

/** One line a method; the rate whose training loss ended lowest is marked. */
function rateLines(methods: readonly MethodOutcome[], width: number, paint: Paint): string[] {
  const table = (show: typeof percentSpread): PaddedColumn[] => [
    padLeftAligned(["method", ...methods.map(({ name }) => name)]),
    ...methods[0].rates.map(({ rate }, i) =>
      padLeftAligned([
        formatNumber(rate, 6),
        ...methods.map(({ rates, best }) => show(endAccuracy(rates[i])) + (rates[i] === best ? " *" : "")),
      ]),
    ),
  ];
  const full = table(percentSpread);
  const fitting =
    gridWidth(full) <= width ? full : table(({ mean }) => (Number.isNaN(mean) ? "diverged" : percent(mean)));
  return gridLines(fitting, paint, HEADED);
}

const HEADED = (line: number, column: number) => (line === 0 || column === 0 ? "strong" : "plain");

/** Epochs of a table: all where they are few, else the first, the last and some between. */
function shownEpochs(count: number, most: number): number[] {
  if (count <= most) return Array.from({ length: count }, (_, epoch) => epoch);
  return Array.from({ length: most }, (_, i) => Math.round((i * (count - 1)) / (most - 1)));
}

/** Two lines a method: the loss, and the accuracy with half its range over the seeds. */
function epochLines(methods: readonly MethodOutcome[], width: number, paint: Paint): string[] {
  const count = methods[0].best.epochs.length;
  for (const most of [12, 10, 8, 6, 4, 3]) {
    const table = epochTable(methods, shownEpochs(count, most));
    if (gridWidth(table) <= width || most === 3) return gridLines(table, paint, HEADED);
  }
  return [];
}

function epochTable(methods: readonly MethodOutcome[], epochs: readonly number[]): PaddedColumn[] {
  return [
    padLeftAligned(["method", ...methods.flatMap(({ name }) => [name, "", ""])]),
    padLeftAligned(["epoch", ...methods.flatMap(() => ["training loss", "test loss", "accuracy"])]),
    ...epochs.map((epoch) =>
      padRightAligned([
        String(epoch + 1),
        ...methods.flatMap(({ best }) => {
          const { trainingLoss, testLoss, accuracy } = best.epochs[epoch];
          return [lossText(trainingLoss.mean), lossText(testLoss.mean), percent(accuracy.mean)];
        }),
      ]),
    ),
    padRightAligned([
      "spread",
      ...methods.flatMap(({ best }) => {
        const { trainingLoss, testLoss, accuracy } = lastOf(best);
        return [
          lossText(trainingLoss.high - trainingLoss.low),
          lossText(testLoss.high - testLoss.low),
          percent(accuracy.high - accuracy.low),
        ];
      }),
    ]),
  ];
}

const lossText = (loss: number): string => (Number.isNaN(loss) ? "-" : loss.toFixed(loss < 10 ? 3 : 1));
