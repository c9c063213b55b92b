// Plain decimals of any length, byte by byte.
import { toDoubleOutOfLine } from "./eisel-lemire";

const PLUS: u32 = 43;
const MINUS: u32 = 45;
const POINT: u32 = 46;
const ZERO: u32 = 48;
const LOWER_E: u32 = 101;

/** Digits that a 64-bit integer always holds. */
const EXACT_DIGITS: i32 = 19;

/** What readExponent returns for bytes that are no exponent. */
const NO_EXPONENT: i64 = i64.MIN_VALUE;

/** Beyond any exponent that the digits of a chunk can make up for. */
const HUGE_EXPONENT: i64 = 10000000000;

/** The exponent written at [at, end), after its letter; a huge one is cut. */
function readExponent(at: usize, end: usize): i64 {
  if (at >= end) return NO_EXPONENT;
  const sign = <u32>load<u8>(at);
  if (sign == MINUS || sign == PLUS) at++;
  if (at >= end) return NO_EXPONENT;
  let exponent: i64 = 0;
  for (; at < end; at++) {
    const digit = <u32>load<u8>(at) - ZERO;
    if (digit > 9) return NO_EXPONENT;
    if (exponent < HUGE_EXPONENT) exponent = exponent * 10 + <i64>digit;
  }
  return sign == MINUS ? -exponent : exponent;
}

/** The same exponent, brought near to where every value is 0 or Infinity. */
// @ts-ignore: decorator
@inline
function limitExponent(exponent: i64): i32 {
  return <i32>max(min(exponent, 1000), -1000);
}

/** readDecimal for any length. */
export function readLongDecimal(start: usize, end: usize): f64 {
  const sign = <u32>load<u8>(start);
  let at = start + <usize>(sign == MINUS || sign == PLUS);
  const first = at;
  let significand: u64 = 0;
  let kept = 0;
  let dropped: i64 = 0;
  let lost: u32 = 0;
  let point: usize = 0;
  for (; at < end; at++) {
    const digit = <u32>load<u8>(at) - ZERO;
    if (digit > 9) {
      if (digit + ZERO != POINT || point != 0) break;
      point = at;
    } else if (kept < EXACT_DIGITS) {
      significand = significand * 10 + digit;
      kept += <i32>(significand != 0);
    } else {
      dropped++;
      lost |= digit;
    }
  }
  if (at - first == <usize>(point != 0)) return NaN;
  let exponent = dropped - (point != 0 ? <i64>(at - point - 1) : 0);
  if (at < end) {
    if ((<u32>load<u8>(at) | 32) != LOWER_E) return NaN;
    const written = readExponent(at + 1, end);
    if (written == NO_EXPONENT) return NaN;
    exponent += written;
  }
  const power = limitExponent(exponent);
  const value = toDoubleOutOfLine(significand, power);
  // The lost digits lie between 0 and 1 unit of the last kept one: it is enough that both ends round alike.
  if (lost != 0 && toDoubleOutOfLine(significand + 1, power) != value) return Infinity;
  return sign == MINUS ? -value : value;
}
