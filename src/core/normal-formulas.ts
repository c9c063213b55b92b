/** The standard normal distribution as formulas: core/normal-distribution.ts says the same of numbers. */
import {
  absolute,
  add,
  branch,
  choose,
  chooseFirst,
  compare,
  divide,
  type Expression,
  exponential,
  floor,
  logarithm,
  multiply,
  negate,
  number,
  ONE,
  squareRoot,
  subtract,
  ZERO,
} from "./expression.js";
import {
  ONE_OVER_ROOT_OF_TWO_PI,
  PROBABILITY_FAR_TAIL,
  PROBABILITY_MIDDLE,
  PROBABILITY_TAIL,
  QUANTILE_FAR_TAIL,
  QUANTILE_MIDDLE,
  QUANTILE_TAIL,
  type Rational,
  SQUARE_ROOT_OF_32,
} from "./normal-distribution.js";

/** Horner's form. */
const polynomial = ([first, ...rest]: readonly number[], x: Expression): Expression =>
  rest.reduce<Expression>(
    (value, coefficient) => add(multiply(value, x), number(coefficient)),
    number(first),
  );

const rational = ({ over, under }: Rational, x: Expression): Expression =>
  divide(polynomial(over, x), polynomial(under, x));

/** The normal quantile of a probability within (0, 1). */
export function normalQuantileFormula(p: Expression): Expression {
  const q = subtract(p, number(0.5));
  const tail = choose(compare(p, "<", number(0.5)), p, subtract(ONE, p));
  const r = squareRoot(negate(logarithm(tail)));
  const z = choose(
    compare(r, "<=", number(5)),
    rational(QUANTILE_TAIL, subtract(r, number(1.6))),
    rational(QUANTILE_FAR_TAIL, subtract(r, number(5))),
  );
  const middle = multiply(q, rational(QUANTILE_MIDDLE, subtract(number(0.180625), multiply(q, q))));
  return chooseFirst(
    [
      branch(compare(absolute(q), "<=", number(0.425)), middle),
      branch(compare(p, "<", number(0.5)), negate(z)),
    ],
    z,
  );
}

/** The probability of lying below z. */
export function normalProbabilityFormula(z: Expression): Expression {
  const distance = absolute(z);
  const beyond = tailProbability(distance);
  const middle = add(number(0.5), multiply(z, rational(PROBABILITY_MIDDLE, multiply(z, z))));
  return chooseFirst(
    [branch(compare(distance, "<=", number(0.67448975)), middle), branch(compare(z, "<", ZERO), beyond)],
    subtract(ONE, beyond),
  );
}

/** e^(-d²/2) in two factors, the first of them with an exact square, times the ratio of the tail to the density. */
function tailProbability(distance: Expression): Expression {
  const near = divide(floor(multiply(distance, number(16))), number(16));
  const rest = multiply(subtract(distance, near), add(distance, near));
  const half = (square: Expression): Expression => exponential(multiply(square, number(-0.5)));
  const density = multiply(half(multiply(near, near)), half(rest));
  const inverse = divide(ONE, multiply(distance, distance));
  const correction = multiply(inverse, rational(PROBABILITY_FAR_TAIL, inverse));
  const far = divide(multiply(density, subtract(number(ONE_OVER_ROOT_OF_TWO_PI), correction)), distance);
  return chooseFirst(
    [
      branch(compare(distance, ">", number(39)), ZERO),
      branch(
        compare(distance, "<=", number(SQUARE_ROOT_OF_32)),
        multiply(density, rational(PROBABILITY_TAIL, distance)),
      ),
    ],
    far,
  );
}
