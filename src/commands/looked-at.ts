/** The values as read and the values as a method leaves them: passes that measure nothing yet. */
import type { Dataset } from "../formats/dataset.js";
import type { Job } from "../job/job.js";
import { type FittedPlan, fitPlan } from "../stream/fit/run-fits.js";
import type { PassResult } from "../stream/pass.js";
import { applyPass, countPass, type Plan, rowPass, specialValuesAsRead } from "../stream/plan.js";
import type { Executors } from "../stream/threads/executors.js";
import * as warnings from "../stream/warnings.js";
import type { Warning } from "../types.js";
import type { Aspect } from "./distribution.js";

/** As read. */
export const aspectAsRead = (job: Job, { format }: Dataset): Aspect => ({
  ...countPass(format),
  ...specialValuesAsRead(job),
});

/** What a method makes of the values. */
export interface Normalized {
  readonly aspect: Aspect;
  /** absent for methods that work row by row */
  readonly fitted: FittedPlan | undefined;
}

/** Fits a plan where it has anything to fit. Throws as fitPlan does. */
export async function normalizedAspect(
  plan: Plan,
  dataset: Dataset,
  executors: Executors,
): Promise<Normalized> {
  if (plan.axis.kind === "rows") {
    const pass = rowPass(plan, dataset.format, undefined, "not told");
    return { aspect: { ...pass, before: "nothing", after: "nothing" }, fitted: undefined };
  }
  const fitted = await fitPlan(plan, plan.axis, dataset, executors);
  const pass = applyPass(plan, fitted.fits, dataset.format, undefined);
  return { aspect: { ...pass, after: "nothing" }, fitted };
}

/** What was rescued on the way. */
export function rescueWarnings(
  plan: Plan,
  { fitted }: Normalized,
  seen: PassResult,
  { schema }: Dataset,
): Warning[] {
  const { axis, stages } = plan;
  if (axis.kind === "rows") return warnings.rowWarnings(stages, seen.rowOutcome, axis.groups);
  const fits = fitted?.fits ?? [];
  return [
    ...stages.flatMap((stage, i) => warnings.fitWarnings(stage, i, fits, schema, axis)),
    ...warnings.rankErrorWarning(fits.reduce((most, { rankError }) => Math.max(most, rankError), 0)),
  ];
}
