/** Fits and transforms where the data are: statistics come here, rows stay there. */
import type { ColumnPlan } from "../core/axis.js";
import type { InputRecord, Parameters } from "../core/params/parameters.js";
import { roundExtremes } from "../core/steps/affine/moments-after.js";
import { momentsAfterAll } from "../core/steps/moments-after.js";
import { stepLayers } from "../core/steps/sql.js";
import { commitTogether } from "../io/sink/commit-together.js";
import type { Job } from "../job/job.js";
import { selectColumns } from "../job/select-columns.js";
import type { FitKey } from "../stream/fit/measuring-passes.js";
import { type FittedPlan, fitBySurvey } from "../stream/fit/run-fits.js";
import { openSaving } from "../stream/output/parameters-file.js";
import {
  applyPass,
  isAlongRows,
  jointNames,
  methodRecord,
  type Plan,
  planNormalization,
  rowPass,
} from "../stream/plan.js";
import { countMissing, normalizationReport } from "../stream/report.js";
import { rowsToTransform } from "../stream/row-count.js";
import { uncoveredWarnings } from "../stream/uncovered.js";
import * as warnings from "../stream/warnings.js";
import type { Report, Warning } from "../types.js";
import { isKeyed, layeredByKey } from "./by-key.js";
import { countFlagged } from "./flagged.js";
import type { Place } from "./location.js";
import { counting, notesOf, writeRows } from "./location.js";
import { ALL_ROWS, type Asker, type StepsByKey } from "./measure/asker.js";
import { askMomentsAsRead, surveyBySql, totalOf } from "./measure/measuring-passes.js";
import { askExtents, askMoments } from "./measure/moments.js";
import { openRewriting, type Rewriting } from "./rewriting.js";
import { selectedColumns } from "./row-labels.js";
import { normalizedRows } from "./rows.js";
import {
  type Described,
  datasetOf,
  keyColumn,
  keyOf,
  listError,
  openTable,
  type Selected,
  selectedText,
} from "./table.js";
import { withOverflow } from "./uncovered.js";
import { layered, type Relation, type View, vectorsRelation, writtenRelation } from "./view.js";
import { type Form, writtenSelect } from "./write.js";

/** What a run comes to, before it is a report. */
interface Done {
  readonly rows: number;
  readonly before: Float64Array;
  readonly after: Float64Array;
  readonly infinite: number;
  readonly rescues: readonly Warning[];
  readonly tally: Float64Array | undefined;
  readonly grouping?: NonNullable<Report["groups"]>;
  readonly fitted?: FittedPlan;
}

/** The columns of the job's table that its flags select. */
export async function selectTable(job: Job, place: Place): Promise<Selected> {
  if (place.text) return selectedText(place, place.text);
  const table = await openTable(place);
  const selected = await selectedColumns(job, place, table);
  const meant = selectColumns(job.read.columns, table.names);
  const lists = [...table.types.keys()].filter(
    (i) => table.types[i] === "list of numbers" && meant[i] === "matched",
  );
  if (lists.length > 0 && isAlongRows(job.axis)) throw listError(table.name, table.names[lists[0]]);
  const { key, ...picked } = selected;
  return { table, ...picked, lists, ...keyOf(table, key) };
}

export function viewOf(selected: Selected, infinite: View["infinite"]): View {
  const { table, columns } = selected;
  const key = keyColumn(selected);
  return {
    source: table.source,
    names: table.names,
    numeric: columns.map((i) => table.names[i]),
    ...(key && { key }),
    infinite,
  };
}

/** Normalizes a job's table, writes it where that is asked for, and saves the fit where that is. */
export async function normalizeBySql(job: Job, tool: Parameters["tool"], place: Place): Promise<Report> {
  const selected = await selectTable(job, place);
  const dataset = datasetOf(selected);
  const plan = planNormalization(job, dataset);
  const saving = await openSaving(job, inputRecords(place));
  const rewriting = await openRewriting(job, place, plan.dtype, plan.order);
  const asker: Asker = {
    engine: place.engine,
    view: viewOf(selected, plan.special.infinite === "omit" ? "omit" : "keep"),
    ...counting(place, rewriting),
  };
  const written = { place, ...(rewriting && { rewriting }) };
  try {
    const done =
      plan.axis.kind === "columns"
        ? await byColumns(job, asker, plan, plan.axis, written, dataset)
        : await byRows(job, asker, plan, written, dataset);
    const { fitted, rows, before } = done;
    await saving?.write({ tool, plan, dataset, fitted, rows, before });
    const sinks = [place.output, rewriting?.sink, saving?.sink];
    await commitTogether(sinks.filter((sink) => sink !== undefined));
    const method = methodRecord(plan.methods, plan.axes, jointNames(plan.joint, dataset.schema));
    return normalizationReport(job, dataset, method, done, [
      ...warnings.noteWarnings(notesOf(place, dataset)),
      ...warnings.specialWarnings({ missing: countMissing(before), infinite: done.infinite }, job),
      ...done.rescues,
      ...uncoveredWarnings(done, dataset.schema, plan.dtype),
    ]);
  } catch (error) {
    await place.output?.abort();
    await rewriting?.sink.abort();
    await saving?.abort();
    throw error;
  }
}

