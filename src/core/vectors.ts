/** Columns of lists: in what works on each row by itself, each list is a vector of its own. */
import type { TableColumns } from "../types.js";

/** Positions of columns, vector after vector. */
export type Vectors = readonly (readonly number[])[];

/**
 * The vectors that the columns read as numbers make up: each list its own, all others one together, or none. In the order of
 * their first columns, by positions among those columns; undefined where all of them are one vector.
 */
export function vectorsOf(
  { names, columns, lists = [] }: Pick<TableColumns, "names" | "columns" | "lists">,
  others: "one vector" | "no vector",
): Vectors | undefined {
  if (lists.length === 0) return undefined;
  const listOf = new Int32Array(names.length).fill(-1);
  for (const [list, { first, length }] of lists.entries()) listOf.fill(list, first, first + length);
  const vectors = new Map<number, number[]>();
  columns.forEach((column, position) => {
    const list = listOf[column];
    const vector = vectors.get(list);
    if (vector) vector.push(position);
    else vectors.set(list, [position]);
  });
  if (vectors.size === 1) return undefined;
  if (others === "no vector") vectors.delete(-1);
  return [...vectors.values()];
}

/**
 * The vectors of a fit in data at hand.
 * @param fitted the fitted column that each column is
 */
export function vectorsAtHand(vectors: Vectors, fitted: ArrayLike<number>): Vectors {
  const position = new Map(Array.from(fitted, (column, i) => [column, i]));
  return vectors.map((vector) =>
    vector.flatMap((column) => position.get(column) ?? []).sort((a, b) => a - b),
  );
}

/** What each vector is called: the list's name, or the names of its columns. */
export function vectorNames(
  { names, columns, lists = [] }: Pick<TableColumns, "names" | "columns" | "lists">,
  vectors: Vectors,
): string[] {
  return vectors.map((vector) => {
    const fields = vector.map((position) => columns[position]);
    const list = lists.find(({ first, length }) => fields[0] >= first && fields[0] < first + length);
    return list?.name ?? fields.map((field) => names[field]).join("+");
  });
}

/** Indices of the columns that are elements of lists. */
export const elementsOf = (lists: NonNullable<TableColumns["lists"]>): ReadonlySet<number> =>
  new Set(lists.flatMap(({ first, length }) => Array.from({ length }, (_, i) => first + i)));
