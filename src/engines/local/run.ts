/** A job, run on this machine: source → decode → fit → transform → encode → sink, with describe beside it. */
import { availableParallelism } from "node:os";
import { type ColumnPlan, planAxis, type RowPlan, resolveAxis } from "../../core/axis.js";
import { roundExtremes } from "../../core/transform/derive.js";
import { dataError } from "../../errors.js";
import type { Dataset } from "../../io/contract.js";
import type { Job } from "../../job.js";
import type { Report, Warning } from "../../types.js";
import { Executors } from "./executors.js";
import { derivedAfter, fitPlan } from "./fitting.js";
import { type Input, openInput } from "./input.js";
import { type Output, openOutput } from "./output.js";
import { OrderedOutput, type PassResult, runPass } from "./pass.js";
import {
  applyPass,
  countPass,
  describePass,
  methodRecord,
  type Plan,
  planNormalization,
  rowPass,
} from "./plan.js";
import { countMissing, describeReport, normalizationReport } from "./report.js";
import * as warnings from "./warnings.js";

/**
 * Runs a job and returns what there is to say. Data are written and made final before it returns.
 * Throws NormalizeError; the output then is as it was before.
 */
export async function run(job: Job): Promise<Report> {
  const executors = new Executors(job.threads ?? availableParallelism());
  try {
    const input = await openInput(job);
    try {
      return job.methods.length > 0
        ? await normalize(job, input, executors)
        : await describe(job, input, executors);
    } finally {
      await input.dataset.close();
    }
  } finally {
    await executors.close();
  }
}

async function describe(job: Job, input: Input, executors: Executors): Promise<Report> {
  const { dataset } = input;
  input.readOnce();
  const axis = planAxis(
    resolveAxis(job.axis, dataset.schema.rowShape, dataset.schema.rows),
    dataset.schema.rowShape,
  );
  const measured = await runPass(dataset, describePass(job, axis, dataset.schema, dataset.format), executors);
  requireRows(dataset, measured);
  return describeReport(job, dataset, axis, measured, [
    ...warnings.noteWarnings(dataset.notes),
    ...warnings.specialWarnings({ missing: countMissing(measured.before), infinite: measured.infinite }, job),
  ]);
}

async function normalize(job: Job, input: Input, executors: Executors): Promise<Report> {
  const { dataset } = input;
  const plan = planNormalization(job, dataset.schema);
  const output = await openOutput(job, input, plan.dtype);
  try {
    const done =
      plan.axis.kind === "columns"
        ? await fitThenApply(plan, plan.axis, dataset, output, executors)
        : await rowByRow(plan, plan.axis, input, output, executors);
    await output?.sink.commit();
    return normalizationReport(job, dataset, methodRecord(job.methods, plan.axes), done, [
      ...warnings.noteWarnings(dataset.notes),
      ...(output?.format === "npy" ? warnings.droppedTextWarning(dataset.schema, "npy") : []),
      ...warnings.specialWarnings({ missing: countMissing(done.before), infinite: done.infinite }, job),
      ...done.rescues,
    ]);
  } catch (error) {
    await output?.sink.abort();
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
  readonly rescues: readonly Warning[];
}

/** Axis 0 is reduced: passes to fit, another to apply. Without data output, the statistics after affine steps follow from those before. */
async function fitThenApply(
  plan: Plan,
  axis: ColumnPlan,
  dataset: Dataset,
  output: Output | undefined,
  executors: Executors,
): Promise<Done> {
  const { rows, before, infinite, columnSteps, rescued } = await fitPlan(plan, axis, dataset, executors);
  const rescues = plan.stages.flatMap((stage, i) =>
    warnings.fitWarnings(stage, rescued[i], dataset.schema, axis),
  );
  const derived = output ? undefined : derivedAfter(before, columnSteps);
  if (derived) {
    roundExtremes(derived, plan.dtype);
    return { rows, before, after: derived, infinite, rescues };
  }
  const pass = applyPass(plan, columnSteps, dataset.format, output?.frame.encode);
  const applied = output
    ? await writePass(dataset, pass, output, executors, rows)
    : await runPass(dataset, pass, executors);
  return { rows, before, after: applied.after, infinite, rescues };
}

/** Axis 0 is kept: one pass does it all. */
async function rowByRow(
  plan: Plan,
  axis: RowPlan,
  input: Input,
  output: Output | undefined,
  executors: Executors,
): Promise<Done> {
  const { dataset } = input;
  const pass = rowPass(plan, dataset.format, output?.frame.encode);
  const rows = await rowsAhead(input, output, executors);
  const done = output
    ? await writePass(dataset, pass, output, executors, rows)
    : await runPass(dataset, pass, executors);
  requireRows(dataset, done);
  const rescues = warnings.rowWarnings(plan.stages[0], done.rescues, axis.groups);
  return { ...done, rescues };
}

/** The number of rows where the output's head must tell it and cannot be corrected later: counted in a pass of its own. */
async function rowsAhead(
  input: Input,
  output: Output | undefined,
  executors: Executors,
): Promise<number | undefined> {
  const { dataset } = input;
  const { rows } = dataset.schema;
  if (rows !== undefined || !output?.frame.needsRows || output.sink.seekable) {
    input.readOnce();
    return rows;
  }
  return (await runPass(dataset, countPass(dataset.format), executors)).rows;
}

async function writePass(
  dataset: Dataset,
  pass: Parameters<typeof runPass>[1],
  { sink, frame }: Output,
  executors: Executors,
  rows: number | undefined,
): Promise<PassResult> {
  const ordered = new OrderedOutput(sink, frame.encode.kind === "dense" ? "binary" : "text");
  await ordered.write(frame.head(rows));
  const done = await runPass(dataset, pass, executors, ordered);
  if (rows === undefined && frame.needsRows) await sink.patch(frame.head(done.rows), 0);
  return done;
}

function requireRows(dataset: Dataset, { rows }: { rows: number }): void {
  if (rows > 0) return;
  throw dataError("no data", { file: dataset.schema.name }, "expected at least one record");
}
