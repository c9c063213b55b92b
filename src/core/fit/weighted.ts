/**
 * Weighted means and central sums of squares of columns, as scikit-learn's StandardScaler needs them for sample_weight. Batches
 * are measured in two passes and added by weight (Chan, Golub, LeVeque 1979; West 1979), with sums that carry their lost halves.
 */
import { sumError } from "../../kernels/double-double.js";
import { binaryExponent, scaleByPowerOfTwo } from "../../kernels/power-of-two.js";
import type { Batch } from "../../types.js";

/** Doubles in the state of one column. */
export const WEIGHTED_STATE = 9;

/** Slots of a state. Mean and m2 are of x·2^-exponent; sums have a high and a low half. */
export const Weighted = {
  /** values that are not NaN, those of weight 0 too */
  count: 0,
  /** values that are NaN; their weights are left out */
  missing: 1,
  /** power of two by which values are divided: 0 unless magnitudes are extreme */
  exponent: 2,
  /** sum of the weights */
  weight: 3,
  weightLow: 4,
  mean: 5,
  meanLow: 6,
  /** Σ weight·(x - mean)² */
  m2: 7,
  m2Low: 8,
} as const;

/** The smallest weight beside 0, and the largest: with values below, what is summed stays within the range of doubles. */
export const WEIGHT_LIMITS: readonly [number, number] = [1e-90, 1e90];
/** Values within 2^±this need no exponent of their own. */
const VALUE_EXPONENT = 200;

/** States that have seen no value. */
export const emptyWeighted = (n: number): Float64Array => new Float64Array(n * WEIGHTED_STATE);

/** Adds each column of a batch with weights to its own state; NaN is counted and left out. */
export function addWeighted(states: Float64Array, batch: Batch): void {
  const own = new Float64Array(WEIGHTED_STATE);
  for (let col = 0; col < batch.cols; col++) {
    measureColumn(own, batch, col);
    mergeState(states, col * WEIGHTED_STATE, own, 0);
  }
}

function measureColumn(state: Float64Array, { rows, cols, values, weights }: Batch, col: number): void {
  const exponent = exponentOf(values, col, cols, rows);
  const at = (row: number): number => {
    const value = values[row * cols + col];
    return exponent === 0 ? value : scaleByPowerOfTwo(value, -exponent);
  };
  const weight = new Sum();
  const moved = new Sum();
  let count = 0;
  let origin = Number.NaN;
  for (let row = 0; row < rows; row++) {
    const value = at(row);
    if (Number.isNaN(value)) continue;
    count++;
    if (Number.isNaN(origin)) origin = value;
    weight.add(weights![row]);
    moved.add(weights![row] * (value - origin));
  }
  state.fill(0);
  state[Weighted.count] = count;
  state[Weighted.missing] = rows - count;
  if (!(weight.total > 0)) return;
  const distance = moved.total / weight.total;
  const mean = origin + distance;
  const meanLow = sumError(origin, distance, mean);
  const squares = new Sum();
  for (let row = 0; row < rows; row++) {
    const distance = at(row) - mean - meanLow;
    if (!Number.isNaN(distance)) squares.add(weights![row] * distance * distance);
  }
  state[Weighted.exponent] = exponent;
  state[Weighted.weight] = weight.sum;
  state[Weighted.weightLow] = weight.lost;
  state[Weighted.mean] = mean;
  state[Weighted.meanLow] = meanLow;
  state[Weighted.m2] = squares.sum;
  state[Weighted.m2Low] = squares.lost;
}

function exponentOf(values: Float64Array, col: number, cols: number, rows: number): number {
  let largest = 0;
  for (let i = col; i < rows * cols; i += cols) {
    const magnitude = Math.abs(values[i]);
    if (magnitude > largest) largest = magnitude;
  }
  if (largest === 0 || !Number.isFinite(largest)) return 0;
  const exponent = binaryExponent(largest);
  return Math.abs(exponent) <= VALUE_EXPONENT ? 0 : exponent;
}

/** A sum that keeps what rounding loses (Neumaier 1974). */
class Sum {
  sum = 0;
  lost = 0;

  get total(): number {
    return this.sum + this.lost;
  }

  add(term: number): void {
    const next = this.sum + term;
    this.lost += sumError(this.sum, term, next);
    this.sum = next;
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
  into[a + Weighted.count] += from[b + Weighted.count];
  into[a + Weighted.missing] += from[b + Weighted.missing];
  if (from[b + Weighted.weight] === 0) return;
  if (into[a + Weighted.weight] === 0) {
    for (let slot = Weighted.exponent; slot < WEIGHTED_STATE; slot++) into[a + slot] = from[b + slot];
    return;
  }
  const other = from.slice(b, b + WEIGHTED_STATE);
  const exponent = Math.max(into[a + Weighted.exponent], other[Weighted.exponent]);
  raiseExponent(into, a, exponent);
  raiseExponent(other, 0, exponent);
  addWeights(into, a, other);
}

/** Brings a state to a larger exponent. */
function raiseExponent(states: Float64Array, at: number, exponent: number): void {
  const change = states[at + Weighted.exponent] - exponent;
  if (change === 0) return;
  for (const slot of [Weighted.mean, Weighted.meanLow]) {
    states[at + slot] = scaleByPowerOfTwo(states[at + slot], change);
  }
  for (const slot of [Weighted.m2, Weighted.m2Low]) {
    states[at + slot] = scaleByPowerOfTwo(states[at + slot], 2 * change);
  }
  states[at + Weighted.exponent] = exponent;
}

/** Adds a state of the same exponent; both have weight. */
function addWeights(into: Float64Array, a: number, from: Float64Array): void {
  const weightInto = into[a + Weighted.weight] + into[a + Weighted.weightLow];
  const weightFrom = from[Weighted.weight] + from[Weighted.weightLow];
  const share = weightFrom / (weightInto + weightFrom);
  const distance =
    from[Weighted.mean] - into[a + Weighted.mean] + (from[Weighted.meanLow] - into[a + Weighted.meanLow]);
  addPair(into, a + Weighted.weight, from[Weighted.weight], from[Weighted.weightLow]);
  addPair(into, a + Weighted.mean, distance * share, 0);
  addPair(into, a + Weighted.m2, from[Weighted.m2], from[Weighted.m2Low]);
  addPair(into, a + Weighted.m2, distance * distance * weightInto * share, 0);
}

/** Adds a sum of two halves to the one whose high half is at `slot`. */
function addPair(states: Float64Array, slot: number, high: number, low: number): void {
  const sum = states[slot] + high;
  states[slot + 1] += sumError(states[slot], high, sum) + low;
  states[slot] = sum;
}
