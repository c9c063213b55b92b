/** The standard normal distribution: its probabilities and its quantiles, to about the last digit of a double. */

/** A polynomial's value, its coefficients from the highest power down (Horner). */
function polynomial(coefficients: readonly number[], x: number): number {
  let value = 0;
  for (const coefficient of coefficients) value = value * x + coefficient;
  return value;
}

/** Numerator and denominator of a rational approximation. */
export interface Rational {
  readonly over: readonly number[];
  readonly under: readonly number[];
}

const rational = ({ over, under }: Rational, x: number): number => polynomial(over, x) / polynomial(under, x);

// Wichura, Algorithm AS 241 (1988), PPND16: near the middle, in the tails, far out in the tails.

export const QUANTILE_MIDDLE: Rational = {
  over: [
    2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946,
    1971.5909503065513, 133.14166789178438, 3.3871328727963665,
  ],
  under: [
    5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751,
    687.1870074920579, 42.31333070160091, 1,
  ],
};

export const QUANTILE_TAIL: Rational = {
  over: [
    0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045,
    5.769497221460691, 4.630337846156546, 1.4234371107496835,
  ],
  under: [
    1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008, 0.6897673349851,
    1.6763848301838038, 2.053191626637759, 1,
  ],
};

export const QUANTILE_FAR_TAIL: Rational = {
  over: [
    2.0103343992922881e-7, 2.7115555687434876e-5, 0.0012426609473880784, 0.026532189526576124,
    0.29656057182850487, 1.7848265399172913, 5.463784911164114, 6.657904643501103,
  ],
  under: [
    2.0442631033899397e-15, 1.421511758316446e-7, 1.8463183175100548e-5, 0.0007868691311456133,
    0.014875361290850615, 0.1369298809227358, 0.599832206555888, 1,
  ],
};

/** The z below which a standard normal variable lies with probability p: ±Infinity for 1 and 0, NaN outside [0, 1]. */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) return q * rational(QUANTILE_MIDDLE, 0.180625 - q * q);
  const tail = q < 0 ? p : 1 - p;
  if (!(tail > 0)) return tail === 0 ? Math.sign(q) * Infinity : Number.NaN;
  const r = Math.sqrt(-Math.log(tail));
  const z = r <= 5 ? rational(QUANTILE_TAIL, r - 1.6) : rational(QUANTILE_FAR_TAIL, r - 5);
  return q < 0 ? -z : z;
}

// Cody, Rational Chebyshev approximations for the error function (1969), as in ACM Algorithm 715 (1993), ANORM.

export const PROBABILITY_MIDDLE: Rational = {
  over: [0.06568233791820745, 2.2352520354606837, 161.02823106855587, 1067.6894854603709, 18154.98125334356],
  under: [1, 47.202581904688245, 976.0985517377767, 10260.932208618979, 45507.78933502673],
};

export const PROBABILITY_TAIL: Rational = {
  over: [
    1.0765576773720192e-8, 0.39894151208813466, 8.883149794388377, 93.50665613217785, 597.2702763948002,
    2494.5375852903726, 6848.190450536283, 11602.65143764735, 9842.714838383978,
  ],
  under: [
    1, 22.266688044328117, 235.387901782625, 1519.3775994075547, 6485.558298266761, 18615.571640885097,
    34900.95272114598, 38912.00328609327, 19685.429676859992,
  ],
};

export const PROBABILITY_FAR_TAIL: Rational = {
  over: [
    0.023073441764940174, 0.215898534057957, 0.12740116116024736, 0.022235277870649807, 0.0014216191932278934,
    2.9112874951168793e-5,
  ],
  under: [
    1, 1.284260096144911, 0.4682382124808651, 0.06598813786892856, 0.0037823963320275824,
    7.297515550839662e-5,
  ],
};

export const SQUARE_ROOT_OF_32 = 5.656854249492381;
export const ONE_OVER_ROOT_OF_TWO_PI = 0.3989422804014327;

/** The probability that a standard normal variable lies below z; NaN for NaN. */
export function normalProbability(z: number): number {
  const distance = Math.abs(z);
  if (distance <= 0.67448975) return 0.5 + z * rational(PROBABILITY_MIDDLE, z * z);
  const beyond = tailProbability(distance);
  return z < 0 ? beyond : 1 - beyond;
}

/** The probability of lying above a distance > 0.67. */
function tailProbability(distance: number): number {
  if (distance > 39) return 0;
  // e^(-d²/2) in two factors, the first of them with an exact square.
  const near = Math.trunc(distance * 16) / 16;
  const density = Math.exp(-near * near * 0.5) * Math.exp(-(distance - near) * (distance + near) * 0.5);
  if (distance <= SQUARE_ROOT_OF_32) return density * rational(PROBABILITY_TAIL, distance);
  const inverse = 1 / (distance * distance);
  const correction = inverse * rational(PROBABILITY_FAR_TAIL, inverse);
  return (density * (ONE_OVER_ROOT_OF_TWO_PI - correction)) / distance;
}
