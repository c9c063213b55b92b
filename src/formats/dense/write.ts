/** Doubles to dense bytes; runs where the kernels run, maybe in a worker. */
import type { Kernels } from "../../kernels/kernels.js";
import type { Arena } from "../../kernels/memory.js";
import type { Batch, ResultType } from "../../types.js";
import type { EncodeFormat } from "../dataset.js";
import { ELEMENT_BYTES, swapBytes } from "./element-types.js";

/**
 * The batch's values as bytes, row-major unless asked for by columns, and in the order asked for: for little-endian float64 a view of the values themselves; for float32 each rounded to the
 * nearest single, in fresh memory of the arena. Big-endian bytes take the place of what they were.
 */
export function encodeDense(
  batch: Batch,
  { dtype, byteOrder, order, columns }: Omit<Extract<EncodeFormat, { kind: "dense" }>, "kind">,
  kernels: Kernels,
  arena: Arena,
): Uint8Array {
  const ordered = columns === undefined ? batch : inOrder(batch, columns, arena);
  const laidOut = order === "columns" ? byColumns(ordered, arena) : ordered;
  const bytes = nativeBytes(laidOut, dtype, kernels, arena);
  if (byteOrder === "big-endian") swapBytes(bytes, ELEMENT_BYTES[dtype]);
  return bytes;
}

/** The batch with its columns in another order, in fresh memory of the arena. */
function inOrder(batch: Batch, columns: readonly number[], arena: Arena): Batch {
  const { rows, cols, values } = batch;
  const from = Int32Array.from(columns);
  const out = arena.float64(rows * cols);
  for (let row = 0, at = 0; row < rows; row++) {
    const start = row * cols;
    for (let i = 0; i < cols; i++) out[at++] = values[start + from[i]];
  }
  return { ...batch, values: out };
}

/** Rows at a time that are taken apart: few enough to stay in the nearest cache. */
const BLOCK_BYTES = 1 << 14;

/** The batch with column after column instead of row after row, in fresh memory of the arena. */
function byColumns(batch: Batch, arena: Arena): Batch {
  const { rows, cols, values } = batch;
  if (cols < 2) return batch;
  const out = arena.float64(values.length);
  const block = Math.max(8, Math.floor(BLOCK_BYTES / (8 * cols)));
  for (let start = 0; start < rows; start += block) {
    const end = Math.min(rows, start + block);
    for (let col = 0; col < cols; col++) copyColumn(values, start, end, col, cols, out, rows);
  }
  return { ...batch, values: out };
}

function copyColumn(
  values: Float64Array,
  start: number,
  end: number,
  col: number,
  cols: number,
  out: Float64Array,
  rows: number,
): void {
  for (let row = start, from = start * cols + col, at = col * rows + start; row < end; row++, from += cols) {
    out[at++] = values[from];
  }
}

function nativeBytes({ values }: Batch, dtype: ResultType, kernels: Kernels, arena: Arena): Uint8Array {
  if (dtype === "float64") return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const singles = arena.float32(values.length);
  kernels.narrowSingle(values, values.length, singles);
  return new Uint8Array(singles.buffer, singles.byteOffset, singles.byteLength);
}
