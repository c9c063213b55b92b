// Mirrors ../scalar/decimal-parse.ts: plain decimals, whose bounds are known, to binary64.
import { joinEight, joinSixteen } from "./digits";
import { toDouble } from "./eisel-lemire";
import { readLongDecimal } from "./long-decimal";

const PLUS: u32 = 43;
const MINUS: u32 = 45;
const POINT: u32 = 46;
const ZERO: u32 = 48;
const LOWER_E: u32 = 101;
const ZEROS: u64 = 0x3030303030303030;

/** Bytes that are looked at together. */
const WINDOW: u32 = 32;

/** Most digits that are joined at once, and the most that their first 7 may be for all to fit in 64 bits. */
const MOST_DIGITS: u32 = 23;
const MOST_HIGH: u64 = 999;

/** What shortExponent returns for an exponent that is not short, or not right. */
const NOT_SHORT: i32 = i32.MIN_VALUE;

/** 24 zeros and 24 bytes of ones: masks for the last bytes of a word or vector begin in between, MOST_DIGITS on at most. */
const ZEROS_AND_ONES: usize = memory.data<u64>([0, 0, 0, u64.MAX_VALUE, u64.MAX_VALUE, u64.MAX_VALUE], 16);

/** Ones for the last `count` - 16 bytes, none where that is negative. */
// @ts-ignore: decorator
@inline
function bytesBefore(count: i32): u64 {
  return load<u64>(ZEROS_AND_ONES + count);
}

/** Ones for the last `count` lanes. */
// @ts-ignore: decorator
@inline
function lastLanes(count: i32): v128 {
  return v128.load(ZEROS_AND_ONES + count, 8);
}

/** Ones for the last `count` <= 7 bytes. */
// @ts-ignore: decorator
@inline
function lastBytes(count: u32): u64 {
  return ~(u64.MAX_VALUE >> (count << 3));
}

/** The last `length` <= 7 of 8 bytes, less '0' where they are digits; something else for a greater length. */
// @ts-ignore: decorator
@inline
export function smallDigits(bytes: u64, length: u32): u64 {
  return (bytes ^ ZEROS) & lastBytes(length);
}

/** Not zero if a byte is more than 9. */
// @ts-ignore: decorator
@inline
export function overflowingDigits(digits: u64): u64 {
  return ((digits + 0x7676767676767676) | digits) & 0x8080808080808080;
}

/** A bit for each byte of the window before `end` that is no digit. */
// @ts-ignore: decorator
@inline
function otherBytes(end: usize): u32 {
  const zero = i8x16.splat(0x30);
  const nine = i8x16.splat(9);
  const low = i8x16.le_u(i8x16.sub(v128.load(end - 32), zero), nine);
  const high = i8x16.le_u(i8x16.sub(v128.load(end - 16), zero), nine);
  return ~(i8x16.bitmask(low) | (i8x16.bitmask(high) << 16));
}

/** The last 16 of `count` digits before `end`, of which `tail` come after the point; all of them where there is none. */
// @ts-ignore: decorator
@inline
function lastDigits(end: usize, count: i32, tail: i32): u64 {
  // Before the point all bytes lie one further to the left.
  const joined = v128.bitselect(v128.load(end - 16), v128.load(end - 17), lastLanes(tail));
  return joinSixteen(v128.and(v128.xor(joined, i8x16.splat(0x30)), lastLanes(count)));
}

/** The integer of the digits before those 16, 7 at most; 1000 or more where it is. */
// @ts-ignore: decorator
@inline
function firstDigits(end: usize, count: i32, tail: i32): u64 {
  const after = load<u64>(end - 24);
  const before = load<u64>(end - 25);
  const joined = before ^ ((after ^ before) & bytesBefore(tail));
  const digits = (joined ^ ZEROS) & bytesBefore(count);
  const three = digits >> 40;
  const two = (three * 2561) >> 16 & 0xff;
  return (three & 0xff) * 100 + two + (digits << 24);
}

/** Bytes that the parts of a decimal take: its significand, its power of ten (8 bytes in), and 1 if it is negative (12 in). */
export const PARTS_BYTES: usize = 16;

/** A power beyond any that a short exponent and the digits after the point make: the decimal is not read here. */
const NO_POWER: i32 = 1 << 30;

/**
 * Leaves the parts of the decimal at [start, end), start < end, for valueOfParts. Its power is NO_POWER, and its significand 1,
 * where there are no digits, more than 23, an exponent that is not short, bytes of no plain decimal, or a code if `codes` is 1.
 */
// @ts-ignore: decorator
@inline
export function splitDecimal(start: usize, end: usize, parts: usize, codes: u32): void {
  store<u64>(parts, significandOf(start, end, parts, codes));
}

