/** How states that merge are written: one codec a kind. Moments, which every fit has, have a place of their own. */
import type { Measure } from "../../aggregates/index.js";
import type { Codec } from "../../json/codec.js";
import type { SavedMeasured } from "../parameters.js";
import { norm } from "./norm.js";
import { quantiles } from "./quantiles.js";
import { weighted } from "./weighted.js";

export const STATE_CODECS: {
  readonly [K in SavedMeasured["kind"]]: Codec<Extract<SavedMeasured, { kind: K }>>;
} = { norm, quantiles, weighted };

export const stateCodec = (kind: SavedMeasured["kind"]): Codec<SavedMeasured> =>
  STATE_CODECS[kind] as Codec<SavedMeasured>;

const QUESTIONS: {
  readonly [K in SavedMeasured["kind"]]: (state: Extract<SavedMeasured, { kind: K }>) => Measure;
} = {
  norm: ({ order }) => ({ kind: "norm", order }),
  quantiles: () => ({ kind: "quantiles" }),
  weighted: () => ({ kind: "weighted" }),
};

/** The question that a state answers. */
export const questionOf = (state: SavedMeasured): Measure =>
  (QUESTIONS[state.kind] as (state: SavedMeasured) => Measure)(state);

/** Whether a state answers a question, whatever memory the question allows for the answer. */
export function answers(state: SavedMeasured, question: Measure): boolean {
  if (state.kind === "norm") return question.kind === "norm" && question.order === state.order;
  return state.kind === question.kind;
}
