/** Fits of groups put to use: each row by the fit of its group. */
import { fittedExtents } from "../core/params/extents.js";
import { fitOfAllGroups } from "../core/params/merge.js";
import type { Parameters, SavedFit } from "../core/params/parameters.js";
import { spreadStep } from "../core/steps/step.js";
import { dataError, NormalizeError } from "../errors.js";
import type { ColumnRoles } from "../formats/csv/options.js";
import type { Job } from "../job/job.js";
import { groupKey } from "../text/group-key.js";
import { quote } from "../text/quote.js";
import type { ChunkFormat, Report, Warning } from "../types.js";
import { type ColumnTransform, type GroupPlan, groupsOf } from "./groups.js";
import type { PassResult } from "./pass.js";
import { unseenGroupsWarning } from "./warnings.js";

/**
 * Columns of new data that say something about their records: the one that groups are told by, which must be there, and that
 * of weights, which need not. Throws NormalizeError "data".
 */
export function rolesIn(parameters: Parameters, names: readonly string[], file: string): ColumnRoles {
  const { groupBy, keyType, stages } = parameters;
  const weights = stages.flatMap(({ options }) => options.weights ?? [])[0];
  const weight = weights === undefined ? -1 : names.indexOf(weights);
  return {
    ...(groupBy !== undefined && { key: keyColumn(groupBy, names, file) }),
    ...(keyType !== undefined && { keyType }),
    ...(weight >= 0 && { weight }),
  };
}

function keyColumn(groupBy: string, names: readonly string[], file: string): number {
  const index = names.indexOf(groupBy);
  if (index >= 0 && names.lastIndexOf(groupBy) === index) return index;
  throw dataError(
    `${index < 0 ? "there is no column" : "more than one column is called"} ${quote(groupBy)}, by which groups were fitted`,
    { file },
    "the data need the column that fit had for --group-by",
  );
}

/**
 * Parameters with the names of their groups as the data at hand have them: a file of version 1 does not know what its keys are.
 * Throws NormalizeError "data" where two of its groups are one.
 * @param file the parameters'
 */
export function withKeysOf(parameters: Parameters, format: ChunkFormat, file: string): Parameters {
  if (parameters.groupBy === undefined || parameters.keyType !== undefined) return parameters;
  const keyType = (format.kind !== "dense" && format.keyType) || "text";
  const names = new Map<string, string>();
  const fits = parameters.fits.map((fit): SavedFit => {
    const said = fit.key ?? "";
    const key = groupKey(keyType, said);
    const other = names.get(key);
    names.set(key, said);
    if (other === undefined) return { ...fit, key };
    throw dataError(
      `its groups ${quote(other)} and ${quote(said)} are one in the data, written in two ways`,
      { file },
      "fit it again: this version has one text for one value",
    );
  });
  return { ...parameters, fits };
}

/**
 * The plan that applies or inverts the fits of groups.
 * @param fitted the fitted column that each column is
 */
export function planOfGroups(
  job: Job,
  parameters: Parameters,
  by: ColumnTransform["by"],
  fitted: Int32Array,
): GroupPlan {
  const how = (fit: SavedFit): ColumnTransform => columnTransform(parameters, fit, by, fitted);
  switch (job.unseenGroup) {
    case "error":
      return groupsOf(parameters.fits, how, "refuse");
    case "passthrough":
      return groupsOf(parameters.fits, how, {});
    case "global":
      return groupsOf(parameters.fits, how, { transform: how(fitOfAll(parameters, job.params!)) });
  }
}

/** What applies or inverts a fit over rows: values are counted that lie outside what it was fitted on. */
export const columnTransform = (
  parameters: Parameters,
  fit: SavedFit,
  by: ColumnTransform["by"],
  fitted: Int32Array,
): ColumnTransform => ({
  by,
  steps: fit.steps.map((step) => spreadStep(step, fitted)),
  ...(by === "columns" && { fitted: fittedExtents(parameters, fit, fitted) }),
});

/** Throws NormalizeError "data" for methods that cannot be fitted on what is saved. */
export function fitOfAll(parameters: Parameters, file: string): SavedFit {
  try {
    return fitOfAllGroups(parameters, file);
  } catch (error) {
    if (!(error instanceof NormalizeError)) throw error;
    const why = `there is no fit of all groups together for --on-unseen-group global: ${error.message}`;
    throw dataError(why, { file }, "say passthrough, or fit all rows together, without --group-by");
  }
}

/** What reports say of groups: how many there are in the data, and which of them the fit has not seen. */
export function saidOfGroups(
  job: Job,
  { groupBy, fits }: Parameters,
  { groups }: Pick<PassResult, "groups">,
): { readonly grouping?: NonNullable<Report["groups"]>; readonly warnings: readonly Warning[] } {
  if (groupBy === undefined) return { warnings: [] };
  const known = new Set(fits.map(({ key }) => key));
  const unseen = [...groups].filter(([key]) => !known.has(key)).map(([key, { rows }]) => ({ key, rows }));
  return {
    grouping: { by: groupBy, count: groups.size },
    warnings: unseenGroupsWarning(unseen, job.unseenGroup === "global" ? "global" : "passthrough"),
  };
}
