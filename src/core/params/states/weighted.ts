/** How weighted means and sums of squares are written. */
import { WEIGHTED_STATE } from "../../aggregates/weighted.js";
import { codec } from "../../json/codec.js";
import { count, described, notNegative, type ReadBy, real, record } from "../../json/form.js";
import type { SavedMeasured } from "../parameters.js";
import { exponent } from "./exponent.js";

/** As in core/fit/weighted.ts: mean and m2 are of x·2^-exponent. */
const weightedPart = record(
  {
    count,
    missing: count,
    exponent,
    weight: notNegative,
    "weight low": real,
    mean: real,
    "mean low": real,
    m2: notNegative,
    "m2 low": real,
  },
  {
    weightless: described(
      "values of weight 0, which count and missing leave out; 0 where it is absent",
      count,
    ),
  },
);

type WeightedPart = ReadBy<typeof weightedPart>;

/** Keys in the order of a state's slots. */
const KEYS = [
  "count",
  "missing",
  "weightless",
  "exponent",
  "weight",
  "weight low",
  "mean",
  "mean low",
  "m2",
  "m2 low",
] as const satisfies readonly (keyof WeightedPart)[];

export const weighted = codec<Extract<SavedMeasured, { kind: "weighted" }>, object, WeightedPart>({
  head: record({}),
  part: weightedPart,
  split({ states }) {
    const parts = Array.from({ length: states.length / WEIGHTED_STATE }, (_, i) => {
      const entries = KEYS.map((key, slot) => [key, states[i * WEIGHTED_STATE + slot]]);
      return Object.fromEntries(entries) as WeightedPart;
    });
    return { head: {}, parts };
  },
  join(_head, parts) {
    const states = Float64Array.from(parts.flatMap((part) => KEYS.map((key) => part[key] ?? 0)));
    return { kind: "weighted", states };
  },
});
