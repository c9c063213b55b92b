/** Statistics after an affine step, from those before it: no pass over the data is needed. */
import { MOMENT_STATE, Moment } from "../../../kernels/kernels.js";
import { HeapArena } from "../../../kernels/memory.js";
import { emptyMomentState } from "../../../kernels/moment-state.js";
import { binaryExponent, scaleByPowerOfTwo } from "../../../kernels/power-of-two.js";
import { scalarNumericKernels } from "../../../kernels/scalar/numeric.js";
import type { ResultType } from "../../../types.js";
import { WEIGHTED_STATE, Weighted } from "../../aggregates/weighted.js";
import { type AffineStep, applyAffine } from "./apply.js";

/** Slopes within 2^±this need no exponent of their own: their fourth powers are doubles. */
const EXPONENT_FREE = 200;

/**
 * The moment states (one a column) of the values after `step`: extremes are mapped by the rule itself, the mean affinely,
 * central sums by powers of the slope. Equal to measured ones up to rounding, as long as the cut touches none of the values
 * measured. The count of zeros is not known from moments and becomes NaN.
 */
export function deriveMoments(states: Float64Array, step: AffineStep): Float64Array {
  const count = states.length / MOMENT_STATE;
  const derived = emptyMomentState(count);
  for (let i = 0; i < count; i++) deriveState(states, derived, i, step);
  for (const i of step.kept ?? []) {
    derived.set(states.subarray(i * MOMENT_STATE, (i + 1) * MOMENT_STATE), i * MOMENT_STATE);
  }
  return derived;
}

/** Extremes as they are once rounded to the result's type; the rest of a state feels it only where they become one number. */
export function roundExtremes(states: Float64Array, dtype: ResultType): void {
  if (dtype === "float64") return;
  for (let at = 0; at < states.length; at += MOMENT_STATE) {
    const low = Math.fround(states[at + Moment.min]);
    const high = Math.fround(states[at + Moment.max]);
    const [count, missing] = [states[at + Moment.count], states[at + Moment.missing]];
    if (low === high && Number.isFinite(low)) {
      states.fill(0, at, at + MOMENT_STATE);
      states[at + Moment.missing] = missing;
      setConstant(states, at, count, low + 0);
    } else {
      states[at + Moment.min] = low;
      states[at + Moment.max] = high;
    }
  }
}

/** The state of a vector whose values have all become the same. */
function setConstant(derived: Float64Array, at: number, count: number, value: number): void {
  derived[at + Moment.count] = count;
  derived[at + Moment.min] = value;
  derived[at + Moment.max] = value;
  derived[at + Moment.zeros] = value === 0 ? count : 0;
  const { exponent, mean } = centreAt(value);
  derived[at + Moment.exponent] = exponent;
  derived[at + Moment.mean] = mean;
}

/** The mean of a vector whose values are all the same. */
function centreAt(value: number): Centre {
  const reach = value === 0 ? 0 : binaryExponent(value);
  const exponent = Math.abs(reach) <= EXPONENT_FREE ? 0 : reach;
  return { exponent, mean: scaleByPowerOfTwo(value, -exponent) };
}

function deriveState(states: Float64Array, derived: Float64Array, index: number, step: AffineStep): void {
  const at = index * MOMENT_STATE;
  const { prescale, divisor } = step.rules;
  if (step.kept?.includes(index)) {
    derived.set(states.subarray(at, at + MOMENT_STATE), at);
    return;
  }
  const count = states[at + Moment.count];
  const vanishes = Number.isNaN(divisor[index]);
  derived[at + Moment.missing] = states[at + Moment.missing] + (vanishes ? count : 0);
  if (count === 0 || vanishes) return;
  const extremes = mappedExtremes(states, index, step);
  if (prescale[index] === 0 || extremes[0] === extremes[1]) {
    setConstant(derived, at, count, extremes[0] + 0);
    return;
  }
  const { exponent, slope, mean } = slopeOf(step, index, {
    exponent: states[at + Moment.exponent],
    mean: states[at + Moment.mean],
    meanLow: states[at + Moment.meanLow],
  });
  derived[at + Moment.count] = count;
  derived[at + Moment.min] = Math.min(extremes[0], extremes[1]);
  derived[at + Moment.max] = Math.max(extremes[0], extremes[1]);
  derived[at + Moment.zeros] = NaN;
  derived[at + Moment.exponent] = exponent;
  derived[at + Moment.mean] = mean;
  for (let power = 2; power <= 4; power++) {
    const slot = at + Moment.mean + 2 * (power - 1);
    derived[slot] = states[slot] * slope ** power;
    derived[slot + 1] = states[slot + 1] * slope ** power;
  }
}

