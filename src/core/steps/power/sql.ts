/** Power laws as formulas: core/transform/power-law.ts says the same of numbers, with the reasons. */
import {
  add,
  and,
  branch,
  choose,
  chooseFirst,
  compare,
  divide,
  type Expression,
  exponential,
  exponentialLessOne,
  logarithm,
  logarithmOfOnePlus,
  multiply,
  negate,
  number,
  subtract,
  ZERO,
} from "../../expression.js";
import type { Layer } from "../layer.js";
import type { PowerStep } from "./apply.js";
import { type PowerRule, powerLaw } from "./law.js";

const NOTHING = number(Number.NaN);

const ruleOf = ({ lambdas, references }: PowerStep, column: number): PowerRule => ({
  lambda: lambdas[column],
  reference: references[column],
});

/** The law of a column; none where it has none. */
export function powerLayers(step: PowerStep, column: number): readonly Layer[] {
  const rule = ruleOf(step, column);
  if (Number.isNaN(rule.lambda)) return [];
  const boxCox = (x: Expression): Expression =>
    choose(compare(x, ">", ZERO), powerOfRatio(0, x, rule.reference, rule.lambda), NOTHING);
  const yeo = (x: Expression): Expression => yeoJohnson(x, rule);
  return [{ formula: step.family === "box-cox" ? boxCox : yeo, missing: "kept" }];
}

export function inversePowerLayers(step: PowerStep, column: number): readonly Layer[] {
  const rule = ruleOf(step, column);
  if (Number.isNaN(rule.lambda)) return [];
  const boxCox = (y: Expression): Expression => ratioOfPower(0, y, rule.reference, rule.lambda);
  const yeo = (y: Expression): Expression => inverseYeoJohnson(y, rule);
  return [{ formula: step.family === "box-cox" ? boxCox : yeo, missing: "kept" }];
}

const minus = (x: Expression, shift: number): Expression => (shift === 0 ? x : subtract(x, number(shift)));
const plus = (x: Expression, shift: number): Expression => (shift === 0 ? x : add(x, number(shift)));
const over = (x: Expression, divisor: number): Expression => (divisor === 1 ? x : divide(x, number(divisor)));
const times = (x: Expression, factor: number): Expression => (factor === 1 ? x : multiply(x, number(factor)));

/** log((offset + x) / (offset + reference)). */
export function logRatioFormula(offset: number, x: Expression, reference: number): Expression {
  const ratio = over(plus(x, offset), offset + reference);
  const near = and(compare(ratio, ">", number(0.5)), compare(ratio, "<", number(2)));
  return choose(near, logarithmOfOnePlus(over(minus(x, reference), offset + reference)), logarithm(ratio));
}

/** (ratio^exponent - 1) / exponent. */
function powerOfRatio(offset: number, x: Expression, reference: number, exponent: number): Expression {
  if (exponent === 1) return over(minus(x, reference), offset + reference);
  const distance = logRatioFormula(offset, x, reference);
  if (exponent === 0) return distance;
  return over(exponentialLessOne(times(distance, exponent)), exponent);
}

function yeoJohnson(x: Expression, rule: PowerRule): Expression {
  const { lambda, reference } = rule;
  if (reference < 0) return negate(yeoJohnson(negate(x), mirrored(rule)));
  const below = acrossZero(negate(powerOfRatio(1, negate(x), 0, 2 - lambda)), rule);
  return choose(compare(x, "<", ZERO), below, powerOfRatio(1, x, reference, lambda));
}

const mirrored = ({ lambda, reference }: PowerRule): PowerRule => ({
  lambda: 2 - lambda,
  reference: -reference,
});

/** The law at 0. */
const atZero = (rule: PowerRule): number => powerLaw("yeo-johnson")(0, rule);

function acrossZero(plain: Expression, rule: PowerRule): Expression {
  const { lambda, reference } = rule;
  return plus(over(plain, (1 + reference) ** lambda), reference === 0 ? 0 : atZero(rule));
}

/** The inverse of {@link powerOfRatio}; NaN beyond its image. */
function ratioOfPower(offset: number, y: Expression, reference: number, exponent: number): Expression {
  if (exponent === 1) return plus(times(y, offset + reference), reference);
  if (exponent === 0) return atLogRatio(offset, y, reference);
  const argument = times(y, exponent);
  return chooseFirst(
    [
      branch(
        compare(argument, ">", number(-1)),
        atLogRatio(offset, over(logarithmOfOnePlus(argument), exponent), reference),
      ),
      branch(compare(argument, "=", number(-1)), number(exponent > 0 ? -offset : Number.POSITIVE_INFINITY)),
    ],
    NOTHING,
  );
}

function atLogRatio(offset: number, distance: Expression, reference: number): Expression {
  const near = plus(times(exponentialLessOne(distance), offset + reference), reference);
  const far =
    offset === 0
      ? times(exponential(distance), reference)
      : exponentialLessOne(plus(distance, Math.log(offset + reference)));
  return choose(compare(distance, ">", number(-Math.LN2)), near, far);
}

function inverseYeoJohnson(y: Expression, rule: PowerRule): Expression {
  const { lambda, reference } = rule;
  if (reference < 0) return negate(inverseYeoJohnson(negate(y), mirrored(rule)));
  const zero = reference === 0 ? 0 : atZero(rule);
  const plain = times(minus(y, zero), (1 + reference) ** lambda);
  const below = negate(ratioOfPower(1, negate(plain), 0, 2 - lambda));
  return choose(compare(y, "<", number(zero)), below, ratioOfPower(1, y, reference, lambda));
}
