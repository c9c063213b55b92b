/** A job, run by an engine that speaks SQL. */

import { planAxis, resolveAxis } from "../core/axis.js";
import type { Parameters } from "../core/params/parameters.js";
import { mayBeInfinite } from "../core/special-values.js";
import { dataError } from "../errors.js";
import type { EngineSpec, Job } from "../job/job.js";
import type { Outcome } from "../job/outcome.js";
import { withReading } from "../job/reading.js";
import { loadParameters } from "../stream/input/saved-parameters.js";
import { type SpecialValues, specialValuesAsRead } from "../stream/plan.js";
import { countMissing, describeReport } from "../stream/report.js";
import { requireRows, rowsToFit } from "../stream/row-count.js";
import * as warnings from "../stream/warnings.js";
import type { Report } from "../types.js";
import { counting, notesOf, type Place } from "./location.js";
import type { Asker } from "./measure/asker.js";
import { askMomentsAsRead, countInfinite, totalOf } from "./measure/measuring-passes.js";
import { normalizeBySql, selectTable, viewOf } from "./normalize.js";
import { type Attendance, attended, UNATTENDED } from "./supervision.js";
import { datasetOf } from "./table.js";

/**
 * Runs a job where its data are, and returns what there is to say. Throws NormalizeError; the output then is as it was before.
 * @param tool named in saved parameters
 */
export async function runBySql(
  asked: Job,
  spec: EngineSpec,
  tool: Parameters["tool"],
  attendance: Attendance = UNATTENDED,
): Promise<Outcome> {
  const parameters = asked.params === undefined ? undefined : await loadParameters(asked.params);
  const job = withReading(asked, parameters?.reading);
  const place = await openPlace(job, spec, parameters, attendance);
  const engine = attended(place.engine, attendance);
  try {
    return { kind: "report", report: await reportOf(job, tool, parameters, { ...place, engine }) };
  } catch (error) {
    throw place.text ? await place.text.explained(error) : error;
  } finally {
    await engine.close();
    await place.text?.close();
  }
}

async function openPlace(
  job: Job,
  spec: EngineSpec,
  parameters: Parameters | undefined,
  attendance: Attendance,
): Promise<Place> {
  if (spec.name === "spark") {
    const { openSparkPlace } = await import("./spark/location.js");
    return openSparkPlace(job, spec, parameters, attendance.onProgress);
  }
  const { openDuckdb } = await import("./duckdb/location.js");
  return openDuckdb(job, spec, parameters, attendance.onProgress);
}

async function reportOf(
  job: Job,
  tool: Parameters["tool"],
  parameters: Parameters | undefined,
  place: Place,
): Promise<Report> {
  if (parameters !== undefined) {
    const { applyBySql } = await import("./apply.js");
    return applyBySql(job, parameters, place);
  }
  return job.methods.length > 0 ? normalizeBySql(job, tool, place) : describeBySql(job, place);
}

async function describeBySql(job: Job, place: Place): Promise<Report> {
  const selected = await selectTable(job, place);
  const dataset = datasetOf(selected);
  const axis = planAxis(resolveAxis(job.axis, dataset.schema.rowShape), dataset.schema.rowShape);
  const special = specialValuesAsRead(job);
  const infinite = special.infinite === "omit" ? "omit" : "keep";
  const asker: Asker = { engine: place.engine, view: viewOf(selected, infinite), ...counting(place) };
  const measured =
    axis.kind === "rows" ? await measureRows(asker, special) : await measureColumns(asker, special);
  requireRows({}, measured.rows, rowsToFit(job));
  return describeReport(job, dataset, axis, measured, [
    ...warnings.noteWarnings(notesOf(place, dataset)),
    ...warnings.specialWarnings({ missing: countMissing(measured.before), infinite: measured.infinite }, job),
  ]);
}

/** What is described, and how many infinite values were left out of it. */
interface Measured {
  readonly rows: number;
  readonly before: Float64Array;
  readonly infinite: number;
}

async function measureColumns(asker: Asker, special: SpecialValues): Promise<Measured> {
  const asRead = await askMomentsAsRead(asker, { special, minRows: 1 });
  return { ...totalOf(asRead.extents, asRead.moments, asker.view.numeric.length), infinite: asRead.infinite };
}

async function measureRows(asker: Asker, special: SpecialValues): Promise<Measured> {
  const { askRowMoments } = await import("./measure/row-moments.js");
  const measured = await askRowMoments(asker);
  await asker.requireRecords?.(measured.rows);
  if (special.missing === "refuse" && countMissing(measured.before) > 0) {
    throw dataError("there are missing values", {}, "--nan raise refuses them; --nan omit leaves them out");
  }
  if (special.infinite === "refuse" && mayBeInfinite(measured.before)) {
    throw dataError("there are infinite values", {}, "--inf error refuses them; --inf omit leaves them out");
  }
  return { ...measured, infinite: special.infinite === "omit" ? await countInfinite(asker) : 0 };
}
