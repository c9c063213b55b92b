/** What flags say of the column that labels rows. Pure. */
import { usageError } from "../../errors.js";
import type { RowLabels } from "../../formats/label-choice.js";
import type { ReadOptions } from "../../job/job.js";
import { selectColumns, selectOne } from "../../job/select-columns.js";
import { quote } from "../../text/quote.js";

/** The column that is named as the index, or -1. Throws a usage error where it is to be worked on as well. */
export function selectIndex(
  { indexColumn, columns }: Pick<ReadOptions, "indexColumn" | "columns">,
  names: readonly string[],
): number {
  if (indexColumn?.kind !== "column") return -1;
  const index = selectOne(indexColumn.text, names);
  if (selectColumns(columns, names)[index] !== "named") return index;
  throw usageError(
    `--index-col and --columns both name ${quote(names[index])}`,
    "an index is left as it is: leave one of them out",
  );
}

/** Which columns label rows where no flag says that none does: whoever says which columns to use does not want a guess. */
export function rowLabels(
  { indexColumn, columns, joint = [] }: Pick<ReadOptions, "indexColumn" | "columns" | "joint">,
  names: readonly string[],
): RowLabels {
  const isJoint = joint.some((include) => selectColumns({ include, exclude: [] }, names)[0] !== "left");
  const isSaid = indexColumn !== undefined || columns.include.length > 0 || isJoint;
  return { kind: isSaid ? "declared" : "declared or alike" };
}
