/** Fine counts joined into bins that are good to look at. */
import { edgesOf } from "../aggregates/histogram.js";
import type { Counted } from "./figure.js";

/** Fine bins less one: it has many divisors, among them 255, so that the 256 values of a byte lie in the middle of bins. */
export const FINE_STEPS = 5100;

/** Bins of a figure at most, whatever the rule says. */
const MOST_BINS = 120;

/** Counts between edges; one edge more than counts. */
export interface Histogram {
  readonly edges: Float64Array;
  readonly counts: Float64Array;
}

/**
 * As many bins as Freedman and Diaconis (1981) would have: of width 2·IQR/∛n, or Sturges' log2 n + 1 where those are fewer;
 * at most `room`. Values on a lattice (whole numbers, bytes) get bins that hold equally many of its points. Bins that were asked
 * for are joined only where they are more than `room`.
 */
export function histogramOf(counted: Counted, room: number): Histogram {
  const most = Math.max(1, Math.floor(room));
  if (counted.kind === "asked") return joinAsked(counted, most);
  if (counted.kind === "single") return joinAt(edgesOf(counted.range), counted.counts, [0]);
  const wanted = Math.min(most, MOST_BINS, binsByRule(counted));
  const steps = latticeSteps(counted.counts);
  return steps === undefined ? joinEvenly(counted, wanted) : joinLattice(counted, steps, wanted);
}

/** Neighbours joined, as few as must be, always as many together; the last bin may be narrower. */
function joinAsked({ range, counts }: Counted, most: number): Histogram {
  const together = Math.ceil(counts.length / most);
  return joinAt(edgesOf(range), counts, startsOf(Math.ceil(counts.length / together), together));
}

const startsOf = (bins: number, together: number): number[] =>
  Array.from({ length: bins }, (_, i) => i * together);

/** Bins that begin at these fine bins. */
function joinAt(edges: Float64Array, fine: Float64Array, starts: readonly number[]): Histogram {
  const counts = new Float64Array(starts.length);
  let bin = 0;
  for (let i = 0; i < fine.length; i++) {
    while (bin + 1 < starts.length && i >= starts[bin + 1]) bin++;
    counts[bin] += fine[i];
  }
  return { edges: Float64Array.of(...starts.map((start) => edges[start]), edges[edges.length - 1]), counts };
}

/** The number of bins by Freedman and Diaconis, or by Sturges. */
function binsByRule({ counts }: Counted): number {
  const n = counts.reduce((sum, count) => sum + count, 0);
  const sturges = Math.ceil(Math.log2(n)) + 1;
  const [lower, upper] = fineQuantiles(counts, [0.25, 0.75]);
  const share = (upper - lower) / (counts.length - 1);
  if (share <= 0) return sturges;
  return Math.max(sturges, Math.ceil(Math.cbrt(n) / (2 * share)));
}

/** Where quantiles lie among fine bins, between 0 and their number; values are taken to be spread evenly within a bin. */
export function fineQuantiles(counts: Float64Array, probabilities: readonly number[]): number[] {
  const n = counts.reduce((sum, count) => sum + count, 0);
  let bin = 0;
  let below = 0;
  return probabilities.map((probability) => {
    const place = probability * n;
    while (bin < counts.length - 1 && below + counts[bin] < place) below += counts[bin++];
    return bin + (counts[bin] === 0 ? 0 : (place - below) / counts[bin]);
  });
}

/** Lattices are looked for down to steps of as many fine bins as this: between points there must be room to see that nothing is there. */
const LEAST_STEP = 4;
/** The gap between neighbouring values may be this many steps of their lattice, at most. */
const MOST_SKIPPED = 8;

/** Steps from the smallest to the largest value where all values lie on a lattice; undefined where they do not. */
export function latticeSteps(counts: Float64Array): number | undefined {
  const occupied: number[] = [];
  for (let i = 0; i < counts.length; i++) if (counts[i] > 0) occupied.push(i);
  if (occupied.length < 2) return undefined;
  const last = counts.length - 1;
  let gap = last;
  for (let i = 1; i < occupied.length; i++) gap = Math.min(gap, occupied[i] - occupied[i - 1]);
  for (let skipped = 1; skipped <= MOST_SKIPPED && gap / skipped >= LEAST_STEP; skipped++) {
    // Places are known to half a bin, so the gap is only near a multiple of the step.
    const guess = Math.round((skipped * last) / gap);
    for (const steps of [guess, guess - 1, guess + 1]) {
      if (steps < 1 || last / steps < LEAST_STEP) continue;
      const step = last / steps;
      if (occupied.every((place) => Math.abs(place - Math.round(place / step) * step) <= 0.5)) return steps;
    }
  }
  return undefined;
}

/** Of the divisors of {@link FINE_STEPS} the one nearest to `wanted` that is not above it. */
function joinEvenly({ extent, range, counts }: Counted, wanted: number): Histogram {
  let bins = wanted;
  while (FINE_STEPS % bins !== 0) bins--;
  const { edges, counts: joined } = joinAt(edgesOf(range), counts, startsOf(bins, FINE_STEPS / bins));
  // The outermost fine bins reach half a bin beyond the values.
  edges[0] = extent[0];
  edges[edges.length - 1] = extent[1];
  return { edges, counts: joined };
}

/** Bins of as many lattice points each, whose edges lie halfway between points; where that divides evenly it is preferred. */
function joinLattice({ extent: [low, high], counts }: Counted, steps: number, wanted: number): Histogram {
  const points = steps + 1;
  const fewest = Math.ceil(points / wanted);
  let together = fewest;
  while (points % together !== 0 && together < 2 * fewest) together++;
  if (points % together !== 0) together = fewest;
  const bins = Math.ceil(points / together);
  const joined = new Float64Array(bins);
  const last = counts.length - 1;
  for (let i = 0; i <= last; i++) joined[Math.floor(Math.round((i * steps) / last) / together)] += counts[i];
  const step = (high - low) / steps;
  const edges = Float64Array.from({ length: bins + 1 }, (_, i) => low + (i * together - 0.5) * step);
  return { edges, counts: joined };
}
