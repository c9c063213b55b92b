/** center: x - mean. */
import { Moment } from "../../kernels/kernels.js";
import { IDENTITY } from "../steps/affine/rule.js";
import { shiftOnly } from "./extreme-scale.js";
import type { MomentMethod } from "./method.js";

/** NaN is left out of the mean. */
export const center: MomentMethod = {
  needs: "moments",
  name: "center",
  formula: "x - mean",
  rule(states, at) {
    if (states[at + Moment.count] === 0) return IDENTITY;
    return shiftOnly(states[at + Moment.mean], states[at + Moment.exponent]);
  },
  formulas: ({ mean }) => ({ shift: mean }),
};
