/** Saved parameters put to use where the data are: columns matched by name, then transformed or inverted. */

import { planAxis } from "../core/axis.js";
import { orderInFit } from "../core/column-order.js";
import { alignColumns, fittedOrder, matchedFields, requireColumns } from "../core/match.js";
import type { Parameters } from "../core/params/parameters.js";
import { roundExtremes } from "../core/steps/affine/moments-after.js";
import type { Layer } from "../core/steps/layer.js";
import { momentsAfter } from "../core/steps/moments-after.js";
import { stepsTaken } from "../core/steps/sql.js";
import { type Step, spreadStep } from "../core/steps/step.js";
import { dataError, usageError } from "../errors.js";
import type { EncodeFormat } from "../formats/dataset.js";
import { commitTogether } from "../io/sink/commit-together.js";
import type { Job } from "../job/job.js";
import { fitOfAll, rolesIn, withKeysOf } from "../stream/applied-groups.js";
import { appliedNotes } from "../stream/applied-notes.js";
import { appliedPass, workOf } from "../stream/applied-pass.js";
import type { FitKey } from "../stream/fit/measuring-passes.js";
import { stagesOf } from "../stream/input/saved-parameters.js";
import {
  checkOutOfDomain,
  jointNames,
  methodRecord,
  resultType,
  specialValuesApplied,
} from "../stream/plan.js";
import { countMissing, normalizationReport } from "../stream/report.js";
import { rowsToTransform } from "../stream/row-count.js";
import { uncoveredWarnings } from "../stream/uncovered.js";
import * as warnings from "../stream/warnings.js";
import { quote } from "../text/quote.js";
import type { Report } from "../types.js";
import { isKeyed, layeredByKey } from "./by-key.js";
import type { Engine } from "./contract.js";
import { countFlagged } from "./flagged.js";
import { counting, notesOf, type Place, writeRows } from "./location.js";
import type { Asker } from "./measure/asker.js";
import { type AsRead, askMomentsAsRead, totalOf } from "./measure/measuring-passes.js";
import { formOf, measuredAgain, viewOf } from "./normalize.js";
import { openRewriting } from "./rewriting.js";
import { normalizedRows, type RowRelation } from "./rows.js";
import { datasetOf, keyOf, openTable, type Selected, selectedText, type Table } from "./table.js";
import { countUncovered, NONE_TAKEN, takenBy, withOverflow } from "./uncovered.js";
import { layered, type Relation, type View, vectorsRelation, writtenRelation } from "./view.js";
import { writtenSelect } from "./write.js";

/** A table, the columns that were fitted, and which of those each is. */
interface MatchedTable {
  readonly selected: Selected;
  readonly fitted: Int32Array;
}

/** Throws NormalizeError "data" where fitted columns are not there. */
function matchTable(job: Job, parameters: Parameters, table: Table): MatchedTable {
  if (!parameters.columns) {
    throw dataError(
      "its columns have no names",
      { file: job.params! },
      "an engine's tables match columns by name: fit on a table with a header",
    );
  }
  const alignment = alignColumns(parameters, table);
  requireColumns(alignment, table.name, job.extraColumns === "refuse" ? "refuse" : "pass");
  const { key, keyType } = rolesIn(parameters, table.names, table.name);
  const columns = matchedFields(alignment.matches);
  return {
    selected: { table, columns, ...keyOf(table, key, keyType) },
    fitted: fittedOrder(alignment.matches),
  };
}

/** A place's table with the columns that were fitted. */
async function openMatchedTable(job: Job, parameters: Parameters, place: Place): Promise<MatchedTable> {
  const { text } = place;
  if (text?.matched) return { selected: selectedText(place, text), fitted: text.matched.fitted };
  return matchTable(job, parameters, await openTable(place));
}

/** Runs apply or invert. */
export async function applyBySql(job: Job, loaded: Parameters, place: Place): Promise<Report> {
  checkOutOfDomain(job, loaded);
  const { selected, fitted } = await openMatchedTable(job, loaded, place);
  const dataset = datasetOf(selected);
  const parameters = withKeysOf(loaded, dataset.format, job.params!);
  const dtype = resultType(job, dataset.schema);
  const order = orderInFit(fitted, parameters.columnOrder);
  const rewriting = await openRewriting(job, place, dtype, order);
  const asker: Asker = {
    engine: place.engine,
    view: viewOf(selected, job.infinite === "omit" ? "omit" : "keep"),
    ...counting(place, rewriting),
  };
  try {
    const { kind } = planAxis(parameters.axis, dataset.schema.rowShape);
    const asRead = await askMomentsAsRead(asker, {
      special: specialValuesApplied(job, parameters, kind),
      minRows: rowsToTransform(job),
    });
    const groups = groupsIn(job, parameters, asRead);
    const { relation, rows: ofRows } =
      kind === "rows"
        ? await appliedRows(job, parameters, asker)
        : {
            relation: appliedRelation(job, parameters, fitted, asker.view, groups.unfitted),
            rows: undefined,
          };
    const keys = [...asRead.extents.keys()];
    const taken = kind === "rows" ? NONE_TAKEN : takenBy(job, parameters, fitted, keys);
    // Text that this program writes is counted by it.
    const counted = rewriting
      ? undefined
      : await countUncovered(asker, taken, asRead.extents, job.outOfDomain ?? "error");
    const form = formOf(job, { dtype, ...(order && { order }) });
    await writeRows(place, () => writtenSelect(asker.view, relation, form));
    const { rows, before } = totalOf(asRead.extents, asRead.moments, asker.view.numeric.length);
    const work = rewriting && (await workOf(job, parameters, place.text!.matched!));
    const passOf = (encode: EncodeFormat) => appliedPass(job, parameters, dataset, work!, { dtype, encode });
    const rewritten = await rewriting?.write(passOf, rows);
    const after =
      rewritten?.after ??
      afterAffine(job, parameters, fitted, before) ??
      (await measuredAgain(asker, relation));
    roundExtremes(after, dtype);
    await commitTogether([place.output, rewriting?.sink].filter((sink) => sink !== undefined));
    const stages = parameters.stages.map(({ name, options }) => ({ name, ...options }));
    const record = methodRecord(stages, parameters.axis, jointNames(parameters.joint, dataset.schema));
    const method = job.command === "invert" ? { ...record, inverse: true } : record;
    const tally = rewritten ? rewritten.tally : await withOverflow(asker, taken, counted, { after, dtype });
    const measured = { rows, before, after, tally, ...groups.grouping };
    return normalizationReport(job, dataset, method, measured, [
      ...warnings.noteWarnings([...notesOf(place, dataset), ...appliedNotes(job, parameters)]),
      ...warnings.appliedWarnings({ missing: countMissing(before), infinite: asRead.infinite }, ofRows),
      ...uncoveredWarnings(measured, dataset.schema, dtype),
      ...groups.warnings,
      ...warnings.noRowsWarning(rows),
    ]);
  } catch (error) {
    await place.output?.abort();
    await rewriting?.sink.abort();
    throw error;
  }
}

