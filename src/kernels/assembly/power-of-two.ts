// Mirrors ../power-of-two.ts.

/** 2^exponent for an exponent in [-1022, 1023]. */
@inline
export function powerOfTwo(exponent: i32): f64 {
  return reinterpret<f64>(<u64>(exponent + 1023) << 52);
}

/** floor(log2 |x|) of a finite x other than 0; 1024 for an infinity. */
export function binaryExponent(x: f64): i32 {
  const biased = <i32>((reinterpret<u64>(x) >> 52) & 0x7ff);
  if (biased != 0) return biased - 1023;
  return <i32>((reinterpret<u64>(x * 18014398509481984.0) >> 52) & 0x7ff) - 1023 - 54;
}

/** x·2^exponent for any exponent. */
export function scaleByPowerOfTwo(x: f64, exponent: i32): f64 {
  let scaled = x;
  let rest = max(-3000, min(3000, exponent));
  for (; rest < -1000; rest += 1000) scaled *= powerOfTwo(-1000);
  for (; rest > 1000; rest -= 1000) scaled *= powerOfTwo(1000);
  return scaled * powerOfTwo(rest);
}
