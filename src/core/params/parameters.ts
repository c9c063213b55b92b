/** A fit as it is kept: everything that applying, inverting, merging and checking need. */

import { MOMENT_STATE } from "../../kernels/kernels.js";
import type { GroupKeyType } from "../../text/group-key.js";
import type { ElementType, ResultType, Shape } from "../../types.js";
import type { Measured } from "../aggregates/index.js";
import { type AxisPlan, type ColumnPlan, planAxis, planVectors, product } from "../axis.js";
import type { ColumnOrder } from "../column-order.js";
import type { MethodName } from "../methods/index.js";
import type { MethodOptions } from "../methods/method.js";
import type { Step } from "../steps/step.js";
import type { Vectors } from "../vectors.js";
import type { Reading } from "./reading.js";

/** Version of the file that is written. */
export const PARAMETERS_VERSION = 2;

/** Versions that are read, the oldest first: 1 does not know how cells were read. */
export const READ_VERSIONS: readonly number[] = [1, PARAMETERS_VERSION];

export interface Parameters {
  /** what made the fit */
  readonly tool: { readonly name: string; readonly version: string };
  /** what was fitted on: several once fits are merged */
  readonly inputs: readonly InputRecord[];
  /** how cells were read, as savedReading has it; absent: by a version that did not keep it */
  readonly reading?: Reading;
  /** element type of the input; text is float64 */
  readonly elementType: ElementType;
  /** lengths of the axes after the first */
  readonly rowShape: Shape;
  /** the fitted columns by name, for tables with a header: rowShape is then [columns.length] */
  readonly columns?: readonly ColumnRecord[];
  /** the fitted columns in the order in which they were named, by position from 0; absent: as they stand */
  readonly columnOrder?: ColumnOrder;
  /** names of the columns that were not fitted, for tables with a header */
  readonly passthrough?: readonly string[];
  /** type of the results */
  readonly dtype: ResultType;
  /** axes reduced, ascending from 0 */
  readonly axis: readonly number[];
  /** sets of columns, by position from 0, that share one set of statistics; only for a table reduced along axis 0 */
  readonly joint?: readonly (readonly number[])[];
  /** columns, by position from 0, of each vector of a row where it has several, all in one of them; only where axis 1 is reduced */
  readonly vectors?: Vectors;
  /** methods applied in order */
  readonly stages: readonly SavedStage[];
  /** the column whose values name the groups that are fitted apart */
  readonly groupBy?: string;
  /** what its values are; absent: by a version that did not keep it */
  readonly keyType?: GroupKeyType;
  /** one fit; with groupBy one for each of its values, at least one */
  readonly fits: readonly SavedFit[];
}

export interface InputRecord {
  readonly name: string;
  /** bytes of the file, and their SHA-256 in hexadecimal; absent where it was no regular file */
  readonly size?: number;
  readonly sha256?: string;
}

interface ColumnRecord {
  readonly name: string;
  readonly dtype: ElementType;
}

/** A method and the options it was given; others have their defaults. */
export interface SavedStage {
  readonly name: MethodName;
  readonly options: Partial<MethodOptions>;
}

/** The numbers of one fit; every array holds one entry a column of the input (a value of a row). */
export interface SavedFit {
  /** the value of the groupBy column */
  readonly key?: string;
  readonly rows: number;
  /** moment states of the columns as read */
  readonly moments: Float64Array;
  /** what else was measured of the columns as read: states that merge. Absent for what cannot be merged */
  readonly measured: readonly SavedMeasured[];
  /** fitted steps with one rule a column; none where every row is normalized on its own */
  readonly steps: readonly Step[];
}

/** Answers that are worth keeping: they merge, and they are about the data as read. */
export type SavedMeasured = Extract<Measured, { kind: "weighted" | "norm" | "quantiles" }>;

/** Columns that a fit is about: the values of a row. */
export const columnCount = ({ rowShape }: Pick<Parameters, "rowShape">): number => product(rowShape);

/** How columns map to statistics: by the axis, by the sets that are joint, and by the vectors of a row. */
export function groupingOf({
  axis,
  rowShape,
  joint,
  vectors,
}: Pick<Parameters, "axis" | "rowShape" | "joint" | "vectors">): AxisPlan {
  const plan = planAxis(axis, rowShape);
  if (vectors && plan.kind === "rows") return planVectors(vectors, product(rowShape));
  return joint && plan.kind === "columns" ? joinColumns(plan, joint) : plan;
}

/** The plan with each set of columns sharing the statistic of its first; statistics are numbered by their first columns. */
function joinColumns(plan: ColumnPlan, sets: readonly (readonly number[])[]): ColumnPlan {
  const leader = Array.from(plan.groupOf.keys());
  for (const set of sets) {
    const first = Math.min(...set);
    for (const column of set) leader[column] = first;
  }
  const leaders = [...new Set(leader)];
  const numbers = new Map(leaders.map((column, group) => [column, group]));
  return {
    kind: "columns",
    groupOf: Int32Array.from(leader, (column) => numbers.get(column) as number),
    groups: leaders.length,
    keptShape: [leaders.length],
  };
}

/** The state of one column. */
export const momentsOf = ({ moments }: SavedFit, column: number): Float64Array =>
  moments.subarray(column * MOMENT_STATE, (column + 1) * MOMENT_STATE);

/** For each column the first that has the same statistic: itself, unless statistics are shared. */
export function leadersOf(plan: AxisPlan, columns: number): Int32Array {
  if (plan.kind === "rows") return Int32Array.from({ length: columns }, (_, i) => i);
  const first = new Map<number, number>();
  return plan.groupOf.map((group, i) => {
    if (!first.has(group)) first.set(group, i);
    return first.get(group) as number;
  });
}

/** A column's name, or its index along each axis after the first, from 0. */
export function columnLabel(
  { columns, rowShape }: Pick<Parameters, "columns" | "rowShape">,
  column: number,
): string {
  if (columns) return columns[column].name;
  const indices: number[] = [];
  let rest = column;
  for (const length of [...rowShape].reverse()) {
    indices.unshift(rest % length);
    rest = Math.floor(rest / length);
  }
  return indices.join(", ");
}
