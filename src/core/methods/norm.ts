/** The Lp norms: x / ‖x‖ with ‖x‖ = (Σ|x|^p)^(1/p), as keras.utils.normalize and numpy.linalg.norm mean it. */
import {
  absolute,
  add,
  choose,
  compare,
  type Expression,
  greatest,
  least,
  multiply,
  number,
  ONE,
  power,
  squareRoot,
  ZERO,
} from "../expression.js";
import type { Rule } from "../steps/affine/rule.js";
import type { NormMethod } from "./method.js";

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
    ? { prescale: 1, shift: 0, divisor: 1, centre: 0, rescue: "zero-norm" }
    : { prescale, shift: 0, divisor: value };
}

/** Σ|x|^p of values as a formula, and the norm that such a sum comes to; infinite orders have an extreme in its place. */
interface NormFormulas {
  /** what each value adds; for infinite orders, what the extreme is taken of */
  term(value: Expression): Expression;
  /** how terms come together */
  readonly by: "sum" | "largest" | "smallest";
  /** the norm, of the terms together */
  norm(together: Expression): Expression;
}

/** The norm of any order, as formulas; a law test holds it to core/fit/norms.ts. */
export function normFormulas(order: number): NormFormulas {
  const itself = (together: Expression): Expression => together;
  if (order === Infinity) return { term: (x) => absolute(x), by: "largest", norm: itself };
  if (order === -Infinity) return { term: (x) => absolute(x), by: "smallest", norm: itself };
  switch (order) {
    case 0:
      return { term: (x) => choose(compare(x, "=", ZERO), ZERO, ONE), by: "sum", norm: itself };
    case 1:
      return { term: (x) => absolute(x), by: "sum", norm: itself };
    case 2:
      return { term: (x) => multiply(x, x), by: "sum", norm: (sum) => squareRoot(sum) };
    default:
      return {
        term: (x) => choose(compare(x, "=", ZERO), ZERO, power(absolute(x), number(order))),
        by: "sum",
        norm: (sum) => choose(compare(sum, "=", ZERO), ZERO, power(sum, number(1 / order))),
      };
  }
}

/** Terms of a vector's values brought together. */
export const together = (by: NormFormulas["by"], terms: readonly Expression[]): Expression =>
  ({ sum: add, largest: greatest, smallest: least })[by](...terms);
