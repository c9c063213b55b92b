/** Doubles to dense little-endian bytes; runs where the kernels run, maybe in a worker. */
import type { Kernels } from "../../kernels/kernels.js";
import type { Arena } from "../../kernels/memory.js";
import type { Batch, ResultType } from "../../types.js";

/**
 * The batch's values as bytes, row-major: for float64 a view of the values themselves, for float32 each rounded to the nearest
 * single in fresh memory of the arena.
 */
export function encodeDense(batch: Batch, dtype: ResultType, kernels: Kernels, arena: Arena): Uint8Array {
  const { values } = batch;
  if (dtype === "float64") return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const singles = arena.float32(values.length);
  kernels.narrowSingle(values, values.length, singles);
  return new Uint8Array(singles.buffer, singles.byteOffset, singles.byteLength);
}
