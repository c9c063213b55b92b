// Where in the text the cells are, from where its fields end; the simplest cells are read on the way.
import { overflowingDigits, smallDigits } from "./decimal-parse";
import { joinEight } from "./digits";
import { Scan } from "./scan-state";

const RETURN: u8 = 13;

/** Places the cells of the fields [list, listEnd), of which those listed in [records, recordsEnd) end a record. */
export function placeCells(scan: Scan, list: usize, listEnd: usize, records: usize, recordsEnd: usize): void {
  for (; records < recordsEnd; records += 4) {
    const last = <usize>load<u32>(records);
    placeFields(scan, list, last);
    placeLastField(scan, load<u32>(last));
    if (scan.raggedFields != 0) return;
    list = last + 4;
  }
  placeFields(scan, list, listEnd);
}

/** Places the cells of fields that do not end a record. */
function placeFields(scan: Scan, list: usize, listEnd: usize): void {
  while (list < listEnd) {
    const skipped = scan.next < scan.columnsEnd ? load<i32>(scan.next) - scan.column : i32.MAX_VALUE;
    const left = <i32>(listEnd - list >> 2);
    if (skipped >= left) {
      scan.start = load<u32>(listEnd - 4) + 1;
      scan.column += left;
      return;
    }
    if (skipped > 0) {
      list += <usize>skipped << 2;
      scan.start = load<u32>(list - 4) + 1;
      scan.column += skipped;
    }
    const count = min(left - skipped, adjoiningColumns(scan));
    const runEnd = list + (<usize>count << 2);
    if (count < LONG_RUN || scan.delimiter - 48 < 10) placeRun(scan, list, runEnd);
    else placeLongRun(scan, list, runEnd);
    scan.column += count;
    scan.next += runEnd - list;
    list = runEnd;
  }
}

/** How many of the columns wanted next lie side by side: all of them, or else at least one. */
// @ts-ignore: decorator
@inline
function adjoiningColumns(scan: Scan): i32 {
  const left = <i32>(scan.columnsEnd - scan.next >> 2);
  return load<i32>(scan.columnsEnd - 4) - load<i32>(scan.next) == left - 1 ? left : 1;
}

/** Fields of a run of digits: so many ends are looked at together, and so many bytes but one lie between the first start and the last end. */
const RUN: u32 = 8;
/** Fields among which runs are looked for; where a digit delimits, what looks like a run is none. */
const LONG_RUN: i32 = 16;
const RUN_BYTES: u32 = 2 * RUN - 1;

/** Whether 8 fields, RUN_BYTES from the start of the first to the end of the last, are a digit each. The delimiter is none. */
// @ts-ignore: decorator
@inline
function isRunOfDigits(text: v128): bool {
  const digits = i8x16.bitmask(i8x16.lt_u(i8x16.sub(text, i8x16.splat(48)), i8x16.splat(10)));
  return (digits & 0x7fff) == 0x5555;
}

/** Places 8 cells of a digit each, the first at `start`. */
// @ts-ignore: decorator
@inline
function placeDigits(text: v128, start: u32, span: usize, value: usize): void {
  const digits = v128.and(text, i16x8.splat(15));
  const low = i32x4.extend_low_i16x8_u(digits);
  const high = i32x4.extend_high_i16x8_u(digits);
  v128.store(value, f64x2.convert_low_i32x4_u(low));
  v128.store(value, f64x2.convert_low_i32x4_u(i64x2.shuffle(low, low, 1, 0)), 16);
  v128.store(value, f64x2.convert_low_i32x4_u(high), 32);
  v128.store(value, f64x2.convert_low_i32x4_u(i64x2.shuffle(high, high, 1, 0)), 48);
  const first = i32x4.add(i32x4.splat(start), i32x4(0, 1, 2, 3));
  v128.store(span, first);
  v128.store(span, i32x4.add(first, i32x4.splat(4)), 16);
  v128.store(span, i32x4.add(first, i32x4.splat(8)), 32);
  v128.store(span, i32x4.add(first, i32x4.splat(12)), 48);
}

