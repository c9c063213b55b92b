/** Rules for vectors whose moments are kept scaled by a power of two because their magnitudes are extreme. */
import { scaleByPowerOfTwo } from "../../kernels/power-of-two.js";
import type { Rule } from "../steps/affine/rule.js";

/** The smallest exponent whose inverse power of two is a double. */
const LOWEST_EXPONENT = -1023;

/**
 * The rule x → (x - shift) / divisor, with shift and divisor given in units of 2^exponent: x is brought to these units
 * by `prescale`, so nothing overflows and nothing vanishes.
 */
export function ruleInUnits(shift: number, divisor: number, exponent: number): Rule {
  if (exponent === 0) return { prescale: 1, shift, divisor };
  const reachable = Math.max(exponent, LOWEST_EXPONENT);
  const lift = exponent - reachable;
  return {
    prescale: scaleByPowerOfTwo(1, -reachable),
    shift: scaleByPowerOfTwo(shift, lift),
    divisor: scaleByPowerOfTwo(divisor, lift),
  };
}

/** The rule x → x - shift in the values' own units, with shift given in units of 2^exponent. */
export function shiftOnly(shift: number, exponent: number): Rule {
  return { prescale: 1, shift: scaleByPowerOfTwo(shift, exponent), divisor: 1 };
}

/** The rule x → (x - shift) / (high - low), halved throughout where high - low is beyond the largest double. */
export function ruleOverSpan(shift: number, low: number, high: number): Rule {
  const span = high - low;
  if (Number.isFinite(span)) return { prescale: 1, shift, divisor: span };
  return { prescale: 0.5, shift: shift / 2, divisor: high / 2 - low / 2 };
}
