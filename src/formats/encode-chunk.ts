/** A batch to the bytes of a chunk, whatever the format: what a worker calls. */
import type { Kernels } from "../kernels/kernels.js";
import type { Arena } from "../kernels/memory.js";
import type { ChunkFormat } from "../types.js";
import { appendColumns } from "./csv/append-columns.js";
import { retable } from "./csv/rewrite.js";
import type { EncodeFormat } from "./dataset.js";
import { encodeDense } from "./dense/write.js";
import { patchJson } from "./json/rewrite.js";
import { roundDigits } from "./text/digits.js";
import { type EncodedFrom, precisionOf } from "./text/encoded-from.js";
import { patchText } from "./text/patch-text.js";

/** The most bytes a printed number takes, delimiter included. */
const PRINTED = 26;

/** The bytes lie in the arena, or are new. */
export function encodeChunk(
  encode: EncodeFormat,
  format: ChunkFormat,
  from: EncodedFrom,
  kernels: Kernels,
  arena: Arena,
): Uint8Array {
  const { bytes, batch, spans } = from;
  if (encode.kind === "dense") return encodeDense(batch, encode, kernels, arena);
  const cells = batch.rows * batch.cols;
  if (encode.digits > 0) roundDigits(batch.values, cells, encode.digits);
  if (encode.kind === "patch" && format.kind === "json") return patchJson(from, encode.dtype, kernels, arena);
  if (encode.kind === "patch" && format.kind === "delimited") {
    const patched = {
      bytes,
      values: batch.values,
      spans: spans!,
      cells,
      precision: precisionOf(encode.dtype),
    };
    return patchText(format, patched, kernels, arena);
  }
  if (encode.kind === "patch") throw new Error("an array has no text to put numbers in");
  if (encode.kind === "append" && format.kind === "delimited") {
    return appendColumns(format, encode.dtype, from, kernels, arena);
  }
  if (encode.kind === "append") throw new Error("an array has no records to append to");
  if (format.kind === "delimited") return retable(format, encode, from);
  const out = arena.bytes(PRINTED * cells);
  const { rows, cols, values } = batch;
  const length = kernels.printRows(values, rows, cols, encode.delimiter, precisionOf(encode.dtype), out);
  return out.subarray(0, length);
}
