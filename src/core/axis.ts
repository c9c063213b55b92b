/** What an axis means for a stream of rows: which values share one statistic, and whether rows must wait for a fit. */
import { usageError } from "../errors.js";
import type { Shape } from "../types.js";

/** Axes as the user says them: negative ones count from the end; "all" reduces the whole array. */
export type Axis = readonly number[] | "all";

/** Axis 0 is reduced: values of many rows share a statistic, so a fit must see all rows first. */
export interface ColumnPlan {
  readonly kind: "columns";
  /** the statistic (0 .. groups-1) that each of a row's values belongs to */
  readonly groupOf: Int32Array;
  readonly groups: number;
  /** shape of the statistics: the axes kept */
  readonly keptShape: Shape;
}

/** Axis 0 is kept: every row is normalized on its own, split into `groups` vectors. */
export type RowPlan = EvenRowPlan | UnevenRowPlan;

/** Vectors of `length` values each, which are all of a row. */
export interface EvenRowPlan {
  readonly kind: "rows";
  readonly groups: number;
  readonly length: number;
  /** where the vectors' values lie in a row, vector after vector; undefined when they lie in order */
  readonly order: Int32Array | undefined;
  readonly vectors?: undefined;
  /** shape of the statistics of one row: the axes kept after the first */
  readonly keptShape: Shape;
}

/** Vectors of several lengths, or of some of a row's values: the others are left as they are. */
interface UnevenRowPlan {
  readonly kind: "rows";
  readonly groups: number;
  /** where each vector's values lie in a row */
  readonly vectors: readonly Int32Array[];
  /** shape of the statistics of one row: the axes kept after the first */
  readonly keptShape: Shape;
}

export type AxisPlan = ColumnPlan | RowPlan;

/**
 * Axes as ascending numbers from 0. Throws a usage error that names the shape when one is out of range or given twice.
 * @param rows rows if known, for the message
 */
export function resolveAxis(axis: Axis, rowShape: Shape, rows?: number): number[] {
  const dimensions = rowShape.length + 1;
  if (axis === "all") return Array.from({ length: dimensions }, (_, i) => i);
  const shown = `(${[rows ?? "n", ...rowShape].join(", ")}${dimensions === 1 ? "," : ""})`;
  const resolved = axis.map((a) => {
    if (a >= dimensions || a < -dimensions) {
      throw usageError(
        `axis ${a} is out of range for shape ${shown}`,
        `an axis is between ${-dimensions} and ${dimensions - 1}`,
      );
    }
    return a < 0 ? a + dimensions : a;
  });
  resolved.sort((a, b) => a - b);
  const twice = resolved.find((a, i) => i > 0 && resolved[i - 1] === a);
  if (twice !== undefined)
    throw usageError(`axis ${twice} is given twice for shape ${shown}`, "name each axis once");
  return resolved;
}

/** Plans a reduction over `axes` (as from {@link resolveAxis}) of an array whose rows have `rowShape`. */
export function planAxis(axes: readonly number[], rowShape: Shape): ColumnPlan | EvenRowPlan {
  const reduced = rowShape.map((_, i) => axes.includes(i + 1));
  const keptShape = rowShape.filter((_, i) => !reduced[i]);
  const groupOf = groupsOfRow(rowShape, reduced);
  const groups = product(keptShape);
  if (axes.includes(0)) return { kind: "columns", groupOf, groups, keptShape };
  const length = groups === 0 ? 0 : groupOf.length / groups;
  return { kind: "rows", groups, length, order: vectorOrder(groupOf, groups, length), keptShape };
}

/** Plans rows of `columns` values that are several vectors: each is told by the positions of its values. */
export function planVectors(vectors: readonly (readonly number[])[], columns: number): RowPlan {
  const groups = vectors.length;
  const keptShape = groups === 1 ? [] : [groups];
  const order = Int32Array.from(vectors.flat());
  const { length } = vectors[0];
  const even = order.length === columns && vectors.every((vector) => vector.length === length);
  if (!even) {
    return { kind: "rows", groups, vectors: vectors.map((vector) => Int32Array.from(vector)), keptShape };
  }
  const inOrder = order.every((position, i) => position === i);
  return { kind: "rows", groups, length, order: inOrder ? undefined : order, keptShape };
}

/** For each value of a row, in row-major order, the row-major index of its position along the kept axes. */
function groupsOfRow(rowShape: Shape, reduced: readonly boolean[]): Int32Array {
  const groupOf = new Int32Array(product(rowShape));
  const strides = new Array<number>(rowShape.length).fill(0);
  let stride = 1;
  for (let axis = rowShape.length - 1; axis >= 0; axis--) {
    if (reduced[axis]) continue;
    strides[axis] = stride;
    stride *= rowShape[axis];
  }
  for (let index = 0; index < groupOf.length; index++) {
    let rest = index;
    let group = 0;
    for (let axis = rowShape.length - 1; axis >= 0; axis--) {
      const size = rowShape[axis];
      group += (rest % size) * strides[axis];
      rest = Math.floor(rest / size);
    }
    groupOf[index] = group;
  }
  return groupOf;
}

/** The permutation that lays each group's values side by side; undefined when they already lie so. */
function vectorOrder(groupOf: Int32Array, groups: number, length: number): Int32Array | undefined {
  const next = Int32Array.from({ length: groups }, (_, group) => group * length);
  const order = new Int32Array(groupOf.length);
  let inOrder = true;
  for (let i = 0; i < groupOf.length; i++) {
    const at = next[groupOf[i]]++;
    order[at] = i;
    if (at !== i) inOrder = false;
  }
  return inOrder ? undefined : order;
}

export const product = (shape: Shape): number => shape.reduce((a, b) => a * b, 1);
