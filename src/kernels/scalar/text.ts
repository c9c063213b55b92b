/** The text kernels in plain TypeScript: what the SIMD kernels must equal, byte for byte and bit for bit. */
import type { Precision, ScanResult, TableCells, TableScan, TextKernels } from "../kernels.js";
import { isCode, readDecimal } from "./decimal-parse.js";
import { printDecimal } from "./decimal-print.js";
import { cutRecords, digitRecords, fieldEnd, NEWLINE, QUOTE, recordStart, textEnd } from "./records.js";

const SPACE = 32;
const TAB = 9;

function isSpace(byte: number, delimiter: number): boolean {
  return (byte === SPACE || byte === TAB) && byte !== delimiter;
}

/** A Buffer over the same bytes: it reads latin1 from shared memory, which TextDecoder refuses. */
function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Bytes being scanned, and the Buffer over them. */
interface Source {
  readonly bytes: Uint8Array;
  readonly text: Buffer;
}

/** Reads the cell whose raw text is [start, end) into cells[index]; returns how many cells it left odd: 0 or 1. */
function readCell(
  { bytes, text }: Source,
  start: number,
  end: number,
  { delimiter, leadingZeros }: TableScan,
  cells: TableCells,
  index: number,
): number {
  let from = start;
  let to = end;
  while (to > from && isSpace(bytes[to - 1], delimiter)) to--;
  if (to - from > 1 && bytes[from] === QUOTE && bytes[to - 1] === QUOTE) {
    from++;
    to--;
    while (to > from && isSpace(bytes[to - 1], delimiter)) to--;
  }
  while (from < to && isSpace(bytes[from], delimiter)) from++;
  const missing = from === to;
  const code = leadingZeros !== "number" && isCode(bytes, from, to);
  const value = missing || code ? Number.NaN : readDecimal(bytes, text, from, to);
  cells.values[index] = value;
  cells.spans[2 * index] = missing ? -1 : start;
  cells.spans[2 * index + 1] = end;
  return !missing && Number.isNaN(value) ? 1 : 0;
}

function scanTable(bytes: Uint8Array, scan: TableScan, cells: TableCells): ScanResult {
  const { delimiter, comment, width, columns } = scan;
  const source = { bytes, text: asBuffer(bytes) };
  const result = { records: 0, odd: 0, raggedRecord: -1, raggedFields: 0 };
  let at = recordStart(bytes, 0, comment);
  while (at < bytes.length) {
    const first = result.records * columns.length;
    let next = 0;
    let odd = result.odd;
    let fields = 0;
    for (let more = true; more; fields++) {
      const end = fieldEnd(bytes, at, delimiter);
      if (next < columns.length && fields === columns[next]) {
        const index = first + next;
        next++;
        if (readCell(source, at, textEnd(bytes, at, end), scan, cells, index)) cells.odd[odd++] = index;
      }
      more = end < bytes.length && bytes[end] !== NEWLINE;
      at = end + 1;
    }
    if (fields !== width) return { ...result, raggedRecord: result.records, raggedFields: fields };
    result.records++;
    result.odd = odd;
    at = recordStart(bytes, at, comment);
  }
  return result;
}

function readNumbers(bytes: Uint8Array, spans: Int32Array, cells: number, values: Float64Array): void {
  const text = asBuffer(bytes);
  for (let cell = 0; cell < cells; cell++) {
    const start = spans[2 * cell];
    const end = spans[2 * cell + 1];
    const value = start < 0 ? Number.NaN : readDecimal(bytes, text, start, end);
    values[cell] = start >= 0 && Number.isNaN(value) ? Number(text.toString("latin1", start, end)) : value;
  }
}

/** Writes ASCII text at an offset; returns the offset after it. */
function writeAscii(out: Uint8Array, at: number, text: string): number {
  for (let i = 0; i < text.length; i++) out[at + i] = text.charCodeAt(i);
  return at + text.length;
}

function patchTable(
  bytes: Uint8Array,
  values: Float64Array,
  spans: Int32Array,
  cells: number,
  precision: Precision,
  out: Uint8Array,
): number {
  let copied = 0;
  let at = 0;
  for (let cell = 0; cell < cells; cell++) {
    const start = spans[2 * cell];
    if (start < 0) continue;
    out.set(bytes.subarray(copied, start), at);
    at = writeAscii(out, at + start - copied, printDecimal(values[cell], precision));
    copied = spans[2 * cell + 1];
  }
  out.set(bytes.subarray(copied), at);
  return at + bytes.length - copied;
}

function printRows(
  values: Float64Array,
  rows: number,
  cols: number,
  delimiter: number,
  precision: Precision,
  out: Uint8Array,
): number {
  let at = 0;
  for (let row = 0; row < rows; row++) {
    for (let col = 0; col < cols; col++) {
      if (col > 0) out[at++] = delimiter;
      const value = values[row * cols + col];
      if (!Number.isNaN(value)) at = writeAscii(out, at, printDecimal(value, precision));
    }
    out[at++] = NEWLINE;
  }
  return at;
}

export const scalarTextKernels: TextKernels = {
  cutRecords,
  digitRecords,
  scanTable,
  readNumbers,
  patchTable,
  printRows,
};
