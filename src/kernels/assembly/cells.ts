// Cells that are not simply a decimal: missing, with spaces or quotes around them, or odd.
import { QUOTE } from "./blocks";
import { readDecimal } from "./decimal-parse";

const SPACE: u32 = 32;
const TAB: u32 = 9;

/** What is read, where to, and how far; lies in the scratch space behind the splitter. */
@unmanaged
export class Scan {
  /** the text: its first byte, and the first byte after it */
  bytes: usize;
  end: usize;
  delimiter: u32;
  comment: i32;
  width: i32;
  columns: usize;
  columnsEnd: usize;
  values: usize;
  spans: usize;
  odd: usize;
  oddEnd: usize;
  /** the next field: its first byte, its number in the record; where the column wanted next is, and its cell's span goes */
  start: usize;
  column: i32;
  next: usize;
  span: usize;
  /** whole records */
  records: u32;
  /** fields of the record that ends the scan, or 0 */
  raggedFields: u32;
}

export const SCAN_BYTES: usize = 128;

// @ts-ignore: decorator
@inline
function isSpace(scan: Scan, byte: u32): bool {
  return (byte == SPACE || byte == TAB) && byte != scan.delimiter;
}

/** Reads the cells whose spans are listed. */
export function readIrregularCells(scan: Scan, list: usize, listEnd: usize): void {
  for (; list < listEnd; list += 4) {
    const span = <usize>load<u32>(list);
    const value = readIrregularCell(scan, span);
    store<f64>(scan.values + (span - scan.spans), value);
  }
}

/** The value of a cell; NaN, and marked as missing or odd, when it has none. */
function readIrregularCell(scan: Scan, span: usize): f64 {
  let from = scan.bytes + <usize>load<u32>(span);
  let to = scan.bytes + <usize>load<u32>(span, 4);
  while (to > from && isSpace(scan, load<u8>(to - 1))) to--;
  if (to - from > 1 && load<u8>(from) == QUOTE && load<u8>(to - 1) == QUOTE) {
    from++;
    to--;
    while (to > from && isSpace(scan, load<u8>(to - 1))) to--;
  }
  while (from < to && isSpace(scan, load<u8>(from))) from++;
  if (from == to) {
    store<i32>(span, -1);
    return NaN;
  }
  const value = readDecimal(from, to);
  if (isFinite(value)) return value;
  const cell = (span - scan.spans) >> 3;
  store<u32>(scan.oddEnd, <u32>(isNaN(value) ? cell : ~cell));
  scan.oddEnd += 4;
  return NaN;
}

/** Takes back odd cells of a record that does not count. */
export function dropOddCells(scan: Scan): void {
  const cells = scan.records * <u32>((scan.columnsEnd - scan.columns) >> 2);
  while (scan.oddEnd > scan.odd) {
    const odd = load<i32>(scan.oddEnd - 4);
    if (<u32>(odd < 0 ? ~odd : odd) < cells) return;
    scan.oddEnd -= 4;
  }
}
