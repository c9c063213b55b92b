/** Saved parameters put to use: columns are matched by name, then data are transformed, inverted or checked in one pass. */
import { type AxisPlan, product } from "../core/axis.js";
import { type ColumnOrder, orderInFit } from "../core/column-order.js";
import {
  type Alignment,
  alignColumns,
  type ColumnMatch,
  fittedOrder,
  matchedFields,
  requireColumns,
  requireShape,
} from "../core/match.js";
import { DEFAULT_OPTIONS } from "../core/methods/method.js";
import { groupingOf, type Parameters } from "../core/params/parameters.js";
import type { Stage } from "../core/steps/rowwise.js";
import { vectorsAtHand } from "../core/vectors.js";
import { dataError, usageError } from "../errors.js";
import type { Dataset, EncodeFormat } from "../formats/dataset.js";
import type { SvmlightOptions } from "../formats/svmlight/open.js";
import { commitTogether } from "../io/sink/commit-together.js";
import type { Job } from "../job/job.js";
import { withReading } from "../job/reading.js";
import {
  columnTransform,
  planOfGroups,
  rolesIn,
  saidOfGroups,
  withKeysOf,
} from "../stream/applied-groups.js";
import { appliedNotes } from "../stream/applied-notes.js";
import type { PassPlan, Transform } from "../stream/chunk.js";
import { type ColumnChooser, type Input, openInput } from "../stream/input/input.js";
import { openOutput, writtenMatrix } from "../stream/output/output.js";
import { openNorms } from "../stream/output/row-norms-writer.js";
import {
  checkOutOfDomain,
  jointNames,
  methodRecord,
  resultType,
  specialValuesApplied,
} from "../stream/plan.js";
import { countMissing, normalizationReport } from "../stream/report.js";
import { requireRows, rowsToTransform } from "../stream/row-count.js";
import { Executors } from "../stream/threads/executors.js";
import { uncoveredWarnings } from "../stream/uncovered.js";
import * as warnings from "../stream/warnings.js";
import { quote } from "../text/quote.js";
import type { Report, ResultType } from "../types.js";
import type { Outcome } from "./index.js";
import { rowsAhead, writePass } from "./normalize.js";

/** Parameters from their file, checked before any data are read. Throws NormalizeError. */
export async function loadParameters(path: string): Promise<Parameters> {
  const [{ loadText }, { parseParameters }] = await Promise.all([
    import("../io/untrusted-file.js"),
    import("../core/params/decode.js"),
  ]);
  return parseParameters(await loadText(path), path);
}

/** Data, and which fitted column each of theirs is. */
export interface Matched {
  readonly input: Input;
  readonly fitted: Int32Array;
  /** the columns in the fit's order, where they do not stand in it */
  readonly order: ColumnOrder | undefined;
  /** absent where columns have no names */
  readonly alignment: Alignment | undefined;
}

/**
 * Opens a job's input with the columns that were fitted, matched by name, or in their order where they have none.
 * @param pick the columns to read of those that match; throws where they do not suit
 */
export async function openMatched(
  job: Job,
  parameters: Parameters,
  executors: Executors,
  pick: (alignment: Alignment, file: string) => readonly ColumnMatch[],
): Promise<Matched> {
  const aligned: { alignment?: Alignment; matches: readonly ColumnMatch[] }[] = [];
  const chooser = (file: string): ColumnChooser => {
    const own: (typeof aligned)[number] = { matches: [] };
    aligned.push(own);
    return {
      select(names, numeric) {
        if (!parameters.columns || job.read.header === "absent") return numeric;
        own.alignment = alignColumns(parameters, { names, numeric });
        own.matches = pick(own.alignment, file);
        return matchedFields(own.matches);
      },
      roles: (names) => rolesIn(parameters, names, file),
      assumed: fittedColumns(parameters),
      lone: ({ holds }) => (parameters.columns?.every(({ name }) => holds(name)) ? "record" : "table"),
      svmlight: fittedFeatures(parameters),
    };
  };
  const input = await openInput(job, executors, chooser);
  const { alignment, matches } = aligned[input.lead];
  const { schema, format } = input.dataset;
  const matrix = format.kind === "dense" ? parameters.columnOrder : undefined;
  const fitted = alignment
    ? fittedOrder(matches)
    : Int32Array.from({ length: product(schema.rowShape) }, (_, i) => matrix?.[i] ?? i);
  return { input, fitted, order: orderInFit(fitted, parameters.columnOrder), alignment };
}

/** The columns of data that do not tell of any: all that is known of them is what was fitted. */
function fittedColumns({ columns, rowShape, groupBy }: Parameters): NonNullable<ColumnChooser["assumed"]> {
  if (!columns)
    return { names: Array.from({ length: product(rowShape) }, (_, i) => String(i + 1)), named: "numbered" };
  const names = columns.map(({ name }) => name);
  return { names: groupBy === undefined ? names : [groupBy, ...names], named: "named" };
}

