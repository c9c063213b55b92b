/** Numbers put in place of cells of text, with the text's own decimal mark. */
import type { Kernels, Precision } from "../../kernels/kernels.js";
import type { Arena } from "../../kernels/memory.js";
import { printDecimal } from "../../kernels/scalar/decimal-print.js";
import type { DelimitedFormat } from "../../types.js";
import { exchangedText, exchangeMarks, needsQuotes } from "../csv/decimal-comma.js";

/** The bytes that a printed number takes at most, quotes included. */
const PRINTED = 27;

/** Cells of a text, and what they become. */
interface PatchedText {
  readonly bytes: Uint8Array;
  readonly values: Float64Array;
  /** [start, end) of each cell; start is -1 for one that stays */
  readonly spans: Int32Array;
  readonly cells: number;
  readonly precision: Precision;
}

/** The text with its cells replaced, in memory of the arena; see TextKernels.patchTable. */
export function patchText(
  format: Pick<DelimitedFormat, "decimal" | "delimiter">,
  { bytes, values, spans, cells, precision }: PatchedText,
  kernels: Kernels,
  arena: Arena,
): Uint8Array {
  const out = arena.bytes(bytes.length + PRINTED * cells);
  if (format.decimal === undefined) {
    return out.subarray(0, kernels.patchTable(bytes, values, spans, cells, precision, out));
  }
  if (needsQuotes(format)) return patchQuoted({ bytes, values, spans, cells, precision }, out);
  const exchanged = arena.bytes(bytes.length);
  exchanged.set(bytes);
  exchangeMarks(exchanged);
  return exchangeMarks(out.subarray(0, kernels.patchTable(exchanged, values, spans, cells, precision, out)));
}

/** Where commas are delimiters too, a number with one is quoted. */
function patchQuoted({ bytes, values, spans, cells, precision }: PatchedText, out: Uint8Array): Uint8Array {
  const text = Buffer.from(out.buffer, out.byteOffset, out.byteLength);
  let copied = 0;
  let at = 0;
  for (let cell = 0; cell < cells; cell++) {
    const start = spans[2 * cell];
    if (start < 0) continue;
    out.set(bytes.subarray(copied, start), at);
    at += start - copied;
    const number = exchangedText(printDecimal(values[cell], precision));
    at += text.write(number.includes(",") ? `"${number}"` : number, at, "latin1");
    copied = spans[2 * cell + 1];
  }
  out.set(bytes.subarray(copied), at);
  return out.subarray(0, at + bytes.length - copied);
}
