/**
 * Weighted means and central sums of squares of columns, as scikit-learn's StandardScaler needs them for sample_weight.
 *
 * Rows of weight 0 take no part, whatever they hold. Sums are double-doubles of exact products of distances from the heaviest
 * value, and then from the mean: what light rows add is small beside it, as it should be, and neither the order of rows nor
 * the sizes of their weights are felt. Batches are added from the heavier one's mean (West 1979; Chan, Golub, LeVeque 1979).
 */
import { addTerm, productError, quotientLow, sumError } from "../../kernels/double-double.js";
import { binaryExponent, powerOfTwo, scaleByPowerOfTwo } from "../../kernels/power-of-two.js";
import type { Batch } from "../../types.js";

/** Doubles in the state of one column. */
export const WEIGHTED_STATE = 10;

/** Slots of a state. Mean and m2 are of x·2^-exponent; sums have a high and a low half. */
export const Weighted = {
  /** values with a weight above 0 that are not NaN */
  count: 0,
  /** values with a weight above 0 that are NaN; their weights are left out */
  missing: 1,
  /** values of weight 0 that are not NaN: all that is known of them */
  weightless: 2,
  /** power of two by which values are divided: 0 unless magnitudes are extreme */
  exponent: 3,
  /** sum of the weights */
  weight: 4,
  weightLow: 5,
  mean: 6,
  meanLow: 7,
  /** Σ weight·(x - mean)² */
  m2: 8,
  m2Low: 9,
} as const;

/** The smallest weight beside 0, and the largest: with values below, what is summed stays within the range of doubles. */
export const WEIGHT_LIMITS: readonly [number, number] = [1e-90, 1e90];
/** Values within 2^±this need no exponent of their own. */
const VALUE_EXPONENT = 200;

/** States that have seen no value. */
export const emptyWeighted = (n: number): Float64Array => new Float64Array(n * WEIGHTED_STATE);

/** What a fit takes from a state: its values' mean in units of 2^exponent, and their variance, of the population. */
interface WeightedSpread {
  readonly count: number;
  readonly exponent: number;
  readonly mean: number;
  readonly variance: number;
}

/** @param at where a state with a value begins */
export function spreadOf(states: Float64Array, at: number): WeightedSpread {
  const slot = (name: keyof typeof Weighted): number => states[at + Weighted[name]];
  const [m2, weight] = [slot("m2"), slot("weight")];
  const variance = m2 / weight;
  return {
    count: slot("count"),
    exponent: slot("exponent"),
    mean: slot("mean") + slot("meanLow"),
    variance: variance + quotientLow(m2, slot("m2Low"), weight, slot("weightLow"), variance),
  };
}

/** Missing values of all the states. */
export function missingWithWeight(states: Float64Array): number {
  let missing = 0;
  for (let at = 0; at < states.length; at += WEIGHTED_STATE) missing += states[at + Weighted.missing];
  return missing;
}

/** Adds each column of a batch with weights to its own state. */
export function addWeighted(states: Float64Array, batch: Batch): void {
  const own = new Float64Array(WEIGHTED_STATE);
  for (let col = 0; col < batch.cols; col++) {
    own.fill(0);
    measureColumn(own, batch, col);
    mergeState(states, col * WEIGHTED_STATE, own, 0);
  }
}

function measureColumn(state: Float64Array, batch: Batch, col: number): void {
  const { low, high, heaviest } = takeCensus(state, batch, col);
  if (state[Weighted.count] === 0) return;
  const exponent = exponentOf(Math.max(-low, high));
  state[Weighted.exponent] = exponent;
  if (low === high) {
    state[Weighted.mean] = scaleByPowerOfTwo(low, -exponent);
    return;
  }
  // 2^-exponent as two factors: it may lie outside the range of doubles.
  const first = powerOfTwo(-(exponent >> 1));
  const second = powerOfTwo(-(exponent - (exponent >> 1)));
  addDistances(state, batch, col, heaviest * first * second, first, second);
  addSquares(state, batch, col, first, second);
}

/** Counts the column's values and sums their weights; returns the extent of those that have one, and the heaviest. */
function takeCensus(
  state: Float64Array,
  { rows, cols, values, weights }: Batch,
  col: number,
): { low: number; high: number; heaviest: number } {
  let { count, missing, weightless } = { count: 0, missing: 0, weightless: 0 };
  let [heaviest, most] = [0, 0];
  let low = Infinity;
  let high = -Infinity;
  for (let row = 0; row < rows; row++) {
    const value = values[row * cols + col];
    const weight = weights![row];
    const isMissing = Number.isNaN(value);
    if (weight === 0) {
      if (!isMissing) weightless++;
      continue;
    }
    if (isMissing) {
      missing++;
      continue;
    }
    count++;
    addTerm(state, Weighted.weight, weight, 0);
    if (weight > most) [heaviest, most] = [value, weight];
    if (value < low) low = value;
    if (value > high) high = value;
  }
  state[Weighted.count] = count;
  state[Weighted.missing] = missing;
  state[Weighted.weightless] = weightless;
  return { low, high, heaviest };
}

function exponentOf(largest: number): number {
  if (largest === 0 || !Number.isFinite(largest)) return 0;
  const exponent = binaryExponent(largest);
  return Math.abs(exponent) <= VALUE_EXPONENT ? 0 : exponent;
}

