/** Inputs without rows: each has the columns of those that have some, or, where none has, those that a fit had. */

import type { Dataset } from "../../formats/dataset.js";
import { furtherColumns } from "../../formats/hive.js";
import { requireFollowing } from "../../formats/join.js";
import { type AssumedColumns, datasetOfNothing, emptyLike, NoRecords } from "../../formats/no-records.js";
import type { ByteSource } from "../../io/bytes.js";
import type { Job } from "../../job/job.js";
import { isAlongRows } from "../plan.js";
import type { ColumnChooser, InputPart } from "./opened.js";

/** An opened input; `nothing` is there where it tells of no columns. */
export interface OpenedPart extends InputPart {
  readonly nothing?: NoRecords;
}

/** The input that says what the columns are, by its index: the first with rows, else the first that tells of columns. */
export function leadOf(parts: readonly OpenedPart[]): number {
  const withRows = parts.findIndex(({ dataset }) => dataset.schema.rows !== 0);
  return withRows < 0 ? parts.findIndex(({ nothing }) => nothing === undefined) : withRows;
}

/** A source's dataset, or one without columns for a source that holds nothing. */
export async function openedOrEmpty(
  source: ByteSource,
  open: () => Promise<Dataset>,
): Promise<Pick<OpenedPart, "dataset" | "nothing">> {
  try {
    return { dataset: await open() };
  } catch (error) {
    if (!(error instanceof NoRecords)) throw error;
    return { dataset: datasetOfNothing(source, error.empty, NO_COLUMNS), nothing: error };
  }
}

const NO_COLUMNS: AssumedColumns = { names: [], columns: [], named: "numbered", further: [] };

/**
 * The inputs' datasets, those without rows with columns that they do not tell of themselves.
 * Throws NoRecords where none tells of columns and the job needs some, NormalizeError "data" where a header is another.
 */
export function withColumns(
  job: Job,
  parts: readonly OpenedPart[],
  choose: Pick<ColumnChooser, "assumed" | "select" | "roles" | "folders">,
): Dataset[] {
  const lead = leadOf(parts);
  if (lead < 0) {
    if (choose.assumed === undefined && !worksRowByRow(job)) throw parts[0].nothing!;
    const columns = assumedColumns(choose);
    return parts.map(({ dataset, nothing }) => datasetOfNothing(sourceOf(dataset), nothing!.empty, columns));
  }
  const { dataset: first, format: kind } = parts[lead];
  return parts.map(({ dataset, nothing, format }) => {
    if (dataset === first || dataset.schema.rows !== 0) return dataset;
    if (nothing === undefined || format !== kind) requireFollowing(first, dataset);
    // Text tells nothing of its columns but their names; formats with types tell all there is to know.
    return nothing || dataset.format.kind === "delimited" ? emptyLike(first, dataset) : dataset;
  });
}

const sourceOf = ({ schema, close }: Dataset): Pick<ByteSource, "name" | "close"> => ({
  name: schema.name,
  close,
});

/** Nothing is fitted, and nothing is said of columns: each row would be normalized on its own. */
const worksRowByRow = ({ command, axis, save }: Job): boolean =>
  command === "normalize" && save === undefined && isAlongRows(axis);

function assumedColumns({
  assumed,
  select,
  roles,
  folders,
}: Parameters<typeof withColumns>[2]): AssumedColumns {
  if (assumed === undefined) return NO_COLUMNS;
  const { named } = assumed;
  const further = named === "named" ? furtherColumns(folders, assumed.names) : [];
  const names = [...assumed.names, ...further.map(({ name }) => name)];
  const of = roles(names);
  const picked = select(names, [...assumed.names.keys()], []);
  return { names, named, further, columns: picked.filter((i) => i !== of.key && i !== of.weight), ...of };
}

/** What is to be said of inputs that have no rows beside some that have. */
export function rowlessNotes(parts: readonly Pick<InputPart, "dataset">[]): string[] {
  const without = parts.filter(({ dataset }) => dataset.schema.rows === 0);
  if (without.length === 0 || without.length === parts.length) return [];
  const names = without.slice(0, 5).map(({ dataset }) => dataset.schema.name);
  const shown = names.join(", ") + (without.length > names.length ? ", …" : "");
  const have = without.length === 1 ? "has" : "have";
  return [`${without.length} of ${parts.length} inputs ${have} no rows (${shown})`];
}
