/** Statistics alone. */
import { resolveAxis } from "../core/axis.js";
import { groupingOf } from "../core/params/parameters.js";
import { type Vectors, vectorNames } from "../core/vectors.js";
import type { Job } from "../job/job.js";
import type { Input } from "../stream/input/input.js";
import { runPass } from "../stream/pass.js";
import { describePass, rowVectors } from "../stream/plan.js";
import { countMissing, describeReport } from "../stream/report.js";
import { requireRows, rowsToFit } from "../stream/row-count.js";
import type { Executors } from "../stream/threads/executors.js";
import * as warnings from "../stream/warnings.js";
import type { ChunkFormat, Report } from "../types.js";

/** Which of the numbers that tell a row's vectors is which. */
function vectorNotes(format: ChunkFormat, vectors: Vectors | undefined): string[] {
  if (vectors === undefined || vectors.length < 2 || format.kind === "dense") return [];
  const names = vectorNames(format, vectors).map((name, i) => `${i} ${name}`);
  return [`the vectors of each row are ${names.join(", ")}`];
}

/** Describes a job's input along its axis, in one pass. */
export async function describe(job: Job, input: Input, executors: Executors): Promise<Report> {
  const { dataset } = input;
  input.readOnce();
  const { rowShape, rows } = dataset.schema;
  const axes = resolveAxis(job.axis, rowShape, rows);
  const { vectors } = rowVectors(job, dataset.format, axes);
  const axis = groupingOf({ axis: axes, rowShape, ...(vectors && { vectors }) });
  const measured = await runPass(dataset, describePass(job, axis, dataset.schema, dataset.format), executors);
  requireRows(dataset.schema, measured.rows, rowsToFit(job));
  return describeReport(job, dataset, axis, measured, [
    ...warnings.noteWarnings([...dataset.notes, ...vectorNotes(dataset.format, vectors)]),
    ...warnings.specialWarnings({ missing: countMissing(measured.before), infinite: measured.infinite }, job),
  ]);
}
