/** Bytes of a chunk to a batch, whatever the format: what a worker calls. */
import type { Kernels, TableCells } from "../kernels/kernels.js";
import type { Arena } from "../kernels/memory.js";
import type { Batch, ChunkFormat } from "../types.js";
import { decodeRecords, recordKeys, recordWeights } from "./columnar/cells.js";
import { decodeDelimited, type TextProblem } from "./csv/cells.js";
import { decodeKeys, type RecordKeys } from "./csv/group-keys.js";
import { checkWeights, decodeWeights, type RecordWeights } from "./csv/weights.js";
import { decodeDense } from "./dense/cells.js";
import { decodeJson } from "./json/cells.js";
import { jsonKeys, jsonWeights } from "./json/roles.js";

/** Memory for a chunk's values and spans, as many as it can have. */
export type CellMemory = Pick<TableCells, "values" | "spans">;

/** A chunk's values and spans, read before. */
export interface KeptBatch extends CellMemory {
  readonly rows: number;
}

export interface DecodedChunk {
  readonly batch: Batch;
  /** for text, where each value's cell lies; see TableCells */
  readonly spans?: Int32Array;
  readonly problem?: TextProblem;
}

/** @param memory where the cells of text are put, if not in the arena, or are already */
export function decodeChunk(
  format: ChunkFormat,
  bytes: Uint8Array,
  records: number,
  kernels: Kernels,
  arena: Arena,
  memory?: CellMemory | KeptBatch,
): DecodedChunk {
  if (format.kind === "delimited") {
    if (memory && "rows" in memory) return readBefore(memory, format.columns.length);
    return decodeDelimited(format, bytes, records, kernels, arena, memory);
  }
  if (format.kind === "json") return decodeJson(format, bytes, records, kernels, arena);
  if (format.kind === "sparse") throw new Error("sparse records are no batch");
  if (format.kind === "records") return { batch: decodeRecords(format, bytes, records, arena) };
  return { batch: decodeDense(format, bytes, kernels, arena) };
}

/** Which group each record is in, of a format with a key. */
export function decodeChunkKeys(
  format: ChunkFormat,
  bytes: Uint8Array,
  records: number,
  kernels: Kernels,
  arena: Arena,
): RecordKeys {
  if (format.kind === "delimited") return decodeKeys(format, bytes, records, kernels, arena);
  if (format.kind === "json") return jsonKeys(format, bytes, records, arena);
  if (format.kind === "records") return recordKeys(format, bytes, records);
  throw new Error("groups are told by a column of a table");
}

/** What records weigh, of a format with weights; those beyond `limits` (the smallest beside 0, the largest) are a problem. */
export function decodeChunkWeights(
  format: ChunkFormat,
  bytes: Uint8Array,
  records: number,
  limits: readonly [number, number],
  kernels: Kernels,
  arena: Arena,
): RecordWeights {
  if (format.kind === "delimited") return decodeWeights(format, bytes, records, limits, kernels, arena);
  if (format.kind === "json") return jsonWeights(format, bytes, records, limits, kernels, arena);
  if (format.kind === "records") return checkWeights(format, recordWeights(format, bytes, records), limits);
  throw new Error("weights are a column of a table");
}

const readBefore = ({ values, spans, rows }: KeptBatch, cols: number): DecodedChunk => ({
  batch: { rows, cols, values: values.subarray(0, rows * cols) },
  spans,
});
