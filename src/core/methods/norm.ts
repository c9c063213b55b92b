/** The Lp norms: x / ‖x‖ with ‖x‖ = (Σ|x|^p)^(1/p), as keras.utils.normalize and numpy.linalg.norm mean it. */
import type { NormMethod, Rule } from "./method.js";

const norm = (name: string, formula: string, order: NormMethod["order"]): NormMethod => ({
  needs: "norm",
  name,
  formula,
  order,
});

export const l0 = norm("l0", "x / count of non-zeros", () => 0);
export const l1 = norm("l1", "x / Σ|x|", () => 1);
export const l2 = norm("l2", "x / √Σx²", () => 2);
export const linf = norm("linf", "x / max |x|", () => Infinity);
/** Its order is an option: 0 counts non-zeros, Infinity and -Infinity are max |x| and min |x|, any real p > 0 is allowed. */
export const lp = norm("lp", "x / (Σ|x|^p)^(1/p)", (options) => options.order!);

/**
 * The rule of a vector whose norm is `value` / `prescale`: only an exact zero norm becomes 1, as in keras and numpy.
 */
export function normRule(value: number, prescale: number): Rule {
  return value === 0
    ? { prescale: 1, shift: 0, divisor: 1, rescue: "zero-norm" }
    : { prescale, shift: 0, divisor: value };
}
