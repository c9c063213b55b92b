/** The text kernels in WebAssembly (assembly/text.ts): arrays must lie in the instance's memory. */

import type { Precision, TableCells, TextKernels } from "../kernels.js";
import { addressesIn } from "./address.js";
import type { KernelInstance } from "./instance.js";

/** A constant of assembly/print.ts. */
const PRECISION: Record<Precision, number> = { binary64: 0, binary32: 1 };

/** Bytes of room that each cell takes in what patchTable and printRows write. */
const PATCHED_CELL = 25;
const PRINTED_CELL = 26;

/** The number that JavaScript reads in a text. */
const readText = (bytes: Uint8Array, start: number, end: number): number =>
  Number(Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString("latin1"));

/** The number written in a cell that the scan found to be a plain decimal, spaces and quotes perhaps around it. */
function readExactly(bytes: Uint8Array, start: number, end: number): number {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString("latin1");
  return Number(text.replaceAll('"', ""));
}

/**
 * Decides the odd cells listed as the complement of their index: plain decimals that 128 bits do not decide, or that lie
 * beyond the largest double. Returns how many odd cells stay.
 */
function decideOdd(bytes: Uint8Array, { values, spans, odd }: TableCells, count: number): number {
  let kept = 0;
  for (let i = 0; i < count; i++) {
    const cell = odd[i] < 0 ? ~odd[i] : odd[i];
    const value = odd[i] < 0 ? readExactly(bytes, spans[2 * cell], spans[2 * cell + 1]) : Number.NaN;
    if (Number.isFinite(value)) values[cell] = value;
    else odd[kept++] = cell;
  }
  return kept;
}

export function simdTextKernels(instance: KernelInstance): TextKernels {
  const { exports, memory, scratch } = instance;
  const at = addressesIn(instance);
  const results = () => new Uint32Array(memory.buffer, scratch, 3);

  return {
    cutRecords(bytes, delimiter, comment) {
      exports["cutRecords"]!(scratch, at(bytes, 0), bytes.length, delimiter, comment);
      const [cut, lines, open] = results();
      return { cut, lines, openQuote: open === 1 };
    },
    digitRecords(bytes, delimiter, width) {
      return exports["digitRecords"]!(scratch, at(bytes, 0), bytes.length, delimiter, width);
    },
    scanTable(bytes, { delimiter, comment, width, columns, leadingZeros }, cells) {
      exports["scanTable"]!(
        scratch,
        at(bytes, 0),
        bytes.length,
        delimiter,
        comment,
        width,
        at(columns, 0),
        columns.length,
        at(cells.values, 0),
        at(cells.spans, 0),
        at(cells.odd, 0),
        leadingZeros === "number" ? 0 : 1,
      );
      const [records, odd, raggedFields] = results();
      const raggedRecord = raggedFields > 0 ? records : -1;
      return { records, odd: decideOdd(bytes, cells, odd), raggedRecord, raggedFields };
    },
    readNumbers(bytes, spans, cells, values) {
      let undecided = exports["readNumbers"]!(
        scratch,
        at(bytes, 0),
        at(spans, 2 * cells),
        cells,
        at(values, cells),
      );
      for (let cell = 0; undecided > 0; cell++) {
        if (spans[2 * cell] < 0 || !Number.isNaN(values[cell])) continue;
        undecided--;
        values[cell] = readText(bytes, spans[2 * cell], spans[2 * cell + 1]);
      }
    },
    patchTable(bytes, values, spans, cells, precision, out) {
      const written = exports["patchTable"]!(
        scratch,
        at(bytes, 0),
        bytes.length,
        at(values, cells),
        at(spans, 2 * cells),
        cells,
        PRECISION[precision],
        at(out, bytes.length + PATCHED_CELL * cells),
      );
      return written >>> 0;
    },
    printRows(values, rows, cols, delimiter, precision, out) {
      const written = exports["printRows"]!(
        at(values, rows * cols),
        rows,
        cols,
        delimiter,
        PRECISION[precision],
        at(out, PRINTED_CELL * rows * cols),
      );
      return written >>> 0;
    },
  };
}
