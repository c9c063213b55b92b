/** The figures of a benchmark, as they are kept in its JSON file. */
import type { Agreement } from "./agree.js";
import type { Machine } from "./machine.js";
import { type Measurement, median, medianMeasurement } from "./measure.js";
import type { Product } from "./tasks.js";

export interface Pair {
  readonly ours: Measurement;
  readonly theirs: Measurement;
}

/** One task beside one rival. */
export interface Comparison {
  readonly task: string;
  readonly title: string;
  readonly rival: string;
  /** size of the input */
  readonly bytes: number;
  readonly ours: Measurement;
  readonly theirs: Measurement;
  /** their time over ours, of each pair: the median, the least and the greatest */
  readonly ratio: { readonly median: number; readonly least: number; readonly greatest: number };
  /** the ratio that is aimed at */
  readonly target?: number;
  readonly tolerance: number;
  readonly agreements: readonly (Agreement & { readonly product: Product })[];
  readonly pairs: readonly Pair[];
}

/** A stream of one size through a pipe. */
export interface StreamPoint {
  /** of 10^6 bytes */
  readonly megabytes: number;
  /** median */
  readonly wall: number;
  readonly processor: number;
  /** the greatest of the runs, bytes */
  readonly peak: number;
  readonly spool: number;
  readonly runs: readonly Measurement[];
}

export interface StreamResult {
  readonly task: string;
  readonly title: string;
  /** seconds that a stream of hardly any bytes takes */
  readonly start: number;
  readonly points: readonly StreamPoint[];
}

/** A task or peer that gave no figures, and why. */
export interface Absence {
  readonly what: string;
  readonly reason: string;
}

export interface Results {
  readonly date: string;
  readonly machine: Machine;
  readonly peers: Readonly<Record<string, string>>;
  readonly comparisons: readonly Comparison[];
  readonly streams: readonly StreamResult[];
  readonly skipped: readonly Absence[];
  readonly failures: readonly Absence[];
}

export function summarizePairs(
  pairs: readonly Pair[],
): Pick<Comparison, "ours" | "theirs" | "ratio" | "pairs"> {
  const ratios = pairs.map(({ ours, theirs }) => theirs.wall / ours.wall);
  return {
    ours: medianMeasurement(pairs.map(({ ours }) => ours)),
    theirs: medianMeasurement(pairs.map(({ theirs }) => theirs)),
    ratio: { median: median(ratios), least: Math.min(...ratios), greatest: Math.max(...ratios) },
    pairs,
  };
}

export function summarizeStream(megabytes: number, runs: readonly Measurement[]): StreamPoint {
  const { wall, processor } = medianMeasurement(runs);
  const peak = Math.max(...runs.map((run) => run.peak));
  const spool = Math.max(...runs.map((run) => run.spool ?? 0));
  return { megabytes, wall, processor, peak, spool, runs };
}

/** By how much the slowest size exceeds the fastest in time per byte, `start` seconds not counted: 0.15 is 15%. */
export function unevenness(points: readonly StreamPoint[], start: number): number {
  const rates = points.map(({ wall, megabytes }) => (wall - start) / megabytes);
  return Math.max(...rates) / Math.min(...rates) - 1;
}
