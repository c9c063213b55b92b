/** zscore: (x - mean) / standard deviation. */
import { Moment } from "../../kernels/kernels.js";
import type { MomentMethod } from "./method.js";
import { IDENTITY } from "./method.js";
import { ruleInUnits, shiftOnly } from "./reach.js";

/**
 * scikit-learn's `_is_constant_feature` (sklearn/preprocessing/_data.py): the spread is indistinguishable from the
 * rounding of the mean. `variance` is the population variance, in the square of the mean's units.
 */
export function isConstant(variance: number, mean: number, count: number): boolean {
  const bound = count * mean * Number.EPSILON;
  return variance <= count * Number.EPSILON * variance + bound * bound;
}

/**
 * The spread is √(m2 / (count - ddof)), ddof 0 by default as in scikit-learn's StandardScaler. A constant vector keeps
 * divisor 1: its mean still leaves. NaN is left out of mean and spread.
 */
export const zscore: MomentMethod = {
  needs: "moments",
  name: "zscore",
  formula: "(x - mean) / standard deviation",
  rule(states, at, options) {
    const count = states[at + Moment.count];
    if (count === 0) return IDENTITY;
    const mean = states[at + Moment.mean];
    const shift = options.center === "yes" ? mean : 0;
    const m2 = states[at + Moment.m2];
    const exponent = states[at + Moment.exponent];
    if (options.scale === "no") return shiftOnly(shift, exponent);
    if (isConstant(m2 / count, mean, count) || count <= options.ddof) {
      return { ...shiftOnly(shift, exponent), rescue: "constant" };
    }
    return ruleInUnits(shift, Math.sqrt(m2 / (count - options.ddof)), exponent);
  },
};