const inputRecords = ({ inputs }: Place): InputRecord[] => inputs.map((name) => ({ name }));

/** Who writes rows, if anybody: the engine, or this program where text becomes text. */
interface Written {
  readonly place: Place;
  readonly rewriting?: Rewriting;
}

async function byColumns(
  job: Job,
  asker: Asker,
  plan: Plan,
  axis: ColumnPlan,
  { place, rewriting }: Written,
  dataset: Described,
): Promise<Done> {
  const fitted = await fitBySurvey(plan, axis, dataset.schema, surveyBySql(asker, plan, axis));
  const { rows, before, infinite, fits } = fitted;
  const steps: StepsByKey = new Map(fits.map(({ key, steps }) => [key, steps]));
  await writeRows(place, () => writtenSelect(asker.view, transformed(asker.view, steps), formOf(job, plan)));
  const rewritten = await rewriting?.write((encode) => applyPass(plan, fits, dataset.format, encode), rows);
  const rescues = [
    ...plan.stages.flatMap((stage, i) => warnings.fitWarnings(stage, i, fits, dataset.schema, axis)),
    ...warnings.rankErrorWarning(fits.reduce((most, { rankError }) => Math.max(most, rankError), 0)),
  ];
  const after = rewritten?.after ?? momentsAfterAll(fits) ?? (await momentsOf(asker, steps));
  roundExtremes(after, plan.dtype);
  const taken = new Map(fits.map(({ key, steps }) => [key, { by: "columns", steps } as const]));
  const tally = rewritten
    ? rewritten.tally
    : await withOverflow(asker, taken, undefined, { after, dtype: plan.dtype });
  const grouping = plan.groupBy === undefined ? {} : { grouping: { by: plan.groupBy, count: fits.length } };
  return { rows, before, infinite, fitted, after, rescues, tally, ...grouping };
}

/** How a job's rows are written. */
export const formOf = (
  { suffix, columnOrder }: Pick<Job, "suffix" | "columnOrder">,
  { dtype, order }: Pick<Plan, "dtype" | "order">,
): Form => ({
  dtype,
  ...(suffix !== undefined && { suffix }),
  ...(columnOrder && { columns: columnOrder }),
  ...(order && { order }),
});

/** All rows with their columns as the steps of their fits leave them. */
function transformed(view: View, steps: StepsByKey): Relation {
  const relation = writtenRelation(view);
  const of = (key: FitKey, i: number) => steps.get(key)!.flatMap((step) => stepLayers(step, i));
  if (!isKeyed(relation)) {
    const layers = view.numeric.map((_, i) => of(undefined, i));
    return layered(relation, layers, "formulas");
  }
  const columns = view.numeric.map((_, i) => ({
    byKey: new Map([...steps.keys()].map((key) => [key, of(key, i)])),
    others: [],
  }));
  return layeredByKey(relation, columns, "formulas");
}

/** Moment states of the columns after the steps of their fits, all rows together. */
async function momentsOf(asker: Asker, steps: StepsByKey): Promise<Float64Array> {
  const extents = await askExtents(asker, steps);
  return totalOf(extents, await askMoments(asker, steps, extents), asker.view.numeric.length).before;
}

/** Each row on its own: two passes that measure, one that writes. */
async function byRows(
  job: Job,
  asker: Asker,
  plan: Plan,
  { place, rewriting }: Written,
  dataset: Described,
): Promise<Done> {
  const { extents, moments, infinite } = await askMomentsAsRead(asker, {
    ...plan,
    minRows: rowsToTransform(job),
  });
  const { rows, before } = totalOf(extents, moments, asker.view.numeric.length);
  const relation = normalizedRows(vectorsRelation(asker.view), plan.stages, asker.engine);
  const outcome = await countFlagged(asker, relation, plan.stages);
  await writeRows(place, () => writtenSelect(asker.view, relation, formOf(job, plan)));
  const rewritten = await rewriting?.write(
    (encode) => rowPass(plan, dataset.format, encode, "not told"),
    rows,
  );
  const after = rewritten?.after ?? (await measuredAgain(asker, relation));
  roundExtremes(after, plan.dtype);
  const rescues = [...warnings.rowWarnings(plan.stages, outcome, 1), ...warnings.noRowsWarning(rows)];
  return { rows, before, after, infinite, rescues, tally: rewritten?.tally };
}

/** Moment states of a relation of the same columns, all rows together. */
export function measuredAgain(asker: Asker, { from, prefix, values }: Relation): Promise<Float64Array> {
  const relation = (batch: readonly number[]): Relation => ({
    from,
    prefix: `${prefix}y`,
    values: batch.map((i) => values[i]),
  });
  return momentsOf({ ...asker, relation }, ALL_ROWS);
}
