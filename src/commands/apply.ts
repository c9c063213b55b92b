/** Saved parameters put to use: columns are matched by name, then data are transformed, inverted or checked in one pass. */
import type { Parameters } from "../core/params/parameters.js";
import { dataError } from "../errors.js";
import { commitTogether } from "../io/sink/commit-together.js";
import type { Job } from "../job/job.js";
import type { Outcome } from "../job/outcome.js";
import { withReading } from "../job/reading.js";
import { saidOfGroups, withKeysOf } from "../stream/applied-groups.js";
import { appliedNotes } from "../stream/applied-notes.js";
import { appliedPass, axisAtHand, transformOf, workOf } from "../stream/applied-pass.js";
import type { Transform } from "../stream/chunk.js";
import { type Matched, openFitted } from "../stream/input/matched-input.js";
import { loadParameters, stagesOf } from "../stream/input/saved-parameters.js";
import { openOutput, writtenMatrix } from "../stream/output/output.js";
import { openNorms } from "../stream/output/row-norms-writer.js";
import { checkOutOfDomain, jointNames, methodRecord, resultType } from "../stream/plan.js";
import { countMissing, normalizationReport } from "../stream/report.js";
import { requireRows, rowsToTransform } from "../stream/row-count.js";
import { Executors } from "../stream/threads/executors.js";
import { uncoveredWarnings } from "../stream/uncovered.js";
import * as warnings from "../stream/warnings.js";
import { writePass } from "../stream/write-pass.js";
import type { Report } from "../types.js";
import { rowsAhead } from "./normalize.js";

/** Runs apply, invert or check: cells mean what they meant in the fit, unless flags say otherwise. */
export async function runWithParameters(asked: Job, path: string, executors: Executors): Promise<Outcome> {
  const parameters = await loadParameters(path);
  const job = withReading(asked, parameters.reading);
  if (job.command === "check") {
    const { check } = await import("./check.js");
    return { kind: "findings", findings: await check(job, path, parameters, executors) };
  }
  checkOutOfDomain(job, parameters);
  const matched = await openFitted(job, parameters, executors);
  try {
    if (matched.input.dataset.format.kind === "sparse") {
      const transform = await transformOf(job, parameters, matched);
      const { applySparse } = await import("./sparse.js");
      return { kind: "report", report: await applySparse(job, parameters, matched.input, transform) };
    }
    const keyed = withKeysOf(parameters, matched.input.dataset.format, path);
    return { kind: "report", report: await transformWith(job, keyed, matched, executors) };
  } finally {
    await matched.input.dataset.close();
  }
}

async function transformWith(
  job: Job,
  parameters: Parameters,
  matched: Matched,
  executors: Executors,
): Promise<Report> {
  const { input } = matched;
  const { dataset } = input;
  const dtype = resultType(job, dataset.schema);
  const work = await workOf(job, parameters, matched);
  const axis = axisAtHand(parameters, matched);
  const norms = await openNorms(job, { axis, axes: parameters.axis, stages: stagesOf(parameters) });
  const output = await openOutput(job, input, dtype, matched.order);
  try {
    const pass = appliedPass(job, parameters, dataset, work, { dtype, encode: output?.encode });
    const rows = await rowsAhead(job, input, output, executors);
    // Kept norms go by the number of the row, which one thread knows.
    const threads = pass.transform?.by === "kept-norms" ? new Executors(1) : executors;
    const done = await writePass(dataset, pass, { output, norms }, threads, rows);
    requireRows(dataset.schema, done.rows, rowsToTransform(job));
    requireAllNorms(pass.transform, done.rows, job);
    await commitTogether([output?.sink, norms?.sink].filter((sink) => sink !== undefined));
    const method = methodRecord(
      parameters.stages.map(({ name, options }) => ({ name, ...options })),
      parameters.axis,
      jointNames(parameters.joint, dataset.schema),
    );
    const { grouping, warnings: ofGroups } = saidOfGroups(job, parameters, done);
    const direction = job.command === "invert" ? { ...method, inverse: true } : method;
    return normalizationReport(
      job,
      dataset,
      direction,
      { ...done, ...(grouping && { grouping }), ...writtenMatrix(output) },
      [
        ...warnings.noteWarnings([...dataset.notes, ...appliedNotes(job, parameters)]),
        ...(output ? warnings.outputWarnings(output, done) : []),
        ...warnings.appliedWarnings(
          { missing: countMissing(done.before), infinite: done.infinite },
          warnings.appliedRows(pass.transform, done.rowOutcome),
        ),
        ...uncoveredWarnings(done, dataset.schema, dtype),
        ...ofGroups,
        ...warnings.noRowsWarning(done.rows),
      ],
    );
  } catch (error) {
    await output?.sink.abort();
    await norms?.sink.abort();
    throw error;
  }
}

/** Norms of more rows than there are belong to other data. */
function requireAllNorms(transform: Transform | undefined, rows: number, { norms: file }: Job): void {
  if (transform?.by !== "kept-norms" || transform.norms.length === rows * transform.plan.groups) return;
  const kept = transform.norms.length / transform.plan.groups;
  throw dataError(`norms were kept of ${kept} rows, and there are ${rows}`, { file: file! });
}
