/** The order of a fit's columns, which outputs without names for their columns take whatever the order of the data. */

/** Positions of columns, in some order of theirs. */
export type ColumnOrder = readonly number[];

/**
 * The columns at hand in the fit's order; undefined where they stand in it.
 * @param fitted the fitted column that each of them is
 * @param order the fitted columns in the fit's order; absent: as they stand
 */
export function orderInFit(fitted: ArrayLike<number>, order?: ColumnOrder): ColumnOrder | undefined {
  const rank = new Map(order?.map((column, i) => [column, i]));
  const ranks = Array.from(fitted, (column) => rank.get(column) ?? column);
  return unlessInPlace([...ranks.keys()].sort((a, b) => ranks[a] - ranks[b]));
}

/** undefined for an order that leaves every column where it is. */
export const unlessInPlace = (order: ColumnOrder): ColumnOrder | undefined =>
  order.every((column, i) => column === i) ? undefined : order;