/** Places the cells of fields that are all wanted. */
function placeRun(scan: Scan, list: usize, listEnd: usize): void {
  const bytes = scan.bytes;
  const valuesFromSpans = scan.values - scan.spans;
  let start = scan.start;
  let span = scan.span;
  let othersEnd = scan.othersEnd;
  const mostLed = scan.mostLed;
  for (; list < listEnd; list += 4) {
    const end = load<u32>(list);
    othersEnd = placeCell(bytes, start, end, span, span + valuesFromSpans, othersEnd, mostLed);
    start = end + 1;
    span += 8;
  }
  scan.start = start;
  scan.span = span;
  scan.othersEnd = othersEnd;
}

/** The same for many fields, of which some may be runs of digits. */
function placeLongRun(scan: Scan, list: usize, listEnd: usize): void {
  const bytes = scan.bytes;
  const valuesFromSpans = scan.values - scan.spans;
  const lastRun = listEnd - (<usize>RUN << 2);
  let start = scan.start;
  let span = scan.span;
  let othersEnd = scan.othersEnd;
  const mostLed = scan.mostLed;
  while (list < listEnd) {
    if (list <= lastRun && load<u32>(list, (RUN - 1) << 2) - start == RUN_BYTES) {
      const text = v128.load(bytes + start);
      if (isRunOfDigits(text)) {
        placeDigits(text, start, span, span + valuesFromSpans);
        start += RUN_BYTES + 1;
        span += RUN << 3;
        list += RUN << 2;
        continue;
      }
    }
    const end = load<u32>(list);
    othersEnd = placeCell(bytes, start, end, span, span + valuesFromSpans, othersEnd, mostLed);
    start = end + 1;
    span += 8;
    list += 4;
  }
  scan.start = start;
  scan.span = span;
  scan.othersEnd = othersEnd;
}

/** The last digit of 8 bytes then counts as set: a lone zero does not lead. */
const LAST_BIT: u64 = 1 << 63;

/**
 * Places the cell [start, end); reads it if it is an integer of 1 to 7 digits, none of them a zero before others where `mostLed`
 * is {@link NONE_LED}, else lists its span among the others.
 */
// @ts-ignore: decorator
@inline
function placeCell(
  bytes: usize, start: u32, end: u32, span: usize, value: usize, othersEnd: usize, mostLed: u64,
): usize {
  store<u64>(span, <u64>start | (<u64>end << 32));
  const length = end - start;
  const digits = smallDigits(load<u64>(bytes + end - 8), length);
  const led = ctz(digits | LAST_BIT) + <u64>(length << 3) > mostLed;
  if (<u64>(length - 1 > 6) | overflowingDigits(digits) | <u64>led) {
    store<u32>(othersEnd, <u32>span);
    return othersEnd + 4;
  }
  store<f64>(value, <f64>(<i64>joinEight(digits)));
  return othersEnd;
}

/** Places the last cell of a record, if it is wanted, and counts the record unless it is a blank line, a comment, or ragged. */
function placeLastField(scan: Scan, end: u32): void {
  const bytes = scan.bytes;
  const start = scan.start;
  // A \r before the line's end is not part of the text.
  const textEnd = end > start && load<u8>(bytes + end - 1) == RETURN ? end - 1 : end;
  scan.start = end + 1;
  const fields = scan.column + 1;
  if (fields == 1 && (textEnd == start || <i32>load<u8>(bytes + start) == scan.comment)) return;
  if (fields != scan.width) {
    scan.raggedFields = <u32>fields;
    return;
  }
  if (scan.next < scan.columnsEnd) {
    const value = scan.span + (scan.values - scan.spans);
    scan.othersEnd = placeCell(bytes, start, textEnd, scan.span, value, scan.othersEnd, scan.mostLed);
    scan.span += 8;
  }
  scan.records++;
  scan.column = 0;
  scan.next = scan.columns;
}
