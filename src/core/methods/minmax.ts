/** minmax: (x - min) / (max - min), then stretched to the range. */
import { Moment } from "../../kernels/kernels.js";
import { compare, subtract } from "../expression.js";
import { IDENTITY } from "../steps/affine/rule.js";
import { ruleOverSpan } from "./extreme-scale.js";
import type { MomentMethod } from "./method.js";

/**
 * This form puts the endpoints exactly on 0 and 1; scikit-learn's x·scale + offset misses them in a fifth of random
 * columns. The stretch to [low, high] is the transform's (kernels' rescale), which keeps them exact.
 * A constant vector goes to the lower bound. NaN is left out of the extent.
 */
export const minmax: MomentMethod = {
  needs: "moments",
  name: "minmax",
  formula: "(x - min) / (max - min) · (high - low) + low",
  finish({ range, outside }) {
    const stretched = range[0] !== 0 || range[1] !== 1;
    return { ...(stretched && { range }), ...(outside === "cut" && { clip: range }) };
  },
  rule(states, at) {
    if (states[at + Moment.count] === 0) return IDENTITY;
    const low = states[at + Moment.min];
    const high = states[at + Moment.max];
    if (low === high) return { prescale: 1, shift: low, divisor: 1, centre: low, rescue: "constant" };
    return { ...ruleOverSpan(low, low, high), centre: low };
  },
  formulas: ({ min, max }) => ({
    shift: min,
    divisor: subtract(max, min),
    constant: compare(min, "=", max),
  }),
};
