/** JSON with its numbers replaced: all else stays as it is, byte for byte. */
import type { Kernels, Precision } from "../../kernels/kernels.js";
import type { Arena } from "../../kernels/memory.js";
import { printDecimal } from "../../kernels/scalar/decimal-print.js";
import type { ResultType } from "../../types.js";
import type { Dataset, Frame } from "../dataset.js";
import { type EncodedFrom, precisionOf } from "../text/encoded-from.js";

/** The bytes a printed number takes at most. */
const PRINTED = 25;

/** The frame of JSON made from JSON of the same framing. */
export function jsonFrame(
  { format, head, tail }: Dataset,
  { dtype, digits }: { readonly dtype: ResultType; readonly digits: number },
): Frame {
  const lines = format.kind === "json" && format.framing === "lines";
  return {
    needsRows: false,
    pieces: lines ? "lines" : "elements",
    encode: { kind: "patch", dtype, digits },
    head: () => head,
    ...(!lines && tail && { tail }),
  };
}

/**
 * The chunk's text with the batch's values in place of its numbers. What JSON has no number for (NaN, infinities) becomes null;
 * cells whose span starts at -1 keep their text.
 */
export function patchJson(
  { bytes, batch, spans }: EncodedFrom,
  dtype: ResultType,
  kernels: Kernels,
  arena: Arena,
): Uint8Array {
  const { rows, cols } = batch;
  const cells = rows * cols;
  const out = arena.bytes(bytes.length + PRINTED * cells);
  const precision = precisionOf(dtype);
  const ordered = inOrder(batch.values, spans!, rows, cols, arena);
  if (
    ordered.values
      .subarray(0, cells)
      .every((value, cell) => Number.isFinite(value) || ordered.spans[2 * cell] < 0)
  ) {
    return out.subarray(0, kernels.patchTable(bytes, ordered.values, ordered.spans, cells, precision, out));
  }
  return out.subarray(0, patchEach(bytes, ordered, cells, precision, out));
}

interface Cells {
  readonly values: Float64Array;
  readonly spans: Int32Array;
}

/** Cells in the order in which they stand in the text, as patchTable wants them: keys may come in any order. */
function inOrder(values: Float64Array, spans: Int32Array, rows: number, cols: number, arena: Arena): Cells {
  const cells = rows * cols;
  if (isAscending(spans, cells)) return { values, spans };
  const sorted = { values: arena.float64(cells), spans: arena.int32(2 * cells) };
  const order = Int32Array.from({ length: cols }, (_, i) => i);
  for (let row = 0; row < rows; row++) {
    const first = row * cols;
    const start = (col: number): number => spans[2 * (first + col)];
    // The order of the record before is nearly always this one's too.
    for (let i = 1; i < cols; i++) {
      const col = order[i];
      let at = i;
      for (; at > 0 && start(order[at - 1]) > start(col); at--) order[at] = order[at - 1];
      order[at] = col;
    }
    for (let i = 0; i < cols; i++) {
      const cell = first + order[i];
      sorted.values[first + i] = values[cell];
      sorted.spans[2 * (first + i)] = spans[2 * cell];
      sorted.spans[2 * (first + i) + 1] = spans[2 * cell + 1];
    }
  }
  return sorted;
}

function isAscending(spans: Int32Array, cells: number): boolean {
  let last = -1;
  for (let cell = 0; cell < cells; cell++) {
    const start = spans[2 * cell];
    if (start < 0) continue;
    if (start < last) return false;
    last = start;
  }
  return true;
}

function patchEach(
  bytes: Uint8Array,
  { values, spans }: Cells,
  cells: number,
  precision: Precision,
  out: Uint8Array,
): number {
  let copied = 0;
  let length = 0;
  for (let cell = 0; cell < cells; cell++) {
    const start = spans[2 * cell];
    if (start < 0) continue;
    out.set(bytes.subarray(copied, start), length);
    length += start - copied;
    const text = Number.isFinite(values[cell]) ? printDecimal(values[cell], precision) : "null";
    for (let i = 0; i < text.length; i++) out[length++] = text.charCodeAt(i);
    copied = spans[2 * cell + 1];
  }
  out.set(bytes.subarray(copied), length);
  return length + bytes.length - copied;
}
