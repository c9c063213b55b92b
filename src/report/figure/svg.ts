/** Figures as SVG: Observable Plot draws each histogram, and they are laid side by side here. */
import { axisX, axisY, gridY, line, type Markish, rectY, ruleY } from "@observablehq/plot";
import { densityOf } from "../../core/figure/density.js";
import type { Counted, Distribution, FigureReport, Panel } from "../../core/figure/figure.js";
import { histogramOf } from "../../core/figure/histogram.js";
import { cutToWidth } from "../display-width.js";
import { escapeControl } from "../escape.js";
import { formatCount, formatNumber } from "../format-number.js";
import { type Headed, header } from "../header.js";
import { plainPaint } from "../paint.js";
import { countTicks, valueTicks } from "./axis.js";
import { CAPTION, captioned, framedPlot, GAP, MARGIN, pictureDocument } from "./frame.js";
import { allWords, othersWords } from "./words.js";

/** Pixels. */
const PLOT = { width: 440, height: 230, left: 56, right: 16, top: 24, bottom: 40 };
const TITLE = 46;

export type Scale = "linear" | "log";

/** Where counts begin on a logarithmic scale, so that a single value has a height. */
const LOG_FLOOR = 0.6;

/** Colours that survive colour blindness (Okabe and Ito 2008), by light and by dark. */
const STYLE = `
.normalize-figure .bars-before { fill: #0072b2; }
.normalize-figure .bars-after { fill: #d55e00; }
.normalize-figure .density { stroke: currentColor; }
@media (prefers-color-scheme: dark) {
  .normalize-figure .bars-before { fill: #56b4e9; }
  .normalize-figure .bars-after { fill: #e69f00; }
}`;

/** A part of a picture: markup that is drawn at its own origin. */
interface Piece {
  readonly markup: string;
  readonly width: number;
  readonly height: number;
}

/** A whole SVG document, with `id` before the ids in it: two histograms in a line, with zeros and without; before above after. */
export function renderSvg(report: FigureReport, scale: Scale, id = "figure"): string {
  const rows = report.panels.flatMap((panel) => panelRows(panel, report, scale));
  const width = 2 * MARGIN + 2 * PLOT.width + GAP;
  const placed = placeRows(rows, TITLE);
  return pictureDocument({
    id,
    title: titleOf(report),
    description: descriptionOf(report),
    width,
    height: placed.height + MARGIN,
    style: STYLE,
    body: placed.markup,
  });
}

/** mnist · 10,000 × 784 · float64 → l2 · axis 1 */
export const titleOf = (report: Headed): string => header(report, 10_000, plainPaint).join(" ");

/** The picture in words, for those who do not see it. */
function descriptionOf({ panels }: FigureReport): string {
  return panels
    .map(({ name, before, after }) => {
      const parts = [`before: ${inWords(before)}`, ...(after ? [`after: ${inWords(after)}`] : [])];
      return `${name === undefined ? "" : `${escapeControl(name)}, `}${parts.join("; ")}`;
    })
    .join(". ");
}

function inWords(distribution: Distribution): string {
  const [low, high] = distribution.all?.extent ?? [Number.NaN, Number.NaN];
  const range = `from ${formatNumber(low, 6)} to ${formatNumber(high, 6)}`;
  return `${allWords(distribution)} ${range}, ${formatCount(distribution.zeros)} of them zero`;
}

function placeRows(rows: readonly (readonly Piece[])[], top: number): { markup: string; height: number } {
  let y = top;
  const placed = rows.map((row) => {
    const at = y;
    y += Math.max(...row.map(({ height }) => height)) + GAP / 2;
    return row.map(
      ({ markup, width }, i) => `<g transform="translate(${MARGIN + i * (width + GAP)},${at})">${markup}</g>`,
    );
  });
  return { markup: placed.flat().join(""), height: y - GAP / 2 };
}

/** Two histograms a line: with zeros and without, or before and after where there is no zero in either. */
function panelRows(panel: Panel, { method }: Headed, scale: Scale): Piece[][] {
  const name = panel.name === undefined ? "" : `${panel.name}: `;
  const before = distributionRow(panel.before, method === null ? name : `${name}before · `, "before", scale);
  if (!panel.after) return [before];
  const after = distributionRow(panel.after, `${name}after · `, "after", scale);
  return before.length + after.length === 2 ? [[...before, ...after]] : [before, after];
}

function distributionRow(
  distribution: Distribution,
  said: string,
  when: "before" | "after",
  scale: Scale,
): Piece[] {
  const all = piece(said + allWords(distribution), distribution.all, when, scale);
  return [all, piece(othersWords(distribution), distribution.others, when, scale)].slice(
    0,
    distribution.zeros === 0 ? 1 : 2,
  );
}

function piece(caption: string, counted: Counted | undefined, when: "before" | "after", scale: Scale): Piece {
  const drawn = counted ? histogramSvg(counted, when, scale) : "";
  const markup = captioned(cutToWidth(caption, 58), drawn);
  return { markup, width: PLOT.width, height: CAPTION + (counted ? PLOT.height : 0) };
}

/** One histogram as an <svg> of its own; each bar tells its edges and its count when it is pointed at. */
function histogramSvg(counted: Counted, when: "before" | "after", scale: Scale): string {
  const { edges, counts } = histogramOf(counted, PLOT.width / 4);
  const most = Math.max(...counts);
  const floor = scale === "log" ? LOG_FLOOR : 0;
  const bars = Array.from(counts, (count, i) => ({ low: edges[i], high: edges[i + 1], count })).filter(
    ({ count }) => count > 0,
  );
  const xs = valueTicks(edges[0], edges[edges.length - 1], 6);
  const ys = countTicks(most, scale, 5);
  const textOf = (ticks: typeof xs) => (value: number) =>
    ticks.find((tick) => tick.value === value)?.text ?? "";
  const curve = scale === "linear" ? densityCurve(counted, edges) : [];
  const marks: Markish[] = [
    gridY(ys.map(({ value }) => value)),
    rectY(bars, {
      x1: "low",
      x2: "high",
      y1: () => floor,
      y2: "count",
      className: `bars-${when}`,
      fill: when === "before" ? "#0072b2" : "#d55e00",
      title: ({ low, high, count }) =>
        `${formatNumber(low, 5)} to ${formatNumber(high, 5)}: ${formatCount(count)}`,
    }),
    ...curve,
    ruleY([floor]),
    axisX(
      xs.map(({ value }) => value),
      { tickFormat: textOf(xs), label: null },
    ),
    axisY(
      ys.map(({ value }) => value),
      { tickFormat: textOf(ys), label: null },
    ),
  ];
  const x = { domain: [edges[0], edges[edges.length - 1]] };
  const y = { type: scale, domain: [floor, most] };
  const heights = `values per bin${scale === "log" ? ", log scale" : ""}`;
  return framedPlot(PLOT, { x, y }, marks, { x: "value", y: heights });
}

/** The estimated density, as values per bin. */
function densityCurve(counted: Counted, edges: Float64Array): Markish[] {
  const width = edges[1] - edges[0];
  const points = densityOf(counted);
  if (!points) return [];
  return [
    line(
      points.map(({ x, perUnit }) => ({ x, y: perUnit * width })),
      { x: "x", y: "y", className: "density", stroke: "currentColor", strokeWidth: 1.5, clip: true },
    ),
  ];
}
