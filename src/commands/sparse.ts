/** Jobs on sparse records, whose zeros must stay zeros: what would make something of them is refused in words. */
import { type AxisPlan, type ColumnPlan, planAxis, product, resolveAxis } from "../core/axis.js";
import { METHODS } from "../core/methods/index.js";
import { UnfitVector } from "../core/methods/policy.js";
import type { Parameters } from "../core/params/parameters.js";
import { mayBeInfinite } from "../core/special-values.js";
import { roundExtremes } from "../core/steps/affine/moments-after.js";
import { momentsAfterAll } from "../core/steps/moments-after.js";
import type { Stage } from "../core/steps/rowwise.js";
import { applyStep, invertStep, type Step } from "../core/steps/step.js";
import { dataError, usageError } from "../errors.js";
import { commitTogether } from "../io/sink/commit-together.js";
import type { Job } from "../job/job.js";
import { HeapArena } from "../kernels/memory.js";
import { scalarKernels } from "../kernels/scalar/kernels.js";
import { appliedNotes } from "../stream/applied-notes.js";
import type { Transform } from "../stream/chunk.js";
import { Dialogue, type StagedFit } from "../stream/fit/fit-session.js";
import { type FittedPlan, unfitError } from "../stream/fit/run-fits.js";
import type { Input } from "../stream/input/input.js";
import { openOutput } from "../stream/output/output.js";
import { openSaving } from "../stream/output/parameters-file.js";
import {
  methodRecord,
  type Plan,
  planNormalization,
  resultType,
  specialValuesApplied,
  specialValuesAsRead,
} from "../stream/plan.js";
import { countMissing, describeReport, normalizationReport } from "../stream/report.js";
import { requireRows, rowsToFit } from "../stream/row-count.js";
import { AS_TABLE, type SparseResult, sparsePass } from "../stream/sparse-pass.js";
import { uncoveredWarnings } from "../stream/uncovered.js";
import * as warnings from "../stream/warnings.js";
import type { Report, SparseFormat } from "../types.js";

/** Statistics by feature take memory for each, so there is a limit; of all values together there is none. */
const MOST_FEATURES = 1 << 22;

/** Fits and transforms, or describes, what is asked for. */
export function runSparse(job: Job, tool: Parameters["tool"], input: Input): Promise<Report> {
  refuseFlags(job);
  return job.methods.length === 0 ? describeSparse(job, input) : normalizeSparse(job, tool, input);
}

/** Flags about columns by name, or about rows that a table has. */
function refuseFlags({ read, keep, columnOrder, suffix, keepNorms, norms, page }: Job): void {
  const given: readonly (readonly [flag: string, given: boolean])[] = [
    ["--columns", read.columns.include.length > 0],
    ["--exclude", read.columns.exclude.length > 0],
    ["--joint", read.joint !== undefined],
    ["--group-by", read.groupBy !== undefined],
    ["--weights", read.weights !== undefined],
    ["--keep", keep !== undefined],
    ["--column-order", columnOrder !== undefined],
    ["--suffix", suffix !== undefined],
    ["--keep-norms", keepNorms !== undefined],
    ["--norms", norms !== undefined],
    ["--report", page !== undefined],
  ];
  const idle = given.find(([, isGiven]) => isGiven);
  if (idle) throw usageError(`${idle[0]} does not apply to svmlight that stays sparse`, AS_TABLE);
}

async function describeSparse(job: Job, input: Input): Promise<Report> {
  const { dataset } = input;
  const { rowShape } = dataset.schema;
  const axis = planAxis(resolveAxis(job.axis, rowShape, dataset.schema.rows), rowShape);
  if (axis.kind === "rows")
    throw usageError("sparse rows are not described one by one", "say --axis 0 or all");
  const before = axis.keptShape.length === 0 ? "all" : "columns";
  if (before === "columns") requireFewFeatures(product(rowShape), dataset.schema.name);
  const done = await sparsePass(dataset, {
    ...specialValuesAsRead(job),
    dtype: "float64",
    before,
    after: "nothing",
  });
  requireRows(dataset.schema, done.rows, rowsToFit(job));
  return describeReport(job, dataset, axis, done, [
    ...warnings.noteWarnings(dataset.notes),
    ...warnings.specialWarnings({ missing: countMissing(done.before), infinite: done.infinite }, job),
  ]);
}

function requireFewFeatures(features: number, file: string): void {
  if (features <= MOST_FEATURES) return;
  throw dataError(
    `${features} features are more than statistics of each can be kept of, ${MOST_FEATURES}`,
    { file },
    "norms of rows (--axis -1) need none",
  );
}

