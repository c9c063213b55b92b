/** Norms of any order: accumulated over many rows (axis 0), or of one vector. */

import { binaryExponent, scaleByPowerOfTwo } from "../../kernels/power-of-two.js";
import type { Batch } from "../../types.js";

/**
 * Doubles in one norm state: [exponent, sum, compensation, extreme, missing]. The sum is of (|x|·2^-exponent)^p with
 * Neumaier's compensation; `extreme` is max |x| or min |x| for the infinite orders; `missing` counts NaN.
 */
export const NORM_STATE = 5;
export const NORM_MISSING = 4;

/** Beyond this, a power p of the largest magnitude, summed, might leave the range of doubles. */
const SAFE_POWER_BITS = 900;

/** n states of a given order that have seen no value. */
export function emptyNorms(order: number, n: number): Float64Array {
  const states = new Float64Array(n * NORM_STATE);
  for (let at = 0; at < states.length; at += NORM_STATE) states[at + 3] = order === -Infinity ? Infinity : 0;
  return states;
}

function addTerm(states: Float64Array, at: number, term: number): void {
  const sum = states[at + 1];
  const next = sum + term;
  states[at + 2] += Math.abs(sum) >= Math.abs(term) ? sum - next + term : term - next + sum;
  states[at + 1] = next;
}

/** Brings the sum to a larger exponent. */
function raiseExponent(states: Float64Array, at: number, exponent: number, order: number): void {
  const factor = 2 ** ((states[at] - exponent) * order);
  states[at + 1] *= factor;
  states[at + 2] *= factor;
  states[at] = exponent;
}

/**
 * The exponent by which values up to `largest` are scaled. Orders 1 and 2 need it only where sums or squares would leave
 * the range of doubles; for other orders 1/p is rounded, and only a root of a number near 1 does not feel that.
 */
export function exponentFor(largest: number, order: number): number {
  if (largest === 0 || !Number.isFinite(largest)) return 0;
  const exponent = binaryExponent(largest);
  const plain = order === 1 || order === 2;
  return plain && Math.abs(exponent) * order < SAFE_POWER_BITS ? 0 : exponent;
}

/** Adds values[start], values[start + stride], ... (count of them) to the state at `at`; NaN is left out. */
export function addToNorm(
  order: number,
  states: Float64Array,
  at: number,
  values: Float64Array,
  start: number,
  stride: number,
  count: number,
): void {
  const end = start + stride * count;
  let largest = 0;
  let smallest = Infinity;
  let nonZeros = 0;
  let missing = 0;
  for (let i = start; i < end; i += stride) {
    const magnitude = Math.abs(values[i]);
    if (magnitude > largest) largest = magnitude;
    if (magnitude < smallest) smallest = magnitude;
    if (magnitude > 0) nonZeros++;
    if (Number.isNaN(magnitude)) missing++;
  }
  states[at + NORM_MISSING] += missing;
  if (order === 0) addTerm(states, at, nonZeros);
  else if (order === Infinity) states[at + 3] = Math.max(states[at + 3], largest);
  else if (order === -Infinity) states[at + 3] = Math.min(states[at + 3], smallest);
  else if (largest > 0) addMagnitudes(order, states, at, largest, values, start, end, stride);
}

/** Adds values up to `largest` in magnitude to a state of an order that sums powers. */
function addMagnitudes(
  order: number,
  states: Float64Array,
  at: number,
  largest: number,
  values: Float64Array,
  start: number,
  end: number,
  stride: number,
): void {
  const exponent = exponentFor(largest, order);
  const empty = states[at + 1] === 0;
  if (empty) states[at] = exponent;
  else if (exponent > states[at]) raiseExponent(states, at, exponent, order);
  addPowers(order, states, at, values, start, end, stride);
}

function addPowers(
  order: number,
  states: Float64Array,
  at: number,
  values: Float64Array,
  start: number,
  end: number,
  stride: number,
): void {
  const exponent = states[at];
  for (let i = start; i < end; i += stride) {
    const value = values[i];
    if (!(value < 0 || value > 0)) continue;
    const magnitude = exponent === 0 ? Math.abs(value) : scaleByPowerOfTwo(Math.abs(value), -exponent);
    addTerm(states, at, order === 2 ? magnitude * magnitude : order === 1 ? magnitude : magnitude ** order);
  }
}

/** Adds the states of `from` to those of `into`, one by one; all of the same order. */
export function mergeNorms(order: number, into: Float64Array, from: Float64Array): void {
  for (let at = 0; at < into.length; at += NORM_STATE) mergeNorm(order, into, at, from, at);
}

/** States gathered into groups: state i is added to group groupOf[i], in order of i. */
export function gatherNorms(
  order: number,
  states: Float64Array,
  groupOf: Int32Array,
  groups: number,
): Float64Array {
  const gathered = emptyNorms(order, groups);
  for (let i = 0; i < groupOf.length; i++)
    mergeNorm(order, gathered, groupOf[i] * NORM_STATE, states, i * NORM_STATE);
  return gathered;
}

function mergeNorm(order: number, into: Float64Array, at: number, from: Float64Array, fromAt: number): void {
  const other = from.slice(fromAt, fromAt + NORM_STATE);
  into[at + NORM_MISSING] += other[NORM_MISSING];
  if (order === Infinity) into[at + 3] = Math.max(into[at + 3], other[3]);
  if (order === -Infinity) into[at + 3] = Math.min(into[at + 3], other[3]);
  if (other[1] === 0) return;
  if (into[at + 1] === 0) into[at] = other[0];
  if (other[0] > into[at]) raiseExponent(into, at, other[0], order);
  else if (other[0] < into[at]) raiseExponent(other, 0, into[at], order);
  addTerm(into, at, other[1]);
  addTerm(into, at, other[2]);
}

/** The norm as value / prescale, prescale a power of two; value 0 where there is no value or all are zero. */
export function normOf(order: number, states: Float64Array, at: number): { value: number; prescale: number } {
  const extreme = states[at + 3];
  if (order === Infinity || order === -Infinity)
    return { value: Number.isFinite(extreme) ? extreme : 0, prescale: 1 };
  const sum = states[at + 1] + states[at + 2];
  if (order === 0) return { value: sum, prescale: 1 };
  const value = order === 2 ? Math.sqrt(sum) : order === 1 ? sum : sum ** (1 / order);
  const exponent = Math.max(states[at], -1023);
  return {
    value: scaleByPowerOfTwo(value, states[at] - exponent),
    prescale: scaleByPowerOfTwo(1, -exponent),
  };
}

/** Adds each column of a batch to its own state. */
export function addColumnsToNorms(order: number, states: Float64Array, batch: Batch): void {
  for (let col = 0; col < batch.cols; col++) {
    addToNorm(order, states, col * NORM_STATE, batch.values, col, batch.cols, batch.rows);
  }
}
