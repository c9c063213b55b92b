/** zscore: (x - mean) / standard deviation. */
import { Moment } from "../../kernels/kernels.js";
import { scaleByPowerOfTwo } from "../../kernels/power-of-two.js";
import { spreadOf, Weighted } from "../aggregates/weighted.js";
import { add, compare, divide, multiply, number, squareRoot, subtract, ZERO } from "../expression.js";
import type { Rule } from "../steps/affine/rule.js";
import { IDENTITY } from "../steps/affine/rule.js";
import { ruleInUnits, shiftOnly } from "./extreme-scale.js";
import type { MethodOptions, MomentMethod } from "./method.js";

/**
 * scikit-learn's `_is_constant_feature` (sklearn/preprocessing/_data.py): the spread is indistinguishable from the
 * rounding of the mean. `variance` is the population variance, in the square of the mean's units.
 */
export function isConstant(variance: number, mean: number, count: number): boolean {
  const bound = count * mean * Number.EPSILON;
  return variance <= count * Number.EPSILON * variance + bound * bound;
}

/** What a vector's mean and spread are made of, in units of 2^exponent. */
interface Spread {
  readonly count: number;
  readonly mean: number;
  readonly exponent: number;
  /** of the population */
  readonly variance: number;
  /** what the spread's square is; undefined where ddof leaves none of the values */
  readonly square: number | undefined;
}

function ruleOf({ count, mean, exponent, variance, square }: Spread, options: MethodOptions): Rule {
  const shift = options.center === "yes" ? mean : 0;
  const centre = scaleByPowerOfTwo(mean, exponent);
  if (options.scale === "no") return { ...shiftOnly(shift, exponent), centre };
  const constant = isConstant(variance, mean, count);
  // Of what is constant a policy says what it becomes, however few values there are.
  if (square === undefined && !(constant && options.onConstant)) return { ...IDENTITY, tooFew: count };
  if (square === undefined || constant) {
    return { ...shiftOnly(shift, exponent), centre, rescue: "constant" };
  }
  return { ...ruleInUnits(shift, Math.sqrt(square), exponent), centre };
}

/**
 * The spread is √(m2 / (count - ddof)), ddof 0 by default as in scikit-learn's StandardScaler. A constant vector keeps
 * divisor 1: its mean still leaves. No more values than ddof have no spread. NaN is left out of mean and spread. With
 * weights, as with scikit-learn's sample_weight, the spread is √(Σ weight·(x - mean)² / Σ weight), and rows of weight 0 are
 * as if they were not there; what is constant is decided by the count of the others, not by their weight.
 */
export const zscore: MomentMethod = {
  needs: "moments",
  name: "zscore",
  formula: "(x - mean) / standard deviation",
  rule(states, at, options) {
    const count = states[at + Moment.count];
    if (count === 0) return IDENTITY;
    const m2 = states[at + Moment.m2];
    const mean = states[at + Moment.mean];
    const exponent = states[at + Moment.exponent];
    const square = count > options.ddof ? m2 / (count - options.ddof) : undefined;
    return ruleOf({ count, mean, exponent, variance: m2 / count, square }, options);
  },
  weightedRule(states, at, options) {
    if (states[at + Weighted.count] === 0) return IDENTITY;
    const spread = spreadOf(states, at);
    return ruleOf({ ...spread, square: spread.variance }, options);
  },
  formulas({ count, mean, m2 }, { center, scale, ddof }) {
    const shift = center === "yes" ? mean : ZERO;
    if (scale === "no") return { shift };
    const variance = divide(m2, count);
    const rounding = multiply(count, number(Number.EPSILON));
    const bound = multiply(rounding, mean);
    const narrow = compare(variance, "<=", add(multiply(rounding, variance), multiply(bound, bound)));
    const freedom = ddof === 0 ? count : subtract(count, number(ddof));
    return {
      shift,
      divisor: squareRoot(divide(m2, freedom)),
      constant: narrow,
      ...(ddof !== 0 && { tooFew: compare(freedom, "<=", ZERO) }),
    };
  },
};
