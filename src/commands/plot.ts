/** The distribution of the values, before and after. */
import type { Distribution, FigureReport, Panel } from "../core/figure/figure.js";
import { usageError } from "../errors.js";
import type { Dataset } from "../formats/dataset.js";
import type { Job } from "../job/job.js";
import type { Input } from "../stream/input/input.js";
import { jointNames, methodRecord, planNormalization } from "../stream/plan.js";
import { inputRecord } from "../stream/report.js";
import { requireRows, rowsToFit } from "../stream/row-count.js";
import type { Executors } from "../stream/threads/executors.js";
import * as warnings from "../stream/warnings.js";
import { allTogether, columnsOf, distributionsOf, eachAlone, type Sets } from "./distribution.js";
import { aspectAsRead, normalizedAspect, rescueWarnings } from "./looked-at.js";

/** Columns that a figure has room for. */
const MOST_PANELS = 24;

/** Looks at a job's input, and at what its methods make of it; the columns that --columns names each on their own. */
export async function plot(job: Job, input: Input, executors: Executors): Promise<FigureReport> {
  const { dataset } = input;
  const { names, sets } = panelsOf(job, dataset);
  const bins = job.figure?.bins;
  const before = await distributionsOf(dataset, aspectAsRead(job, dataset), sets, bins, executors);
  requireRows(dataset.schema, before.seen.rows, rowsToFit(job));
  const record = { input: inputRecord(dataset, before.seen.rows), method: null };
  const values = before.seen.rows * sets.histogramOf.filter((histogram) => histogram >= 0).length;
  const drawn = countOf(before.distributions);
  const notes = [
    ...warnings.noteWarnings(dataset.notes),
    ...warnings.undrawnWarning(values - drawn, "missing or infinite"),
  ];
  if (job.methods.length === 0) {
    return { ...record, panels: panels(names, before.distributions, undefined), warnings: notes };
  }
  const plan = planNormalization(job, dataset);
  const normalized = await normalizedAspect(plan, dataset, executors);
  const after = await distributionsOf(dataset, normalized.aspect, sets, bins, executors);
  const { groupBy } = plan;
  return {
    ...record,
    method: methodRecord(plan.methods, plan.axes, jointNames(plan.joint, dataset.schema)),
    ...(groupBy !== undefined && { groups: { by: groupBy, count: normalized.fitted?.fits.length ?? 0 } }),
    panels: panels(names, before.distributions, after.distributions),
    warnings: [
      ...notes,
      ...warnings.undrawnWarning(drawn - countOf(after.distributions), "missing or infinite afterwards"),
      ...rescueWarnings(plan, normalized, after.seen, dataset),
    ],
  };
}

const countOf = (distributions: readonly Distribution[]): number =>
  distributions.reduce((sum, { count }) => sum + count, 0);

/** One figure of everything, or one of each column that was asked for by --columns. */
function panelsOf(job: Job, dataset: Dataset): { names: readonly (string | undefined)[]; sets: Sets } {
  const cols = columnsOf(dataset);
  const { columnNames } = dataset.schema;
  if (job.read.columns.include.length === 0) return { names: [undefined], sets: allTogether(cols) };
  if (cols > MOST_PANELS) {
    throw usageError(
      `--columns chooses ${cols} columns, and a figure has room for ${MOST_PANELS}`,
      "choose fewer, or leave --columns out to see all values together",
    );
  }
  const columns = Array.from({ length: cols }, (_, column) => column);
  return {
    names: columns.map((column) => columnNames?.[column] ?? String(column + 1)),
    sets: eachAlone(cols, columns),
  };
}

const panels = (
  names: readonly (string | undefined)[],
  before: readonly Distribution[],
  after: readonly Distribution[] | undefined,
): Panel[] =>
  names.map((name, i) => ({
    ...(name !== undefined && { name }),
    before: before[i],
    ...(after && { after: after[i] }),
  }));