/** Groups of the data, and what is to be said of those that were not fitted. Throws where they are errors. */
function groupsIn(job: Job, { groupBy, fits }: Parameters, { extents }: AsRead) {
  if (groupBy === undefined) return { grouping: {}, warnings: [], unfitted: [] };
  const known = new Set(fits.map(({ key }) => key));
  const unseen = [...extents].flatMap(([key, { rows }]) =>
    known.has(key) || key === undefined ? [] : [{ key, rows }],
  );
  if (unseen.length > 0 && job.unseenGroup === "error") {
    throw dataError(
      `group ${quote(unseen[0].key)} was not fitted`,
      {},
      "--on-unseen-group passthrough leaves such rows as they are, global takes the fit of all",
    );
  }
  const fate = job.unseenGroup === "global" ? "global" : "passthrough";
  return {
    grouping: { grouping: { by: groupBy, count: extents.size } },
    warnings: warnings.unseenGroupsWarning(unseen, fate),
    unfitted: unseen.map(({ key }) => key),
  };
}

/** Statistics after affine steps that cut nothing follow from those before. */
function afterAffine(
  job: Job,
  { fits, groupBy, axis }: Parameters,
  fitted: Int32Array,
  before: Float64Array,
): Float64Array | undefined {
  const [{ steps }] = fits;
  const plain = steps.every((step) => step.kind === "affine" && step.clip === undefined);
  if (job.command !== "apply" || groupBy !== undefined || !axis.includes(0) || !plain) return undefined;
  return momentsAfter(
    before,
    steps.map((step) => spreadStep(step, fitted)),
  )?.slice();
}

/** Each row transformed on its own, and what is told of them. Throws NormalizeError "data" for rows that are refused. */
async function appliedRows(
  job: Job,
  parameters: Parameters,
  asker: Asker,
): Promise<{ readonly relation: Relation; readonly rows: warnings.AppliedRows }> {
  const relation = rowsRelation(job, parameters, asker);
  const stages = stagesOf(parameters);
  return { relation, rows: { stages, vectors: 1, outcome: await countFlagged(asker, relation, stages) } };
}

/** All rows, each transformed on its own. */
export function rowsRelation(
  { command }: Pick<Job, "command">,
  parameters: Parameters,
  { engine, view }: { readonly engine: Pick<Engine, "dialect">; readonly view: View },
): RowRelation {
  if (parameters.vectors) {
    throw usageError(
      "the fit is of lists, and an engine works on columns of numbers alone",
      "leave --engine out",
    );
  }
  if (command !== "invert") return normalizedRows(vectorsRelation(view), stagesOf(parameters), engine);
  throw usageError("an engine does not invert rows that were normalized each on its own");
}

/**
 * All rows with their columns transformed, or inverted.
 * @param unfitted groups that are known to be among the rows, and not in the parameters
 */
export function appliedRelation(
  job: Pick<Job, "command" | "unseenGroup" | "params">,
  parameters: Parameters,
  fitted: Int32Array,
  view: View,
  unfitted: readonly FitKey[] = [],
): Relation {
  const relation = writtenRelation(view);
  const layersOf = (steps: readonly Step[], i: number): Layer[] => {
    const own = steps.map((step) => spreadStep(step, fitted));
    const by = job.command === "invert" ? "inverse" : "columns";
    return stepsTaken(own, by, i).flatMap(({ layers }) => layers);
  };
  const { fits } = parameters;
  if (!isKeyed(relation)) {
    const layers = view.numeric.map((_, i) => layersOf(fits[0].steps, i));
    return layered(relation, layers, "formulas");
  }
  const others = job.unseenGroup === "global" ? fitOfAll(parameters, job.params!).steps : [];
  const columns = view.numeric.map((_, i) => ({
    byKey: new Map([
      // Rows that find their group keep their order, and some engines put the others after them.
      ...unfitted.map((key) => [key, layersOf(others, i)] as const),
      ...fits.map(({ key, steps }) => [key, layersOf(steps, i)] as const),
    ]),
    others: layersOf(others, i),
  }));
  return layeredByKey(relation, columns, "formulas");
}