/** A mean and the power of two that it is in units of, before or after a step. */
interface Centre {
  readonly exponent: number;
  readonly mean: number;
}

/** The mean after a rule, and by what distances from it grow, in the old mean's units before and in the new one's after. */
function slopeOf(
  step: AffineStep,
  index: number,
  { exponent: before, mean, meanLow }: Centre & { readonly meanLow: number },
): Centre & { readonly slope: number } {
  const { prescale, shift, divisor } = step.rules;
  const [low, high] = step.range ?? [0, 1];
  // All in units of the divisor's power of two: a span of 5e-324 has no inverse among the doubles.
  const divisorExponent = binaryExponent(divisor[index]);
  const unit = before + binaryExponent(prescale[index]) - divisorExponent;
  const span = scaleByPowerOfTwo(divisor[index], -divisorExponent);
  const gain = (high - low) / span;
  const reach = unit + binaryExponent(gain);
  const exponent = Math.abs(reach) <= EXPONENT_FREE ? 0 : reach;
  const centered =
    scaleByPowerOfTwo(mean, unit) -
    scaleByPowerOfTwo(shift[index], -divisorExponent) +
    scaleByPowerOfTwo(meanLow, unit);
  return {
    exponent,
    slope: scaleByPowerOfTwo(gain, unit - exponent),
    mean: scaleByPowerOfTwo((centered / span) * (high - low) + low, -exponent),
  };
}

/** Where the smallest and the largest value go. */
const mappedExtremes = (states: Float64Array, index: number, step: AffineStep): Float64Array =>
  mapped(step, index, states[index * MOMENT_STATE + Moment.min], states[index * MOMENT_STATE + Moment.max]);

/** Where a rule sends values. */
function mapped(step: AffineStep, index: number, ...values: readonly number[]): Float64Array {
  const { kept: _, ...plain } = step;
  const one = (values: Float64Array): Float64Array => values.subarray(index, index + 1);
  const { prescale, shift, divisor } = step.rules;
  const rules = { prescale: one(prescale), shift: one(shift), divisor: one(divisor) };
  const batch = { rows: values.length, cols: 1, values: Float64Array.from(values) };
  applyAffine({ ...plain, rules }, batch, scalarNumericKernels, new HeapArena());
  return batch.values;
}

/** The weighted states (one a column) of the values after `step`, as {@link deriveMoments}. */
export function deriveWeighted(states: Float64Array, step: AffineStep): Float64Array {
  const derived = states.slice();
  for (let index = 0; index < states.length / WEIGHTED_STATE; index++) {
    if (step.kept?.includes(index)) continue;
    const state = derived.subarray(index * WEIGHTED_STATE, (index + 1) * WEIGHTED_STATE);
    if (Number.isNaN(step.rules.divisor[index])) vanish(state);
    else if (state[Weighted.count] > 0) deriveSpread(state, index, step);
  }
  return derived;
}

/** In place: all values become NaN. */
function vanish(state: Float64Array): void {
  const missing = state[Weighted.count] + state[Weighted.missing];
  state.fill(0);
  state[Weighted.missing] = missing;
}

/** In place. */
function deriveSpread(state: Float64Array, index: number, step: AffineStep): void {
  const [exponent, mean, meanLow] = [state[Weighted.exponent], state[Weighted.mean], state[Weighted.meanLow]];
  const after =
    state[Weighted.m2] === 0 || step.rules.prescale[index] === 0
      ? { ...centreAt(mapped(step, index, scaleByPowerOfTwo(mean, exponent))[0]), slope: 0 }
      : slopeOf(step, index, { exponent, mean, meanLow });
  state[Weighted.exponent] = after.exponent;
  state[Weighted.mean] = after.mean;
  state[Weighted.meanLow] = 0;
  state[Weighted.m2] *= after.slope ** 2;
  state[Weighted.m2Low] *= after.slope ** 2;
}
