/** Statistics alone. */
import { planAxis, resolveAxis } from "../../core/axis.js";
import type { Job } from "../../job.js";
import type { Report } from "../../types.js";
import type { Executors } from "./executors.js";
import type { Input } from "./input.js";
import { runPass } from "./pass.js";
import { describePass } from "./plan.js";
import { countMissing, describeReport } from "./report.js";
import { requireRows, rowsToFit } from "./row-count.js";
import * as warnings from "./warnings.js";

/** Describes a job's input along its axis, in one pass. */
export async function describe(job: Job, input: Input, executors: Executors): Promise<Report> {
  const { dataset } = input;
  input.readOnce();
  const axis = planAxis(
    resolveAxis(job.axis, dataset.schema.rowShape, dataset.schema.rows),
    dataset.schema.rowShape,
  );
  const measured = await runPass(dataset, describePass(job, axis, dataset.schema, dataset.format), executors);
  requireRows(dataset.schema, measured.rows, rowsToFit(job));
  return describeReport(job, dataset, axis, measured, [
    ...warnings.noteWarnings(dataset.notes),
    ...warnings.specialWarnings({ missing: countMissing(measured.before), infinite: measured.infinite }, job),
  ]);
}
