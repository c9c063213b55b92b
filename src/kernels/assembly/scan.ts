// Mirrors scanTable in ../scalar/text.ts: first the ends of fields are listed, a slice of text at a time, then the cells are read.
import { BLOCK, fieldEnds, NEWLINE, SPLITTER_BYTES, Splitter, startSplitter } from "./blocks";
import { dropOddCells, readIrregularCells, Scan, SCAN_BYTES } from "./cells";
import { readDecimal, readSmallInteger } from "./decimal-parse";

const RETURN: u8 = 13;

/** Bytes of text whose field ends are listed at once: the list stays in the nearest cache. */
const SLICE: usize = 4096;

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
  scan.oddEnd = odd;
  scan.start = bytes;
  scan.next = columns;
  scan.span = spans;
  const list = scratch + SPLITTER_BYTES + SCAN_BYTES;
  for (let at = bytes; at < scan.end && scan.raggedFields == 0; at += SLICE) {
    const listEnd = listFieldEnds(splitter, at, list);
    readIrregularCells(scan, list, readFields(scan, list, listEnd));
  }
  dropOddCells(scan);
  store<u32>(scratch, scan.records);
  store<u32>(scratch, <u32>(scan.oddEnd - odd) >> 2, 4);
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

/**
 * Reads the fields that end where the list says; stops at a ragged record. Writes over the list, from its start, the
 * spans of the cells that are not simply a decimal; returns the end of those.
 */
function readFields(scan: Scan, list: usize, listEnd: usize): usize {
  const bytes = scan.bytes;
  const bytesEnd = scan.end;
  const columnsEnd = scan.columnsEnd;
  const valuesFromSpans = scan.values - scan.spans;
  const irregularStart = list;
  let irregular = list;
  let start = scan.start;
  let column = scan.column;
  let next = scan.next;
  let span = scan.span;
  let wanted = wantedColumn(next, columnsEnd);
  for (; list < listEnd; list += 4) {
    const end = bytes + <usize>load<u32>(list);
    const endsRecord = end == bytesEnd || load<u8>(end) == NEWLINE;
    if (column == wanted) {
      const cellEnd = endsRecord ? textEnd(start, end) : end;
      store<u64>(span, <u64>(start - bytes) | (<u64>(cellEnd - bytes) << 32));
      const integer = readSmallInteger(start, cellEnd);
      let value = <f64>integer;
      if (integer < 0) {
        value = start < cellEnd ? readDecimal(start, cellEnd) : NaN;
        store<u32>(irregular, <u32>span);
        irregular += <usize>!isFinite(value) << 2;
      }
      store<f64>(span + valuesFromSpans, value);
      span += 8;
      next += 4;
      wanted = wantedColumn(next, columnsEnd);
    }
    column++;
    if (endsRecord) {
      const counted = scan.records;
      endRecord(scan, start, end, column);
      if (scan.raggedFields != 0) break;
      column = 0;
      next = scan.columns;
      span = scan.spans + ((<usize>scan.records * ((columnsEnd - next) >> 2)) << 3);
      wanted = wantedColumn(next, columnsEnd);
      const skipped = scan.records == counted && irregular > irregularStart;
      if (skipped && <usize>load<u32>(irregular - 4) == span) irregular -= 4;
    }
    start = end + 1;
  }
  scan.start = start;
  scan.column = column;
  scan.next = next;
  scan.span = span;
  return irregular;
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
  if (fields == 1 && (textEnd(start, end) == start || <i32>load<u8>(start) == scan.comment)) return;
  if (fields == scan.width) scan.records++;
  else scan.raggedFields = <u32>fields;
}
