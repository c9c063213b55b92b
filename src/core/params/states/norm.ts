/** How norms are written. */
import { NORM_STATE } from "../../aggregates/norms.js";
import { codec } from "../../json/codec.js";
import { count, notNegative, real, realOrInfinite, record } from "../../json/form.js";
import type { SavedMeasured } from "../parameters.js";
import { exponent } from "./exponent.js";

interface NormPart {
  readonly exponent: number;
  readonly sum: number;
  readonly compensation: number;
  readonly extreme: number;
  readonly missing: number;
}

/** As in core/fit/norms.ts: the sum is of (|x|·2^-exponent)^order. */
export const norm = codec<Extract<SavedMeasured, { kind: "norm" }>, { order: number }, NormPart>({
  head: record({ order: realOrInfinite }),
  part: record({
    exponent,
    sum: notNegative,
    compensation: real,
    extreme: realOrInfinite,
    missing: count,
  }),
  split({ order, states }) {
    const parts = Array.from({ length: states.length / NORM_STATE }, (_, i) => {
      const [exponent, sum, compensation, extreme, missing] = states.subarray(
        i * NORM_STATE,
        (i + 1) * NORM_STATE,
      );
      return { exponent, sum, compensation, extreme, missing };
    });
    return { head: { order }, parts };
  },
  join({ order }, parts) {
    const states = new Float64Array(parts.length * NORM_STATE);
    parts.forEach((part, i) => {
      const { exponent, sum, compensation, extreme, missing } = part;
      states.set([exponent, sum, compensation, extreme, missing], i * NORM_STATE);
    });
    return { kind: "norm", order, states };
  },
});
