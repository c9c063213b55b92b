/** Runs the dialogues of a plan's methods: each question becomes a pass, unless what is known already answers it. */
import type { ColumnPlan } from "../../core/axis.js";
import { startFit } from "../../core/fit/fit.js";
import { gatherMeasured, type Measure, type Measured, spreadMeasure } from "../../core/fit/measure.js";
import { METHODS } from "../../core/methods/index.js";
import type { Fit, Fitting, Rescue } from "../../core/methods/method.js";
import { type Unfit, UnfitVector } from "../../core/methods/policy.js";
import { deriveMoments } from "../../core/transform/derive.js";
import { type Step, spreadStep } from "../../core/transform/step.js";
import { dataError } from "../../errors.js";
import type { Dataset } from "../../io/contract.js";
import type { Schema } from "../../types.js";
import type { Executors } from "./executors.js";
import { type PassResult, runPass } from "./pass.js";
import { fitPass, type Plan, type SpecialValues } from "./plan.js";

/** A fit over all rows. */
export interface FittedPlan {
  readonly rows: number;
  /** moment states of the columns as read */
  readonly before: Float64Array;
  /** infinite values left out of it */
  readonly infinite: number;
  /** fitted steps, one rule a group */
  readonly steps: readonly Step[];
  /** the same, one rule a column */
  readonly columnSteps: readonly Step[];
  /** answers about the columns as read, beside their moments: what merges with another fit's */
  readonly measured: readonly Measured[];
  /** groups rescued by each stage */
  readonly rescued: readonly Readonly<Record<Rescue, readonly number[]>>[];
}

/** Fits all stages in order, each on the data as the earlier ones leave them. Throws NormalizeError "data" for no rows. */
export async function fitPlan(
  plan: Plan,
  axis: ColumnPlan,
  dataset: Dataset,
  executors: Executors,
): Promise<FittedPlan> {
  const survey = new Survey(dataset, plan.special, executors);
  const steps: Step[] = [];
  const columnSteps: Step[] = [];
  const rescued: FittedPlan["rescued"][number][] = [];
  for (const { method, options } of plan.stages) {
    const fit = await hold(startFit(METHODS[method], axis.groups, options), async (question) => {
      const answer = await survey.ask(spreadMeasure(question, axis.groupOf), columnSteps);
      return gatherMeasured(answer, axis.groupOf, axis.groups);
    }).catch((error) => {
      throw error instanceof UnfitVector ? unfitError(error, dataset.schema, axis) : error;
    });
    steps.push(...fit.steps);
    columnSteps.push(...fit.steps.map((step) => spreadStep(step, axis.groupOf)));
    rescued.push(fit.rescued);
  }
  const { rows, before, infinite } = await survey.known();
  return { rows, before, infinite, steps, columnSteps, measured: survey.answers, rescued };
}

/** Holds a fit's dialogue. */
async function hold(fitting: Fitting, answer: (question: Measure) => Promise<Measured>): Promise<Fit> {
  let asked = fitting.next();
  while (!asked.done) asked = fitting.next(await answer(asked.value));
  return asked.value;
}

/** These vectors cannot be fitted: said by the names of their columns, where they are columns. */
function unfitError({ reason, vectors }: UnfitVector, schema: Schema, axis: ColumnPlan): Error {
  const { one, more, hint } = UNFIT[reason];
  const ofColumns = axis.groups === axis.groupOf.length;
  const names = vectors
    .slice(0, 10)
    .map((i) => (ofColumns ? (schema.columnNames?.[i] ?? String(i + 1)) : String(i)));
  const all = `${names.join(", ")}${vectors.length > 10 ? ", …" : ""}`;
  const noun = ofColumns ? "column" : "group";
  const count = `${vectors.length} ${noun}${vectors.length === 1 ? ` ${one}` : `s ${more}`}`;
  return dataError(`${count}: ${all}`, { file: schema.name }, hint);
}

/** Why columns cannot be fitted, in words, and what to do about it. */
const UNFIT: Readonly<Record<Unfit, { readonly one: string; readonly more: string; readonly hint: string }>> =
  {
    constant: { one: "is constant", more: "are constant", hint: "--on-constant error refuses them" },
    "zero-norm": { one: "is of norm 0", more: "are of norm 0", hint: "--on-zero-norm error refuses them" },
    "not-positive": {
      one: "holds values that are not above 0",
      more: "hold values that are not above 0",
      hint: "box-cox takes none; --power yeo-johnson takes all values, --exclude leaves a column as it is",
    },
  };

/** The moments after affine steps, from those before them; undefined where a step is not affine. */
export function derivedAfter(before: Float64Array, steps: readonly Step[]): Float64Array | undefined {
  let states = before;
  for (const step of steps) {
    if (step.kind !== "affine") return undefined;
    states = deriveMoments(states, step);
  }
  return states;
}

/** Answers questions about a dataset with as few passes as it takes. */
class Survey {
  /** answers to questions about the columns as read */
  readonly answers: Measured[] = [];
  private first: Pick<PassResult, "rows" | "before" | "infinite"> | undefined;

  constructor(
    private readonly dataset: Dataset,
    private readonly special: SpecialValues,
    private readonly executors: Executors,
  ) {}

  /** What the first pass saw; makes it where no question did. */
  async known(): Promise<Pick<PassResult, "rows" | "before" | "infinite">> {
    if (!this.first) await this.ask({ kind: "moments" }, []);
    return this.first!;
  }

  /** The answer for the columns after `steps`. */
  async ask(measure: Measure, steps: readonly Step[]): Promise<Measured> {
    const moments = measure.kind === "moments";
    if (moments && this.first) {
      const states = derivedAfter(this.first.before, steps);
      if (states) return { kind: "moments", states: states.slice() };
    }
    const plain = moments && steps.length === 0;
    const before = this.first ? "nothing" : "columns";
    const pass = fitPass(this.dataset.format, this.special, steps, plain ? undefined : measure, before);
    const result = await runPass(this.dataset, pass, this.executors);
    this.first ??= result;
    if (result.rows === 0) {
      throw dataError("no data", { file: this.dataset.schema.name }, "expected at least one record");
    }
    if (plain) return { kind: "moments", states: result.before.slice() };
    if (steps.length === 0) this.answers.push(result.measured!);
    return result.measured!;
  }
}
