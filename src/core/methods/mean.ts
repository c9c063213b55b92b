/** mean: mean normalization, (x - mean) / (max - min). */
import { Moment } from "../../kernels/kernels.js";
import { scaleByPowerOfTwo } from "../../kernels/power-of-two.js";
import { compare, subtract } from "../expression.js";
import { IDENTITY } from "../steps/affine/rule.js";
import { ruleInUnits, shiftOnly } from "./extreme-scale.js";
import type { MomentMethod } from "./method.js";

/** A constant vector keeps divisor 1, so it becomes 0. NaN is left out of mean and extent. */
export const mean: MomentMethod = {
  needs: "moments",
  name: "mean",
  formula: "(x - mean) / (max - min)",
  rule(states, at) {
    if (states[at + Moment.count] === 0) return IDENTITY;
    const low = states[at + Moment.min];
    const high = states[at + Moment.max];
    const exponent = states[at + Moment.exponent];
    if (low === high) {
      return { ...shiftOnly(states[at + Moment.mean], exponent), centre: low, rescue: "constant" };
    }
    const span = scaleByPowerOfTwo(high, -exponent) - scaleByPowerOfTwo(low, -exponent);
    return ruleInUnits(states[at + Moment.mean], span, exponent);
  },
  formulas: ({ min, max, mean }) => ({
    shift: mean,
    divisor: subtract(max, min),
    constant: compare(min, "=", max),
  }),
};
