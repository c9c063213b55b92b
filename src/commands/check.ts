/** The gate: new data held against the parameters they are to be normalized with. */

import type { Measured } from "../core/aggregates/index.js";
import type { Finding, FindingsReport } from "../core/check/finding.js";
import { checkValuesAgainst, NO_ROWS, type Observed, outsideQuestion } from "../core/check/index.js";
import { checkArray, checkColumns } from "../core/check/schema.js";
import { expect } from "../core/methods/fit.js";
import type { Parameters } from "../core/params/parameters.js";
import { readingNotes } from "../core/params/reading.js";
import type { Job } from "../job/job.js";
import { withKeysOf } from "../stream/applied-groups.js";
import type { PassPlan } from "../stream/chunk.js";
import { openMatched } from "../stream/input/matched-input.js";
import { type PassResult, runPass } from "../stream/pass.js";
import { specialValuesAsRead } from "../stream/plan.js";
import { requireRows, rowsToTransform } from "../stream/row-count.js";
import type { Executors } from "../stream/threads/executors.js";
import { many } from "../text/words.js";

/** One pass over the data: moments and counts of values outside the fitted range, column by column. */
export async function check(
  job: Job,
  path: string,
  parameters: Parameters,
  executors: Executors,
): Promise<FindingsReport> {
  // A column of text is a finding, not an error in its first cell.
  const { input, fitted, alignment } = await openMatched(job, parameters, executors, ({ matches }) =>
    matches.filter(({ looks }) => looks === "numeric"),
  );
  const { dataset } = input;
  try {
    input.readOnce();
    const schema = alignment
      ? checkColumns(alignment, parameters, job.limits)
      : checkArray(parameters, dataset.schema);
    if (schema.some(({ kind }) => kind === "shape")) {
      return { input: dataset.schema.name, parameters: path, findings: schema };
    }
    const keyed = withKeysOf(parameters, dataset.format, path);
    const pass: PassPlan = {
      format: dataset.format,
      before: "columns",
      infinite: specialValuesAsRead(job).infinite,
      missing: "keep",
      ...questionsOf(keyed, fitted),
      dtype: "float64",
      after: "nothing",
    };
    const result = await runPass(dataset, pass, executors);
    requireRows(dataset.schema, result.rows, rowsToTransform(job));
    const values =
      result.rows === 0
        ? [NO_ROWS]
        : checkValuesAgainst(keyed, observedIn(keyed, result, fitted), job.limits);
    const notes = dataset.notes.map((message): Finding => ({ kind: "input", severity: "note", message }));
    const findings = [
      ...notes,
      ...schema,
      ...leftOut(result.infinite),
      ...values,
      ...readingFindings(job, parameters),
    ];
    return { input: dataset.schema.name, parameters: path, findings };
  } finally {
    await dataset.close();
  }
}

/** Where flags say otherwise than the fit what cells mean. */
const readingFindings = ({ reading }: Job, parameters: Parameters): Finding[] =>
  readingNotes(reading, parameters.reading).map((message) => ({
    kind: "reading",
    severity: "note",
    message,
  }));

function leftOut(infinite: number): Finding[] {
  if (infinite === 0) return [];
  const message = `${many(infinite, "infinite value")} left out, like missing ones`;
  return [{ kind: "infinite", severity: "note", value: infinite, message }];
}

/** Counts of values outside what each fit saw: of all rows, or of each group's. */
function questionsOf(
  { fits, groupBy }: Parameters,
  fitted: Int32Array,
): Pick<PassPlan, "measure" | "groups"> {
  if (groupBy === undefined) return { measure: outsideQuestion(fits[0], fitted) };
  const known = fits.map((fit) => [fit.key ?? "", { measure: outsideQuestion(fit, fitted) }] as const);
  return { groups: { known: new Map(known), others: {}, before: "columns" } };
}

function observedIn({ groupBy }: Parameters, result: PassResult, fitted: Int32Array): Observed[] {
  const countsOf = (measured: Measured | undefined): Float64Array =>
    measured ? expect("outside", measured).counts : new Float64Array(0);
  const { rows, before, measured, groups } = result;
  if (groupBy === undefined) return [{ rows, fitted, moments: before, outside: countsOf(measured) }];
  return [...groups].map(([key, { rows, moments, measured }]) => {
    return { key, rows, fitted, moments, outside: countsOf(measured) };
  });
}
