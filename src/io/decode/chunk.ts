/** Bytes of a chunk to a batch, whatever the format: what a worker calls. */
import type { Kernels } from "../../kernels/kernels.js";
import type { Arena } from "../../kernels/memory.js";
import type { Batch, ChunkFormat } from "../../types.js";
import { decodeDelimited, type TextProblem } from "./delimited-cells.js";
import { decodeDense } from "./dense-cells.js";

export interface DecodedChunk {
  readonly batch: Batch;
  /** for text, where each value's cell lies; see TableCells */
  readonly spans?: Int32Array;
  readonly problem?: TextProblem;
}

export function decodeChunk(
  format: ChunkFormat,
  bytes: Uint8Array,
  records: number,
  kernels: Kernels,
  arena: Arena,
): DecodedChunk {
  if (format.kind === "delimited") return decodeDelimited(format, bytes, records, kernels, arena);
  return { batch: decodeDense(format, bytes, kernels, arena) };
}
