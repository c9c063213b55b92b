/** How order statistics are written: every value, or a sketch of them. */
import { emptyQuantiles, mergeQuantiles, sketchOf } from "../../aggregates/quantiles.js";
import { concatenate } from "../../aggregates/sketch.js";
import { codec } from "../../json/codec.js";
import { ascending, count, described, list, type ReadBy, realOrInfinite, record } from "../../json/form.js";
import type { SavedMeasured } from "../parameters.js";

/**
 * Values that a file holds over all its columns; what has more is thinned out first, and its ranks become the less exact.
 * A million doubles are about 20 MB of text.
 */
export const SAVED_QUANTILES = 2 ** 20;

const quantilePart = record({
  count,
  missing: count,
  lowest: realOrInfinite,
  highest: realOrInfinite,
  above: described("ranks told from the levels are too high by this at most", count),
  below: described("ranks told from the levels are too low by this at most", count),
  levels: described("values that stand for 1, 2, 4, 8, ... values each", list(ascending, 1)),
});

export const quantiles = codec<
  Extract<SavedMeasured, { kind: "quantiles" }>,
  object,
  ReadBy<typeof quantilePart>
>({
  head: record({}),
  part: quantilePart,
  split({ state }) {
    const saved = emptyQuantiles(state.counts.length, SAVED_QUANTILES);
    mergeQuantiles(saved, state);
    const parts = Array.from(saved.counts, (count, col) => {
      const { above, below, levels } = sketchOf(saved, col);
      return {
        count,
        missing: saved.missing[col],
        lowest: saved.lowest[col],
        highest: saved.highest[col],
        above,
        below,
        levels: levels.map((runs) => concatenate(runs).sort()),
      };
    });
    return { head: {}, parts };
  },
  disagreement(_head, { count, levels }) {
    const held = levels.reduce((sum, values, level) => sum + values.length * 2 ** level, 0);
    return held === count ? undefined : `its levels stand for ${held} values, but its count is ${count}`;
  },
  join(_head, parts) {
    const state = emptyQuantiles(parts.length);
    parts.forEach((part, col) => {
      state.counts[col] = part.count;
      state.missing[col] = part.missing;
      state.lowest[col] = part.lowest;
      state.highest[col] = part.highest;
      const levels = part.levels.map((values) => (values.length > 0 ? [values] : []));
      state.sketches.push({ levels, above: part.above, below: part.below });
    });
    return { kind: "quantiles", state };
  },
});
