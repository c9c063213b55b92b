/** Where records and fields begin and end; see TextKernels for the rules of quotes, comments and line ends. */
import type { CutResult } from "../kernels.js";

export const NEWLINE = 10;
export const RETURN = 13;
export const QUOTE = 34;

/** Offset just after the quote that closes the field opened at `start`, or -1 when the bytes end before it. */
function afterClosingQuote(bytes: Uint8Array, start: number): number {
  for (let i = start + 1; i < bytes.length; i++) {
    if (bytes[i] !== QUOTE) continue;
    if (bytes[i + 1] !== QUOTE) return i + 1;
    i++;
  }
  return -1;
}

/** Offset of the delimiter or line feed that ends the field beginning at `start`; bytes.length when none does; -1 when its quote stays open. */
function closedFieldEnd(bytes: Uint8Array, start: number, delimiter: number): number {
  let i = bytes[start] === QUOTE ? afterClosingQuote(bytes, start) : start;
  if (i < 0) return -1;
  while (i < bytes.length && bytes[i] !== delimiter && bytes[i] !== NEWLINE) i++;
  return i;
}

/** The same, with the rest of the bytes as the field where its quote stays open. */
export function fieldEnd(bytes: Uint8Array, start: number, delimiter: number): number {
  const end = closedFieldEnd(bytes, start, delimiter);
  return end < 0 ? bytes.length : end;
}

/** The end of a field's text, given what {@link fieldEnd} found: a \r before the line's end is not part of it. */
export function textEnd(bytes: Uint8Array, start: number, end: number): number {
  const endsLine = end === bytes.length || bytes[end] === NEWLINE;
  return endsLine && end > start && bytes[end - 1] === RETURN ? end - 1 : end;
}

/** Offset of the line feed at or after `start`, or bytes.length. */
export function lineEnd(bytes: Uint8Array, start: number): number {
  const at = bytes.indexOf(NEWLINE, start);
  return at < 0 ? bytes.length : at;
}

/** Offset of the first record at or after `start`, past blank lines and comment lines. */
export function recordStart(bytes: Uint8Array, start: number, comment: number): number {
  let i = start;
  while (i < bytes.length) {
    if (bytes[i] === comment) i = lineEnd(bytes, i);
    else if (bytes[i] === RETURN && (i + 1 === bytes.length || bytes[i + 1] === NEWLINE)) i++;
    else if (bytes[i] !== NEWLINE) return i;
    i++;
  }
  return bytes.length;
}

/** Offset of the line feed that ends the record beginning at `start`; bytes.length or -1 as for a field. */
function recordEnd(bytes: Uint8Array, start: number, delimiter: number): number {
  let end = closedFieldEnd(bytes, start, delimiter);
  while (end >= 0 && end < bytes.length && bytes[end] === delimiter) {
    end = closedFieldEnd(bytes, end + 1, delimiter);
  }
  return end;
}

export function cutRecords(bytes: Uint8Array, delimiter: number, comment: number): CutResult {
  let cut = 0;
  let lines = 0;
  while (cut < bytes.length) {
    const end = bytes[cut] === comment ? lineEnd(bytes, cut) : recordEnd(bytes, cut, delimiter);
    if (end < 0) return { cut, lines, openQuote: true };
    if (end === bytes.length) break;
    cut = end + 1;
    lines++;
  }
  return { cut, lines, openQuote: false };
}

/** Bytes in which {@link digitRecords} wants a field's end: what the SIMD kernel looks at together. */
const BLOCK = 64;

const ZERO = 48;

const isDigit = (byte: number): boolean => byte >= 48 && byte <= 57;

/** Whether the byte before is a zero that begins a field. */
function isLed(bytes: Uint8Array, i: number, delimiter: number): boolean {
  if (i === 0 || bytes[i - 1] !== ZERO) return false;
  return i === 1 || bytes[i - 2] === NEWLINE || bytes[i - 2] === delimiter;
}

export function digitRecords(bytes: Uint8Array, delimiter: number, width: number): number {
  let records = 0;
  let fields = 0;
  let endsBefore = 0;
  let ends = 0;
  for (let i = 0; i < bytes.length; i++) {
    if (i % BLOCK === 0 && i > 0) {
      if (ends === endsBefore) return -1;
      endsBefore = ends;
    }
    if (bytes[i] !== NEWLINE && bytes[i] !== delimiter) {
      if (!isDigit(bytes[i]) || isLed(bytes, i, delimiter)) return -1;
      continue;
    }
    if (i === 0 || bytes[i - 1] === NEWLINE || bytes[i - 1] === delimiter) return -1;
    ends++;
    fields++;
    if (bytes[i] !== NEWLINE) continue;
    if (fields !== width) return -1;
    fields = 0;
    records++;
  }
  return bytes[bytes.length - 1] === NEWLINE ? records : -1;
}
