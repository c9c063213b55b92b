/** Doubles to dense bytes; runs where the kernels run, maybe in a worker. */
import type { Kernels } from "../../kernels/kernels.js";
import type { Arena } from "../../kernels/memory.js";
import type { Batch, ResultType } from "../../types.js";
import type { EncodeFormat } from "../contract.js";
import { ELEMENT_BYTES, swapBytes } from "../element-types.js";

/**
 * The batch's values as bytes, row-major: for little-endian float64 a view of the values themselves; for float32 each rounded to the
 * nearest single, in fresh memory of the arena. Big-endian bytes take the place of what they were.
 */
export function encodeDense(
  batch: Batch,
  { dtype, byteOrder }: Pick<Extract<EncodeFormat, { kind: "dense" }>, "dtype" | "byteOrder">,
  kernels: Kernels,
  arena: Arena,
): Uint8Array {
  const bytes = nativeBytes(batch, dtype, kernels, arena);
  if (byteOrder === "big-endian") swapBytes(bytes, ELEMENT_BYTES[dtype]);
  return bytes;
}

function nativeBytes({ values }: Batch, dtype: ResultType, kernels: Kernels, arena: Arena): Uint8Array {
  if (dtype === "float64") return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const singles = arena.float32(values.length);
  kernels.narrowSingle(values, values.length, singles);
  return new Uint8Array(singles.buffer, singles.byteOffset, singles.byteLength);
}
