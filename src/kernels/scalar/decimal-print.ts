/** Shortest decimals that read back as the same value, in the notation of String(x). */
import type { Precision } from "../kernels.js";

/** The decimal digits × 10^(point - number of digits), digits without trailing zeros. */
interface Decimal {
  readonly digits: string;
  readonly point: number;
}

/** Digits tried first: enough for many values, and the search goes up or down from there. */
const FIRST_DIGITS = 7;

function toNumber({ digits, point }: Decimal): number {
  return Number(`${digits}e${point - digits.length}`);
}

/** The sign of decimal - y, exactly, for y > 0 a double. */
function compareExactly(decimal: Decimal, y: number): number {
  // The scaled y is an integer: no double has more than 1074 binary, so 1074 decimal places.
  const scale = 1100;
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, y);
  const raw = bits.getBigUint64(0);
  const field = Number(raw >> 52n);
  const mantissa = (raw & ((1n << 52n) - 1n)) | (field === 0 ? 0n : 1n << 52n);
  const exact = (mantissa << BigInt(Math.max(field, 1) - 1075 + scale)) * 10n ** BigInt(scale);
  const given =
    (BigInt(decimal.digits) * 10n ** BigInt(scale + decimal.point - decimal.digits.length)) << BigInt(scale);
  return given < exact ? -1 : given > exact ? 1 : 0;
}

/** The binary32 closest to a decimal > 0, ties to even. */
function readSingle(decimal: Decimal): number {
  const double = toNumber(decimal);
  const single = Math.fround(double);
  // Rounding twice errs only where the double lies midway between two singles and the decimal does not.
  const other = 2 * double - single;
  if (other === single || Math.fround(other) !== other) return single;
  const side = compareExactly(decimal, double);
  if (side === 0) return single;
  return side < 0 ? Math.min(single, other) : Math.max(single, other);
}

/** The decimal of `count` digits closest to x > 0, ties to the even digit. */
function closestDecimal(x: number, count: number): Decimal {
  const [mantissa, exponent] = x.toExponential(count - 1).split("e");
  const closest = { digits: mantissa.replace(".", ""), point: Number(exponent) + 1 };
  if (Number(closest.digits.at(-1)) % 2 === 0) return closest;
  // toExponential sends a tie up.
  const below = { digits: String(BigInt(closest.digits) - 1n), point: closest.point };
  const halfway = { digits: `${below.digits}5`, point: closest.point };
  return toNumber(halfway) === x && compareExactly(halfway, x) === 0 ? below : closest;
}

/** The decimal one unit of its last digit greater. */
function nextDecimal({ digits, point }: Decimal): Decimal {
  const next = String(BigInt(digits) + 1n);
  return { digits: next, point: point + next.length - digits.length };
}

/** Among decimals of `count` digits that read back as x > 0, a binary32, the closest; undefined when there is none. */
function singleInDigits(x: number, count: number): Decimal | undefined {
  const closest = closestDecimal(x, count);
  if (readSingle(closest) === x) return closest;
  // Just above a power of two the singles lie wider apart than below it: the next decimal up may still be near enough.
  const above = nextDecimal(closest);
  return toNumber(closest) < x && readSingle(above) === x ? above : undefined;
}

/** If some digits read back as x, more do too: so the search goes one way only. */
function shortestSingle(x: number): Decimal {
  let count = FIRST_DIGITS;
  let found = singleInDigits(x, count);
  while (found === undefined) found = singleInDigits(x, ++count);
  if (count > FIRST_DIGITS) return found;
  for (;;) {
    const shorter = count > 1 ? singleInDigits(x, --count) : undefined;
    if (shorter === undefined) return found;
    found = shorter;
  }
}

/** ECMA-262, Number::toString, steps 7 to 11. */
function notation({ digits, point }: Decimal): string {
  const count = digits.length;
  if (count <= point && point <= 21) return digits.padEnd(point, "0");
  if (point > 0 && point <= 21) return `${digits.slice(0, point)}.${digits.slice(point)}`;
  if (point > -6 && point <= 0) return `0.${digits.padStart(count - point, "0")}`;
  const exponent = `e${point > 0 ? "+" : ""}${point - 1}`;
  return count === 1 ? digits + exponent : `${digits[0]}.${digits.slice(1)}${exponent}`;
}

/** The text of a value; for binary32 that of the binary32 closest to it. */
export function printDecimal(value: number, precision: Precision): string {
  if (precision === "binary64") return String(value);
  const single = Math.fround(value);
  const plainInteger = Number.isInteger(single) && Math.abs(single) < 2 ** 24;
  if (plainInteger || !Number.isFinite(single)) return String(single);
  return (single < 0 ? "-" : "") + notation(shortestSingle(Math.abs(single)));
}
