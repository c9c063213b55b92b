/** Rows taken apart by what they belong to, part after part, and put back in their places. */
import type { Arena } from "../kernels/memory.js";
import type { Batch } from "../types.js";

export interface Partition {
  /** numbers of rows, those of part 0 first, each part's in their own order */
  readonly order: Int32Array;
  /** where in `order` each part begins, and where the last one ends */
  readonly starts: Int32Array;
}

/** @param partOf the part (0 .. parts-1) of each row */
export function partitionRows(partOf: Int32Array, parts: number): Partition {
  const starts = new Int32Array(parts + 1);
  for (const part of partOf) starts[part + 1]++;
  for (let part = 0; part < parts; part++) starts[part + 1] += starts[part];
  const next = starts.slice();
  const order = new Int32Array(partOf.length);
  for (let row = 0; row < partOf.length; row++) order[next[partOf[row]]++] = row;
  return { order, starts };
}

/** A copy of the batch with its rows part after part. */
export function gatherRows(batch: Batch, { order }: Partition, arena: Arena): Batch {
  const { rows, cols, weights } = batch;
  const values = arena.float64(rows * cols);
  let at = 0;
  for (let i = 0; i < rows; i++) {
    const start = order[i] * cols;
    for (let col = 0; col < cols; col++) values[at++] = batch.values[start + col];
  }
  if (!weights) return { rows, cols, values };
  return { rows, cols, values, weights: Float64Array.from(order, (row) => weights[row]) };
}

/** Values of a gathered batch back to where they were. */
export function scatterRows({ values }: Batch, batch: Batch, { order }: Partition): void {
  const { rows, cols } = batch;
  let at = 0;
  for (let i = 0; i < rows; i++) {
    const start = order[i] * cols;
    for (let col = 0; col < cols; col++) batch.values[start + col] = values[at++];
  }
}

/** One part of a gathered batch: its rows, not copied. */
export function partOf({ cols, values, weights }: Batch, { starts }: Partition, part: number): Batch {
  const [start, end] = [starts[part], starts[part + 1]];
  return {
    rows: end - start,
    cols,
    values: values.subarray(start * cols, end * cols),
    ...(weights && { weights: weights.subarray(start, end) }),
  };
}
