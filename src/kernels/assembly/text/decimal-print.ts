// Mirrors ../scalar/decimal-print.ts: shortest decimals in the notation of String(x), ECMA-262 Number::toString.
import { laneNumbers, SMALL_POWERS, splitSixteen } from "./digits";
import { decimalExponent, IRREGULAR, REGULAR, shortestDouble, shortestSingle } from "./shortest";

const MINUS: u8 = 45;
const PLUS: u8 = 43;
const POINT: u8 = 46;
const ZERO: u8 = 48;
const LOWER_E: u8 = 101;

/** "0.000000", "NaN", "Infinity" and "0000", the first byte lowest. */
const ZERO_POINT: u64 = 0x3030303030302e30;
const NAN: u32 = 0x004e614e;
const INFINITY: u64 = 0x7974696e69666e49;
const FOUR_ZEROS: u32 = 0x30303030;

/** Digits to which every significand is padded. */
const DIGITS: i32 = 17;

/** Prints the shortest decimal of a binary64; returns the end. Writes within 25 bytes. */
export function printDouble(value: f64, out: usize): usize {
  const bits = reinterpret<u64>(value);
  const magnitude = bits & 0x7fffffffffffffff;
  store<u8>(out, MINUS);
  // Neither zero nor NaN shows a sign.
  out += <usize>(bits >> 63) & <usize>(magnitude - 1 < 0x7ff0000000000000);
  const field = <i32>(magnitude >> 52);
  const fraction = bits & 0xfffffffffffff;
  if (field == 0x7ff) return printSpecial(fraction, out);
  const c = fraction | (<u64>(field != 0) << 52);
  const e = max(field, 1) - 1075;
  if (c == 0 || isInteger(c, e, 53)) return printInteger(c >> <u64>-e, out);
  const spacing = fraction == 0 && field > 1 ? IRREGULAR : REGULAR;
  const k = decimalExponent(e, spacing);
  return printDigits(shortestDouble(c, e, k, spacing), k, out);
}

/** A decimal on its way to its text: its 17 digits, where the point is (8 bytes in), and 1 if it is negative (12 bytes in). */
export const DECIMAL_BYTES: usize = 16;

/** 10^16: significands of normal numbers have 16 digits, or 17 from here on. */
const SEVENTEEN_DIGITS: u64 = 10000000000000000;

/**
 * Lists the decimals of n doubles; for special ones, integers, powers of two and subnormals no digits (0). They become
 * texts in a loop of its own (printDecimal): two loops of half the length are faster than one, more of which is under way.
 */
export function shortestDoubles(values: usize, n: i32, decimals: usize): void {
  for (const end = values + (<usize>n << 3); values < end; values += 8) {
    const bits = load<u64>(values);
    const field = <i32>(bits >> 52) & 0x7ff;
    const fraction = bits & 0xfffffffffffff;
    const c = fraction | (1 << 52);
    const e = field - 1075;
    let digits: u64 = 0;
    if (fraction != 0 && <u32>(field - 1) < 0x7fe && !isInteger(c, e, 53)) {
      const k = decimalExponent(e, REGULAR);
      digits = shortestDouble(c, e, k, REGULAR);
      const shorter = <u64>(digits < SEVENTEEN_DIGITS);
      digits += digits * 9 & (0 - shorter);
      store<i32>(decimals, k + DIGITS - <i32>shorter, 8);
      store<u32>(decimals, <u32>(bits >> 63), 12);
    }
    store<u64>(decimals, digits);
    decimals += DECIMAL_BYTES;
  }
}

/** Prints a listed decimal, or, where it has no digits, the value; returns the end. Writes within 25 bytes. */
// @ts-ignore: decorator
@inline
export function printDecimal(decimal: usize, value: f64, out: usize): usize {
  const digits = load<u64>(decimal);
  if (digits == 0) return printDouble(value, out);
  store<u8>(out, MINUS);
  return printPadded(digits, load<i32>(decimal, 8), out + <usize>load<u32>(decimal, 12));
}

/** The same for the binary32 closest to a value. */
export function printSingle(value: f64, out: usize): usize {
  const bits = reinterpret<u32>(<f32>value);
  const magnitude = bits & 0x7fffffff;
  store<u8>(out, MINUS);
  out += <usize>(bits >> 31) & <usize>(magnitude - 1 < 0x7f800000);
  const field = <i32>(magnitude >> 23);
  const fraction = <u64>(bits & 0x7fffff);
  if (field == 0xff) return printSpecial(fraction, out);
  const c = fraction | (<u64>(field != 0) << 23);
  const e = max(field, 1) - 150;
  if (c == 0 || isInteger(c, e, 24)) return printInteger(c >> <u64>-e, out);
  const spacing = fraction == 0 && field > 1 ? IRREGULAR : REGULAR;
  const k = decimalExponent(e, spacing);
  return printDigits(shortestSingle(c, e, k, spacing), k, out);
}

