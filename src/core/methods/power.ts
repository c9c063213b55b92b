/** power: Yeo-Johnson or Box-Cox with the λ of maximum likelihood, then (x - mean) / standard deviation. */
import { MOMENT_STATE, Moment } from "../../kernels/kernels.js";
import { binaryExponent, scaleByPowerOfTwo } from "../../kernels/power-of-two.js";
import { powerState } from "../aggregates/power-likelihood.js";
import type { Rule } from "../steps/affine/rule.js";
import { IDENTITY } from "../steps/affine/rule.js";
import type { PowerStep } from "../steps/power/apply.js";
import { logRatio, offsetOf, originOf, type PowerFamily } from "../steps/power/law.js";
import { ruleInUnits } from "./extreme-scale.js";
import { affineFit, expect } from "./fit.js";
import type { Fit, FittedMethod, Fitting, MethodOptions } from "./method.js";
import { policedAll, UnfitVector } from "./policy.js";
import { advance, beginSearch, type Found, type Search } from "./power-search.js";
import { isConstant, zscore } from "./zscore.js";

/** What one group's λ is sought with. */
interface Sought {
  readonly reference: number;
  readonly exponent: number;
  /** undefined where there is no λ to find: no values, all the same, or all too large */
  progress: Search | Found | undefined;
}

/** The search that is still under way, if one is. */
const underWay = ({ progress }: Sought): Search | undefined =>
  progress && "candidates" in progress ? progress : undefined;

/** What was found, if anything. */
const foundOf = ({ progress }: Sought): Found | undefined =>
  progress && "candidates" in progress ? undefined : progress;

/**
 * λ is that of maximum likelihood, as in scikit-learn's PowerTransformer (sklearn/preprocessing/_data.py, which has it from
 * scipy's searches for the likelihood's top, good to about 1e-8); here it is the root of the likelihood's derivative, to
 * about 1e-12. It is kept where values can be transformed within the range of doubles: for Yeo-Johnson by scipy's bounds
 * (yeojohnson_normmax), for Box-Cox as in boxcox_normmax. The best λ of data far from 0 that lie close together may be
 * beyond; it then is the bound, and hardly worse: on such data all powers are nearly straight lines. Where data of both
 * signs reach beyond 1e145 there is no such λ but 1.
 *
 * With the z-score, laws are fitted and applied with a reference amid the data where these are all of one sign (see
 * PowerRule): an affine change that the z-score takes away again. NaN is left out. A constant group has no λ, as if it were
 * 1. Throws UnfitVector for values that are not above 0 in a fit of Box-Cox.
 */
export const power: FittedMethod = {
  needs: "fitting",
  name: "power",
  formula: "Yeo-Johnson or Box-Cox, then (x - mean) / standard deviation",
  *fit(groups, options): Fitting {
    const { family } = options;
    const { states: moments } = expect("moments", yield { kind: "moments" });
    if (family === "box-cox") refuseNotPositive(moments);
    const sought = Array.from({ length: groups }, (_, group) =>
      seek(family, moments.subarray(group * MOMENT_STATE, (group + 1) * MOMENT_STATE)),
    );
    const references = Float64Array.from(sought, ({ reference }) => reference);
    const exponents = Float64Array.from(sought, ({ exponent }) => exponent);
    for (let candidates = mostCandidates(sought); candidates > 0; candidates = mostCandidates(sought)) {
      const lambdas = new Float64Array(groups * candidates).fill(NaN);
      sought.forEach((one, group) => {
        lambdas.set(underWay(one)?.candidates ?? [], group * candidates);
      });
      const question = { family, lambdas, references, exponents };
      const { states } = expect("power", yield { kind: "power", question });
      sought.forEach((one, group) => {
        const search = underWay(one);
        if (search) one.progress = advance(search, states, group * powerState(candidates));
      });
    }
    return conclude(family, sought, moments, options);
  },
};

const mostCandidates = (sought: readonly Sought[]): number =>
  sought.reduce((most, one) => Math.max(most, underWay(one)?.candidates.length ?? 0), 0);

function refuseNotPositive(moments: Float64Array): void {
  const vectors: number[] = [];
  for (let group = 0; group < moments.length / MOMENT_STATE; group++) {
    if (moments[group * MOMENT_STATE + Moment.min] <= 0) vectors.push(group);
  }
  if (vectors.length > 0) throw new UnfitVector("not-positive", vectors);
}