async function normalizeSparse(job: Job, tool: Parameters["tool"], input: Input): Promise<Report> {
  const { dataset } = input;
  const plan = planNormalization(job, dataset);
  requireSparseMethods(plan.stages, plan.axis);
  const saving = await openSaving(job);
  const output = await openOutput(job, input, plan.dtype);
  try {
    if (plan.describedBy === "columns")
      requireFewFeatures(product(dataset.schema.rowShape), dataset.schema.name);
    const done =
      plan.axis.kind === "columns"
        ? await fitThenApply(plan, plan.axis, input, output)
        : await rowByRow(plan, plan.axis, input, output);
    await saving?.write({
      tool,
      plan,
      dataset: withNames(dataset),
      fitted: done.fitted,
      rows: done.rows,
      before: done.before,
    });
    await commitTogether([output?.sink, saving?.sink].filter((sink) => sink !== undefined));
    return normalizationReport(job, dataset, methodRecord(plan.methods, plan.axes), done, [
      ...warnings.noteWarnings(dataset.notes),
      ...warnings.specialWarnings({ missing: countMissing(done.before), infinite: done.infinite }, job),
      ...done.warnings,
      ...uncoveredWarnings(done, dataset.schema, plan.dtype),
    ]);
  } catch (error) {
    await output?.sink.abort();
    await saving?.abort();
    throw error;
  }
}

/** Parameters tell features by their numbers, so that it is known where these begin. */
function withNames(dataset: Input["dataset"]): Input["dataset"] {
  const { base } = dataset.format as SparseFormat;
  const { schema } = dataset;
  const columnNames = Array.from({ length: product(schema.rowShape) }, (_, i) => String(i + base));
  return { ...dataset, schema: { ...schema, columnNames, textColumns: [] } };
}

type Output = Awaited<ReturnType<typeof openOutput>>;

/** Methods that need more than moments would have to sort zeros in; rows are taken by their norms alone. */
function requireSparseMethods(stages: readonly Stage[], axis: AxisPlan): void {
  for (const { method, options } of stages) {
    const known = METHODS[method];
    const sparse =
      axis.kind === "columns"
        ? known.needs === "moments"
        : method === "maxabs" || (known.needs === "norm" && known.order(options) !== -Infinity);
    if (!sparse) throw densifies(method, axis);
    if (axis.kind === "rows" && (options.onZeroNorm === "nan" || options.onConstant === "nan")) {
      throw usageError("a row of zeros cannot become NaN where zeros are not written", AS_TABLE);
    }
  }
}

function densifies(method: string, axis: AxisPlan): Error {
  const others =
    axis.kind === "columns"
      ? "maxabs, minmax of what is not below 0, zscore --no-center"
      : "l1, l2, lp, linf, maxabs";
  return usageError(`${method} does not keep zeros zero`, `on svmlight use ${others}; or ${AS_TABLE}`);
}

interface Done extends Pick<SparseResult, "rows" | "before" | "after" | "infinite" | "tally"> {
  readonly fitted: FittedPlan | undefined;
  readonly warnings: Report["warnings"];
}

async function fitThenApply(plan: Plan, axis: ColumnPlan, { dataset }: Input, output: Output): Promise<Done> {
  const { special, dtype, stages } = plan;
  const first = await sparsePass(dataset, {
    ...special,
    dtype: "float64",
    before: "columns",
    after: "nothing",
  });
  requireRows(dataset.schema, first.rows, plan.minRows);
  const fit = fitOf(plan, axis, dataset.schema, first);
  requireZeros(fit.steps, dataset.schema, dataset.format as SparseFormat, stages, "columns");
  const after = momentsAfterAll([fit])!;
  roundExtremes(after, dtype);
  const { infinite: policy } = special;
  // What overflows is counted by a pass.
  const applied =
    output || mayBeInfinite(after)
      ? await sparsePass(dataset, {
          infinite: policy === "omit" ? "omit" : "keep",
          missing: "keep",
          dtype,
          before: "all",
          after: "nothing",
          transform: { by: "columns", steps: fit.steps },
          output,
        })
      : undefined;
  const { rows, before, infinite } = first;
  const rescued = stages.flatMap((stage, i) => warnings.fitWarnings(stage, i, [fit], dataset.schema, axis));
  return {
    rows,
    before,
    after,
    infinite,
    tally: applied?.tally,
    fitted: { rows, before, infinite, fits: [fit] },
    warnings: rescued,
  };
}

/** Moments are all that is asked. */
function fitOf(
  plan: Plan,
  axis: ColumnPlan,
  schema: Input["dataset"]["schema"],
  first: SparseResult,
): StagedFit {
  const dialogue = new Dialogue(plan.stages, axis);
  try {
    dialogue.see({ rows: first.rows, moments: first.before });
  } catch (error) {
    throw error instanceof UnfitVector ? unfitError(error, undefined, schema, axis) : error;
  }
  return dialogue.finish();
}

