/** Columns that are the elements of lists, put together again. */
import type { LayoutColumn } from "../dataset.js";

/**
 * How many columns from `at` on are one list, all its elements side by side and in order, worked on or passed through alike; 0 where
 * they are not.
 */
export function wholeList(layout: readonly LayoutColumn[], at: number): number {
  const { kind, list } = layout[at];
  if (list === undefined || list.element !== 0) return 0;
  const columns = layout.slice(at, at + list.length);
  const together = columns.every(
    (column, i) => column.kind === kind && column.list?.name === list.name && column.list.element === i,
  );
  return together && columns.length === list.length ? list.length : 0;
}

/** The columns of a layout, those of whole lists together. */
export function columnsAndLists(layout: readonly LayoutColumn[]): (readonly LayoutColumn[])[] {
  const together: (readonly LayoutColumn[])[] = [];
  for (let at = 0; at < layout.length; ) {
    const size = Math.max(1, wholeList(layout, at));
    together.push(layout.slice(at, at + size));
    at += size;
  }
  return together;
}

/** Whether columns that {@link columnsAndLists} gives together are a list. */
export const areList = (columns: readonly LayoutColumn[]): boolean =>
  columns.length > 1 || columns[0].list?.length === 1;
