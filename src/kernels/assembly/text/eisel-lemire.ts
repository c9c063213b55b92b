// The binary64 closest to w·10^q, ties to even. D. Lemire, "Number Parsing at a Gigabyte per Second" (2021); that 128 bits of
// the power always decide is proved in N. Mushtak and D. Lemire, "Fast Number Parsing Without Fallback" (2023).
import { LEAST_POWER, POWERS_OF_TEN } from "./powers-of-ten";
import { multiplyHigh } from "./wide";

const LEAST_EXPONENT: i32 = -342;
const MOST_EXPONENT: i32 = 308;

/** Most that a power of ten can be for a double to hold it exactly. */
const MOST_EXACT_POWER: i32 = 22;

/**
 * Integers below this are converted and scaled. A double holds all up to 2^53; but then shortest decimals of random doubles
 * would fall on both sides, and a branch guessed wrong costs more than the table.
 */
const SHORT_INTEGER: u64 = 1 << 43;

const EXACT_POWERS: usize = memory.data<f64>([
  1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21,
  1e22,
]);

/** The closest double to w·10^q; Infinity when that is beyond the largest. */
// @ts-ignore: decorator
@inline
export function toDouble(w: u64, q: i32): f64 {
  // W. D. Clinger's case: both factors are exact, so one operation rounds once.
  if (w < SHORT_INTEGER && <u32>(q + MOST_EXACT_POWER) <= 2 * MOST_EXACT_POWER) {
    return q < 0
      ? <f64>(<i64>w) / load<f64>(EXACT_POWERS + (<usize>-q << 3))
      : <f64>(<i64>w) * load<f64>(EXACT_POWERS + (<usize>q << 3));
  }
  return toDoubleByTable(w, q);
}

/** The same, not copied into its callers. */
export function toDoubleOutOfLine(w: u64, q: i32): f64 {
  return toDouble(w, q);
}

// @ts-ignore: decorator
@inline
function toDoubleByTable(w: u64, q: i32): f64 {
  if (w == 0) return 0;
  if (q < LEAST_EXPONENT || q > MOST_EXPONENT) return q < 0 ? 0 : Infinity;
  const leading = <i32>clz(w);
  const normal = w << leading;
  const row = POWERS_OF_TEN + (<usize>(q - LEAST_POWER) << 4);
  let high = multiplyHigh(normal, load<u64>(row));
  if (((high + 1) & 0x1ff) <= 1) high = settle(high, normal, row, q);
  const shift = 9 + (high >> 63);
  const mantissa = high >> shift;
  const exponent = ((q * 217706) >> 16) + 1077 + <i32>shift - leading;
  // A carry out of the mantissa lands in the exponent, where it belongs.
  if (<u32>(exponent - 1) < 2045) return reinterpret<f64>(((mantissa + 1) >> 1) + (<u64>(exponent - 1) << 52));
  return exponent <= 0 ? subnormal(mantissa, exponent) : huge(mantissa, exponent);
}

/**
 * Makes the upper 64 bits of the product right where their last 9 are all ones, or all zeros: so they always are in decimals
 * with more digits than the shortest.
 */
// @ts-ignore: decorator
@inline
function settle(high: u64, normal: u64, row: usize, q: i32): u64 {
  // The table rounds up; the algorithm wants 5^q cut off, but reciprocals down to 5^-27 rounded up.
  const excess = <u64>(<u32>(q + 27) > 82);
  const more = multiplyHigh(normal, load<u64>(row, 8) - excess);
  const low = normal * load<u64>(row) + more;
  high += <u64>(low < more);
  return low > 1 ? high : tieToEven(high, q);
}

/** A product that is an integer: exactly halfway above an even mantissa it is made less than half. */
function tieToEven(high: u64, q: i32): u64 {
  const shift = 9 + (high >> 63);
  const halfway = <u32>(q + 4) <= 27 && (high >> shift << shift) == high && ((high >> shift) & 3) == 1;
  return halfway ? high - (<u64>1 << shift) : high;
}

/** No decimal this small lies halfway between two doubles. */
function subnormal(mantissa: u64, exponent: i32): f64 {
  if (exponent <= -63) return 0;
  return reinterpret<f64>(((mantissa >> <u64>(1 - exponent)) + 1) >> 1);
}

/** A value in the largest binade, or beyond. */
function huge(mantissa: u64, exponent: i32): f64 {
  const bits = ((mantissa + 1) >> 1) + (<u64>(exponent - 1) << 52);
  return bits >= 0x7ff0000000000000 ? Infinity : reinterpret<f64>(bits);
}
