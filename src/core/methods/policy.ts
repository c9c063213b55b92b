/** What is done about vectors a method has no proper rule for: constant ones, ones of norm 0, ones with missing values. */

import { type Rescue, type Rule, UNTOUCHED } from "../steps/affine/rule.js";
import type { MethodOptions } from "./method.js";

/** Why a vector cannot be fitted: a policy says so, its values are too few or not all above 0, or their weights are all 0. */
export type Unfit = Rescue | "too-few" | "not-positive" | "weightless";

/** How many values vectors have where they are too few. */
interface TooFew {
  readonly ddof: number;
  /** one a vector */
  readonly counts: readonly number[];
}

/** A vector that cannot be fitted; who knows the names of vectors says which. */
export class UnfitVector extends Error {
  constructor(
    readonly reason: Unfit,
    /** indices of the vectors: groups of a fit, or a row's number in a batch */
    readonly vectors: readonly number[],
    readonly tooFew: TooFew = { ddof: 0, counts: [] },
  ) {
    super(`${vectors.length} ${reason} vectors`);
    this.name = "UnfitVector";
  }
}

/** Everything becomes NaN. */
export const NOTHING: Rule = { prescale: 1, shift: 0, divisor: Number.NaN };
/** Everything becomes 0. */
const ZERO: Rule = { prescale: 0, shift: 0, divisor: 1 };
/** Everything becomes 1/2, the middle of the range that minmax stretches. */
const MIDDLE: Rule = { prescale: 0, shift: -0.5, divisor: 1 };

/**
 * A method's rule under the policies of its options. The rescue stays noted, so that it is counted. Throws UnfitVector
 * (with no index: the caller knows it) where a policy is "error", and where there is no rule.
 * @param missing how many of the vector's values are NaN
 */
export function policed(rule: Rule, missing: number, options: MethodOptions): Rule {
  if (missing > 0 && options.nan === "propagate") return NOTHING;
  if (rule.tooFew !== undefined) {
    throw new UnfitVector("too-few", [], { ddof: options.ddof, counts: [rule.tooFew] });
  }
  const { rescue } = settled(rule, options.constantBelow);
  if (rescue === undefined) return rule;
  const { centre: inverse } = rule;
  const replaced = replacement(rule, rescue, options);
  return { ...replaced, ...(inverse !== undefined && isOneValue(replaced) && { inverse }), rescue };
}

/** Whether a rule makes one value, or NaN, of all. */
export const isOneValue = ({ prescale, divisor }: Pick<Rule, "prescale" | "divisor">): boolean =>
  prescale === 0 || Number.isNaN(divisor);

/** Where a threshold is given it alone decides what is constant: a divisor below it. */
function settled(rule: Rule, constantBelow: number | undefined): Rule {
  if (constantBelow === undefined || rule.rescue === "zero-norm") return rule;
  const { rescue: _, ...plain } = rule;
  return rule.rescue === "constant" || Math.abs(rule.divisor) < constantBelow
    ? { ...rule, rescue: "constant" }
    : plain;
}

function replacement(rule: Rule, rescue: Rescue, options: MethodOptions): Rule {
  const policy = rescue === "constant" ? (options.onConstant ?? "zero") : (options.onZeroNorm ?? "keep");
  switch (policy) {
    case "error":
      throw new UnfitVector(rescue, []);
    case "nan":
      return NOTHING;
    case "passthrough":
      return UNTOUCHED;
    case "vanish":
      return ZERO;
    case "middle":
      return MIDDLE;
    case "zero":
      return rule.rescue ? rule : { ...rule, divisor: 1 };
    case "keep":
      return rule;
  }
}

/** {@link policed} of many vectors; throws one UnfitVector that lists all that are errors. */
export function policedAll(
  rules: readonly Rule[],
  missing: (index: number) => number,
  options: MethodOptions,
): Rule[] {
  const unfit: Record<Unfit, number[]> = {
    "too-few": [],
    constant: [],
    "zero-norm": [],
    "not-positive": [],
    weightless: [],
  };
  const counts: number[] = [];
  const settledRules = rules.map((rule, index) => {
    try {
      return policed(rule, missing(index), options);
    } catch (error) {
      if (!(error instanceof UnfitVector)) throw error;
      unfit[error.reason].push(index);
      counts.push(...error.tooFew.counts);
      return rule;
    }
  });
  for (const reason of ["too-few", "constant", "zero-norm"] as const) {
    if (unfit[reason].length > 0) {
      throw new UnfitVector(reason, unfit[reason], { ddof: options.ddof, counts });
    }
  }
  return settledRules;
}
