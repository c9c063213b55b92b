/** How methods and their options are written: one form an option. */

import {
  asObject,
  described,
  type Form,
  interval,
  notNegative,
  oneOf,
  positive,
  type ReadBy,
  realOrInfinite,
  record,
  refusal,
  text,
  unexpected,
  whole,
} from "../json/form.js";
import { METHODS, type MethodName } from "../methods/index.js";
import type { MethodOptions } from "../methods/method.js";
import type { SavedStage } from "./parameters.js";

const METHOD_NAMES = Object.keys(METHODS) as MethodName[];

/** What a value may be. */
type Forms = { readonly [K in keyof Required<MethodOptions>]: Form<Required<MethodOptions>[K]> };

const order: Form<number> = {
  schema: { anyOf: [{ type: "number", minimum: 0 }, { enum: ["inf", "-inf"] }] },
  read(value, at) {
    const order = realOrInfinite.read(value, at);
    if (!(order >= 0 || order === -Infinity))
      throw unexpected(at, 'a number of at least 0, "inf" or "-inf"', value);
    return order;
  },
};

const yesNo = oneOf(["yes", "no"]);

const OPTION_FORMS: Forms = {
  order: described("the p of an lp norm", order),
  range: interval,
  outside: oneOf(["keep", "cut"]),
  ddof: notNegative,
  center: yesNo,
  scale: yesNo,
  weights: described("the column that weighs rows", text),
  quantileRange: interval,
  unitVariance: yesNo,
  quantiles: whole(1, 1_000_000),
  rankError: described("what the ranks of the quantiles may be off, as a part of the values", positive),
  distribution: oneOf(["uniform", "normal"]),
  family: oneOf(["yeo-johnson", "box-cox"]),
  standardize: yesNo,
  nan: oneOf(["omit", "propagate"]),
  onConstant: oneOf(["zero", "passthrough", "vanish", "middle", "nan", "error"]),
  onZeroNorm: oneOf(["keep", "nan", "error"]),
  constantBelow: positive,
};

const named = record({ name: oneOf(METHOD_NAMES) }, OPTION_FORMS);

/** A method with its options. */
export const stage: Form<ReadBy<typeof named>> = {
  schema: named.schema,
  read(value, at) {
    const object = asObject(value, at);
    if (object["name"] === "lp" && !Object.hasOwn(object, "order"))
      throw refusal(at, 'the key "order" is missing');
    return named.read(value, at);
  },
};

/** Name first, then the options in the order of the forms, whatever order they were given in. */
export function stageRecord({ name, options }: SavedStage): object {
  const given = (Object.keys(OPTION_FORMS) as (keyof MethodOptions)[]).filter(
    (key) => options[key] !== undefined,
  );
  return { name, ...Object.fromEntries(given.map((key) => [key, options[key]])) };
}

export function stageOf({ name, ...options }: ReadBy<typeof stage>): SavedStage {
  return { name, options };
}
