import type { Shape } from "../types.js";

/** A value, or lists of values, lists of lists ... as deep as a shape is long. */
export type Nested<T> = T | readonly Nested<T>[];

/** Row-major `values` (as many as the product of `shape`) as nested lists, the way numpy's tolist() gives them. */
export function nest<T>(values: readonly T[], shape: Shape): Nested<T> {
  if (shape.length === 0) return values[0];
  if (shape.length === 1) return values;
  const [length, ...inner] = shape;
  const size = inner.reduce((product, axis) => product * axis, 1);
  return Array.from({ length }, (_, row) => nest(values.slice(row * size, (row + 1) * size), inner));
}
