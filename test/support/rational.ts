/** Exact arithmetic on doubles, to judge rounded results by. */

export interface Rational {
  readonly numerator: bigint;
  /** positive */
  readonly denominator: bigint;
}

/** x·2^exponent, exactly. */
export function rational(x: number, exponent = 0): Rational {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, x);
  const biased = (bits.getUint16(0) >> 4) & 0x7ff;
  const fraction = bits.getBigUint64(0) & ((1n << 52n) - 1n);
  const magnitude = biased === 0 ? fraction : fraction | (1n << 52n);
  const power = Math.max(biased, 1) - 1075 + exponent;
  const numerator = x < 0 ? -magnitude : magnitude;
  if (power >= 0) return { numerator: numerator << BigInt(power), denominator: 1n };
  return { numerator, denominator: 1n << BigInt(-power) };
}

export function subtract(a: Rational, b: Rational): Rational {
  return {
    numerator: a.numerator * b.denominator - b.numerator * a.denominator,
    denominator: a.denominator * b.denominator,
  };
}

export function multiply(a: Rational, b: Rational): Rational {
  return { numerator: a.numerator * b.numerator, denominator: a.denominator * b.denominator };
}

/** a / b as a double, to some 60 bits; 0 where a is 0, Infinity where only b is. */
export function quotient(a: Rational, b: Rational): number {
  const numerator = a.numerator * b.denominator;
  const denominator = a.denominator * b.numerator;
  if (numerator === 0n) return 0;
  if (denominator === 0n) return Infinity;
  const shift = 64 - bitLength(numerator) + bitLength(denominator);
  const digits =
    shift >= 0 ? (numerator << BigInt(shift)) / denominator : numerator / (denominator << BigInt(-shift));
  return Number(digits) * 2 ** Math.max(-1074, Math.min(900, -shift));
}

function bitLength(x: bigint): number {
  return (x < 0n ? -x : x).toString(16).length * 4;
}

/** |a - b| in units of 2^-53·scale: half ulps of scale, about. */
export function errorIn(a: Rational, b: Rational, scale: Rational): number {
  return Math.abs(quotient(subtract(a, b), scale)) * 2 ** 53;
}

export function larger(a: bigint, b: bigint): bigint {
  if (a < b) return b;
  return a;
}

export interface ExactMoments {
  readonly mean: Rational;
  /** sums of (x - mean)^k and of its magnitude, by k */
  readonly central: readonly Rational[];
  readonly absolute: readonly Rational[];
}

/** Mean and central sums of finite doubles. */
export function exactMoments(values: ArrayLike<number>): ExactMoments {
  const n = BigInt(values.length);
  const exact = Array.from(values, (x) => rational(x));
  const unit = exact.map(({ denominator }) => denominator).reduce(larger, 1n);
  const integers = exact.map(({ numerator, denominator }) => numerator * (unit / denominator));
  const sum = integers.reduce((total, x) => total + x, 0n);
  const deviations = integers.map((x) => n * x - sum);
  const powers = [0n, 1n, 2n, 3n, 4n];
  const denominators = powers.map((k) => (n * unit) ** k);
  return {
    mean: { numerator: sum, denominator: n * unit },
    central: powers.map((k, i) => ({
      numerator: deviations.reduce((total, d) => total + d ** k, 0n),
      denominator: denominators[i]!,
    })),
    absolute: powers.map((k, i) => ({
      numerator: deviations.reduce((total, d) => total + (d < 0n ? -d : d) ** k, 0n),
      denominator: denominators[i]!,
    })),
  };
}

export interface ExactSpread {
  /** sum of the weights */
  readonly weight: Rational;
  readonly mean: Rational;
  /** Σ weight·(x - mean)² / Σ weight */
  readonly variance: Rational;
  /** Σ weight·|x| / Σ weight: what the mean's rounding is measured by where its terms cancel */
  readonly magnitude: Rational;
}

/** Weighted mean and population variance of finite doubles, not all of weight 0; NaN is left out. */
export function exactSpread(values: ArrayLike<number>, weights: ArrayLike<number>): ExactSpread {
  const rows = Array.from(weights, (weight, i) => ({ weight, value: values[i]! })).filter(
    ({ weight, value }) => weight > 0 && !Number.isNaN(value),
  );
  const [scale, unit] = [
    commonUnit(rows.map(({ weight }) => weight)),
    commonUnit(rows.map(({ value }) => value)),
  ];
  let [weight, sum, magnitude, squares] = [0n, 0n, 0n, 0n];
  for (const row of rows) {
    const [w, x] = [inUnits(row.weight, scale), inUnits(row.value, unit)];
    weight += w;
    sum += w * x;
    magnitude += w * (x < 0n ? -x : x);
    squares += w * x * x;
  }
  return {
    weight: { numerator: weight, denominator: scale },
    mean: { numerator: sum, denominator: weight * unit },
    variance: {
      numerator: squares * weight - sum * sum,
      denominator: weight * weight * unit * unit,
    },
    magnitude: { numerator: magnitude, denominator: weight * unit },
  };
}

/** The largest denominator, of which all doubles' denominators are divisors. */
const commonUnit = (values: readonly number[]): bigint =>
  values.map((x) => rational(x).denominator).reduce(larger, 1n);

function inUnits(x: number, unit: bigint): bigint {
  const { numerator, denominator } = rational(x);
  return numerator * (unit / denominator);
}
