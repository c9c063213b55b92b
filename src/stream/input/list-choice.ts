/** Which columns are worked on where some are lists, and what is to be said of the others. */
import { elementsOf } from "../../core/vectors.js";
import type { Job } from "../../job/job.js";
import { selectNumeric } from "../../job/select-columns.js";
import type { ListColumn } from "../../types.js";
import { isAlongRows } from "../plan.js";

interface ColumnChoice {
  readonly worked: readonly number[];
  readonly notes: readonly string[];
}

/**
 * Along rows each list is a vector of its own, and numbers beside them are left alone unless they are named. Lists of several lengths
 * are chosen, which whoever reads them refuses, where they would be worked on; where nothing names them they stay over all rows.
 * @param numeric the columns that look numeric
 */
export function chooseColumns(
  { read: { columns }, axis }: Pick<Job, "read" | "axis">,
  names: readonly string[],
  numeric: readonly number[],
  lists: readonly ListColumn[],
): ColumnChoice {
  const uneven = lists.flatMap(({ first, lengths }) => (lengths === "several" ? [first] : []));
  const meant = selectNumeric(columns, names, [...numeric, ...uneven]);
  if (columns.include.length > 0 || lists.length === 0) return { worked: meant, notes: [] };
  if (!isAlongRows(axis)) return overRows(meant, names, numeric);
  const elements = elementsOf(lists);
  const worked = meant.filter((column) => elements.has(column));
  if (worked.length === 0) return { worked: meant, notes: [] };
  const left = meant.filter((column) => !elements.has(column));
  return { worked, notes: leftNotes(left.map((column) => names[column])) };
}

function overRows(
  meant: readonly number[],
  names: readonly string[],
  numeric: readonly number[],
): ColumnChoice {
  const looks = new Set(numeric);
  const left = meant.filter((column) => !looks.has(column));
  return {
    worked: meant.filter((column) => looks.has(column)),
    notes: left.map(
      (column) =>
        `column ${JSON.stringify(names[column])} holds lists of several lengths, and stays as it is`,
    ),
  };
}

function leftNotes(names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const shown = names.slice(0, 5).join(", ") + (names.length > 5 ? ", …" : "");
  const [columns, are] = names.length === 1 ? ["column", "is"] : ["columns", "are"];
  return [
    `${names.length} numeric ${columns} (${shown}) beside lists ${are} left alone: each list is a vector; --columns names others to take, as one vector`,
  ];
}
