/** Below this magnitude numbers are written in scientific notation, as by C's %g. */
const SMALLEST_FIXED = 1e-4;
/** Up to this many digits before the point, numbers are written out whatever the precision asked for. */
const WHOLE_DIGITS = 9;

/**
 * A number for reading: at most `digits` significant digits (more only to write out a whole part of up to nine digits),
 * no trailing zeros, thousands separated: 47,040,000 · 0.130661 · 1.25e-7. Zero of either sign is 0; others are
 * nan, inf, -inf.
 */
export function formatNumber(x: number, digits: number): string {
  if (Number.isNaN(x)) return "nan";
  if (!Number.isFinite(x)) return x > 0 ? "inf" : "-inf";
  if (x === 0) return "0";
  const [mantissa, power] = x.toExponential(digits - 1).split("e");
  const size = Math.abs(x);
  if (size < SMALLEST_FIXED || size >= 10 ** Math.max(digits, WHOLE_DIGITS)) {
    return `${dropTrailingZeros(mantissa)}e${power}`;
  }
  const [whole, fraction] = x.toFixed(Math.max(0, digits - 1 - Number(power))).split(".");
  const grouped = separateThousands(whole);
  return fraction === undefined ? grouped : dropTrailingZeros(`${grouped}.${fraction}`);
}

/** A count in full: 47,040,000. */
export function formatCount(count: number): string {
  return separateThousands(String(count));
}

/** A difference with its sign: +0.145, -33.4. */
export function formatChange(difference: number, digits: number): string {
  return (difference > 0 ? "+" : "") + formatNumber(difference, digits);
}

function dropTrailingZeros(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

function separateThousands(whole: string): string {
  return whole.replace(/\B(?=(\d{3})+$)/g, ",");
}
