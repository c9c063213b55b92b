/** The gate: new data held against the parameters they are to be normalized with. */
import type { FindingsReport } from "../../core/check/finding.js";
import { checkValuesAgainst, outsideQuestion } from "../../core/check/index.js";
import { checkArray, checkColumns } from "../../core/check/schema.js";
import { expect } from "../../core/fit/fit.js";
import type { Parameters } from "../../core/params/parameters.js";
import type { Job } from "../../job.js";
import { openMatched } from "./apply.js";
import type { PassPlan } from "./chunk.js";
import type { Executors } from "./executors.js";
import { requireRows } from "./normalize.js";
import { runPass } from "./pass.js";

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
    const pass: PassPlan = {
      format: dataset.format,
      before: "columns",
      infinite: "keep",
      missing: "keep",
      measure: outsideQuestion(parameters.fits[0], fitted),
      dtype: "float64",
      after: "nothing",
    };
    const { rows, before, measured } = await runPass(dataset, pass, executors);
    requireRows(dataset, { rows });
    const outside = expect("outside", measured!).counts;
    const values = checkValuesAgainst(parameters, [{ rows, fitted, moments: before, outside }], job.limits);
    return { input: dataset.schema.name, parameters: path, findings: [...schema, ...values] };
  } finally {
    await dataset.close();
  }
}
