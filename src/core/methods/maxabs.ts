/** maxabs: x / max |x|. */
import { Moment } from "../../kernels/kernels.js";
import { absolute, compare, greatest, ZERO } from "../expression.js";
import { IDENTITY } from "../steps/affine/rule.js";
import type { MomentMethod } from "./method.js";

/** A vector of zeros stays as it is. NaN is left out. */
export const maxabs: MomentMethod = {
  needs: "moments",
  name: "maxabs",
  formula: "x / max |x|",
  rule(states, at) {
    if (states[at + Moment.count] === 0) return IDENTITY;
    const largest = Math.max(Math.abs(states[at + Moment.min]), Math.abs(states[at + Moment.max]));
    return largest === 0
      ? { prescale: 1, shift: 0, divisor: 1, centre: 0, rescue: "constant" }
      : { prescale: 1, shift: 0, divisor: largest, centre: 0 };
  },
  formulas({ min, max }) {
    const largest = greatest(absolute(min), absolute(max));
    return { shift: ZERO, divisor: largest, constant: compare(largest, "=", ZERO) };
  },
};
