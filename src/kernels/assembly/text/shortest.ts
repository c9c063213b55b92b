// The shortest decimals in the rounding interval of a binary value, and among them the closest to it, ties to even:
// R. Giulietti, "The Schubfach way to render doubles" (2020).
import { LEAST_POWER, POWERS_OF_TEN } from "./powers-of-ten";
import { multiplyHigh } from "./wide";

/** Whether the value below lies half as far away as the value above: so it is for powers of two, but the smallest. */
export const REGULAR: u32 = 0;
export const IRREGULAR: u32 = 1;

/** floor(log10(2^exponent)); for an irregular value floor(log10(3/4·2^exponent)). */
// @ts-ignore: decorator
@inline
export function decimalExponent(exponent: i32, spacing: u32): i32 {
  return (exponent * 1262611 - <i32>spacing * 524031) >> 22;
}

/** floor(log2(10^power)). */
// @ts-ignore: decorator
@inline
function binaryExponent(power: i32): i32 {
  return (power * 1741647) >> 19;
}

// @ts-ignore: decorator
@inline
function powerOfTen(power: i32): usize {
  return POWERS_OF_TEN + (<usize>(power - LEAST_POWER) << 4);
}

/** 10, and 1/2, in the fixed-point numbers of shortestDouble. */
const TEN: u64 = 0xa000000000000000;
const HALF: u64 = 0x8000000000000000;

/** The integer d < 10^17 for which d·10^k is the decimal of the binary64 c·2^e, where k = decimalExponent(e, spacing). */
// @ts-ignore: decorator
@inline
export function shortestDouble(c: u64, e: i32, k: i32, spacing: u32): u64 {
  if (spacing == IRREGULAR) return schubfachDouble(c, e, k, spacing);
  const row = powerOfTen(-k);
  const power = load<u64>(row);
  const shift = e + binaryExponent(-k);
  const scaled = c << (shift + 1);
  // c·2^e·10^-k = whole + fraction / 2^64; the fraction is too small by less than 1, or too great by less than 1/100.
  const middle = multiplyHigh(scaled, load<u64>(row, 8));
  const fraction = scaled * power + middle;
  const whole = multiplyHigh(scaled, power) + <u64>(fraction < middle);
  const tens = whole / 10;
  // Its remainder by 10, and half the width of the interval, in units of 2^-60: both too small by 1 at most.
  const rest = ((whole - tens * 10) << 60) | (fraction >> 4);
  const half = power >> (4 - shift);
  const upper = rest + half;
  const unsure = <u32>(rest - half + 1 <= 2) | <u32>(TEN - upper + 1 <= 4) | <u32>(fraction - HALF + 1 <= 2);
  if (unsure) return schubfachDouble(c, e, k, spacing);
  // Of the multiples of 10 next to it at most one lies in the interval; else the closest integer does.
  const above = <u64>(upper > TEN);
  const shorter = <u64>(rest < half) | above;
  const short = (tens + above) * 10;
  const long = whole + (fraction >> 63);
  return long ^ ((short ^ long) & (0 - shorter));
}

/** The product of a 128-bit power and cp, over 2^128, rounded to odd. */
// @ts-ignore: decorator
@inline
function roundToOdd(row: usize, cp: u64): u64 {
  const high = load<u64>(row);
  const middle = multiplyHigh(load<u64>(row, 8), cp);
  const low = high * cp + middle;
  return (multiplyHigh(high, cp) + <u64>(low < middle)) | <u64>(low > 1);
}

function schubfachDouble(c: u64, e: i32, k: i32, spacing: u32): u64 {
  const row = powerOfTen(-k);
  const shift = e + binaryExponent(-k) + 1;
  const lower = roundToOdd(row, (4 * c - 2 + spacing) << shift);
  const value = roundToOdd(row, (4 * c) << shift);
  const upper = roundToOdd(row, (4 * c + 2) << shift);
  return choose(lower, value, upper, c & 1);
}

/** The integer d < 10^9 for which d·10^k is the decimal of the binary32 c·2^e, where k = decimalExponent(e, spacing). */
export function shortestSingle(c: u64, e: i32, k: i32, spacing: u32): u64 {
  const row = powerOfTen(-k);
  const power = load<u64>(row) + <u64>(load<u64>(row, 8) != 0);
  const shift = e + binaryExponent(-k) + 1;
  const lower = roundShortToOdd(power, (4 * c - 2 + spacing) << shift);
  const value = roundShortToOdd(power, (4 * c) << shift);
  const upper = roundShortToOdd(power, (4 * c + 2) << shift);
  return choose(lower, value, upper, c & 1);
}

/** The product of a 64-bit power and a 32-bit cp, over 2^64, rounded to odd. */
// @ts-ignore: decorator
@inline
function roundShortToOdd(power: u64, cp: u64): u64 {
  const high = (power >> 32) * cp + (((power & 0xffffffff) * cp) >> 32);
  return (high >> 32) | <u64>((high & 0xffffffff) > 1);
}

/** The decimal for an interval and the value in it, in quarters; the bounds count where the significand is even. */
// @ts-ignore: decorator
@inline
function choose(lower: u64, value: u64, upper: u64, odd: u64): u64 {
  lower += odd;
  upper -= odd;
  const whole = value >> 2;
  const tens = whole / 10;
  const tensInside = lower <= tens * 40;
  if (whole >= 10 && tensInside != tens * 40 + 40 <= upper) return (tens + <u64>!tensInside) * 10;
  const wholeInside = lower <= whole * 4;
  if (wholeInside != whole * 4 + 4 <= upper) return whole + <u64>!wholeInside;
  const middle = whole * 4 + 2;
  return whole + <u64>(value > middle || (value == middle && (whole & 1) != 0));
}
