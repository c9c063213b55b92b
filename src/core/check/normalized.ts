/** Whether new data look as if they had been through the very scaler they are checked against. */
import { MOMENT_STATE, Moment } from "../../kernels/kernels.js";
import { emptyMomentState } from "../../kernels/moment-state.js";
import { centerOf } from "../params/moments.js";
import type { SavedFit } from "../params/parameters.js";
import { momentsAfter } from "../steps/moments-after.js";
import type { Distribution, QuantileStep } from "../steps/quantile/apply.js";
import type { ColumnPair } from "./column.js";
import { type Finding, figure } from "./finding.js";

/** The moment states that the fit leaves its own data with; undefined where they do not follow from what is saved. */
export function expectedOutput({ moments, steps }: SavedFit): Float64Array | undefined {
  const last = steps.findLastIndex((step) => step.kind !== "affine");
  const step = steps[last];
  if (step === undefined) return momentsAfter(moments, steps);
  if (step.kind !== "quantile") return undefined;
  return momentsAfter(ranked(moments, step), steps.slice(last + 1));
}

/** States of as many values of a distribution as the columns had. */
function ranked(moments: Float64Array, { distribution }: QuantileStep): Float64Array {
  const states = emptyMomentState(moments.length / MOMENT_STATE);
  const { low, high, mean, variance } = SHAPES[distribution];
  for (let at = 0; at < states.length; at += MOMENT_STATE) {
    const count = moments[at + Moment.count];
    if (count === 0) continue;
    states[at + Moment.count] = count;
    states[at + Moment.min] = low;
    states[at + Moment.max] = high;
    states[at + Moment.mean] = mean;
    states[at + Moment.m2] = variance * count;
  }
  return states;
}

const SHAPES: Readonly<
  Record<
    Distribution,
    { readonly low: number; readonly high: number; readonly mean: number; readonly variance: number }
  >
> = {
  uniform: { low: 0, high: 1, mean: 0.5, variance: 1 / 12 },
  normal: { low: -5.2, high: 5.2, mean: 0, variance: 1 },
};

/** A mean within this many standard deviations, and a spread within this factor and its inverse, look alike. */
const NEAR_MEAN = 1;
const NEAR_SPREAD = 2;
/** Part of the expected extent by which new data may go beyond either end of it. */
const BEYOND = 0.5;

/** Whether `state` could be a sample of what `like` is the moments of. */
function isNear(state: Float64Array, like: Float64Array): boolean {
  const [own, other] = [centerOf(state), centerOf(like)];
  const room = BEYOND * (like[Moment.max] - like[Moment.min]);
  const ratio = own.deviation / other.deviation;
  return (
    Math.abs(own.mean - other.mean) <= NEAR_MEAN * other.deviation &&
    ratio <= NEAR_SPREAD &&
    ratio >= 1 / NEAR_SPREAD &&
    state[Moment.min] >= like[Moment.min] - room &&
    state[Moment.max] <= like[Moment.max] + room
  );
}

/** A column in the fit, in the new data, and as the fit leaves it. */
export interface Candidate {
  readonly pair: ColumnPair;
  readonly expected: Float64Array;
}

const hasSpread = (state: Float64Array): boolean =>
  state[Moment.count] > 1 && state[Moment.min] < state[Moment.max];

/**
 * The columns that are near to what the scaler makes of its own data and not near to these data, provided that they are at
 * least half of those in which the two can be told apart at all; constant columns may join them. Otherwise none: a column
 * may drift there by chance.
 */
export function alreadyNormalized(candidates: readonly Candidate[]): readonly Candidate[] {
  const telling = candidates.filter(
    ({ pair: { fitted, observed }, expected }) =>
      hasSpread(fitted) && hasSpread(observed) && hasSpread(expected) && !isNear(expected, fitted),
  );
  const alike = telling.filter(
    ({ pair: { fitted, observed }, expected }) => isNear(observed, expected) && !isNear(observed, fitted),
  );
  if (alike.length === 0 || 2 * alike.length < telling.length) return [];
  return [...alike, ...candidates.filter(isConstantOutput)];
}

/** Whether a column that was constant is now the constant that the scaler makes of it. */
function isConstantOutput({ pair: { fitted, observed }, expected }: Candidate): boolean {
  const [before, now, after] = [fitted, observed, expected].map((state) => state[Moment.min]);
  return !hasSpread(fitted) && !hasSpread(observed) && now === after && now !== before;
}

/** One finding about all of them. */
export function normalizedFinding(alike: readonly Candidate[], columns: number): Finding {
  const { pair, expected } = alike[0];
  const example = `${JSON.stringify(pair.column)}: mean ${figure(centerOf(pair.observed).mean)}`;
  const fitted = `fitted on mean ${figure(centerOf(pair.fitted).mean)}, normalized to ${figure(centerOf(expected).mean)}`;
  const group = pair.group === undefined ? "" : ` of group ${JSON.stringify(pair.group)}`;
  return {
    kind: "normalized",
    severity: "difference",
    ...(pair.group !== undefined && { group: pair.group }),
    value: alike.length,
    limit: 0,
    message: `${alike.length} of ${columns} columns${group} look normalized already (${example}; ${fitted})`,
  };
}
