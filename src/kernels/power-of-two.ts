/** Exact powers of two and binary exponents, read and written as bits: Math.log2 and ** round. */

const double = new Float64Array(1);
/** [low, high] 32 bits of {@link double}: every machine Node and WebAssembly share memory on is little-endian. */
const words = new Uint32Array(double.buffer);

/** 2^exponent for an integer exponent in [-1022, 1023]. */
export function powerOfTwo(exponent: number): number {
  words[0] = 0;
  words[1] = (exponent + 1023) << 20;
  return double[0]!;
}

/** floor(log2 |x|) of a finite x other than 0; 1024 for an infinity. Subnormals go down to -1074. */
export function binaryExponent(x: number): number {
  double[0] = x;
  const biased = (words[1]! >>> 20) & 0x7ff;
  if (biased !== 0) return biased - 1023;
  double[0] = x * 2 ** 54;
  return ((words[1]! >>> 20) & 0x7ff) - 1023 - 54;
}

/** x·2^exponent for any integer exponent: exact unless the result is subnormal or overflows. */
export function scaleByPowerOfTwo(x: number, exponent: number): number {
  let scaled = x;
  let rest = Math.max(-3000, Math.min(3000, exponent));
  for (; rest < -1000; rest += 1000) scaled *= 2 ** -1000;
  for (; rest > 1000; rest -= 1000) scaled *= 2 ** 1000;
  return scaled * powerOfTwo(rest);
}