/** Where a group's λ is sought, from its moment state. */
function seek(family: PowerFamily, state: Float64Array): Sought {
  const count = state[Moment.count];
  const low = state[Moment.min];
  const high = state[Moment.max];
  if (count === 0 || isConstant(state[Moment.m2] / count, state[Moment.mean], count)) {
    return { reference: originOf(family), exponent: 0, progress: undefined };
  }
  const offset = offsetOf(family);
  const reference = middle(family, low, high);
  const reachOf = (value: number): number => Math.abs(logRatio(offset, Math.abs(value), Math.abs(reference)));
  const reach = Math.max(reachOf(low), reachOf(high));
  const exponent = Math.max(LOWEST_EXPONENT, binaryExponent(reach) + 1);
  const bounds = family === "box-cox" ? boundsOfBoxCox(low, high, reach) : boundsOfYeoJohnson(low, high);
  const [least, most] = bounds.map((bound) => Math.max(-LARGEST_LAMBDA, Math.min(LARGEST_LAMBDA, bound)));
  if (!(least < most)) return { reference, exponent: 0, progress: undefined };
  const centre = offset === 0 || reference > 0 ? 0 : reference < 0 ? 2 : 1;
  return { reference, exponent, progress: beginSearch(least, most, centre, 2 ** -exponent) };
}

/** Powers of two from here on up have an inverse that is a normal double. */
const LOWEST_EXPONENT = -1022;

/** A λ that needs to be larger, for data of 1e-300, is not asked for. */
const LARGEST_LAMBDA = 2 ** 1000;

/** Amid the data, in the logarithm, where all are of one sign; else 0. */
function middle(family: PowerFamily, low: number, high: number): number {
  if (family === "box-cox") return Math.sqrt(low) * Math.sqrt(high);
  if (low < 0 && high > 0) return 0;
  const amid = Math.expm1((Math.log1p(Math.abs(low)) + Math.log1p(Math.abs(high))) / 2);
  return low < 0 ? -amid : amid;
}

const LOG_EPSILON = Math.log(Number.EPSILON);
/** Logarithms of the least and the greatest normal double. */
const LOG_LEAST = Math.log(2 ** -1022);
const LOG_GREATEST = Math.log(Number.MAX_VALUE);

/** scipy.stats.yeojohnson_normmax: data up to 20 times as large have transforms whose squares are doubles. */
function boundsOfYeoJohnson(low: number, high: number): [number, number] {
  const largest = Math.min(20 * Math.max(-low, high), Number.MAX_VALUE);
  const least = (LOG_LEAST - LOG_EPSILON) / 2 / Math.log1p(largest);
  const most = (LOG_GREATEST + LOG_EPSILON) / 2 / Math.log1p(largest);
  if (high < 0) return [2 - most, 2 - least];
  return low < 0 ? [Math.max(2 - most, least), Math.min(2 - least, most)] : [least, most];
}

/**
 * scipy.stats.boxcox_normmax: no value's transform is beyond a ten-thousandth of the greatest double; the same for its
 * inverse. Squares of the transforms with the data's reference are doubles.
 */
function boundsOfBoxCox(low: number, high: number, reach: number): [number, number] {
  const largest = Math.max(Math.abs(Math.log(low)), Math.abs(Math.log(high)));
  const allowed = LOG_GREATEST - Math.log(10_000);
  let own = allowed / largest;
  // λ·log x - log λ = allowed: a contraction by a hundredth or less.
  for (let i = 0; i < 10; i++) own = (allowed + Math.log(own)) / largest;
  const bound = Math.min(own, (LOG_GREATEST + LOG_EPSILON) / 2 / reach);
  return [-bound, bound];
}

/** The steps, from what was found. */
function conclude(
  family: PowerFamily,
  sought: readonly Sought[],
  moments: Float64Array,
  options: MethodOptions,
): Fit {
  const plain = options.standardize === "no";
  const step: PowerStep = {
    kind: "power",
    family,
    lambdas: Float64Array.from(sought, (one) => foundOf(one)?.lambda ?? NaN),
    references: Float64Array.from(sought, ({ reference }) => (plain ? originOf(family) : reference)),
  };
  const rules = sought.map((one, group) => {
    const at = group * MOMENT_STATE;
    const found = foundOf(one);
    const rule = found
      ? standardRule(found, one.exponent)
      : zscore.rule(moments, at, { ...options, ddof: 0, center: "yes", scale: "yes" });
    return plain && rule.rescue ? { ...rule, ...IDENTITY } : plain ? IDENTITY : rule;
  });
  const missing = (group: number): number => moments[group * MOMENT_STATE + Moment.missing];
  const { steps, rescued } = affineFit(policedAll(rules, missing, options), power, options);
  return { steps: [step, ...steps], rescued };
}

/** Beyond these powers of two, values are brought near 1 before the z-score. */
const PLAIN_EXPONENTS = 500;

/** The z-score of transformed values whose moments are in units of 2^exponent. */
function standardRule({ count, mean, m2 }: Found, exponent: number): Rule {
  const deviation = Math.sqrt(m2 / count);
  if (Math.abs(exponent) > PLAIN_EXPONENTS) return ruleInUnits(mean, deviation, exponent);
  return ruleInUnits(scaleByPowerOfTwo(mean, exponent), scaleByPowerOfTwo(deviation, exponent), 0);
}
