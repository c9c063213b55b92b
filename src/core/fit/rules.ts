/** From the statistics of groups to the rule of each. */
import { MOMENT_STATE } from "../../kernels/kernels.js";
import type { ColumnPlan } from "../axis.js";
import type { Method, MethodOptions, Rescue, Rule } from "../methods/method.js";
import { normRule } from "../methods/norm.js";
import { makeRuleSet, type RuleSet, setRule, spreadRules } from "../transform/rules.js";
import { groupMoments } from "./moments.js";
import { NORM_STATE, normOf } from "./norms.js";

export interface Fitted {
  /** one rule for each value of a row */
  readonly rules: RuleSet;
  /** groups whose statistics were rescued, by kind */
  readonly rescued: Readonly<Record<Rescue, readonly number[]>>;
}

/**
 * @param moments a state for each column
 * @param norms a state for each group, where the method needs norms
 */
export function fitRules(
  method: Method,
  options: MethodOptions,
  axis: ColumnPlan,
  moments: Float64Array,
  norms: Float64Array,
): Fitted {
  const rules = new Array<Rule>(axis.groups);
  if (method.needs === "norm") {
    const order = method.order(options);
    for (let group = 0; group < axis.groups; group++) {
      const norm = normOf(order, norms, group * NORM_STATE);
      rules[group] = normRule(norm.value, norm.prescale);
    }
  } else {
    const states = groupMoments(moments, axis.groupOf, axis.groups);
    for (let group = 0; group < axis.groups; group++)
      rules[group] = method.rule(states, group * MOMENT_STATE, options);
  }
  const set = makeRuleSet(axis.groups);
  for (let group = 0; group < axis.groups; group++) setRule(set, group, rules[group]);
  const those = (kind: Rescue): number[] =>
    rules.flatMap((rule, group) => (rule.rescue === kind ? [group] : []));
  return {
    rules: spreadRules(set, axis.groupOf),
    rescued: { constant: those("constant"), "zero-norm": those("zero-norm") },
  };
}