/** The mean, by Σ weight·(x - origin). */
function addDistances(
  state: Float64Array,
  { rows, cols, values, weights }: Batch,
  col: number,
  origin: number,
  first: number,
  second: number,
): void {
  for (let row = 0; row < rows; row++) {
    const weight = weights![row];
    const value = values[row * cols + col] * first * second;
    if (weight === 0 || Number.isNaN(value)) continue;
    const distance = value - origin;
    const term = weight * distance;
    const termLow = productError(weight, distance, term) + weight * sumError(value, -origin, distance);
    addTerm(state, Weighted.mean, term, termLow);
  }
  const [sum, sumLow] = [state[Weighted.mean], state[Weighted.meanLow]];
  const [weight, weightLow] = [state[Weighted.weight], state[Weighted.weightLow]];
  const shift = sum / weight;
  state[Weighted.mean] = origin;
  state[Weighted.meanLow] = 0;
  addTerm(state, Weighted.mean, shift, quotientLow(sum, sumLow, weight, weightLow, shift));
}

/** Σ weight·(x - mean)². */
function addSquares(
  state: Float64Array,
  { rows, cols, values, weights }: Batch,
  col: number,
  first: number,
  second: number,
): void {
  const mean = state[Weighted.mean];
  const meanLow = state[Weighted.meanLow];
  for (let row = 0; row < rows; row++) {
    const weight = weights![row];
    const value = values[row * cols + col] * first * second;
    if (weight === 0 || Number.isNaN(value)) continue;
    const apart = value - mean;
    const apartLow = sumError(value, -mean, apart) - meanLow;
    // Where values are neighbours, the low half may be as large as the high one.
    const distance = apart + apartLow;
    const distanceLow = sumError(apart, apartLow, distance);
    const square = distance * distance;
    const squareLow = productError(distance, distance, square) + 2 * distance * distanceLow;
    const term = weight * square;
    addTerm(state, Weighted.m2, term, productError(weight, square, term) + weight * squareLow);
  }
}

/** Adds the states of `from` to those of `into`, one by one. */
export function mergeWeighted(into: Float64Array, from: Float64Array): void {
  for (let at = 0; at < into.length; at += WEIGHTED_STATE) mergeState(into, at, from, at);
}

/** States gathered into groups: state i is added to group groupOf[i], in order of i. */
export function gatherWeighted(states: Float64Array, groupOf: Int32Array, groups: number): Float64Array {
  const gathered = emptyWeighted(groups);
  groupOf.forEach((group, i) => {
    mergeState(gathered, group * WEIGHTED_STATE, states, i * WEIGHTED_STATE);
  });
  return gathered;
}

function mergeState(into: Float64Array, a: number, from: Float64Array, b: number): void {
  for (const slot of [Weighted.count, Weighted.missing, Weighted.weightless])
    into[a + slot] += from[b + slot];
  if (from[b + Weighted.weight] === 0) return;
  if (into[a + Weighted.weight] === 0) {
    for (let slot = Weighted.exponent; slot < WEIGHTED_STATE; slot++) into[a + slot] = from[b + slot];
    return;
  }
  const own = into.subarray(a, a + WEIGHTED_STATE);
  const other = from.slice(b, b + WEIGHTED_STATE);
  // Zeros suit any exponent.
  const exponents = [own, other].filter(hasSize).map((state) => state[Weighted.exponent]);
  const exponent = exponents.length === 0 ? 0 : Math.max(...exponents);
  raiseExponent(own, exponent);
  raiseExponent(other, exponent);
  addSpread(own, other);
}

const hasSize = (state: Float64Array): boolean => state[Weighted.mean] !== 0 || state[Weighted.m2] !== 0;

/** Brings a state to a larger exponent, or one of zeros to any. */
function raiseExponent(state: Float64Array, exponent: number): void {
  const change = state[Weighted.exponent] - exponent;
  if (change === 0) return;
  for (const slot of [Weighted.mean, Weighted.meanLow]) state[slot] = scaleByPowerOfTwo(state[slot], change);
  for (const slot of [Weighted.m2, Weighted.m2Low]) state[slot] = scaleByPowerOfTwo(state[slot], 2 * change);
  state[Weighted.exponent] = exponent;
}

/** Adds a state of the same exponent; both have weight. */
function addSpread(into: Float64Array, from: Float64Array): void {
  const [heavy, light] = into[Weighted.weight] < from[Weighted.weight] ? [from, into] : [into, from];
  const [mean, meanLow] = [heavy[Weighted.mean], heavy[Weighted.meanLow]];
  const [weight, weightLow] = [light[Weighted.weight], light[Weighted.weightLow]];
  const [heavyWeight, heavyWeightLow] = [heavy[Weighted.weight], heavy[Weighted.weightLow]];
  const apart = light[Weighted.mean] - mean;
  const apartLow = sumError(light[Weighted.mean], -mean, apart) + (light[Weighted.meanLow] - meanLow);
  const distance = apart + apartLow;
  const distanceLow = sumError(apart, apartLow, distance);
  addTerm(into, Weighted.weight, from[Weighted.weight], from[Weighted.weightLow]);
  addTerm(into, Weighted.m2, from[Weighted.m2], from[Weighted.m2Low]);

  const share = weight / into[Weighted.weight];
  const shareLow = quotientLow(weight, weightLow, into[Weighted.weight], into[Weighted.weightLow], share);
  const shift = distance * share;
  const shiftLow = productError(distance, share, shift) + (distance * shareLow + distanceLow * share);
  // weight of the light one · weight of the heavy one / weight of both · distance²
  const square = shift * distance;
  const squareLow = productError(shift, distance, square) + (shift * distanceLow + shiftLow * distance);
  const between = square * heavyWeight;
  const betweenLow =
    productError(square, heavyWeight, between) + (square * heavyWeightLow + squareLow * heavyWeight);
  addTerm(into, Weighted.m2, between, betweenLow);
  into[Weighted.mean] = mean;
  into[Weighted.meanLow] = meanLow;
  addTerm(into, Weighted.mean, shift, shiftLow);
}
