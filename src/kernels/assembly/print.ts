// Mirrors patchTable and printRows in ../scalar/text.ts.
import { printDouble, printSingle } from "./decimal-print";

const NEWLINE: u8 = 10;

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

/** Returns the bytes written. */
export function patchTable(
  bytes: usize, length: usize, values: usize, spans: usize, cells: i32, precision: i32, out: usize,
): usize {
  const bytesEnd = bytes + length;
  const spansEnd = spans + (<usize>cells << 3);
  const begin = out;
  let copied = bytes;
  for (; spans < spansEnd; spans += 8) {
    const start = load<i32>(spans);
    if (start >= 0) {
      // A value's room, 25 bytes, takes what a gap is copied beyond its end.
      out = copyGap(copied, bytesEnd, bytes + <usize>start - copied, out);
      out = printValue(load<f64>(values), precision, out);
      copied = bytes + <usize>load<u32>(spans, 4);
    }
    values += 8;
  }
  memory.copy(out, copied, bytesEnd - copied);
  return out + (bytesEnd - copied) - begin;
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
