/** The data of certified_sets.py, made anew: the same doubles, as their SHA-256 in the golden file says. */

type Values = () => Float64Array;

const from = (length: number, at: (i: number) => number): Float64Array =>
  Float64Array.from({ length }, (_, i) => at(i));

const pairs = (first: number, low: number, high: number): Float64Array =>
  from(1001, (i) => (i === 0 ? first : i % 2 === 1 ? low : high));

/** Machin: pi/4 = 4 arctan(1/5) - arctan(1/239), with 20 digits to spare. */
function digitsOfPi(count: number): Float64Array {
  const unit = 10n ** BigInt(count + 20);
  const arctanOfInverse = (x: bigint): bigint => {
    let sum = 0n;
    let sign = 1n;
    for (let power = unit / x, n = 1n; power > 0n; power /= x * x, n += 2n, sign = -sign) {
      sum += (sign * power) / n;
    }
    return sum;
  };
  const digits = String(4n * (4n * arctanOfInverse(5n) - arctanOfInverse(239n)));
  return from(count, (i) => Number(digits[i]));
}

/** Numerical Recipes' 32-bit congruential generator over 2^32. */
function uniform(count: number, seed: number): Float64Array {
  let state = seed;
  return from(count, () => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    return state / 2 ** 32;
  });
}

const outlier = (value: number): Float64Array => uniform(1000, 5).fill(value, 500, 501);

export const CERTIFIED_SETS: Readonly<Record<string, Values>> = {
  NumAcc1: () => Float64Array.of(10000001, 10000003, 10000002),
  NumAcc2: () => pairs(1.2, 1.1, 1.3),
  NumAcc3: () => pairs(1000000.2, 1000000.1, 1000000.3),
  NumAcc4: () => pairs(10000000.2, 10000000.1, 10000000.3),
  "digits of pi": () => digitsOfPi(5000),
  "1e9 + noise": () => uniform(10000, 1).map((value) => 1e9 + value),
  "1e15 + noise": () => uniform(10000, 2).map((value) => 1e15 + value),
  "1 + ulps": () => from(101, (i) => 1 + i * 2 ** -52),
  "alternating 1e308": () => from(1001, (i) => (i === 1000 ? 1e307 : i % 2 === 0 ? 1e308 : -1e308)),
  subnormals: () => uniform(1000, 3).map((value) => Math.floor(1000 * value) * 5e-324),
  "tenths in order": () => from(10000, (i) => (i + 1) / 10),
  "one 1e300": () => outlier(1e300),
  "one 1e17": () => outlier(1e17),
  skewed: () => uniform(10000, 4).map((value) => value * value),
  "10 million equal": () => new Float64Array(10_000_000).fill(0.1),
};
