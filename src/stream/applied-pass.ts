/** The pass that applies or inverts saved parameters. */
import type { AxisPlan } from "../core/axis.js";
import { groupingOf, type Parameters } from "../core/params/parameters.js";
import { vectorsAtHand } from "../core/vectors.js";
import { dataError, usageError } from "../errors.js";
import type { Dataset, EncodeFormat } from "../formats/dataset.js";
import type { Job } from "../job/job.js";
import { quote } from "../text/quote.js";
import type { ResultType } from "../types.js";
import { columnTransform, planOfGroups } from "./applied-groups.js";
import type { PassPlan, Transform } from "./chunk.js";
import type { Matched } from "./input/matched-input.js";
import { stagesOf } from "./input/saved-parameters.js";
import { specialValuesApplied } from "./plan.js";

type AppliedWork = Pick<PassPlan, "transform" | "groups">;
/** The fit's axis, along the columns at hand. */
export function axisAtHand({ axis, vectors }: Parameters, { input, fitted }: Matched): AxisPlan {
  const { rowShape } = input.dataset.schema;
  return groupingOf({ axis, rowShape, ...(vectors && { vectors: vectorsAtHand(vectors, fitted) }) });
}

export async function transformOf(job: Job, parameters: Parameters, matched: Matched): Promise<Transform> {
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