/** Leaves parts as of a decimal that is not read. */
// @ts-ignore: decorator
@inline
export function noDecimal(parts: usize): void {
  store<u64>(parts, 1);
  store<i32>(parts, NO_POWER, 8);
}

/** Leaves the rest of the parts of a decimal, and returns its significand. */
// @ts-ignore: decorator
@inline
function significandOf(start: usize, end: usize, parts: usize, codes: u32): u64 {
  const sign = <u32>load<u8>(start);
  const negative = <u32>(sign == MINUS);
  store<i32>(parts, NO_POWER, 8);
  store<u32>(parts, negative, 12);
  const plus = <u32>(sign == PLUS);
  const from = start + <usize>(negative | plus);
  const length = <u32>(end - from);
  if (length - 1 >= WINDOW) return 1;
  let others = otherBytes(end) & (0xffffffff << (WINDOW - length));
  // A digit follows a leading zero, or digits alone a plus.
  const second = <u32>(length > 1) & ~(others >> (WINDOW + 1 - length));
  if ((((<u32>(load<u8>(from) == ZERO) & second) | (plus & <u32>(others == 0))) & codes) != 0) return 1;
  let digitsEnd = end;
  let count = <i32>length;
  let tail = count;
  let power = 0;
  if (others != 0) {
    const at = end - WINDOW + <usize>ctz(others);
    const pointed = <i32>(<u32>load<u8>(at) == POINT);
    others &= others - pointed;
    if (others != 0) {
      digitsEnd = end - WINDOW + <usize>ctz(others);
      if ((<u32>load<u8>(digitsEnd) | 32) != LOWER_E) return 1;
      power = shortExponent(digitsEnd + 1, end, others & (others - 1));
      if (power == NOT_SHORT) return 1;
    }
    count = <i32>(digitsEnd - from) - pointed;
    tail = count;
    if (pointed) {
      tail = <i32>(digitsEnd - at) - 1;
      power -= tail;
    }
  }
  if (<u32>(count - 1) >= MOST_DIGITS) return 1;
  const high = firstDigits(digitsEnd, count, tail);
  if (high > MOST_HIGH) return 1;
  store<i32>(parts, power, 8);
  return high * 10000000000000000 + lastDigits(digitsEnd, count, tail);
}

/**
 * The value that a decimal's parts make, and infinite where it was not read. That is faster in a loop of its own: of two
 * short loops more is under way at once than of a long one.
 */
// @ts-ignore: decorator
@inline
export function valueOfParts(parts: usize): f64 {
  const value = toDouble(load<u64>(parts), load<i32>(parts, 8));
  return reinterpret<f64>(reinterpret<u64>(value) | (<u64>load<u32>(parts, 12) << 63));
}

/**
 * The value of the decimal at [start, end), start < end, by way of `parts`. NaN when it is not a plain one; infinite when it is
 * beyond the largest double, or when reading it correctly takes more than 128 bits.
 */
export function readDecimal(start: usize, end: usize, parts: usize): f64 {
  splitDecimal(start, end, parts, 0);
  return load<i32>(parts, 8) == NO_POWER ? readLongDecimal(start, end) : valueOfParts(parts);
}

/** Whether [start, end), start < end, is a code: see TableScan's leadingZeros. */
export function isCode(start: usize, end: usize): bool {
  const sign = <u32>load<u8>(start);
  if (sign == PLUS) return isCodeWithPlus(start, end);
  const at = start + <usize>(sign == MINUS);
  return end - at > 1 && load<u8>(at) == ZERO && <u32>load<u8>(at + 1) - ZERO < 10;
}

/** A plus before digits alone, or before a zero and a digit. */
function isCodeWithPlus(start: usize, end: usize): bool {
  let at = start + 1;
  if (end - at > 1 && load<u8>(at) == ZERO && <u32>load<u8>(at + 1) - ZERO < 10) return true;
  while (at < end && <u32>load<u8>(at) - ZERO < 10) at++;
  return at == end && end - start > 1;
}

/** The exponent of 1 to 7 digits at [at, end), where `others` has a bit for each byte that is no digit; or NOT_SHORT. */
// @ts-ignore: decorator
@inline
function shortExponent(at: usize, end: usize, others: u32): i32 {
  if (at == end) return NOT_SHORT;
  const sign = <u32>load<u8>(at);
  const signed = <u32>(sign == MINUS) | <u32>(sign == PLUS);
  const count = <u32>(end - at) - signed;
  if ((others & (others - signed)) != 0 || count - 1 > 6) return NOT_SHORT;
  const exponent = <i32>joinEight((load<u64>(end - 8) ^ ZEROS) & lastBytes(count));
  const negative = <i32>(sign == MINUS);
  return (exponent ^ -negative) + negative;
}
