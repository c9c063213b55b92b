/** How fitted steps are written: one codec a kind of step. */

import type { Codec } from "../json/codec.js";
import { affine } from "./affine/json.js";
import { power } from "./power/json.js";
import { quantile } from "./quantile/json.js";
import type { Step } from "./step.js";

export const STEP_CODECS: { readonly [K in Step["kind"]]: Codec<Extract<Step, { kind: K }>> } = {
  affine,
  quantile,
  power,
};

/** The codec of a kind, for a step of that kind. */
export const stepCodec = (kind: Step["kind"]): Codec<Step> => STEP_CODECS[kind] as Codec<Step>;
