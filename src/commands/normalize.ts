/** Fits and transforms: by passes over all rows, or row by row. */

import { missingWithWeight } from "../core/aggregates/weighted.js";
import type { ColumnPlan, RowPlan } from "../core/axis.js";
import type { Parameters } from "../core/params/parameters.js";
import { mayBeInfinite } from "../core/special-values.js";
import { roundExtremes } from "../core/steps/affine/moments-after.js";
import { momentsAfterAll } from "../core/steps/moments-after.js";
import type { Dataset } from "../formats/dataset.js";
import { commitTogether } from "../io/sink/commit-together.js";
import type { Job } from "../job/job.js";
import { type FittedPlan, fitPlan } from "../stream/fit/run-fits.js";
import type { Input } from "../stream/input/input.js";
import { openOutput, writtenMatrix } from "../stream/output/output.js";
import { openSaving } from "../stream/output/parameters-file.js";
import { openNorms } from "../stream/output/row-norms-writer.js";
import type { Output } from "../stream/output/writing.js";
import { runPass } from "../stream/pass.js";
import {
  applyPass,
  countPass,
  jointNames,
  methodRecord,
  type Plan,
  planNormalization,
  rowPass,
} from "../stream/plan.js";
import { countMissing, normalizationReport } from "../stream/report.js";
import { requireRows, rowsToTransform } from "../stream/row-count.js";
import type { Executors } from "../stream/threads/executors.js";
import { uncoveredWarnings } from "../stream/uncovered.js";
import * as warnings from "../stream/warnings.js";
import { type Written, writePass } from "../stream/write-pass.js";
import type { Report, Warning } from "../types.js";

/**
 * Normalizes a job's input, writes the data where they are asked for, and saves the fit where that is. Data, norms
 * and parameters are made final together: none is left when another fails.
 */
export async function normalize(
  job: Job,
  tool: Parameters["tool"],
  input: Input,
  executors: Executors,
): Promise<Report> {
  const { dataset } = input;
  const plan = planNormalization(job, dataset);
  const saving = await openSaving(job);
  const norms = await openNorms(job, plan);
  const output = await openOutput(job, input, plan.dtype, plan.order);
  const sinks = [output?.sink, norms?.sink, saving?.sink].filter((sink) => sink !== undefined);
  try {
    const done =
      plan.axis.kind === "columns"
        ? await fitThenApply(plan, plan.axis, dataset, output, executors)
        : await rowByRow(job, plan, plan.axis, input, { output, norms }, executors);
    await saving?.write({
      tool,
      plan,
      dataset,
      fitted: done.fitted,
      rows: done.rows,
      before: done.before,
    });
    await commitTogether(sinks);
    return normalizationReport(
      job,
      dataset,
      methodRecord(plan.methods, plan.axes, jointNames(plan.joint, dataset.schema)),
      { ...done, ...writtenMatrix(output) },
      [
        ...warnings.noteWarnings(dataset.notes),
        ...(output ? warnings.outputWarnings(output, done) : []),
        ...warnings.specialWarnings({ ...done, missing: countMissing(done.before) }, job),
        ...done.rescues,
        ...uncoveredWarnings(done, dataset.schema, plan.dtype),
      ],
    );
  } catch (error) {
    await output?.sink.abort();
    await norms?.sink.abort();
    await saving?.abort();
    throw error;
  }
}

/** What both ways of normalizing come to. */
interface Done {
  readonly rows: number;
  readonly before: Float64Array;
  readonly after: Float64Array;
  /** infinite values that were left out */
  readonly infinite: number;
  /** values left out of rows that no method was fitted on */
  readonly weightless?: number;
  readonly rescues: readonly Warning[];
  /** what became infinite, as the pass that writes counted it */
  readonly tally: Float64Array | undefined;
  readonly grouping?: NonNullable<Report["groups"]>;
  /** the fit, where there was one over all rows */
  readonly fitted?: FittedPlan;
}

/** Axis 0 is reduced: passes to fit, another to apply. Without data output, the statistics after affine steps follow from those before. */
async function fitThenApply(
  plan: Plan,
  axis: ColumnPlan,
  dataset: Dataset,
  output: Output | undefined,
  executors: Executors,
): Promise<Done> {
  const fitted = await fitPlan(plan, axis, dataset, executors);
  const { rows, before, infinite, fits } = fitted;
  const weightless = countWeightless(plan, fitted);
  const known = { rows, before, infinite, weightless, fitted, ...groupingOf(plan, fits.length) };
  const rescues = [
    ...plan.stages.flatMap((stage, i) => warnings.fitWarnings(stage, i, fits, dataset.schema, axis)),
    ...warnings.rankErrorWarning(fits.reduce((most, { rankError }) => Math.max(most, rankError), 0)),
  ];
  const derived = output ? undefined : momentsAfterAll(fits);
  if (derived) roundExtremes(derived, plan.dtype);
  // What overflows is counted by a pass.
  if (derived && !mayBeInfinite(derived)) return { ...known, after: derived, rescues, tally: undefined };
  const pass = applyPass(plan, fits, dataset.format, output?.encode);
  const applied = await writePass(dataset, pass, { output, norms: undefined }, executors, rows);
  return { ...known, after: applied.after, rescues, tally: applied.tally };
}

/** Values left out of rows of weight 0, where every method weighs rows: those that weighted spreads do not know of. */
function countWeightless({ stages }: Plan, { before, fits }: FittedPlan): number {
  if (stages.some(({ options }) => options.weights === undefined)) return 0;
  const states = fits
    .flatMap(({ measured }) => measured)
    .flatMap((one) => (one.kind === "weighted" ? [one.states] : []));
  return countMissing(before) - states.reduce((sum, own) => sum + missingWithWeight(own), 0);
}

const groupingOf = ({ groupBy }: Plan, count: number): Pick<Done, "grouping"> =>
  groupBy === undefined ? {} : { grouping: { by: groupBy, count } };

/** Axis 0 is kept: one pass does it all. */
async function rowByRow(
  job: Job,
  plan: Plan,
  axis: RowPlan,
  input: Input,
  written: Written,
  executors: Executors,
): Promise<Done> {
  const { dataset } = input;
  const pass = rowPass(plan, dataset.format, written.output?.encode, written.norms ? "told" : "not told");
  const rows = await rowsAhead(job, input, written.output, executors);
  const done = await writePass(dataset, pass, written, executors, rows);
  requireRows(dataset.schema, done.rows, rowsToTransform(job));
  const rescues = warnings.rowWarnings(plan.stages, done.rowOutcome, axis.groups);
  return { ...done, rescues: [...rescues, ...warnings.noRowsWarning(done.rows)] };
}

/**
 * The number of rows, where it must be known before what is written cannot be taken back: for a head that tells it, and where
 * fewer than there must be are an error. Then they are counted in a pass of their own.
 */
export async function rowsAhead(
  { minRows }: Pick<Job, "minRows">,
  input: Input,
  output: Output | undefined,
  executors: Executors,
): Promise<number | undefined> {
  const { dataset } = input;
  const { rows } = dataset.schema;
  const needed = output !== undefined && (output.needsRows || minRows !== undefined);
  if (rows !== undefined || !needed || output.sink.seekable) {
    input.readOnce();
    return rows;
  }
  const counted = await runPass(dataset, countPass(dataset.format), executors);
  requireRows(dataset.schema, counted.rows, minRows ?? 0);
  return counted.rows;
}
