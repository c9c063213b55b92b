/** How steps of power laws are written. */

import { codec } from "../../json/codec.js";
import { described, type Form, oneOf, type ReadBy, real, record } from "../../json/form.js";
import { UNCHANGED } from "../unchanged.js";
import type { PowerStep } from "./apply.js";
import { originOf } from "./law.js";

const law = record({
  lambda: real,
  reference: described("the value that becomes 0", real),
});
type PowerPart = ReadBy<typeof law> | typeof UNCHANGED;

const part: Form<PowerPart> = {
  schema: { anyOf: [law.schema, { enum: [UNCHANGED] }] },
  read: (value, at) => (value === UNCHANGED ? value : law.read(value, at)),
};

export const power = codec<PowerStep, Pick<PowerStep, "family">, PowerPart>({
  head: record({ family: oneOf(["yeo-johnson", "box-cox"] as const) }),
  part,
  split({ family, lambdas, references }) {
    const parts = Array.from(
      lambdas,
      (lambda, i): PowerPart => (Number.isNaN(lambda) ? UNCHANGED : { lambda, reference: references[i] }),
    );
    return { head: { family }, parts };
  },
  disagreement({ family }, part) {
    if (part === UNCHANGED || family === "yeo-johnson" || part.reference > 0) return undefined;
    return `expected a reference above 0, as box-cox has, found ${part.reference}`;
  },
  join({ family }, parts) {
    return {
      kind: "power",
      family,
      lambdas: Float64Array.from(parts, (part) => (part === UNCHANGED ? Number.NaN : part.lambda)),
      references: Float64Array.from(parts, (part) =>
        part === UNCHANGED ? originOf(family) : part.reference,
      ),
    };
  },
});
