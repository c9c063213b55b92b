/** Trainings as SVG: loss and accuracy by epoch, a line a method with the range of the seeds around it. */
import { areaY, axisX, axisY, gridY, line, type Markish, text } from "@observablehq/plot";
import type { EpochSpread, EvaluationReport, NetworkOutcome } from "../../core/evaluate/outcome.js";
import { CAPTION, captioned, framedPlot, GAP, MARGIN, pictureDocument } from "../figure/frame.js";
import { header } from "../header.js";
import { plainPaint } from "../paint.js";
import { cutCurves, type Point } from "./cut.js";
import { networkName, settingWords, verdictWords } from "./words.js";

/** Pixels. */
const PLOT = { width: 440, height: 250, left: 56, right: 76, top: 24, bottom: 40 };
const TITLE = 64;

/** Colours that survive colour blindness (Okabe and Ito 2008), none of them too pale on white or on black. */
const COLORS = ["#6e7781", "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b58900", "#56b4e9"];
/** Lines beyond those are told by their dashes. */
const DASHES = ["none", "6 3", "2 3"];

/** input · shape · type */
export const evaluationTitle = ({ input }: EvaluationReport): string =>
  header({ input, method: null }, 10_000, plainPaint).join(" ");

/** A whole SVG document. */
export function renderEvaluationSvg(report: EvaluationReport): string {
  const width = 2 * MARGIN + 2 * PLOT.width + GAP;
  const row = CAPTION + PLOT.height + GAP / 2;
  const height = TITLE + report.networks.length * row + MARGIN;
  const pieces = report.networks.flatMap((network, i) => {
    const y = TITLE + i * row;
    return [
      piece(network, "testLoss", [MARGIN, y], report.classes.length),
      piece(network, "accuracy", [MARGIN + PLOT.width + GAP, y], report.classes.length),
    ];
  });
  return pictureDocument({
    id: "evaluation",
    title: evaluationTitle(report),
    description: descriptionOf(report),
    subtitle: subtitle(report),
    width,
    height,
    body: pieces.join(""),
  });
}

const subtitle = ({ training, test, settings: { seeds } }: EvaluationReport): string =>
  `each method at its best learning rate; ${training} rows to train on, ${test} to test; lines are means, bands the range of ${seeds.length} seeds`;

/** The picture in words, for those who do not see it. */
const descriptionOf = (report: EvaluationReport): string =>
  [
    ...settingWords(report),
    ...report.networks.map(
      (network) => `${networkName(network)}: ${verdictWords(network, report).join("; ")}`,
    ),
  ].join(". ");

function piece(
  network: NetworkOutcome,
  figure: keyof EpochSpread,
  [x, y]: readonly [number, number],
  classes: number,
): string {
  const caption = `${networkName(network)}: test ${figure === "accuracy" ? "accuracy" : "loss"}`;
  return `<g transform="translate(${x},${y})">${captioned(caption, curves(network, figure, classes))}</g>`;
}

/** One figure of a network as an <svg> of its own. */
function curves({ methods }: NetworkOutcome, figure: keyof EpochSpread, classes: number): string {
  const sets = methods.map(({ name, best }) => ({
    name,
    points: best.epochs
      .map((epoch, i): Point => ({ epoch: i + 1, ...epoch[figure] }))
      .filter(({ mean }) => Number.isFinite(mean)),
  }));
  const drawn = sets.flatMap(({ points }) => points);
  if (drawn.length === 0) return "";
  const last = Math.max(...methods.map(({ best }) => best.epochs.length));
  const domain = domainOf(drawn, figure, classes);
  const labels = spaced(sets, domain);
  const marks: Markish[] = [
    gridY({ ticks: 5 }),
    ...sets.flatMap(({ points }, i): Markish[] => curveOf(cutCurves(points, domain[1]), i)),
    ...labels.map(({ name, epoch, at }) =>
      text([{ epoch, at }], {
        x: "epoch",
        y: "at",
        text: () => name,
        textAnchor: "start",
        dx: 6,
        fill: COLORS[sets.findIndex((set) => set.name === name) % COLORS.length],
      }),
    ),
    axisX({
      ticks: Math.min(10, last),
      tickFormat: (epoch: number) => (Number.isInteger(epoch) ? String(epoch) : ""),
      label: null,
    }),
    axisY({ ticks: 5, label: null }),
  ];
  const x = { domain: [1, Math.max(2, last)] };
  return figure === "accuracy"
    ? framedPlot(PLOT, { x, y: { percent: true, domain: domain.map((share) => 100 * share) } }, marks, {
        x: "epoch",
        y: "%",
      })
    : framedPlot(PLOT, { x, y: { domain } }, marks, { x: "epoch", y: "cross-entropy" });
}

/** A line and its band. */
function curveOf(points: readonly Point[], index: number): Markish[] {
  const color = COLORS[index % COLORS.length];
  return [
    areaY(points, { x: "epoch", y1: "low", y2: "high", fill: color, fillOpacity: 0.18 }),
    line(points, {
      x: "epoch",
      y: "mean",
      stroke: color,
      strokeWidth: 1.8,
      strokeDasharray: DASHES[Math.floor(index / COLORS.length)],
    }),
  ];
}

/** All that is drawn; of losses what is below twice that of guessing, for one that is far off would flatten all others. */
function domainOf(drawn: readonly Point[], figure: keyof EpochSpread, classes: number): [number, number] {
  const low = Math.min(...drawn.map((point) => point.low));
  const high = Math.max(...drawn.map((point) => point.high));
  const top = figure === "accuracy" ? high : Math.min(high, 2 * Math.log(classes));
  return low < top ? [low, top] : [low - 0.5, low + 0.5];
}

/** Names at the ends of their curves, moved apart where they would lie on one another. */
function spaced(
  sets: readonly { readonly name: string; readonly points: readonly Point[] }[],
  [low, high]: readonly number[],
): { name: string; epoch: number; at: number }[] {
  const apart = ((high - low) * 12) / (PLOT.height - PLOT.top - PLOT.bottom);
  const ends = sets
    .flatMap(({ name, points }) =>
      points.slice(-1).map(({ epoch, mean }) => ({ name, epoch, at: Math.min(mean, high) })),
    )
    .sort((one, other) => one.at - other.at);
  let free = Number.NEGATIVE_INFINITY;
  for (const end of ends) {
    end.at = Math.max(end.at, free);
    free = end.at + apart;
  }
  const over = Math.max(0, free - apart - high);
  return ends.map((end) => ({ ...end, at: end.at - over }));
}
