/** Columns that label rows and are no data: an index that a file declares, and what looks like one. */

import type { ListColumn } from "../types.js";
import type { DelimitedOptions } from "./csv/options.js";
import type { Metadata } from "./dataset.js";
import { JUDGED_RECORDS } from "./judged-records.js";
import type { RowLabels } from "./label-choice.js";

/** What is known of a table's columns before some are picked. */
export interface SeenColumns {
  /** all names; without them, rows are arrays, and none of their columns looks like an index */
  readonly names: readonly string[];
  readonly named: boolean;
  /** positions, ascending, of the columns that hold numbers, and of those that are such for want of evidence */
  readonly numeric: readonly number[];
  readonly valueless?: readonly number[];
  /** columns that are elements of lists */
  readonly lists?: readonly ListColumn[];
  /** positions of an index that the file declares */
  readonly declared?: readonly number[];
  /** rows in which the first column holds integers that increase from row to row; 0 where it does not */
  readonly counted: number;
}

export interface PickedColumns {
  /** positions of those read as numbers, ascending */
  readonly columns: readonly number[];
  /** names of those that label rows */
  readonly labels: readonly string[];
  readonly notes: readonly string[];
}

/** How columns are picked: as for delimited text. */
type PickOptions = Pick<DelimitedOptions, "select" | "labels"> & {
  readonly roles: NonNullable<ReturnType<NonNullable<DelimitedOptions["roles"]>>>;
};

/** The columns to read as numbers: those that are picked, without the ones for another purpose and those that label rows. */
export function pickColumns(seen: SeenColumns, { select, labels, roles }: PickOptions): PickedColumns {
  const { names, valueless = [], lists } = seen;
  const pick = (numeric: readonly number[]): readonly number[] =>
    (select ? select(names, numeric, valueless, lists) : numeric).filter(
      (column) => column !== roles.key && column !== roles.weight,
    );
  const without = (left: readonly number[]): readonly number[] =>
    pick(seen.numeric.filter((column) => !left.includes(column)));
  const which = labels?.(names);
  const sure = sureLabels(seen, which);
  const columns = without(sure);
  const guess = which?.kind === "declared or alike" ? alike(seen) : undefined;
  const others = guess && columns.includes(0) && columns.length > 1 ? without([...sure, 0]) : columns;
  const isGuessed = guess !== undefined && columns.includes(0) && !others.includes(0);
  const left = [...(isGuessed ? [0] : []), ...sure.filter((column) => !columns.includes(column))];
  return {
    columns: others,
    labels: left.map((column) => names[column]),
    notes: isGuessed ? [`${guess}: it is left as it is; --index-col none takes it for data`] : [],
  };
}

function sureLabels({ names, declared = [] }: SeenColumns, labels: RowLabels | undefined): readonly number[] {
  if (labels === undefined) return [];
  if (labels.kind !== "known") return declared;
  return [...names.keys()].filter((column) => labels.names.includes(names[column]));
}

/** What an unnamed column is called by those who read it and write it again. */
const UNNAMED = /^(?:Unnamed: \d+)?$/;

/** Why the first column looks like an index, if so. */
function alike({ names, named, counted }: SeenColumns): string | undefined {
  if (!named || names.length === 0) return undefined;
  const looks = `column ${JSON.stringify(names[0])} looks like an index`;
  if (UNNAMED.test(names[0])) return `${looks}, for it is the first and has no name of its own`;
  if (counted < (saysSo(names[0]) ? LEAST_ROWS : MANY_ROWS)) return undefined;
  return `${looks}, for it is the first and its integers increase over the first ${counted} rows`;
}

/** A few rows often increase by chance, so few are enough only where the name says what they are. */
const LEAST_ROWS = 3;
const MANY_ROWS = 10;

/** Words in names of what labels rows. */
const WORDS = new Set(
  "id ids uid gid pid rowid userid objectid geoid index idx key row rows rownames record no nr number date year entrez fips code".split(
    " ",
  ),
);

/** Whether a name says that its column labels rows. */
export const saysSo = (name: string): boolean =>
  name
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z]+/)
    .some((word) => WORDS.has(word));

/** Sees whether the values of a column are integers that increase from row to row. */
export class Counting {
  private last = -Infinity;
  private rows = 0;
  private broken = false;

  /** Whether more rows could tell something. */
  get open(): boolean {
    return !this.broken && this.rows < JUDGED_RECORDS;
  }

  /** Rows that are left to be looked at. */
  get left(): number {
    return JUDGED_RECORDS - this.rows;
  }

  add(value: number): void {
    if (!this.open) return;
    // Beyond 2^53 neighbours may be one double.
    const tied = value === this.last && value > Number.MAX_SAFE_INTEGER;
    if (Number.isInteger(value) && (value > this.last || tied)) this.last = value;
    else this.broken = true;
    this.rows++;
  }

  /** The rows that were looked at, 0 where they do not increase. */
  get counted(): number {
    return this.broken ? 0 : this.rows;
  }
}

/** As {@link SeenColumns} has it, of a first column's values. */
export function countedRows(values: Iterable<number>): number {
  const counting = new Counting();
  for (const value of values) counting.add(value);
  return counting.counted;
}

/** The columns that pandas says are its index, in what it keeps of a table as JSON. */
export function pandasIndex(metadata: Metadata, columns: readonly { readonly name: string }[]): number[] {
  const known = new Set(declaredByPandas(metadata.find(([key]) => key === "pandas")?.[1]));
  return [...columns.keys()].filter(
    (column) => known.has(columns[column].name) || ANONYMOUS_INDEX.test(columns[column].name),
  );
}

/** What pandas calls an index without a name. */
const ANONYMOUS_INDEX = /^__index_level_\d+__$/;

function declaredByPandas(metadata: string | undefined): unknown[] {
  if (metadata === undefined) return [];
  try {
    const { index_columns: columns } = JSON.parse(metadata) as { index_columns?: unknown };
    return Array.isArray(columns) ? columns.filter((column) => typeof column === "string") : [];
  } catch {
    return [];
  }
}
