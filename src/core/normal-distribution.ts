/** The standard normal distribution: its probabilities and its quantiles, to about the last digit of a double. */

/** A polynomial's value, its coefficients from the highest power down (Horner). */
function polynomial(coefficients: readonly number[], x: number): number {
  let value = 0;
  for (const coefficient of coefficients) value = value * x + coefficient;
  return value;
}

/** Numerator and denominator of a rational approximation. */
interface Rational {
  readonly over: readonly number[];
  readonly under: readonly number[];
}

const rational = ({ over, under }: Rational, x: number): number => polynomial(over, x) / polynomial(under, x);

// Wichura, Algorithm AS 241 (1988), PPND16: near the middle, in the tails, far out in the tails.

const QUANTILE_MIDDLE: Rational = {
  over: [
    2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
    13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608,
  ],
  under: [
    5226.495278852854561, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867,
    5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1,
  ],
};

const QUANTILE_TAIL: Rational = {
  over: [
    7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258,
    3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734,
  ],
  under: [
    1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459,
    0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1,
  ],
};

const QUANTILE_FAR_TAIL: Rational = {
  over: [
    2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386, 0.026532189526576123093,
    0.29656057182850489123, 1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772,
  ],
  under: [
    2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4,
    0.0148753612908506148525, 0.13692988092273580531, 0.59983220655588793769, 1,
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

const PROBABILITY_MIDDLE: Rational = {
  over: [
    0.065682337918207449113, 2.2352520354606839287, 161.02823106855587881, 1067.6894854603709582,
    18154.981253343561249,
  ],
  under: [1, 47.20258190468824187, 976.09855173777669322, 10260.932208618978205, 45507.789335026729956],
};

const PROBABILITY_TAIL: Rational = {
  over: [
    1.0765576773720192317e-8, 0.39894151208813466764, 8.8831497943883759412, 93.506656132177855979,
    597.27027639480026226, 2494.5375852903726711, 6848.1904505362823326, 11602.651437647350124,
    9842.7148383839780218,
  ],
  under: [
    1, 22.266688044328115691, 235.38790178262499861, 1519.377599407554805, 6485.558298266760755,
    18615.571640885098091, 34900.952721145977266, 38912.003286093271411, 19685.429676859990727,
  ],
};

const PROBABILITY_FAR_TAIL: Rational = {
  over: [
    0.02307344176494017303, 0.21589853405795699, 0.1274011611602473639, 0.022235277870649807,
    0.001421619193227893466, 2.9112874951168792e-5,
  ],
  under: [
    1, 1.28426009614491121, 0.468238212480865118, 0.0659881378689285515, 0.00378239633202758244,
    7.29751555083966205e-5,
  ],
};

const SQUARE_ROOT_OF_32 = 5.656854249492380195;
const ONE_OVER_ROOT_OF_TWO_PI = 0.398942280401432677939946;

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
