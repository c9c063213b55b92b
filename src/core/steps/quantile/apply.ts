/** Values to ranks among quantiles and back, as scikit-learn's QuantileTransformer (_data.py, _transform_col) does it. */
import type { Batch } from "../../../types.js";
import type { Extents } from "../../aggregates/out-of-range.js";
import { interpolate } from "../../aggregates/sketch.js";
import { normalProbability, normalQuantile } from "../../normal-distribution.js";

/** What becomes of values spread as those fitted on: uniform in [0, 1], or standard normal. */
export type Distribution = "uniform" | "normal";

export interface QuantileStep {
  readonly kind: "quantile";
  readonly distribution: Distribution;
  /** probabilities, ascending from 0 to 1; 0 alone where there is one */
  readonly references: Float64Array;
  /** rule after rule, the quantile at each of the references; all NaN where a rule leaves values alone */
  readonly quantiles: Float64Array;
  /** the rule of each group, or of each column once spread */
  readonly ruleOf: Int32Array;
}

/** Ranks closer to 0 or 1 than this become those of the ends, so that no normal quantile is infinite. */
export const BOUNDS_THRESHOLD = 1e-7;
export const LOWEST_NORMAL = normalQuantile(BOUNDS_THRESHOLD - Number.EPSILON);
export const HIGHEST_NORMAL = normalQuantile(1 - (BOUNDS_THRESHOLD - Number.EPSILON));

/** The step with the rule of group groupOf[i] for column i. */
export function spreadQuantiles(step: QuantileStep, groupOf: Int32Array): QuantileStep {
  return { ...step, ruleOf: groupOf.map((group) => step.ruleOf[group]) };
}

/**
 * In place: each value to its rank, halfway between the lowest and the highest that a repeated quantile has; beyond the
 * quantiles, and on the outermost of them, 0 and 1. NaN stays. Unlike scikit-learn's, normal ends are those of ranks alone,
 * not also of values within 1e-7 of the outermost, whatever their scale.
 */
export function applyQuantiles(step: QuantileStep, batch: Batch): void {
  const { references, distribution } = step;
  // A single quantile is the uniform distribution's lower end, and all of it.
  const top = distribution === "normal" ? 1 : references[references.length - 1];
  eachColumn(step, batch, (quantiles, values, start, cols) => {
    for (let i = start; i < values.length; i += cols) {
      if (Number.isNaN(values[i])) continue;
      const rank = rankOf(values[i], quantiles, references, top);
      values[i] = distribution === "normal" ? clippedNormal(rank) : rank;
    }
  });
}

/** In place: each rank to its quantile; ends, and what lies beyond them, to the outermost quantiles. NaN stays. */
export function invertQuantiles(step: QuantileStep, batch: Batch): void {
  const { references, distribution } = step;
  const threshold = distribution === "normal" ? BOUNDS_THRESHOLD : 0;
  eachColumn(step, batch, (quantiles, values, start, cols) => {
    for (let i = start; i < values.length; i += cols) {
      if (Number.isNaN(values[i])) continue;
      const rank = distribution === "normal" ? normalProbability(values[i]) : values[i];
      values[i] = valueAt(rank, quantiles, references, threshold);
    }
  });
}

/** The outermost quantiles of each column; one that has none has no end. */
export function fittedQuantiles({ quantiles, references, ruleOf }: QuantileStep, cols: number): Extents {
  const n = references.length;
  const ends = (at: (rule: number) => number, none: number): Float64Array =>
    Float64Array.from({ length: cols }, (_, col) => {
      const end = quantiles[at(ruleOf[col])];
      return Number.isNaN(end) ? none : end;
    });
  return { low: ends((rule) => rule * n, -Infinity), high: ends((rule) => (rule + 1) * n - 1, Infinity) };
}

/** What the outermost quantiles become. */
export function fittedRanks(step: QuantileStep, cols: number): Extents {
  const { low, high } = fittedQuantiles(step, cols);
  const [least, most] = step.distribution === "normal" ? [LOWEST_NORMAL, HIGHEST_NORMAL] : [0, 1];
  return {
    low: low.map((end) => (end === -Infinity ? end : least)),
    high: high.map((end) => (end === Infinity ? end : most)),
  };
}

type ColumnTransform = (quantiles: Float64Array, values: Float64Array, start: number, cols: number) => void;

/** Hands over the columns that have quantiles: those in values[start], values[start + cols], ... */
function eachColumn(
  { quantiles, references, ruleOf }: QuantileStep,
  { values, rows, cols }: Batch,
  transform: ColumnTransform,
): void {
  const own = values.subarray(0, rows * cols);
  for (let col = 0; col < cols; col++) {
    const at = ruleOf[col] * references.length;
    const ofColumn = quantiles.subarray(at, at + references.length);
    if (!Number.isNaN(ofColumn[0])) transform(ofColumn, own, col, cols);
  }
}

function clippedNormal(rank: number): number {
  return Math.min(Math.max(normalQuantile(rank), LOWEST_NORMAL), HIGHEST_NORMAL);
}

/** Half the sum of numpy.interp's answers from the left and from the right: they differ on repeated quantiles. */
function rankOf(x: number, quantiles: Float64Array, references: Float64Array, top: number): number {
  if (x <= quantiles[0]) return 0;
  if (x >= quantiles[quantiles.length - 1]) return top;
  const left = lastNotAbove(x, quantiles);
  if (quantiles[left] === x) return 0.5 * (references[left] + references[firstOf(x, quantiles, left)]);
  return rankBetween(x, left, quantiles, references);
}

function rankBetween(x: number, left: number, quantiles: Float64Array, references: Float64Array): number {
  const [low, high] = [quantiles[left], quantiles[left + 1]];
  const [from, to] = [references[left], references[left + 1]];
  const slope = (to - from) / (high - low);
  if (slope > 0 && slope < Infinity) {
    return 0.5 * (slope * (x - low) + from - (slope * (high - x) - to));
  }
  // high - low is beyond the largest double, or so small that the slope is.
  const unit = slope > 0 ? 1 : 0.5;
  return interpolate(from, to, (x * unit - low * unit) / (high * unit - low * unit));
}

/**
 * The last index whose value is not above x: there is one, and it is not the last of all. Without branches that nobody
 * can foresee, it takes a third of the time.
 */
function lastNotAbove(x: number, ascending: Float64Array): number {
  let low = 0;
  for (let size = ascending.length - 1; size > 1; ) {
    const half = size >>> 1;
    low += half * Number(ascending[low + half] <= x);
    size -= half;
  }
  return low;
}

/** The first index whose quantile is x, where index `known` has it. */
function firstOf(x: number, ascending: Float64Array, known: number): number {
  if (ascending[known - 1] < x) return known;
  let below = 0;
  let first = known;
  while (first - below > 1) {
    const middle = (below + first) >>> 1;
    if (ascending[middle] < x) below = middle;
    else first = middle;
  }
  return first;
}

/** numpy.interp's answer; ranks nearer to an end than the threshold are there. */
function valueAt(rank: number, quantiles: Float64Array, references: Float64Array, threshold: number): number {
  const last = quantiles.length - 1;
  if (rank <= 0 || rank - threshold < 0 || last === 0) return quantiles[0];
  if (rank >= 1 || rank + threshold > 1) return quantiles[last];
  const left = lastNotAbove(rank, references);
  const [low, high] = [quantiles[left], quantiles[left + 1]];
  const [from, to] = [references[left], references[left + 1]];
  const slope = (high - low) / (to - from);
  if (slope === Infinity) return interpolate(low, high, (rank - from) / (to - from));
  return slope * (rank - from) + low;
}
