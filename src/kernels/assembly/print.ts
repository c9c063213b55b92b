// Mirrors patchTable and printRows in ../scalar/text.ts.
import { printDouble, printSingle } from "./decimal-print";

const NEWLINE: u8 = 10;
const ZERO: u8 = 48;

/** How values are printed: a constant of ../simd-text.ts. */
const BINARY64: i32 = 0;

/** Gaps longer than this are copied by a call. */
const SHORT_GAP: usize = 128;

// @ts-ignore: decorator
@inline
function printValue(value: f64, precision: i32, out: usize): usize {
  return precision == BINARY64 ? printDouble(value, out) : printSingle(value, out);
}

/** Copies n bytes, and perhaps 15 more where both sides have them; returns the end. */
// @ts-ignore: decorator
@inline
function copyGap(source: usize, sourceEnd: usize, n: usize, out: usize): usize {
  if (n > SHORT_GAP || sourceEnd - source < n + 16) {
    memory.copy(out, source, n);
    return out + n;
  }
  for (let i: usize = 0; i < n; i += 16) v128.store(out + i, v128.load(source + i));
  return out + n;
}

/**
 * A memo of texts of values, in the scratch space: an entry holds a value's bits, the length of its text (8 bytes in) and the
 * text (16 bytes in). Columns of few distinct values, as pixels are, print the same texts again and again.
 */
const MEMO_BITS: u64 = 12;
const ENTRY_BYTES: usize = 48;

/** Fibonacci hashing: 2^64 over the golden ratio. */
const GOLDEN: u64 = 0x9e3779b97f4a7c15;

/** Cells that decide whether a memo is worth its while, and how many of them it must not have known at most. */
const TRIED_CELLS: usize = 4096;
const MOST_UNKNOWN: u32 = 3072;

/** How far a table is patched; lies behind the memo. */
@unmanaged
class Patch {
  bytes: usize;
  bytesEnd: usize;
  /** the end of what is copied or replaced, and of what is written */
  copied: usize;
  out: usize;
  /** values that the memo did not know */
  unknown: u32;
}

/** Fills the memo with entries that are right: for 0. */
function startMemo(memo: usize): void {
  const end = memo + (ENTRY_BYTES << <usize>MEMO_BITS);
  for (let entry = memo; entry < end; entry += ENTRY_BYTES) {
    store<u64>(entry, 0);
    store<u32>(entry, 1, 8);
    store<u8>(entry, ZERO, 16);
  }
}

/** Prints a value; writes within 32 bytes. */
// @ts-ignore: decorator
@inline
function printByMemo(patch: Patch, value: f64, precision: i32, memo: usize, out: usize): usize {
  const bits = reinterpret<u64>(value);
  const entry = memo + <usize>((bits * GOLDEN) >> (64 - MEMO_BITS)) * ENTRY_BYTES;
  if (load<u64>(entry) == bits) {
    v128.store(out, v128.load(entry, 16));
    v128.store(out, v128.load(entry, 32), 16);
    return out + <usize>load<u32>(entry, 8);
  }
  const end = printValue(value, precision, out);
  store<u64>(entry, bits);
  store<u32>(entry, <u32>(end - out), 8);
  v128.store(entry, v128.load(out), 16);
  v128.store(entry, v128.load(out, 16), 32);
  patch.unknown++;
  return end;
}

/** Copies what lies before the cells [spans, spansEnd), and prints them; by a memo, where that is not 0. */
// @ts-ignore: decorator
@inline
function patchCells(
  patch: Patch, values: usize, spans: usize, spansEnd: usize, precision: i32, memo: usize,
): void {
  const bytes = patch.bytes;
  const bytesEnd = patch.bytesEnd;
  let copied = patch.copied;
  let out = patch.out;
  for (; spans < spansEnd; spans += 8) {
    const start = load<i32>(spans);
    if (start >= 0) {
      // A value's room, 25 bytes, takes what a gap is copied beyond its end.
      out = copyGap(copied, bytesEnd, bytes + <usize>start - copied, out);
      const value = load<f64>(values);
      out = memo == 0 ? printValue(value, precision, out) : printByMemo(patch, value, precision, memo, out);
      copied = bytes + <usize>load<u32>(spans, 4);
    }
    values += 8;
  }
  patch.copied = copied;
  patch.out = out;
}

function patchPlainly(patch: Patch, values: usize, spans: usize, spansEnd: usize, precision: i32): void {
  patchCells(patch, values, spans, spansEnd, precision, 0);
}

function patchByMemo(
  patch: Patch, values: usize, spans: usize, spansEnd: usize, precision: i32, memo: usize,
): void {
  patchCells(patch, values, spans, spansEnd, precision, memo);
}

/** Returns the bytes written. */
export function patchTable(
  scratch: usize, bytes: usize, length: usize, values: usize, spans: usize, cells: i32, precision: i32, out: usize,
): usize {
  const patch = changetype<Patch>(scratch + (ENTRY_BYTES << <usize>MEMO_BITS));
  patch.bytes = bytes;
  patch.bytesEnd = bytes + length;
  patch.copied = bytes;
  patch.out = out;
  patch.unknown = 0;
  const spansEnd = spans + (<usize>cells << 3);
  const valuesFromSpans = values - spans;
  const triedEnd = spans + (TRIED_CELLS << 3);
  if (triedEnd < spansEnd) {
    startMemo(scratch);
    patchByMemo(patch, values, spans, triedEnd, precision, scratch);
    // The last two cells have less room than a text by memo takes.
    const memoEnd = patch.unknown > MOST_UNKNOWN ? triedEnd : max(triedEnd, spansEnd - 16);
    patchByMemo(patch, triedEnd + valuesFromSpans, triedEnd, memoEnd, precision, scratch);
    spans = memoEnd;
  }
  patchPlainly(patch, spans + valuesFromSpans, spans, spansEnd, precision);
  const left = patch.bytesEnd - patch.copied;
  memory.copy(patch.out, patch.copied, left);
  return patch.out + left - out;
}

/** Returns the bytes written. */
export function printRows(values: usize, rows: i32, cols: i32, delimiter: u8, precision: i32, out: usize): usize {
  const begin = out;
  for (let row = 0; row < rows; row++) {
    for (let col = 0; col < cols; col++) {
      const value = load<f64>(values);
      if (!isNaN(value)) out = printValue(value, precision, out);
      store<u8>(out++, delimiter);
      values += 8;
    }
    // The delimiter after the last value becomes the line's end.
    if (cols > 0) out--;
    store<u8>(out++, NEWLINE);
  }
  return out - begin;
}
