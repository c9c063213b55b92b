// Mirrors scanTable in ../scalar/text.ts: first the ends of fields are listed, a slice of text at a time, then the cells are read.
import { BLOCK, fieldEnds, NEWLINE, QUOTE, SPLITTER_BYTES, Splitter, startSplitter } from "./blocks";
import { readDecimal, readSmallInteger } from "./decimal-parse";

const RETURN: u8 = 13;
const SPACE: u32 = 32;
const TAB: u32 = 9;

/** Bytes of text whose field ends are listed at once: the list stays in the nearest cache. */
const SLICE: usize = 4096;

/** What is read, where to, and how far; lies in the scratch space behind the splitter. */
@unmanaged
class Scan {
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
  /** the next field: its first byte, its number in the record; where the column wanted next is, and where its value goes */
  start: usize;
  column: i32;
  next: usize;
  value: usize;
  /** whole records, and the odd cells of all, and of those records */
  records: u32;
  oddCount: u32;
  recordsOdd: u32;
  /** fields of the record that ends the scan, or 0 */
  raggedFields: u32;
}

const SCAN_BYTES: usize = 128;

/**
 * Leaves in the scratch space, as 32-bit integers: the records, the odd cells, and the fields of a ragged record or 0.
 * An odd cell whose text is a plain decimal, but infinite or undecided, is listed as the complement of its index.
 */
export function scanTable(
  scratch: usize, bytes: usize, length: usize, delimiter: u32, comment: i32,
  width: i32, columns: usize, columnCount: i32, values: usize, spans: usize, odd: usize,
): void {
  const splitter = startSplitter(scratch, bytes, length, delimiter, comment);
  const scan = changetype<Scan>(scratch + SPLITTER_BYTES);
  memory.fill(changetype<usize>(scan), 0, SCAN_BYTES);
  scan.bytes = bytes;
  scan.end = bytes + length;
  scan.delimiter = delimiter;
  scan.comment = comment;
  scan.width = width;
  scan.columns = columns;
  scan.columnsEnd = columns + (<usize>columnCount << 2);
  scan.values = values;
  scan.spans = spans;
  scan.odd = odd;
  scan.start = bytes;
  scan.next = columns;
  scan.value = values;
  const list = scratch + SPLITTER_BYTES + SCAN_BYTES;
  for (let at = bytes; at < scan.end && scan.raggedFields == 0; at += SLICE) {
    const listEnd = listFieldEnds(splitter, at, list);
    readFields(scan, list, listEnd);
  }
  store<u32>(scratch, scan.records);
  store<u32>(scratch, scan.recordsOdd, 4);
  store<u32>(scratch, scan.raggedFields, 8);
}

/** Lists where fields end in the slice at `at`, as offsets in the text; returns the end of the list. */
function listFieldEnds(splitter: Splitter, at: usize, list: usize): usize {
  const sliceEnd = splitter.end - at > SLICE ? at + SLICE : splitter.end;
  for (; at < sliceEnd; at += BLOCK) {
    let ends = fieldEnds(splitter, at);
    const offset = <u32>(at - splitter.bytes);
    const next = list + (<usize>popcnt(ends) << 2);
    for (; list < next; list += 16) {
      store<u32>(list, offset + <u32>ctz(ends));
      ends &= ends - 1;
      store<u32>(list, offset + <u32>ctz(ends), 4);
      ends &= ends - 1;
      store<u32>(list, offset + <u32>ctz(ends), 8);
      ends &= ends - 1;
      store<u32>(list, offset + <u32>ctz(ends), 12);
      ends &= ends - 1;
    }
    list = next;
  }
  const unended = splitter.inQuote != 0 || load<u8>(splitter.end - 1) != NEWLINE;
  if (sliceEnd == splitter.end && unended) {
    store<u32>(list, <u32>(splitter.end - splitter.bytes));
    list += 4;
  }
  return list;
}

/** Reads the fields that end where the list says; stops at a ragged record. */
function readFields(scan: Scan, list: usize, listEnd: usize): void {
  const bytes = scan.bytes;
  const bytesEnd = scan.end;
  const columnsEnd = scan.columnsEnd;
  let start = scan.start;
  let column = scan.column;
  let next = scan.next;
  let value = scan.value;
  let span = scan.spans + (value - scan.values);
  let wanted = wantedColumn(next, columnsEnd);
  for (; list < listEnd; list += 4) {
    const end = bytes + <usize>load<u32>(list);
    const endsRecord = end == bytesEnd || load<u8>(end) == NEWLINE;
    if (column == wanted) {
      const cellEnd = endsRecord ? textEnd(start, end) : end;
      store<u64>(span, <u64>(start - bytes) | (<u64>(cellEnd - bytes) << 32));
      const integer = readSmallInteger(start, cellEnd);
      store<f64>(value, integer >= 0 ? <f64>integer : readCell(scan, span, start, cellEnd));
      value += 8;
      span += 8;
      next += 4;
      wanted = wantedColumn(next, columnsEnd);
    }
    column++;
    if (endsRecord) {
      endRecord(scan, start, end, column);
      if (scan.raggedFields != 0) return;
      column = 0;
      next = scan.columns;
      const cells = <usize>scan.records * ((columnsEnd - next) >> 2);
      value = scan.values + (cells << 3);
      span = scan.spans + (cells << 3);
      wanted = wantedColumn(next, columnsEnd);
    }
    start = end + 1;
  }
  scan.start = start;
  scan.column = column;
  scan.next = next;
  scan.value = value;
}

/** The column that `next` points to, or -1 after the last. */
// @ts-ignore: decorator
@inline
function wantedColumn(next: usize, columnsEnd: usize): i32 {
  return next < columnsEnd ? load<i32>(next) : -1;
}

/** The end of the text of a record's last field: a \r before the line's end is not part of it. */
// @ts-ignore: decorator
@inline
function textEnd(start: usize, end: usize): usize {
  return end > start && load<u8>(end - 1) == RETURN ? end - 1 : end;
}

/** Counts a record whose last field is [start, end), unless it is a blank line, a comment, or ragged. */
function endRecord(scan: Scan, start: usize, end: usize, fields: i32): void {
  if (fields == 1) {
    const blank = textEnd(start, end) == start;
    if (blank || <i32>load<u8>(start) == scan.comment) {
      scan.oddCount = scan.recordsOdd;
      return;
    }
  }
  if (fields != scan.width) {
    scan.raggedFields = <u32>fields;
    return;
  }
  scan.records++;
  scan.recordsOdd = scan.oddCount;
}

// @ts-ignore: decorator
@inline
function isSpace(scan: Scan, byte: u32): bool {
  return (byte == SPACE || byte == TAB) && byte != scan.delimiter;
}

/** The value of the cell at [start, end); NaN, and marked as missing or odd, when it has none. */
function readCell(scan: Scan, span: usize, start: usize, end: usize): f64 {
  if (start < end) {
    const value = readDecimal(start, end);
    if (isFinite(value)) return value;
  }
  return readIrregularCell(scan, span, start, end);
}

/** A cell that is missing, odd, or a decimal with spaces or quotes around it. */
function readIrregularCell(scan: Scan, span: usize, start: usize, end: usize): f64 {
  let from = start;
  let to = end;
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
  store<u32>(scan.odd + (<usize>scan.oddCount << 2), <u32>(isNaN(value) ? cell : ~cell));
  scan.oddCount++;
  return NaN;
}