async function rowByRow(
  plan: Plan,
  axis: Extract<AxisPlan, { kind: "rows" }>,
  { dataset }: Input,
  output: Output,
): Promise<Done> {
  const by = plan.describedBy === "columns" ? "columns" : "all";
  const transform: Transform = { by: "rows", plan: axis, stages: plan.stages };
  const { special, dtype } = plan;
  const done = await sparsePass(dataset, { ...special, dtype, before: by, after: by, transform, output });
  return {
    ...done,
    fitted: undefined,
    warnings: [
      ...warnings.rowWarnings(plan.stages, done.rowOutcome, axis.groups),
      ...warnings.noRowsWarning(done.rows),
    ],
  };
}

/** Throws a usage error that names the first feature in which 0 would become something else. */
function requireZeros(
  steps: readonly Step[],
  schema: Input["dataset"]["schema"],
  { base }: SparseFormat,
  stages: readonly Stage[],
  by: "columns" | "inverse",
): void {
  const features = product(schema.rowShape);
  const zeros = { rows: 1, cols: features, values: new Float64Array(features) };
  const arena = new HeapArena();
  if (by === "columns") for (const step of steps) applyStep(step, zeros, scalarKernels, arena);
  else for (const step of [...steps].reverse()) invertStep(step, zeros, scalarKernels, arena);
  const feature = zeros.values.findIndex((value) => value !== 0);
  if (feature < 0) return;
  const names = stages.map(({ method }) => method).join(",");
  const others = "on svmlight use maxabs, minmax from 0 of what is not below 0, or zscore --no-center";
  throw dataError(
    `${names} would make ${zeros.values[feature]} of each 0 of feature ${feature + base}`,
    { file: schema.name },
    `${others}; or ${AS_TABLE}`,
  );
}

/** Features are matched by their numbers, which are the columns' names. */
function requireFitted({ columns, rowShape }: Parameters, { schema, format }: Input["dataset"]): void {
  const { base } = format as SparseFormat;
  const features = product(schema.rowShape);
  const named = columns?.find(({ name }, i) => name !== String(i + base));
  if (named === undefined && features === product(rowShape)) return;
  const fitted =
    named === undefined ? `${product(rowShape)} features` : `a column ${JSON.stringify(named.name)}`;
  throw dataError(
    `it has ${features} features counted from ${base}, and ${fitted} ${named ? "was" : "were"} fitted`,
    { file: schema.name },
    AS_TABLE,
  );
}

/** Applies or inverts saved parameters. */
export async function applySparse(
  job: Job,
  parameters: Parameters,
  input: Input,
  transform: Transform,
): Promise<Report> {
  refuseFlags(job);
  const { dataset } = input;
  requireFitted(parameters, dataset);
  const stages = parameters.stages.map(({ name, options }) => ({ method: name, options })) as Stage[];
  const axis = planAxis(parameters.axis, dataset.schema.rowShape);
  if (parameters.groupBy !== undefined)
    throw usageError("svmlight has no column that tells groups", AS_TABLE);
  if (transform.by === "rows") requireSparseMethods(transform.stages, axis);
  else if (transform.by !== "kept-norms") {
    requireZeros(transform.steps, dataset.schema, dataset.format as SparseFormat, stages, transform.by);
  }
  const dtype = resultType(job, dataset.schema);
  const output = await openOutput(job, input, dtype);
  try {
    const plan = {
      ...specialValuesApplied(job, parameters, transform.by === "rows" ? "rows" : "columns"),
      uncovered: { outOfDomain: "error" },
      dtype,
      before: "all",
      after: "all",
      transform,
      output,
    } as const;
    const done = await sparsePass(dataset, plan);
    await commitTogether(output ? [output.sink] : []);
    const method = methodRecord(
      parameters.stages.map(({ name, options }) => ({ name, ...options })),
      parameters.axis,
    );
    const direction = job.command === "invert" ? { ...method, inverse: true } : method;
    const special = { missing: countMissing(done.before), infinite: done.infinite };
    return normalizationReport(job, dataset, direction, done, [
      ...warnings.noteWarnings([...dataset.notes, ...appliedNotes(job, parameters)]),
      ...warnings.appliedWarnings(special, warnings.appliedRows(transform, done.rowOutcome)),
      ...uncoveredWarnings(done, dataset.schema, dtype),
      ...warnings.noRowsWarning(done.rows),
    ]);
  } catch (error) {
    await output?.sink.abort();
    throw error;
  }
}