/** Opens a job's input for what was fitted: all of it has to be there. */
export async function openFitted(job: Job, parameters: Parameters, executors: Executors): Promise<Matched> {
  const extra = job.extraColumns === "refuse" ? "refuse" : "pass";
  const matched = await openMatched(job, parameters, executors, (alignment, file) => {
    requireColumns(alignment, file, extra);
    return alignment.matches;
  });
  const { dataset } = matched.input;
  const numbered = dataset.format.kind === "sparse" && parameters.columns !== undefined;
  if (matched.alignment || numbered) return matched;
  try {
    requireShape(parameters, { name: dataset.schema.name, rowShape: dataset.schema.rowShape });
    return matched;
  } catch (error) {
    await dataset.close();
    throw error;
  }
}

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

/** The features of svmlight that the fit saw, passed through or not, whether the records at hand have the first and last of them or not. */
function fittedFeatures({ columns, passthrough = [], rowShape }: Parameters): SvmlightOptions {
  if (!columns) return rowShape.length === 1 ? { features: rowShape[0] } : {};
  const names = new Set([...columns.map(({ name }) => name), ...passthrough]);
  const base = names.has("0") ? 0 : 1;
  let features = 0;
  while (names.delete(String(features + base))) features++;
  return columns.some(({ name }) => names.has(name)) ? {} : { features, base };
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

/** The pass that applies or inverts. */
export function appliedPass(
  job: Job,
  parameters: Parameters,
  { schema, format }: Pick<Dataset, "schema" | "format">,
  work: AppliedWork,
  { dtype, encode }: { readonly dtype: ResultType; readonly encode: EncodeFormat | undefined },
): PassPlan {
  const describedBy = schema.columnNames ? "columns" : "all";
  return {
    format,
    before: describedBy,
    ...specialValuesApplied(job, parameters, work.transform?.by === "rows" ? "rows" : "columns"),
    uncovered: { outOfDomain: job.outOfDomain ?? "error" },
    ...work,
    dtype,
    after: describedBy,
    ...(encode ? { encode } : {}),
  };
}

/** Norms of more rows than there are belong to other data. */
function requireAllNorms(transform: Transform | undefined, rows: number, { norms: file }: Job): void {
  if (transform?.by !== "kept-norms" || transform.norms.length === rows * transform.plan.groups) return;
  const kept = transform.norms.length / transform.plan.groups;
  throw dataError(`norms were kept of ${kept} rows, and there are ${rows}`, { file: file! });
}

export type AppliedWork = Pick<PassPlan, "transform" | "groups">;

/** What is done with rows: with all alike, or with each group by its own fit. */
export async function workOf(job: Job, parameters: Parameters, matched: Matched): Promise<AppliedWork> {
  const { dataset } = matched.input;
  if (parameters.groupBy === undefined) return { transform: await transformOf(job, parameters, matched) };
  if (dataset.format.kind !== "dense") {
    const by = job.command === "invert" ? "inverse" : "columns";
    return { groups: planOfGroups(job, parameters, by, matched.fitted) };
  }
  throw dataError(
    `an array has no column ${quote(parameters.groupBy)}, by which groups were fitted`,
    { file: dataset.schema.name },
    "the parameters are for a table",
  );
}

/** The fit's axis, along the columns at hand. */
function axisAtHand({ axis, vectors }: Parameters, { input, fitted }: Matched): AxisPlan {
  const { rowShape } = input.dataset.schema;
  return groupingOf({ axis, rowShape, ...(vectors && { vectors: vectorsAtHand(vectors, fitted) }) });
}

async function transformOf(job: Job, parameters: Parameters, matched: Matched): Promise<Transform> {
  const plan = axisAtHand(parameters, matched);
  const [fit] = parameters.fits;
  if (plan.kind === "columns") {
    if (job.norms !== undefined) {
      throw usageError(
        "--norms does not apply to a fit over all rows",
        "its parameters hold all that is needed",
      );
    }
    return columnTransform(parameters, fit, job.command === "invert" ? "inverse" : "columns", matched.fitted);
  }
  const names = parameters.stages.map(({ name }) => name).join(",");
  if (job.norms !== undefined) {
    const { keptNormsTransform } = await import("../stream/input/row-norms.js");
    return keptNormsTransform(job.norms, plan, stagesOf(parameters));
  }
  if (job.command === "invert") {
    throw dataError(
      `${names} along axis ${parameters.axis.join(", ")} cannot be inverted without what each row was divided by`,
      { file: job.params! },
      "a norm is undone by --norms FILE, which --keep-norms wrote when it was applied",
    );
  }
  const stages = stagesOf(parameters);
  return { by: "rows", plan, stages, ...(job.keepNorms !== undefined && { norms: "told" }) };
}

export const stagesOf = ({ stages }: Parameters): Stage[] =>
  stages.map(({ name, options }) => ({ method: name, options: { ...DEFAULT_OPTIONS, ...options } }));
