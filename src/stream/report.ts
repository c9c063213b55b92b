/** What was measured, as a Report. */

import { groupMoments, totalMoments } from "../core/aggregates/moments.js";
import type { AxisPlan } from "../core/axis.js";
import { summarizeColumns, summarizeEach } from "../core/describe.js";
import type { Parameters } from "../core/params/parameters.js";
import { type SummaryOptions, summarize } from "../core/summary.js";
import { type Changed, columnCounts, countsOf } from "../core/uncovered.js";
import type { Dataset } from "../formats/dataset.js";
import type { Job } from "../job/job.js";
import { MOMENT_STATE, Moment } from "../kernels/kernels.js";
import type { ColumnCounts, ColumnSummary, MethodRecord, Report, Schema, Warning } from "../types.js";

/** What reports look at of a dataset. */
type Described = Pick<Dataset, "schema" | "format">;

/** How variance and shape are described. */
export const summaryOptions = (job: Job): SummaryOptions => ({
  ddof: job.describe.ddof,
  shape: job.describe.biased ? "biased" : "unbiased",
  nan: job.nan === "propagate" ? "propagate" : "omit",
});

/** Pixels stored as bytes and read as byte/255 are doubles to whoever asks. */
export function inputRecord({ schema, format }: Described, rows: number): Report["input"] {
  const scaled = format.kind === "dense" && format.divisor !== 1;
  return {
    name: schema.name,
    shape: [rows, ...schema.rowShape],
    dtype: scaled ? "float64" : schema.elementType,
  };
}

/** Overall and, for tables with names, by column. `after` is empty for a report of describe. */
export function normalizationReport(
  job: Job,
  dataset: Described,
  method: MethodRecord,
  measured: Changed & {
    rows: number;
    after: Float64Array;
    grouping?: Report["groups"];
    matrix?: Report["matrix"];
  },
  warnings: readonly Warning[],
): Report {
  const options = summaryOptions(job);
  const { schema } = dataset;
  const counts = countsOf(measured);
  const columns = columnSummaries(schema, measured.before, measured.after, options, (column) =>
    columnCounts(counts, column),
  );
  return {
    input: inputRecord(dataset, measured.rows),
    method,
    before: summarize(totalMoments(measured.before), 0, options),
    after: summarize(totalMoments(measured.after), 0, options),
    ...(columns ? { columns } : {}),
    ...(measured.grouping && { groups: measured.grouping }),
    ...(measured.matrix && { matrix: measured.matrix }),
    warnings,
  };
}

/** What merged parameters were fitted on. `after` is undefined where it does not follow from what is saved. */
export function parametersReport(
  job: Job,
  { columns, rowShape, elementType, groupBy, fits }: Parameters,
  measured: { name: string; rows: number; before: Float64Array; after: Float64Array | undefined },
  method: MethodRecord,
  warnings: readonly Warning[],
): Report {
  const options = summaryOptions(job);
  const { name, rows, before, after } = measured;
  const named = columns ? { columnNames: columns.map((column) => column.name) } : {};
  const summaries = columnSummaries({ name, rows, rowShape, elementType, ...named }, before, after, options);
  return {
    input: { name, shape: [rows, ...rowShape], dtype: elementType },
    method,
    before: summarize(totalMoments(before), 0, options),
    ...(after ? { after: summarize(totalMoments(after), 0, options) } : {}),
    ...(summaries ? { columns: summaries } : {}),
    ...(groupBy !== undefined && { groups: { by: groupBy, count: fits.length } }),
    warnings,
  };
}

function columnSummaries(
  schema: Schema,
  before: Float64Array,
  after: Float64Array | undefined,
  options: SummaryOptions,
  countsOf?: (column: number) => ColumnCounts,
): ColumnSummary[] | undefined {
  if (!schema.columnNames || before.length !== schema.columnNames.length * MOMENT_STATE) return undefined;
  return summarizeColumns(schema.columnNames, before, after, options, countsOf);
}

/** A description along the planned axes; overall (and by named column) when all are reduced. */
export function describeReport(
  job: Job,
  dataset: Described,
  axis: AxisPlan,
  measured: { rows: number; before: Float64Array },
  warnings: readonly Warning[],
): Report {
  const options = summaryOptions(job);
  const { schema } = dataset;
  const input = inputRecord(dataset, measured.rows);
  if (axis.kind === "rows") {
    const before = summarizeEach(measured.before, [measured.rows, ...axis.keptShape], options);
    return { input, method: null, before, warnings };
  }
  if (axis.keptShape.length === 0) {
    const columns = columnSummaries(schema, measured.before, undefined, options);
    const before = summarize(totalMoments(measured.before), 0, options);
    return { input, method: null, before, ...(columns ? { columns } : {}), warnings };
  }
  const states = groupMoments(measured.before, axis.groupOf, axis.groups);
  const columns = columnSummaries(schema, measured.before, undefined, options);
  const before = summarizeEach(states, axis.keptShape, options);
  return { input, method: null, before, ...(columns ? { columns } : {}), warnings };
}

/** Missing values in all the states. */
export function countMissing(states: Float64Array): number {
  let missing = 0;
  for (let at = 0; at < states.length; at += MOMENT_STATE) missing += states[at + Moment.missing];
  return missing;
}
