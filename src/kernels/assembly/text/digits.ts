// Sixteen decimal digits at a time, between bytes and integers.

/** 10^n for n from 0 to 19. */
export const SMALL_POWERS: usize = memory.data<u64>([
  1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000, 10000000000, 100000000000, 1000000000000,
  10000000000000, 100000000000000, 1000000000000000, 10000000000000000, 100000000000000000, 1000000000000000000,
  10000000000000000000,
]);

/** The lanes' own numbers. */
// @ts-ignore: decorator
@inline
export function laneNumbers(): v128 {
  return i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
}

/** The integer of 8 digits, bytes 0 to 9, the first in the lowest byte. */
// @ts-ignore: decorator
@inline
export function joinEight(digits: u64): u64 {
  digits = (digits * 2561) >> 8;
  digits = ((digits & 0x00ff00ff00ff00ff) * 6553601) >> 16;
  return ((digits & 0x0000ffff0000ffff) * 42949672960001) >> 32;
}

/** The integer of 16 digits, bytes 0 to 9, the first in lane 0. */
// @ts-ignore: decorator
@inline
export function joinSixteen(digits: v128): u64 {
  const pairs = i16x8.shr_u(i16x8.mul(digits, i16x8.splat(2561)), 8);
  const fours = i32x4.dot_i16x8_s(pairs, i32x4.splat(0x00010064));
  const eights = i32x4.dot_i16x8_s(i16x8.narrow_i32x4_u(fours, fours), i32x4.splat(0x00012710));
  const both = i64x2.extract_lane(eights, 0);
  return (both & 0xffffffff) * 100000000 + (both >>> 32);
}

/** The 16 digits, bytes 0 to 9, of two integers below 10^8, the first digit in lane 0. */
// @ts-ignore: decorator
@inline
export function splitSixteen(high: u32, low: u32): v128 {
  // floor(x·3518437209 / 2^45) = floor(x / 10^4) for x < 2^32.
  const eights = i64x2.splat(<u64>high | (<u64>low << 32));
  const tops = i64x2.shr_u(i64x2.extmul_low_i32x4_u(eights, i32x4.splat(0xd1b71759)), 45);
  const rests = i64x2.sub(i64x2.extend_low_i32x4_u(eights), i32x4.dot_i16x8_s(tops, i32x4.splat(10000)));
  const fours = v128.or(tops, i64x2.shl(rests, 32));
  // floor(x·5243 / 2^19) = floor(x / 100) for x < 10^4; floor(x·103 / 2^10) = floor(x / 10) for x < 100.
  const hundreds = i32x4.shr_u(i32x4.dot_i16x8_s(fours, i32x4.splat(5243)), 19);
  const both = v128.or(hundreds, i32x4.shl(hundreds, 16));
  const pairs = i16x8.sub(i32x4.shl(fours, 16), i16x8.mul(both, i32x4.splat(0x0064ffff)));
  const tens = i16x8.shr_u(i16x8.mul(pairs, i16x8.splat(103)), 10);
  return i16x8.sub(i16x8.shl(pairs, 8), i16x8.mul(tens, i16x8.splat(2559)));
}
