/** What a fit does not cover, and what became of values, said. */
import { type Changed, countsOf, totalOf } from "../core/uncovered.js";
import { grouped } from "../text/words.js";
import type { ResultType, Schema, Warning } from "../types.js";

/** A warning's words: "3 values (x: 2, y: 1)", then what they are or became. */
interface Said {
  readonly kind: string;
  readonly noun: string;
  readonly one: string;
  readonly more: string;
}

const OUTSIDE: Said = {
  kind: "outside",
  noun: "value",
  one: "is outside the fitted range",
  more: "are outside the fitted range",
};
const CLIPPED: Said = {
  kind: "clipped",
  noun: "result",
  one: "was clipped to the range",
  more: "were clipped to the range",
};
const QUANTILE_END: Said = {
  kind: "quantile-end",
  noun: "value",
  one: "beyond the fitted quantiles became the outermost",
  more: "beyond the fitted quantiles became the outermost",
};
const INFINITE: Said = {
  kind: "infinite",
  noun: "infinite value",
  one: "was taken like any other",
  more: "were taken like any other",
};
const OUT_OF_DOMAIN: Said = {
  kind: "out-of-domain",
  noun: "value",
  one: "that the power law takes to no number became NaN",
  more: "that the power law takes to no number became NaN",
};
const MADE_MISSING: Said = { kind: "made-missing", noun: "value", one: "became NaN", more: "became NaN" };
const madeInfinite = (dtype: ResultType): Said => ({
  kind: "overflow",
  noun: "result",
  one: `is too large for ${dtype} and became infinite`,
  more: `are too large for ${dtype} and became infinite`,
});

/** Every count that is not 0, with its columns where they are told apart. */
export function uncoveredWarnings(changed: Changed, schema: Schema, dtype: ResultType): Warning[] {
  const counts = countsOf(changed);
  const { madeMissing, outOfDomain } = counts;
  const others = madeMissing.map((count, i) => count - (outOfDomain[i] ?? 0));
  return [
    ...warning(OUTSIDE, counts.outside, schema),
    ...warning(CLIPPED, counts.clipped, schema),
    ...warning(QUANTILE_END, counts.quantileEnd, schema),
    ...warning(INFINITE, counts.infinite, schema),
    ...warning(OUT_OF_DOMAIN, outOfDomain, schema),
    ...warning(MADE_MISSING, others, schema),
    ...warning(madeInfinite(dtype), counts.madeInfinite, schema),
  ];
}

function warning({ kind, noun, one, more }: Said, counts: Float64Array, schema: Schema): Warning[] {
  const count = totalOf(counts);
  if (count <= 0) return [];
  const [units, fate] = count === 1 ? [noun, one] : [`${noun}s`, more];
  return [{ kind, count, message: `${grouped(count)} ${units}${byColumn(counts, schema)} ${fate}` }];
}

/** Up to five columns with their counts, in brackets: by name, or by number from 1. */
function byColumn(counts: Float64Array, { columnNames, rowShape }: Schema): string {
  const columns = rowShape.reduce((product, length) => product * length, 1);
  if (counts.length !== columns || rowShape.length !== 1) return "";
  const counted = [...counts.keys()].filter((column) => counts[column] > 0);
  const shown = counted
    .slice(0, 5)
    .map((column) => `${columnNames?.[column] ?? column + 1}: ${grouped(counts[column])}`);
  return ` (${shown.join(", ")}${counted.length > shown.length ? ", …" : ""})`;
}
