/** Asks questions about a dataset's columns, a pass for each round: of all rows together, or of each group of them. */
import type { Measure, Measured } from "../../core/aggregates/index.js";
import type { Step } from "../../core/steps/step.js";
import type { Dataset } from "../../formats/dataset.js";
import type { GroupPlan, GroupWork } from "../groups.js";
import { type PassResult, runPass } from "../pass.js";
import { fitPass, type Plan } from "../plan.js";
import { requireRows } from "../row-count.js";
import type { Executors } from "../threads/executors.js";
import type { FirstSight } from "./fit-session.js";

/** What the rows of a fit are told by: their group's key, or nothing where all are fitted together. */
export type FitKey = string | undefined;

/** A question about columns after `steps`. */
export interface Asked {
  readonly steps: readonly Step[];
  readonly question: Measure;
}

export interface Surveyed extends Pick<PassResult, "rows" | "before" | "infinite"> {
  readonly sights: ReadonlyMap<FitKey, FirstSight>;
}

export interface Survey {
  /** The first pass: moments of everything as read, and the answers to a question that all fits begin with. */
  first(question: Measure | undefined): Promise<Surveyed>;
  /** One more pass, for the fits that ask. */
  ask(asked: ReadonlyMap<FitKey, Asked>): Promise<ReadonlyMap<FitKey, Measured>>;
}

/** One fit over all rows. */
export function surveyOfAll(plan: Plan, dataset: Dataset, executors: Executors): Survey {
  const { format } = dataset;
  return {
    async first(question) {
      const result = await runPass(
        dataset,
        fitPass(plan, format, workOn([], question), "columns"),
        executors,
      );
      requireRows(dataset.schema, result.rows, plan.minRows);
      const { rows, before, infinite, measured } = result;
      return { rows, before, infinite, sights: new Map([[undefined, { rows, moments: before, measured }]]) };
    },
    async ask(asked) {
      const { steps, question } = asked.get(undefined)!;
      const pass = fitPass(plan, format, workOn(steps, question), "nothing");
      return new Map([[undefined, (await runPass(dataset, pass, executors)).measured!]]);
    },
  };
}

/** A fit for each group; the first pass finds them. */
export function surveyOfGroups(plan: Plan, dataset: Dataset, executors: Executors): Survey {
  const { format } = dataset;
  return {
    async first(question) {
      const groups: GroupPlan = { known: new Map(), others: workOn([], question), before: "columns" };
      const result = await runPass(dataset, fitPass(plan, format, { groups }, "columns"), executors);
      requireRows(dataset.schema, result.rows, plan.minRows);
      const { rows, before, infinite } = result;
      return { rows, before, infinite, sights: result.groups };
    },
    async ask(asked) {
      const known = new Map<string, GroupWork>();
      for (const [key, { steps, question }] of asked) known.set(key!, workOn(steps, question));
      const groups: GroupPlan = { known, others: {}, before: "nothing" };
      const result = await runPass(dataset, fitPass(plan, format, { groups }, "nothing"), executors);
      return new Map([...asked.keys()].map((key) => [key, result.groups.get(key!)!.measured!]));
    },
  };
}

const workOn = (steps: readonly Step[], question: Measure | undefined): GroupWork => ({
  ...(steps.length > 0 && { transform: { by: "columns", steps } }),
  ...(question && { measure: question }),
});
