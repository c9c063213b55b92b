// Mirrors patchTable and printRows in ../scalar/text.ts.
import { DECIMAL_BYTES, printDecimal, printDouble, printSingle, shortestDoubles } from "./decimal-print";
import { entryOf, keep, Memo, openMemo, recall, settleMemo } from "./memo";

const NEWLINE: u8 = 10;
const ZERO: u8 = 48;

/** How values are printed: a constant of ../simd-text.ts. */
const BINARY64: i32 = 0;
const BINARY32: i32 = 1;

/** Values whose decimals are listed at once: they stay in the nearest cache. */
const LISTED: usize = 256;

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
 * Cells that a call prints: V8 puts its optimized code in the place of the first, slow one only between two calls of a function. The
 * first values looked up decide whether a memo is worth its while: it must not have known MOST_UNKNOWN of them at most.
 */
const SLICE: usize = 4096;
const MOST_UNKNOWN: u32 = 3072;

/** How far a table is patched; lies in the scratch space. */
@unmanaged
class Patch {
  bytes: usize;
  bytesEnd: usize;
  /** the end of what is copied or replaced, and of what is written */
  copied: usize;
  out: usize;
}

/** Room for a Patch; decimals come behind it. */
const PATCH_BYTES: usize = 64;

/** Spans of 8 cells, in bytes. */
const RUN_BYTES: usize = 64;

/** Whether the 8 cells from the one at `start` on are zeros written as a 0 each, a byte apart: their text is what they print. */
// @ts-ignore: decorator
@inline
function isRunOfZeros(bytes: usize, bytesEnd: usize, start: i32, values: usize, spans: usize): bool {
  // As 8 cells have 7 delimiters between them, 15 bytes leave one for each.
  if (load<i32>(spans, RUN_BYTES - 4) - start != 15 || bytesEnd - bytes - start < 16) return false;
  const low = v128.or(v128.load(values), v128.load(values, 16));
  const high = v128.or(v128.load(values, 32), v128.load(values, 48));
  if (v128.any_true(v128.or(low, high))) return false;
  const text = v128.and(v128.load(bytes + start), i16x8.splat(0xff));
  return i16x8.all_true(i16x8.eq(text, i16x8.splat(ZERO)));
}

/** Prints a value that a memo does not know, and keeps it there; returns the end. */
function printAndKeep(memo: Memo, entry: usize, bits: u64, precision: i32, out: usize): usize {
  const end = printValue(reinterpret<f64>(bits), precision, out);
  keep(entry, bits, out, end);
  memo.unknown++;
  return end;
}

/** Copies what lies before the cells [spans, spansEnd), and prints them; by a memo, if there is one. Returns how many it looked up. */
// @ts-ignore: decorator
@inline
function patchCells(
  patch: Patch, values: usize, spans: usize, spansEnd: usize, precision: i32, memo: Memo | null,
): u32 {
  const entries: usize = memo == null ? 0 : memo.entries;
  const shift: u64 = memo == null ? 0 : memo.shift;
  let looked: u32 = 0;
  const bytes = patch.bytes;
  const bytesEnd = patch.bytesEnd;
  let copied = patch.copied;
  let out = patch.out;
  while (spans < spansEnd) {
    const start = load<i32>(spans);
    const bits = load<u64>(values);
    if (start >= 0) {
      if (bits == 0 && spansEnd - spans >= RUN_BYTES && isRunOfZeros(bytes, bytesEnd, start, values, spans)) {
        spans += RUN_BYTES;
        values += RUN_BYTES;
        continue;
      }
      // A value's room, 25 bytes, takes what a gap is copied beyond its end.
      out = copyGap(copied, bytesEnd, bytes + <usize>start - copied, out);
      if (bits == 0) store<u8>(out++, ZERO);
      else if (memo == null) out = printValue(reinterpret<f64>(bits), precision, out);
      else {
        const entry = entryOf(entries, shift, bits);
        const length = recall(entry, bits, out);
        out = length != 0 ? out + length : printAndKeep(memo, entry, bits, precision, out);
        looked++;
      }
      copied = bytes + <usize>load<u32>(spans, 4);
    }
    spans += 8;
    values += 8;
  }
  patch.copied = copied;
  patch.out = out;
  return looked;
}

/** The same for doubles of many distinct values: as many cells as there is room for their decimals. */
function patchDoubles(patch: Patch, values: usize, spans: usize, spansEnd: usize, decimals: usize): void {
  const bytes = patch.bytes;
  const bytesEnd = patch.bytesEnd;
  let copied = patch.copied;
  let out = patch.out;
  shortestDoubles(values, <i32>(spansEnd - spans >> 3), decimals);
  for (; spans < spansEnd; spans += 8) {
    const start = load<i32>(spans);
    if (start >= 0) {
      out = copyGap(copied, bytesEnd, bytes + <usize>start - copied, out);
      out = printDecimal(decimals, load<f64>(values), out);
      copied = bytes + <usize>load<u32>(spans, 4);
    }
    values += 8;
    decimals += DECIMAL_BYTES;
  }
  patch.copied = copied;
  patch.out = out;
}

function patchSingles(patch: Patch, values: usize, spans: usize, spansEnd: usize): void {
  patchCells(patch, values, spans, spansEnd, BINARY32, null);
}

function patchPlainly(patch: Patch, values: usize, spans: usize, spansEnd: usize, precision: i32): void {
  if (precision == BINARY32) {
    patchSingles(patch, values, spans, spansEnd);
    return;
  }
  const decimals = changetype<usize>(patch) + PATCH_BYTES;
  for (; spans < spansEnd; spans += LISTED << 3) {
    patchDoubles(patch, values, spans, min(spansEnd, spans + (LISTED << 3)), decimals);
    values += LISTED << 3;
  }
}

function patchByMemo(patch: Patch, values: usize, spans: usize, spansEnd: usize, precision: i32, memo: Memo): u32 {
  return patchCells(patch, values, spans, spansEnd, precision, memo);
}

/** Returns the bytes written. */
export function patchTable(
  scratch: usize, bytes: usize, length: usize, values: usize, spans: usize, cells: i32, precision: i32, out: usize,
): usize {
  const patch = changetype<Patch>(scratch);
  patch.bytes = bytes;
  patch.bytesEnd = bytes + length;
  patch.copied = bytes;
  patch.out = out;
  const spansEnd = spans + (<usize>cells << 3);
  const valuesFromSpans = values - spans;
  const sliceBytes = SLICE << 3;
  if (spansEnd - spans > sliceBytes) {
    const memo = openMemo(scratch, precision);
    let looked: u32 = 0;
    do {
      const end = min(spans + sliceBytes, spansEnd);
      looked += patchByMemo(patch, spans + valuesFromSpans, spans, end, precision, memo);
      spans = end;
    } while (spans < spansEnd && (looked > <u32>SLICE || memo.unknown <= MOST_UNKNOWN));
    if (spans == spansEnd) settleMemo(memo, looked);
  }
  while (spans < spansEnd) {
    const end = min(spans + sliceBytes, spansEnd);
    patchPlainly(patch, spans + valuesFromSpans, spans, end, precision);
    spans = end;
  }
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
