/** A density curve for a histogram: a kernel estimate on a sample that is drawn from fine counts by rule, not by chance. */
import { kernelDensityEstimation } from "simple-statistics";
import type { Counted } from "./figure.js";
import { fineQuantiles, latticeSteps } from "./histogram.js";

/** Values in the sample: the quantiles (i + 1/2)/SAMPLE of the counted values. */
const SAMPLE = 800;
/** Points of the curve. */
const POINTS = 161;
/** Fewer values, fewer points of a lattice, or more of all values in one place are better looked at as bars alone. */
const LEAST_VALUES = 100;
const LEAST_STEPS = 64;
const LARGEST_SHARE = 0.05;

/** A point of the curve: how many values would be in a bin of width 1 there. */
interface CurvePoint {
  readonly x: number;
  readonly perUnit: number;
}

/**
 * The curve from one extreme to the other; undefined where it would not read well: for few values, few distinct ones, many equal
 * ones, or bins that were asked for. A Gaussian kernel with the normal reference bandwidth, mirrored at the extremes so that the
 * estimate does not fall off there (Silverman 1986, 2.10).
 */
export function densityOf({ kind, extent: [low, high], counts }: Counted): CurvePoint[] | undefined {
  const n = counts.reduce((sum, count) => sum + count, 0);
  if (kind !== "fine" || n < LEAST_VALUES || !(high > low)) return undefined;
  if (counts.some((count) => count > LARGEST_SHARE * n)) return undefined;
  if ((latticeSteps(counts) ?? LEAST_STEPS) < LEAST_STEPS) return undefined;
  const last = counts.length - 1;
  const probabilities = Array.from({ length: SAMPLE }, (_, i) => (i + 0.5) / SAMPLE);
  const sample = fineQuantiles(counts, probabilities).map((place) => Math.min(1, place / last));
  const bandwidth = bandwidthOf(sample);
  if (!(bandwidth > 0)) return undefined;
  const mirrored = [...sample, ...sample.map((place) => -place), ...sample.map((place) => 2 - place)];
  const density = kernelDensityEstimation(mirrored, "gaussian", bandwidth);
  return Array.from({ length: POINTS }, (_, i) => {
    const place = i / (POINTS - 1);
    return { x: low + place * (high - low), perUnit: (3 * density(place) * n) / (high - low) };
  });
}

/** Silverman's rule of thumb, on a sorted sample. */
function bandwidthOf(sorted: readonly number[]): number {
  const n = sorted.length;
  const mean = sorted.reduce((sum, value) => sum + value, 0) / n;
  const deviation = Math.sqrt(sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1));
  const spread = (sorted[Math.floor(0.75 * n)] - sorted[Math.floor(0.25 * n)]) / 1.34;
  return 0.9 * (spread > 0 ? Math.min(deviation, spread) : deviation) * n ** -0.2;
}
