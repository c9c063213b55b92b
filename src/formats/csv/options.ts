/** How delimited text is to be read, and what is assumed when nothing is said. */
import type { DelimitedFormat, ListColumn } from "../../types.js";
import type { FolderColumn } from "../columnar/declared-column.js";
import type { RowLabels } from "../label-choice.js";

export interface DelimitedOptions {
  /** byte between fields; sniffed among comma, semicolon, tab and bar when absent */
  readonly delimiter?: number;
  /** numbers have a comma where others have a point; fields then end with commas only where `delimiter` says so */
  readonly decimal?: "comma";
  /** whether the first record names the columns */
  readonly header: "present" | "absent";
  /** byte that begins a comment line, or -1 */
  readonly comment: number;
  /** texts that mean "missing", beside the empty cell */
  readonly missing: readonly string[];
  /** digits with a leading zero or a plus are numbers, where they are codes else: text */
  readonly leadingZeros?: "number";
  /**
   * Picks columns (indices into the names, ascending) to be read as numbers; without it the numeric ones are found. Those
   * that are valueless are numeric for want of evidence; lists are told by the columns of their elements.
   */
  readonly select?: (
    names: readonly string[],
    numeric: readonly number[],
    valueless: readonly number[],
    lists?: readonly ListColumn[],
  ) => readonly number[];
  /** Finds the columns that are read for another purpose: they are not among those picked. */
  readonly roles?: (names: readonly string[]) => ColumnRoles;
  /** Says which columns label rows: of these, only those that `select` asks for by name are read. Absent: none does. */
  readonly labels?: (names: readonly string[]) => RowLabels;
  /** columns that the file's folders tell, after its own; a column of the file goes before one of the same name */
  readonly folders?: readonly FolderColumn[];
}

/** Columns, by index, that say something about their records; keyType: what keys of text were when they were fitted. */
export type ColumnRoles = Pick<DelimitedFormat, "key" | "keyType" | "weight">;

/** What pandas.read_csv takes for missing. */
export const MISSING_TEXTS: readonly string[] = [
  "#N/A",
  "#N/A N/A",
  "#NA",
  "-1.#IND",
  "-1.#QNAN",
  "-NaN",
  "-nan",
  "1.#IND",
  "1.#QNAN",
  "<NA>",
  "N/A",
  "NA",
  "NULL",
  "NaN",
  "None",
  "n/a",
  "nan",
  "null",
];
