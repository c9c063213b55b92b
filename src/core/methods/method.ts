/** What a method is: what it must know of a vector of values, and what it then does to each of them. */

import type { Measure, Measured } from "../aggregates/index.js";
import type { Condition, Expression } from "../expression.js";
import type { Rescue, Rule, Stretch } from "../steps/affine/rule.js";
import type { PowerFamily } from "../steps/power/law.js";
import type { Distribution } from "../steps/quantile/apply.js";
import type { Step } from "../steps/step.js";

/** Options of all methods; each method reads those that are its own. */
export interface MethodOptions {
  /** the p of an lp norm: any real ≥ 0, Infinity, -Infinity */
  readonly order?: number;
  /** where minmax puts the smallest and the largest value */
  readonly range: readonly [number, number];
  /** keep: values outside the fitted extent may leave `range`; cut: they become its nearer end */
  readonly outside: "keep" | "cut";
  /** delta degrees of freedom of zscore's spread: divides by count - ddof */
  readonly ddof: number;
  /** whether zscore and robust take their centre away, and whether they divide by their spread */
  readonly center: "yes" | "no";
  readonly scale: "yes" | "no";
  /** the column of the input that weighs rows in zscore's mean and spread; absent: all count alike */
  readonly weights?: string;
  /** the quantiles, in percent, between which robust measures the spread */
  readonly quantileRange: readonly [number, number];
  /** yes: robust's spread is that of a normal distribution's standard deviation */
  readonly unitVariance: "yes" | "no";
  /** how many quantiles the method quantile is fitted on, at most */
  readonly quantiles: number;
  /** how far the ranks of robust's and quantile's quantiles may be off, as a part of the values; absent: as little as can be */
  readonly rankError?: number;
  /** what quantile makes of values spread as those it was fitted on */
  readonly distribution: Distribution;
  /** the laws that power chooses from */
  readonly family: PowerFamily;
  /** whether power ends with a z-score */
  readonly standardize: "yes" | "no";
  /** omit (default): NaN is left out of the fit and stays NaN; propagate: a vector that holds one becomes all NaN */
  readonly nan?: "omit" | "propagate";
  /**
   * What a constant vector becomes. zero (default): what the method's formula gives with divisor 1, 0 or the lower bound;
   * passthrough: itself; vanish: 0; middle: the middle of minmax's range; nan; error
   */
  readonly onConstant?: "zero" | "passthrough" | "vanish" | "middle" | "nan" | "error";
  /** what a vector of norm 0 becomes: keep (default) leaves its zeros */
  readonly onZeroNorm?: "keep" | "nan" | "error";
  /** a divisor below this makes a vector constant; without it the method's own rule decides */
  readonly constantBelow?: number;
}

export const DEFAULT_OPTIONS: MethodOptions = {
  range: [0, 1],
  outside: "keep",
  ddof: 0,
  center: "yes",
  scale: "yes",
  quantileRange: [25, 75],
  unitVariance: "no",
  quantiles: 1000,
  distribution: "uniform",
  family: "yeo-johnson",
  standardize: "yes",
};

interface Named {
  readonly name: string;
  readonly formula: string;
  /** where minmax-like results in [0, 1] are stretched to, and cut: absent for most */
  finish?(options: MethodOptions): Stretch;
}

/** What a rule is made of, as formulas: of a column's values, or of a row's. There is at least one value. */
export interface VectorFormulas {
  readonly count: Expression;
  readonly min: Expression;
  readonly max: Expression;
  readonly mean: Expression;
  /** Σ(x - mean)² */
  readonly m2: Expression;
}

/** A rule as formulas: x → (x - shift) / divisor, and x - shift where the vector is constant or there is no divisor. */
export interface RuleFormulas {
  readonly shift: Expression;
  readonly divisor?: Expression;
  readonly constant?: Condition;
  /** where there is no rule: too few values for the divisor */
  readonly tooFew?: Condition;
}

/** A method fitted on count, extent and central moments. */
export interface MomentMethod extends Named {
  readonly needs: "moments";
  /** The rule of the vector whose moment state begins at `at` in `states` (layout: kernels' Moment). */
  rule(states: Float64Array, at: number, options: MethodOptions): Rule;
  /** The same said as formulas, for engines that are told what to do; a law test holds both to each other. */
  formulas(vector: VectorFormulas, options: MethodOptions): RuleFormulas;
  /** The same of a weighted state (layout: core/fit's Weighted), for methods that know weights. */
  weightedRule?(states: Float64Array, at: number, options: MethodOptions): Rule;
}

/** A method fitted on a norm: x / ‖x‖. */
export interface NormMethod extends Named {
  readonly needs: "norm";
  /** The p of its norm. */
  order(options: MethodOptions): number;
}

/** What a fit comes to: steps that are applied one after another, and the groups that were rescued. */
export interface Fit {
  readonly steps: readonly Step[];
  readonly rescued: Readonly<Record<Rescue, readonly number[]>>;
  /** how far, as a part of the values, the ranks of quantiles it rests on may be off: 0 where they are exact */
  readonly rankError?: number;
}

/**
 * A fit as a dialogue: it yields a question about the data, is handed the answer (gathered into `groups` statistics),
 * and ends with steps of `groups` rules each. Whoever runs it decides how the data are passed over.
 */
export type Fitting = Generator<Measure, Fit, Measured>;

/** A method that asks questions of its own. */
export interface FittedMethod extends Named {
  readonly needs: "fitting";
  fit(groups: number, options: MethodOptions): Fitting;
}

export type Method = MomentMethod | NormMethod | FittedMethod;
