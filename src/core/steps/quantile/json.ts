/** How steps of ranks among quantiles are written. */

import { codec } from "../../json/codec.js";
import { ascending, described, type Form, oneOf, type ReadBy, record, refusal } from "../../json/form.js";
import { UNCHANGED } from "../unchanged.js";
import type { QuantileStep } from "./apply.js";

/** Ascending from 0 to 1; 0 alone where there is one. */
const ranks: Form<Float64Array> = {
  schema: { type: "array", items: { type: "number", minimum: 0, maximum: 1 }, minItems: 1 },
  read(value, at) {
    const read = ascending.read(value, at);
    const last = read.length === 1 ? 0 : 1;
    if (read[0] !== 0 || read[read.length - 1] !== last) throw refusal(at, "expected numbers from 0 to 1");
    return read;
  },
};

const quantilesOf = record({
  quantiles: described("the values at the references' ranks", ascending),
});
type QuantilePart = ReadBy<typeof quantilesOf> | typeof UNCHANGED;

const quantilePart: Form<QuantilePart> = {
  schema: { anyOf: [quantilesOf.schema, { enum: [UNCHANGED] }] },
  read: (value, at) => (value === UNCHANGED ? value : quantilesOf.read(value, at)),
};

export const quantile = codec<QuantileStep, Pick<QuantileStep, "distribution" | "references">, QuantilePart>({
  head: record({
    distribution: oneOf(["uniform", "normal"] as const),
    references: described("ranks from 0 to 1", ranks),
  }),
  part: quantilePart,
  split({ distribution, references, quantiles, ruleOf }) {
    const parts = Array.from(ruleOf, (rule): QuantilePart => {
      const own = quantiles.slice(rule * references.length, (rule + 1) * references.length);
      return Number.isNaN(own[0]) ? UNCHANGED : { quantiles: own };
    });
    return { head: { distribution, references }, parts };
  },
  disagreement({ references }, part) {
    if (part === UNCHANGED || part.quantiles.length === references.length) return undefined;
    return `expected ${references.length} quantiles, one for each of the references, found ${part.quantiles.length}`;
  },
  join({ distribution, references }, parts) {
    const rules = [...new Set(parts)];
    const numbers = new Map(rules.map((part, rule) => [part, rule]));
    const quantiles = new Float64Array(rules.length * references.length).fill(Number.NaN);
    rules.forEach((part, rule) => {
      if (part !== UNCHANGED) quantiles.set(part.quantiles, rule * references.length);
    });
    const ruleOf = Int32Array.from(parts, (part) => numbers.get(part) as number);
    return { kind: "quantile", distribution, references, quantiles, ruleOf };
  },
});
