/** Plain decimals, [+-]? (digits [. digits*] | . digits) ([eE] [+-]? digits)?, read as correctly rounded binary64. */

const PLUS = 43;
const MINUS = 45;
const POINT = 46;
const ZERO = 48;
const LOWER_E = 101;

/** Digits that a double always holds exactly. */
const EXACT_DIGITS = 15;

/** Powers of ten that a double holds exactly; a product or quotient of two exact doubles is rounded once. */
const POWERS = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte < ZERO + 10;
}

/** Whether bytes[from, to) are a code: see TableScan's leadingZeros. */
export function isCode(bytes: Uint8Array, from: number, to: number): boolean {
  const signed = bytes[from] === MINUS || bytes[from] === PLUS;
  let at = signed ? from + 1 : from;
  if (to - at > 1 && bytes[at] === ZERO && isDigit(bytes[at + 1])) return true;
  if (bytes[from] !== PLUS || at === to) return false;
  while (at < to && isDigit(bytes[at])) at++;
  return at === to;
}

/**
 * The value of bytes[from, to), or NaN when they are not a plain decimal or lie beyond the largest double.
 * `text` is a Buffer over the same bytes.
 */
export function readDecimal(bytes: Uint8Array, text: Buffer, from: number, to: number): number {
  let i = from;
  const negative = bytes[i] === MINUS;
  if (negative || bytes[i] === PLUS) i++;
  let mantissa = 0;
  const wholeStart = i;
  for (; i < to && isDigit(bytes[i]); i++) mantissa = mantissa * 10 + (bytes[i] - ZERO);
  let digits = i - wholeStart;
  let fraction = 0;
  if (i < to && bytes[i] === POINT) {
    const fractionStart = ++i;
    for (; i < to && isDigit(bytes[i]); i++) mantissa = mantissa * 10 + (bytes[i] - ZERO);
    fraction = i - fractionStart;
    digits += fraction;
  }
  if (digits === 0) return Number.NaN;
  let exponent = 0;
  if (i < to && (bytes[i] | 32) === LOWER_E) {
    i++;
    const negativeExponent = bytes[i] === MINUS;
    if (i < to && (negativeExponent || bytes[i] === PLUS)) i++;
    if (i >= to) return Number.NaN;
    for (; i < to && isDigit(bytes[i]); i++) exponent = exponent * 10 + (bytes[i] - ZERO);
    if (negativeExponent) exponent = -exponent;
    if (!isDigit(bytes[i - 1])) return Number.NaN;
  }
  if (i < to) return Number.NaN;
  const power = exponent - fraction;
  if (digits <= EXACT_DIGITS && Math.abs(power) < POWERS.length) {
    const value = power < 0 ? mantissa / POWERS[-power] : mantissa * POWERS[power];
    return negative ? -value : value;
  }
  const value = Number(text.toString("latin1", from, to));
  return Number.isFinite(value) ? value : Number.NaN;
}
