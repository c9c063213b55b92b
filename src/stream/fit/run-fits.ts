/** Runs the dialogues of a plan's methods: what is asked becomes passes, one a round however many fits there are. */
import type { ColumnPlan } from "../../core/axis.js";
import { type Unfit, UnfitVector } from "../../core/methods/policy.js";
import { dataError } from "../../errors.js";
import type { Dataset } from "../../formats/dataset.js";
import { quote } from "../../text/quote.js";
import type { Schema } from "../../types.js";
import { tooFewHint } from "../chunk-problems.js";
import { statisticNames } from "../input/column-names.js";
import type { Plan } from "../plan.js";
import type { Executors } from "../threads/executors.js";
import { Dialogue, type StagedFit } from "./fit-session.js";
import {
  type Asked,
  type FitKey,
  type Survey,
  type Surveyed,
  surveyOfAll,
  surveyOfGroups,
} from "./measuring-passes.js";

/** A fit over all rows, or fits of groups of them. */
export interface FittedPlan {
  readonly rows: number;
  /** moment states of the columns as read */
  readonly before: Float64Array;
  /** infinite values left out of it */
  readonly infinite: number;
  /** one fit; where groups are fitted apart one for each key, in the order in which keys first occur */
  readonly fits: readonly StagedFit[];
}

/**
 * Fits all stages in order, each on the data as the earlier ones leave them. Throws NormalizeError "data" for no rows.
 * @param known what an earlier pass over the same rows saw, which then need not be seen again
 */
export function fitPlan(
  plan: Plan,
  axis: ColumnPlan,
  dataset: Dataset,
  executors: Executors,
  known?: Surveyed,
): Promise<FittedPlan> {
  const survey = (plan.groupBy === undefined ? surveyOfAll : surveyOfGroups)(plan, dataset, executors);
  return fitBySurvey(plan, axis, dataset.schema, survey, known);
}

/** The same, whoever answers the questions. */
export async function fitBySurvey(
  plan: Plan,
  axis: ColumnPlan,
  schema: Schema,
  survey: Survey,
  known?: Surveyed,
): Promise<FittedPlan> {
  const guarded = (key: FitKey, work: () => void): void => {
    try {
      work();
    } catch (error) {
      throw error instanceof UnfitVector ? unfitError(error, key, schema, axis) : error;
    }
  };
  const begin = (): Dialogue => new Dialogue(plan.stages, axis);
  const { question } = begin();
  const first = known ?? (await survey.first(question?.kind === "moments" ? undefined : question));
  const dialogues = new Map<FitKey, Dialogue>();
  for (const [key, sight] of first.sights) {
    const dialogue = begin();
    guarded(key, () => dialogue.see(sight));
    dialogues.set(key, dialogue);
  }
  for (let asked = questionsOf(dialogues); asked.size > 0; asked = questionsOf(dialogues)) {
    for (const [key, answer] of await survey.ask(asked)) {
      guarded(key, () => dialogues.get(key)!.answer(answer));
    }
  }
  const { rows, before, infinite } = first;
  return { rows, before, infinite, fits: [...dialogues].map(([key, dialogue]) => dialogue.finish(key)) };
}

/** What the fits that are not done ask next. */
function questionsOf(dialogues: ReadonlyMap<FitKey, Dialogue>): Map<FitKey, Asked> {
  const asked = new Map<FitKey, Asked>();
  for (const [key, { question, soFar }] of dialogues)
    if (question) asked.set(key, { question, steps: soFar });
  return asked;
}

/** These vectors cannot be fitted: said by the names of their columns, where they are columns. */
export function unfitError(
  { reason, vectors, tooFew: { ddof, counts } }: UnfitVector,
  key: FitKey,
  schema: Schema,
  axis: ColumnPlan,
): Error {
  const { one, more, hint } = reason === "too-few" ? tooFewWords(ddof, counts) : UNFIT[reason];
  const { noun, nameOf } = statisticNames(axis, schema);
  const nameAt = (vector: number, i: number): string =>
    reason === "too-few" ? `${nameOf(vector)} (n = ${counts[i]})` : nameOf(vector);
  const names = noun === "array" && reason !== "too-few" ? [] : vectors.slice(0, 10).map(nameAt);
  const all = names.length === 0 ? "" : `: ${names.join(", ")}${vectors.length > 10 ? ", …" : ""}`;
  const count = `${vectors.length} ${noun}${vectors.length === 1 ? ` ${one}` : `s ${more}`}`;
  const where = key === undefined ? "" : `group ${quote(key)}: `;
  return dataError(`${where}${count}${all}`, { file: schema.name }, hint);
}

/** Why columns cannot be fitted, in words, and what to do about it. */
interface UnfitWords {
  readonly one: string;
  readonly more: string;
  readonly hint: string;
}

const tooFewWords = (ddof: number, counts: readonly number[]): UnfitWords => ({
  one: `has too few values for ddof ${ddof}`,
  more: `have too few values for ddof ${ddof}`,
  hint: tooFewHint(counts),
});

const UNFIT: Readonly<Record<Exclude<Unfit, "too-few">, UnfitWords>> = {
  constant: { one: "is constant", more: "are constant", hint: "--on-constant error refuses them" },
  "zero-norm": { one: "is of norm 0", more: "are of norm 0", hint: "--on-zero-norm error refuses them" },
  weightless: {
    one: "has weights that are all 0",
    more: "have weights that are all 0",
    hint: "a mean needs a weight above 0",
  },
  "not-positive": {
    one: "holds values that are not above 0",
    more: "hold values that are not above 0",
    hint: "box-cox takes none; --power yeo-johnson takes all values, --exclude leaves a column as it is",
  },
};
