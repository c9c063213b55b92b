/** Parameters fitted on parts of the data, merged to those of the whole. */
import { emptyMoments, mergeMoments } from "../core/aggregates/moments.js";
import { mergeParameters, sharedInputs } from "../core/params/merge.js";
import { columnCount, type Parameters } from "../core/params/parameters.js";
import { momentsAfterAll } from "../core/steps/moments-after.js";
import { usageError } from "../errors.js";
import type { Job } from "../job/job.js";
import { loadParameters } from "../stream/input/saved-parameters.js";
import { writeParameters } from "../stream/output/parameters-file.js";
import { jointNames, methodRecord } from "../stream/plan.js";
import { parametersReport } from "../stream/report.js";
import { noteWarnings } from "../stream/warnings.js";
import type { Report, Warning } from "../types.js";

/** Merges the parameters files that are the job's inputs, saves the whole, and describes what it was fitted on. */
export async function merge(job: Job, tool: Parameters["tool"]): Promise<Report> {
  const paths = job.inputs.flatMap((input) => (input.kind === "path" ? [input.path] : []));
  if (paths.length < 2) {
    throw usageError(
      "merge needs two parameters files or more",
      "e.g. normalize merge a.json b.json --save whole.json",
    );
  }
  const shards = await Promise.all(
    paths.map(async (file) => ({ file, parameters: await loadParameters(file) })),
  );
  const whole = mergeParameters(shards, tool);
  const { openFileSink } = await import("../io/sink/file.js");
  const sink = await openFileSink(job.save!);
  try {
    await writeParameters(sink, whole);
    await sink.commit();
  } catch (error) {
    await sink.abort();
    throw error;
  }
  const before = emptyMoments("columns", columnCount(whole));
  for (const fit of whole.fits) mergeMoments(before, fit.moments);
  // Methods that work row by row have no steps that statistics could follow from.
  const rowByRow = whole.fits.every(({ steps }) => steps.length === 0);
  const after = rowByRow ? undefined : momentsAfterAll(whole.fits);
  const rows = whole.fits.reduce((sum, fit) => sum + fit.rows, 0);
  const method = methodRecord(
    whole.stages.map(({ name, options }) => ({ name, ...options })),
    whole.axis,
    jointNames(whole.joint, whole.columns ? { columnNames: whole.columns.map((column) => column.name) } : {}),
  );
  const warnings = [...noteWarnings(job.notes ?? []), ...sharedInputs(shards).map(twice)];
  return parametersReport(
    job,
    whole,
    { name: `${paths.length} parameters files`, rows, before, after },
    method,
    warnings,
  );
}

const twice = (name: string): Warning => ({
  kind: "fitted-twice",
  count: 1,
  message: `${name} was fitted in more than one of the files, and counts more than once`,
});
