// Products of 64-bit integers, whose upper halves WebAssembly does not give.

const LOW_HALF: u64 = 0xffffffff;

/** The upper 64 bits of a·b. */
// @ts-ignore: decorator
@inline
export function multiplyHigh(a: u64, b: u64): u64 {
  const aLow = a & LOW_HALF;
  const aHigh = a >> 32;
  const bLow = b & LOW_HALF;
  const bHigh = b >> 32;
  const middle = aHigh * bLow + ((aLow * bLow) >> 32);
  return aHigh * bHigh + (middle >> 32) + ((aLow * bHigh + (middle & LOW_HALF)) >> 32);
}
