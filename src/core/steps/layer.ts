/** Formulas laid over a column, one after another. */
import { type Expression, isNotANumber, isNull, or } from "../expression.js";

/**
 * One formula of one value; layers follow one another. Formulas that use their value many times are layers of their own, so
 * that what it is made of need not be said as often.
 */
export interface Layer {
  formula(value: Expression): Expression;
  /** flows: what is missing stays so by itself. kept: the formula is for values that are there */
  readonly missing: "flows" | "kept";
}

/** Whether a value is missing. */
export const isMissing = (value: Expression) => or(isNull(value), isNotANumber(value));