/** Whether c·2^e, with c of `width` bits, is an integer below 2^width. */
// @ts-ignore: decorator
@inline
function isInteger(c: u64, e: i32, width: u32): bool {
  return <u32>-e < width && <i32>ctz(c) >= -e;
}

function printSpecial(fraction: u64, out: usize): usize {
  if (fraction != 0) {
    store<u32>(out, NAN);
    return out + 3;
  }
  store<u64>(out, INFINITY);
  return out + 8;
}

/** Prints an integer below 2^53. */
// @ts-ignore: decorator
@inline
function printInteger(integer: u64, out: usize): usize {
  if (integer < 10) {
    store<u8>(out, ZERO + <u8>integer);
    return out + 1;
  }
  const high = integer / 100000000;
  const digits = splitSixteen(<u32>high, <u32>(integer - high * 100000000));
  const leading = ctz(i8x16.bitmask(i8x16.ne(digits, i8x16.splat(0))));
  const lanes = i8x16.add(laneNumbers(), i8x16.splat(<u8>leading));
  v128.store(out, v128.or(i8x16.swizzle(digits, lanes), i8x16.splat(ZERO)));
  return out + 16 - <usize>leading;
}

/** Prints d·10^k, 0 < d < 10^17. */
// @ts-ignore: decorator
@inline
function printDigits(d: u64, k: i32, out: usize): usize {
  const guess = ((64 - <u32>clz(d)) * 1233) >> 12;
  const length = <i32>guess + <i32>(d >= load<u64>(SMALL_POWERS + (<usize>guess << 3)));
  const point = k + length;
  return printPadded(d * load<u64>(SMALL_POWERS + (<usize>(DIGITS - length) << 3)), point, out);
}

/** Prints 17 digits of which `point` come before the point. */
// @ts-ignore: decorator
@inline
function printPadded(padded: u64, point: i32, out: usize): usize {
  const top = padded / 100000000;
  const first = <u32>top / 100000000;
  const digits = splitSixteen(<u32>top - first * 100000000, <u32>(padded - top * 100000000));
  const nonzero = i8x16.bitmask(i8x16.ne(digits, i8x16.splat(0)));
  const count = 33 - <i32>clz(nonzero);
  const text = v128.or(digits, i8x16.splat(ZERO));
  if (<u32>(point + 5) < 23) return printFixed(<u8>first, text, count, point, out);
  return printWide(<u8>first, text, count, point, out);
}

/** Writes all digits with the point in its place, or zeros before them; returns the end of those that count. */
// @ts-ignore: decorator
@inline
function printFixed(first: u8, rest: v128, count: i32, point: i32, out: usize): usize {
  const small = (point - 1) >> 31;
  const start = out + <usize>((2 - point) & small);
  store<u64>(out, ZERO_POINT);
  store<u8>(out, i8x16.extract_lane_u(rest, 15), 17);
  store<u8>(start, ZERO + first);
  v128.store(start, insertPoint(rest, point - 1), 1);
  const pointed = select(count + 1, point, count > point);
  return select(start + <usize>count, out + <usize>pointed, point <= 0);
}

/** What lanes move by from the 17th byte on, 0x80 for none at all; and the point that takes that one's place. */
const MOVES: usize = memory.data<u64>([0, 0, 0xffffffffffffff80, u64.MAX_VALUE], 16);
const POINTS: usize = memory.data<u64>([0, 0, <u64>POINT, 0], 16);

/** The lanes with a point before lane `at`, in its place, and the last one pushed out; as they are if at is not 0 to 15. */
// @ts-ignore: decorator
@inline
function insertPoint(lanes: v128, at: i32): v128 {
  const from: usize = <usize>(16 - select<u32>(<u32>at, 16, <u32>at < 16));
  const moved = i8x16.swizzle(lanes, i8x16.add(laneNumbers(), v128.load(MOVES + from)));
  return v128.or(moved, v128.load(POINTS + from));
}

/** Integers of 18 to 21 digits, and numbers with an exponent. */
function printWide(first: u8, rest: v128, count: i32, point: i32, out: usize): usize {
  store<u8>(out, ZERO + first);
  if (point > 0 && point <= 21) {
    v128.store(out, rest, 1);
    store<u32>(out, FOUR_ZEROS, 17);
    return out + <usize>point;
  }
  store<u8>(out, POINT, 1);
  v128.store(out, rest, 2);
  out += count > 1 ? <usize>count + 1 : 1;
  return printExponent(point - 1, out);
}

/** Prints an exponent of 1 to 3 digits. */
// @ts-ignore: decorator
@inline
function printExponent(exponent: i32, out: usize): usize {
  store<u8>(out, LOWER_E);
  store<u8>(out, exponent < 0 ? MINUS : PLUS, 1);
  out += 2;
  const size = <u32>abs(exponent);
  store<u8>(out, ZERO + <u8>(size / 100));
  out += <usize>(size >= 100);
  store<u8>(out, ZERO + <u8>(size / 10 % 10));
  out += <usize>(size >= 10);
  store<u8>(out, ZERO + <u8>(size % 10));
  return out + 1;
}
