/** quantile: a value's rank among those fitted on, in [0, 1], or the normal quantile of that rank. */

import {
  evenlySpaced,
  probabilitiesOf,
  type QuantileState,
  quantileOf,
  worstRankError,
} from "../aggregates/quantiles.js";
import type { Rule } from "../steps/affine/rule.js";
import { IDENTITY } from "../steps/affine/rule.js";
import type { QuantileStep } from "../steps/quantile/apply.js";
import { affineFit, expect } from "./fit.js";
import type { FittedMethod } from "./method.js";
import { isOneValue, policedAll } from "./policy.js";
import { questionOf } from "./robust.js";

/**
 * scikit-learn's QuantileTransformer, fitted on all values: as many quantiles as asked for, but no more than there are
 * values (missing ones counted, as there) in the largest group. A constant vector goes to the lower end, and one without
 * values stays as it is. NaN is left out of the quantiles.
 */
export const quantile: FittedMethod = {
  needs: "fitting",
  name: "quantile",
  formula: "rank of x among the quantiles, from 0 to 1, or its normal quantile",
  *fit(groups, options) {
    const wanted = { evenly: options.quantiles };
    const { state } = expect("quantiles", yield { ...questionOf(options), wanted });
    const largest = state.counts.reduce(
      (most, count, group) => Math.max(most, count + state.missing[group]),
      1,
    );
    const references = evenlySpaced(Math.min(options.quantiles, largest));
    const quantiles = quantilesOf(state, probabilitiesOf(wanted, largest));
    const rules = Array.from({ length: groups }, (_, group) =>
      spreadRule(quantiles, group * references.length, references.length),
    );
    const settled = policedAll(rules, (group) => state.missing[group], options);
    settled.forEach((rule, group) => {
      if (isReplaced(rule)) quantiles.fill(NaN, group * references.length, (group + 1) * references.length);
    });
    const step: QuantileStep = {
      kind: "quantile",
      distribution: options.distribution,
      references,
      quantiles,
      ruleOf: Int32Array.from({ length: groups }, (_, group) => group),
    };
    const { steps, rescued } = affineFit(settled.map(replacement), quantile, options);
    const replacing = settled.some(isReplaced) ? steps : [];
    return { steps: [step, ...replacing], rescued, rankError: worstRankError(state) };
  },
};

/** Each group's quantiles, group after group. */
function quantilesOf(state: QuantileState, probabilities: Float64Array): Float64Array {
  const quantiles = new Float64Array(state.counts.length * probabilities.length);
  state.counts.forEach((_, group) => {
    quantiles.set(quantileOf(state, group, probabilities), group * probabilities.length);
  });
  return quantiles;
}

/** A group as the policies see it: its spread for a divisor. */
function spreadRule(quantiles: Float64Array, start: number, n: number): Rule {
  const spread = quantiles[start + n - 1] - quantiles[start];
  if (Number.isNaN(spread)) return IDENTITY;
  return spread === 0
    ? { ...IDENTITY, centre: quantiles[start], rescue: "constant" }
    : { ...IDENTITY, divisor: spread };
}

/** Whether a policy put something else in the method's place. */
const isReplaced = (rule: Rule): boolean => rule.untouched === true || isOneValue(rule);

/** What follows the quantiles: nothing, unless a policy said otherwise. */
function replacement(rule: Rule): Rule {
  if (isReplaced(rule)) return rule;
  return rule.rescue ? { ...IDENTITY, rescue: rule.rescue } : IDENTITY;
}
