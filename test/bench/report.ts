/** Results as text: lines for whoever waits, a Markdown table for the record. */
import type { Measurement } from "./measure.js";
import {
  type Absence,
  type Comparison,
  type Pair,
  type Results,
  type StreamPoint,
  type StreamResult,
  unevenness,
} from "./results.js";

const MEGABYTE = 1e6;
const GIBIBYTE = 2 ** 30;

const seconds = (value: number): string => `${value.toFixed(value < 1 ? 3 : 2)} s`;
const megabytes = (bytes: number): string => `${Math.round(bytes / MEGABYTE)} MB`;
const factor = (value: number): string => `${value.toFixed(2)}×`;

const figures = ({ wall, processor, peak }: Measurement): string =>
  `${seconds(wall)} (CPU ${seconds(processor)}, ${megabytes(peak)})`;

export function pairLine(task: string, rival: string, { ours, theirs }: Pair): string {
  return `${task}: normalize ${figures(ours)}, ${rival} ${figures(theirs)}, ${factor(theirs.wall / ours.wall)}`;
}

export function streamLine(task: string, point: StreamPoint): string {
  const [size, time, rate, processor, peak, spool] = streamCells(point);
  return `${task}: ${size} in ${time}, ${rate} per MB (CPU ${processor}, ${peak}), spool ${spool}`;
}

/** "met", or how far short. */
function verdict({ ratio, target }: Comparison): string {
  if (target === undefined) return "";
  const said = `≥ ${Number(target.toFixed(2))}×`;
  return ratio.median >= target
    ? `${said}: met`
    : `${said}: short by ${Math.ceil((1 - ratio.median / target) * 100)}%`;
}

/** Whether the answers were the same, and by how much not. */
function agreement({ agreements, tolerance }: Comparison): string {
  const said = agreements.map(({ product, compared, beyond, largest, place }) => {
    if (product === "bytes") return largest === 0 ? `${compared} bytes, the same` : "**the bytes differ**";
    if (largest === 0) return `${compared} numbers, the same`;
    const most = `${compared} numbers, to ${largest.toExponential(0)}`;
    return beyond === 0 ? most : `${most} at ${place}: **${beyond} differ by more than ${tolerance}**`;
  });
  return said.length === 0 ? "not comparable" : said.join("; ");
}

function comparisonCells(comparison: Comparison): string[] {
  const { task, rival, bytes, ours, theirs, ratio } = comparison;
  const rate = (wall: number) => (bytes < MEGABYTE ? "" : String(Math.round(bytes / MEGABYTE / wall)));
  return [
    task,
    seconds(ours.wall),
    rate(ours.wall),
    seconds(ours.processor),
    megabytes(ours.peak),
    rival,
    seconds(theirs.wall),
    rate(theirs.wall),
    seconds(theirs.processor),
    megabytes(theirs.peak),
    `${factor(ratio.median)} (${factor(ratio.least)} to ${factor(ratio.greatest)})`,
    verdict(comparison),
    agreement(comparison),
  ];
}

const COMPARISON_HEAD = [
  "task",
  "normalize",
  "MB/s",
  "CPU",
  "peak",
  "peer",
  "time",
  "MB/s",
  "CPU",
  "peak",
  "ratio",
  "target",
  "answers compared",
];

function streamCells({ megabytes: size, wall, processor, peak, spool }: StreamPoint): string[] {
  return [
    `${size} MB`,
    seconds(wall),
    perMegabyte(wall, size),
    seconds(processor),
    megabytes(peak),
    megabytes(spool),
  ];
}

const perMegabyte = (wall: number, size: number): string => `${((wall / size) * 1e3).toFixed(2)} ms`;

const STREAM_HEAD = [
  "stream",
  "time",
  "time per MB",
  "CPU",
  "peak resident",
  "spool on disk",
  "time per MB, start not counted",
];

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), `|${head.map(() => "---").join("|")}|`, ...rows.map(line)];
}

function streamSection({ task, title, start, points }: StreamResult): string[] {
  const percent = (part: number): string => `${(part * 100).toFixed(0)}%`;
  const peak = megabytes(Math.max(...points.map((point) => point.peak)));
  const said = [
    ...(points.length > 1
      ? [
          `The start, a stream of 10 kB, takes ${seconds(start)}. Without it the slowest size takes`,
          `${percent(unevenness(points, start))} more per MB than the fastest (target: 15%); with it`,
          `${percent(unevenness(points, 0))}.`,
        ]
      : []),
    `Peak resident memory is ${peak} at most (target: 300 MB).`,
  ];
  return [
    `### ${task}: ${title}`,
    "",
    said.join(" "),
    "",
    ...table(
      STREAM_HEAD,
      points.map((point) => [...streamCells(point), perMegabyte(point.wall - start, point.megabytes)]),
    ),
    "",
  ];
}

const absences = (title: string, list: readonly Absence[]): string[] =>
  list.length === 0
    ? []
    : [`### ${title}`, "", ...list.map(({ what, reason }) => `- ${what}: ${reason}`), ""];

function head({ date, machine, peers, comparisons }: Results): string[] {
  const pairs = comparisons[0]?.pairs.length;
  return [
    "# Benchmark of normalize",
    "",
    `- ${date}, load average ${machine.load.toFixed(1)} at the start`,
    `- ${machine.processors} × ${machine.processor}, ${Math.round(machine.memory / GIBIBYTE)} GiB, ${machine.system}`,
    `- Node ${machine.node}, normalize ${machine.normalize}`,
    ...Object.values(peers).map((version) => `- ${version}`),
    ...(pairs === undefined ? [] : [`- ${pairs} pairs of runs after one warm-up; medians`]),
    "",
  ];
}

/** The tasks in words, once each. */
function legend(comparisons: readonly Comparison[]): string[] {
  const titles = new Map(comparisons.map(({ task, title }) => [task, title]));
  return [...titles].map(([task, title]) => `- **${task}**: ${title}`);
}

const COMPARISON_NOTE =
  "Times are of whole processes; ratio is the peer's time over normalize's, the median of the pairs (least to greatest).";

export function markdown(results: Results): string {
  const { comparisons, streams, skipped, failures } = results;
  const compared =
    comparisons.length === 0
      ? []
      : [
          COMPARISON_NOTE,
          "",
          ...table(COMPARISON_HEAD, comparisons.map(comparisonCells)),
          "",
          ...legend(comparisons),
          "",
        ];
  return [
    ...head(results),
    ...compared,
    ...streams.flatMap(streamSection),
    ...absences("Skipped", skipped),
    ...absences("Failed", failures),
  ].join("\n");
}
