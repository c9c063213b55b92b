/** Rules for many vectors at once, as the kernels take them, and what they do to batches and to statistics. */
import type { NumericKernels } from "../../kernels/kernels.js";
import { MOMENT_STATE, Moment } from "../../kernels/kernels.js";
import { emptyMomentState } from "../../kernels/moment-state.js";
import { binaryExponent, scaleByPowerOfTwo } from "../../kernels/power-of-two.js";
import { scalarNumericKernels } from "../../kernels/scalar/numeric.js";
import type { Batch, ResultType } from "../../types.js";
import type { MethodOptions, Rule } from "../methods/method.js";

/** Slopes within 2^±this need no exponent of their own: their fourth powers are doubles. */
const EXPONENT_FREE = 200;

/** One rule a vector: x → (x·prescale - shift) / divisor. Plain arrays, so that they travel to workers. */
export interface RuleSet {
  readonly prescale: Float64Array;
  readonly shift: Float64Array;
  readonly divisor: Float64Array;
}

/** What follows the affine rule, the same for all vectors. */
export interface Finish {
  /** stretch of [0, 1] to here, where it is not [0, 1] itself */
  readonly range?: readonly [number, number];
  /** values beyond these are cut */
  readonly clip?: readonly [number, number];
  /** results are rounded to this type */
  readonly dtype: ResultType;
}

export function makeRuleSet(n: number): RuleSet {
  return { prescale: new Float64Array(n), shift: new Float64Array(n), divisor: new Float64Array(n) };
}

export function setRule(rules: RuleSet, index: number, rule: Rule): void {
  rules.prescale[index] = rule.prescale;
  rules.shift[index] = rule.shift;
  rules.divisor[index] = rule.divisor;
}

/** Rules of groups, one for each value of a row. */
export function spreadRules(rules: RuleSet, groupOf: Int32Array): RuleSet {
  const spread = makeRuleSet(groupOf.length);
  for (let i = 0; i < groupOf.length; i++) {
    const group = groupOf[i];
    spread.prescale[i] = rules.prescale[group];
    spread.shift[i] = rules.shift[group];
    spread.divisor[i] = rules.divisor[group];
  }
  return spread;
}

/** What a method does after its affine rule. */
export function finishOf(method: string, options: MethodOptions, dtype: ResultType): Finish {
  if (method !== "minmax") return { dtype };
  const [low, high] = options.range;
  return {
    dtype,
    ...(low === 0 && high === 1 ? {} : { range: options.range }),
    ...(options.outside === "cut" ? { clip: options.range } : {}),
  };
}

/** In place: each column by its own rule. */
export function transformColumns(
  batch: Batch,
  rules: RuleSet,
  finish: Finish,
  kernels: NumericKernels,
): void {
  kernels.standardizeColumns(
    batch.values,
    batch.rows,
    batch.cols,
    rules.prescale,
    rules.shift,
    rules.divisor,
  );
  finishValues(batch, finish, kernels);
}

/** In place: each row of a rows × cols matrix by its own rule. */
export function transformRows(batch: Batch, rules: RuleSet, finish: Finish, kernels: NumericKernels): void {
  kernels.standardizeRows(batch.values, batch.rows, batch.cols, rules.prescale, rules.shift, rules.divisor);
  finishValues(batch, finish, kernels);
}

function finishValues(batch: Batch, finish: Finish, kernels: NumericKernels): void {
  const n = batch.rows * batch.cols;
  if (finish.range) kernels.rescale(batch.values, n, finish.range[0], finish.range[1]);
  if (finish.clip) kernels.clamp(batch.values, n, finish.clip[0], finish.clip[1]);
  if (finish.dtype === "float32") kernels.roundToSingle(batch.values, n);
}

/**
 * The moment states of the values after `rules`, from the states before: extremes are mapped by the rule itself, the mean
 * affinely, central sums by powers of the slope. Equal to measured ones up to rounding; clipping does nothing to the
 * values that were fitted. The count of zeros is not known from moments and becomes NaN.
 */
export function deriveMoments(states: Float64Array, rules: RuleSet, finish: Finish): Float64Array {
  const count = states.length / MOMENT_STATE;
  const derived = emptyMomentState(count);
  for (let i = 0; i < count; i++) deriveState(states, derived, i, rules, finish);
  return derived;
}

function deriveState(
  states: Float64Array,
  derived: Float64Array,
  index: number,
  rules: RuleSet,
  finish: Finish,
): void {
  const at = index * MOMENT_STATE;
  derived[at + Moment.missing] = states[at + Moment.missing];
  if (states[at + Moment.count] === 0) return;
  const rule = {
    prescale: rules.prescale.subarray(index, index + 1),
    shift: rules.shift.subarray(index, index + 1),
    divisor: rules.divisor.subarray(index, index + 1),
  };
  const extremes = Float64Array.of(states[at + Moment.min], states[at + Moment.max]);
  transformColumns({ rows: 2, cols: 1, values: extremes }, rule, finish, scalarNumericKernels);
  const [low, high] = finish.range ?? [0, 1];
  const divisor = rule.divisor[0];
  const unit = states[at + Moment.exponent] + binaryExponent(rule.prescale[0]);
  const gain = (high - low) / divisor;
  const reach = unit + binaryExponent(gain);
  const exponent = Math.abs(reach) <= EXPONENT_FREE ? 0 : reach;
  const slope = scaleByPowerOfTwo(gain, unit - exponent);
  const centered =
    scaleByPowerOfTwo(states[at + Moment.mean], unit) -
    rule.shift[0] +
    scaleByPowerOfTwo(states[at + Moment.meanLow], unit);
  derived[at + Moment.count] = states[at + Moment.count];
  derived[at + Moment.min] = extremes[0];
  derived[at + Moment.max] = extremes[1];
  derived[at + Moment.zeros] = NaN;
  derived[at + Moment.exponent] = exponent;
  derived[at + Moment.mean] = scaleByPowerOfTwo((centered / divisor) * (high - low) + low, -exponent);
  for (let power = 2; power <= 4; power++) {
    const slot = at + Moment.mean + 2 * (power - 1);
    derived[slot] = states[slot] * slope ** power;
    derived[slot + 1] = states[slot + 1] * slope ** power;
  }
}
