/** robust: (x - median) / (high quantile - low quantile). */

import { type QuantileState, quantileOf, worstRankError } from "../aggregates/quantiles.js";
import { normalQuantile } from "../normal-distribution.js";
import type { Rule } from "../steps/affine/rule.js";
import { IDENTITY } from "../steps/affine/rule.js";
import { affineFit, expect } from "./fit.js";
import type { FittedMethod, MethodOptions } from "./method.js";
import { policedAll } from "./policy.js";

/**
 * scikit-learn's RobustScaler: quantiles are linear ones (type 7), those of the quarters by default; with unit variance,
 * normally distributed values come to a standard deviation of 1. A vector without spread between its quantiles keeps
 * divisor 1: its median still leaves. NaN is left out of the quantiles.
 */
export const robust: FittedMethod = {
  needs: "fitting",
  name: "robust",
  formula: "(x - median) / (high quantile - low quantile)",
  *fit(groups, options) {
    const [low, high] = options.quantileRange;
    const probabilities = [low / 100, 0.5, high / 100];
    const question = { ...questionOf(options), wanted: { probabilities } };
    const { state } = expect("quantiles", yield question);
    const rules = Array.from({ length: groups }, (_, group) =>
      ruleOf(quantileOf(state, group, probabilities), prescaleOf(state, group), options),
    );
    const settled = policedAll(rules, (group) => state.missing[group], options);
    return { ...affineFit(settled, robust, options), rankError: worstRankError(state) };
  },
};

/** A question about quantiles, as exact as the options ask for. */
export const questionOf = ({ rankError }: MethodOptions) => ({
  kind: "quantiles" as const,
  ...(rankError !== undefined && { rankError }),
});

/** Halves where a difference of two values is beyond the largest double. */
const prescaleOf = ({ lowest, highest }: QuantileState, group: number): number =>
  Number.isFinite(highest[group] - lowest[group]) ? 1 : 0.5;

function ruleOf([low, median, high]: Float64Array, prescale: number, options: MethodOptions): Rule {
  if (Number.isNaN(median)) return IDENTITY;
  const shift = options.center === "yes" ? median : 0;
  if (options.scale === "no") return { prescale: 1, shift, divisor: 1 };
  const unit = options.unitVariance === "yes" ? normalDistance(options.quantileRange) : 1;
  if (low === high) return { prescale: 1, shift, divisor: 1 / unit, centre: median, rescue: "constant" };
  const spread = high * prescale - low * prescale;
  return { prescale, shift: shift * prescale, divisor: spread / unit, centre: median };
}

/** How far apart two quantiles of the standard normal distribution are, given in percent. */
const normalDistance = ([low, high]: MethodOptions["quantileRange"]): number =>
  normalQuantile(high / 100) - normalQuantile(low / 100);
