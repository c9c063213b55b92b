/** What a method is: what it must know of a vector of values, and the rule it then applies to each of them. */

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
}

export const DEFAULT_OPTIONS: MethodOptions = { range: [0, 1], outside: "keep", ddof: 0 };

/** Silent rescues that are counted and said: a vector without spread, or one whose norm is 0. */
export type Rescue = "constant" | "zero-norm";

/**
 * The affine rule of one vector: x → (x·prescale - shift) / divisor.
 * `prescale` is a power of two, 1 unless x - shift or the divisor would leave the range of doubles.
 */
export interface Rule {
  readonly prescale: number;
  readonly shift: number;
  readonly divisor: number;
  readonly rescue?: Rescue;
}

/** The rule that changes nothing: for vectors with no values. */
export const IDENTITY: Rule = { prescale: 1, shift: 0, divisor: 1 };

/** A method fitted on count, extent and central moments. */
export interface MomentMethod {
  readonly needs: "moments";
  readonly name: string;
  readonly formula: string;
  /** The rule of the vector whose moment state begins at `at` in `states` (layout: kernels' Moment). */
  rule(states: Float64Array, at: number, options: MethodOptions): Rule;
}

/** A method fitted on a norm: x / ‖x‖. */
export interface NormMethod {
  readonly needs: "norm";
  readonly name: string;
  readonly formula: string;
  /** The p of its norm. */
  order(options: MethodOptions): number;
}

export type Method = MomentMethod | NormMethod;
