/** Fitting a method: the dialogue between a method's questions and whoever passes over the data. */
import { MOMENT_STATE, Moment } from "../../kernels/kernels.js";
import type { Measured } from "../aggregates/index.js";
import { NORM_MISSING, NORM_STATE, normOf } from "../aggregates/norms.js";
import { WEIGHTED_STATE, Weighted } from "../aggregates/weighted.js";
import { makeRuleSet, setRule } from "../steps/affine/apply.js";
import type { Rescue, Rule } from "../steps/affine/rule.js";
import { IDENTITY } from "../steps/affine/rule.js";
import type { Fit, Fitting, Method, MethodOptions, MomentMethod, NormMethod } from "./method.js";
import { normRule } from "./norm.js";
import { policedAll, UnfitVector } from "./policy.js";

/** The questions of any method, about `groups` statistics, and what they come to. */
export function startFit(method: Method, groups: number, options: MethodOptions): Fitting {
  switch (method.needs) {
    case "moments":
      return options.weights !== undefined && method.weightedRule
        ? fitOnWeights(method, groups, options, method.weightedRule)
        : fitOnMoments(method, groups, options);
    case "norm":
      return fitOnNorm(method, groups, options);
    case "fitting":
      return method.fit(groups, options);
  }
}

function* fitOnMoments(method: MomentMethod, groups: number, options: MethodOptions): Fitting {
  const { states } = expect("moments", yield { kind: "moments" });
  const rules = Array.from({ length: groups }, (_, group) =>
    method.rule(states, group * MOMENT_STATE, options),
  );
  const settled = policedAll(rules, (group) => states[group * MOMENT_STATE + Moment.missing], options);
  return affineFit(settled, method, options);
}

/** Throws UnfitVector for values whose weights are all 0. */
function* fitOnWeights(
  method: MomentMethod,
  groups: number,
  options: MethodOptions,
  rule: NonNullable<MomentMethod["weightedRule"]>,
): Fitting {
  const { states } = expect("weighted", yield { kind: "weighted" });
  const slot = (group: number, slot: number): number => states[group * WEIGHTED_STATE + slot];
  const numbers = Array.from({ length: groups }, (_, group) => group);
  const weightless = numbers.filter((i) => slot(i, Weighted.weightless) > 0 && slot(i, Weighted.count) === 0);
  if (weightless.length > 0) throw new UnfitVector("weightless", weightless);
  const rules = numbers.map((group) => rule(states, group * WEIGHTED_STATE, options));
  const settled = policedAll(rules, (group) => slot(group, Weighted.missing), options);
  return affineFit(settled, method, options);
}

function* fitOnNorm(method: NormMethod, groups: number, options: MethodOptions): Fitting {
  const order = method.order(options);
  const { states } = expect("norm", yield { kind: "norm", order });
  const norms = Array.from({ length: groups }, (_, group) => normOf(order, states, group * NORM_STATE));
  // Where a norm is 0 it matters whether there are values at all.
  const moments = norms.some(({ value }) => value === 0)
    ? expect("moments", yield { kind: "moments" }).states
    : undefined;
  const rules = norms.map(({ value, prescale }, group) =>
    value === 0 && moments?.[group * MOMENT_STATE + Moment.count] === 0
      ? IDENTITY
      : normRule(value, prescale),
  );
  const settled = policedAll(rules, (group) => states[group * NORM_STATE + NORM_MISSING], options);
  return affineFit(settled, method, options);
}

/** The answer, if it is one to the question asked. */
export function expect<K extends Measured["kind"]>(
  kind: K,
  answer: Measured,
): Extract<Measured, { kind: K }> {
  if (answer.kind !== kind) throw new Error(`asked for ${kind}, answered with ${answer.kind}`);
  return answer as Extract<Measured, { kind: K }>;
}

/** One affine step of one rule a group, with the stretch that the method ends with. */
export function affineFit(rules: readonly Rule[], method: Method, options: MethodOptions): Fit {
  const set = makeRuleSet(rules.length);
  for (let group = 0; group < rules.length; group++) setRule(set, group, rules[group]);
  const those = (kind: Rescue): number[] =>
    rules.flatMap((rule, group) => (rule.rescue === kind ? [group] : []));
  const untouched = rules.flatMap((rule, group) => (rule.untouched ? [group] : []));
  const kept = untouched.length > 0 ? { kept: Int32Array.from(untouched) } : {};
  const inverse = rules.some((rule) => rule.inverse !== undefined)
    ? { inverse: Float64Array.from(rules, (rule) => rule.inverse ?? Number.NaN) }
    : {};
  return {
    steps: [{ kind: "affine", rules: set, ...method.finish?.(options), ...kept, ...inverse }],
    rescued: { constant: those("constant"), "zero-norm": those("zero-norm") },
  };
}
