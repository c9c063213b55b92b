/** The affine rule of a vector: what moves and divides it, and what was handled in it without an error. */

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
  /** what the vector's values lie about, in their own units: all of them, where it has no spread */
  readonly centre?: number;
  /** what undoing the rule gives, where it makes one value of all and that is known */
  readonly inverse?: number;
  /** there is no rule: the vector has so many values, of which ddof leaves none */
  readonly tooFew?: number;
  /** the vector stays as it is, whatever stretch the others get */
  readonly untouched?: true;
}

/** The rule that changes nothing: for vectors with no values. */
export const IDENTITY: Rule = { prescale: 1, shift: 0, divisor: 1 };

/** The rule that leaves a vector alone. */
export const UNTOUCHED: Rule = { ...IDENTITY, untouched: true };

/** What follows an affine rule, the same for all vectors. */
export interface Stretch {
  /** from [0, 1] to here, where it is not [0, 1] itself */
  readonly range?: readonly [number, number];
  /** values beyond these are cut */
  readonly clip?: readonly [number, number];
}
