/** The power laws of Box-Cox and Yeo-Johnson, one value at a time, and their inverses. */

/**
 * box-cox, for x > 0: (x^λ - 1)/λ, log x at λ = 0 (Box and Cox 1964).
 * yeo-johnson, for all x: ((1 + x)^λ - 1)/λ from 0 on; below, its mirror image with 2 - λ (Yeo and Johnson 2000).
 */
export type PowerFamily = "yeo-johnson" | "box-cox";

/**
 * One group's law. `lambda` is the power; `reference` is a value, in the data's units, that is sent to 0. With Y the
 * family's transform as the books have it, the law is (Y(x) - Y(r)) / (o + |r|)^e, where o and e are 0 and λ for Box-Cox,
 * 1 and λ (r ≥ 0) or 2 - λ (r < 0) for Yeo-Johnson. It is Y itself where r is {@link originOf} the family, and an affine
 * function of Y otherwise: one whose digits do not drown where the data lie close together far from the origin.
 */
export interface PowerRule {
  readonly lambda: number;
  readonly reference: number;
}

/** What a law makes of one value. */
export type Law = (value: number, rule: PowerRule) => number;

/** The reference of the law as the books have it: where Y is 0. */
export const originOf = (family: PowerFamily): number => (family === "box-cox" ? 1 : 0);

/** What is added to values before their logarithm is taken. */
export const offsetOf = (family: PowerFamily): 0 | 1 => (family === "box-cox" ? 0 : 1);

/** Ratios in here have their logarithm taken of their distance from 1, which is the more exact. */
const NEAR_LOW = 0.5;
const NEAR_HIGH = 2;

/** log((offset + x) / (offset + reference)), within a few ulp also where it is near 0; offset is 0 or 1, x and reference ≥ 0. */
export function logRatio(offset: number, x: number, reference: number): number {
  const ratio = (offset + x) / (offset + reference);
  if (ratio > NEAR_LOW && ratio < NEAR_HIGH) return Math.log1p((x - reference) / (offset + reference));
  return Math.log(ratio);
}

/** x with log((offset + x) / (offset + reference)) = distance. */
function atLogRatio(offset: number, distance: number, reference: number): number {
  if (distance > -Math.LN2) return reference + (offset + reference) * Math.expm1(distance);
  return offset === 0 ? reference * Math.exp(distance) : Math.expm1(distance + Math.log(offset + reference));
}

/** (ratio^exponent - 1) / exponent, where ratio is that of {@link logRatio}; exact where the exponent is 1 and the reference 0. */
function powerOfRatio(offset: number, x: number, reference: number, exponent: number): number {
  if (exponent === 1) return (x - reference) / (offset + reference);
  const distance = logRatio(offset, x, reference);
  return exponent === 0 ? distance : Math.expm1(exponent * distance) / exponent;
}

/** The inverse of {@link powerOfRatio} in x; NaN beyond its image. */
function ratioOfPower(offset: number, y: number, reference: number, exponent: number): number {
  if (exponent === 1) return reference + (offset + reference) * y;
  return atLogRatio(offset, exponent === 0 ? y : Math.log1p(exponent * y) / exponent, reference);
}

/** Box-Cox of one value; NaN where x ≤ 0 or NaN. */
function boxCox(x: number, { lambda, reference }: PowerRule): number {
  return x > 0 ? powerOfRatio(0, x, reference, lambda) : NaN;
}

/** A family's law. */
export const powerLaw = (family: PowerFamily): Law => (family === "box-cox" ? boxCox : yeoJohnson);

/** A family's inverse law. */
export const inversePowerLaw = (family: PowerFamily): Law =>
  family === "box-cox" ? inverseBoxCox : inverseYeoJohnson;

/** The value whose Box-Cox is y; NaN where there is none, which is where λy < -1. */
function inverseBoxCox(y: number, { lambda, reference }: PowerRule): number {
  return ratioOfPower(0, y, reference, lambda);
}

/** Yeo-Johnson of one value; NaN for NaN. */
function yeoJohnson(x: number, rule: PowerRule): number {
  const { lambda, reference } = rule;
  if (reference < 0) return -yeoJohnson(-x, mirrored(rule));
  if (!(x < 0)) return powerOfRatio(1, x, reference, lambda);
  return acrossZero(-powerOfRatio(1, -x, 0, 2 - lambda), rule);
}

/** The value whose Yeo-Johnson is y; NaN where there is none. */
function inverseYeoJohnson(y: number, rule: PowerRule): number {
  const { lambda, reference } = rule;
  if (reference < 0) return -inverseYeoJohnson(-y, mirrored(rule));
  const zero = reference === 0 ? 0 : acrossZero(0, rule);
  if (!(y < zero)) return ratioOfPower(1, y, reference, lambda);
  const plain = (y - zero) * (1 + reference) ** lambda;
  return -ratioOfPower(1, -plain, 0, 2 - lambda);
}

/** The law of the mirror image: -x has the power 2 - λ. */
const mirrored = ({ lambda, reference }: PowerRule): PowerRule => ({
  lambda: 2 - lambda,
  reference: -reference,
});

/** Y brought to the rule's reference ≥ 0. */
function acrossZero(plain: number, { lambda, reference }: PowerRule): number {
  return plain / (1 + reference) ** lambda + powerOfRatio(1, 0, reference, lambda);
}
