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
    const othersEnd = placeCells(scan, list, listEnd);
    const undecidedEnd = readDecimals(scan, list, othersEnd);
    readIrregularCells(scan, list, undecidedEnd);
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
 * Finds the cells among the fields that end where the list says, and reads those that are small integers; stops at a ragged
 * record. Writes over the list, from its start, the spans of the other cells; returns the end of those.
 */
function placeCells(scan: Scan, list: usize, listEnd: usize): usize {
  const bytes = scan.bytes;
  const valuesFromSpans = scan.values - scan.spans;
  const listStart = list;
  let others = list;
  let start = scan.start;
  let record = list - (<usize>scan.column << 2);
  let next = scan.next;
  let span = scan.span;
  let wanted = wantedEntry(scan, record, next);
  for (; list < listEnd; list += 4) {
    const end = bytes + <usize>load<u32>(list);
    if (list == wanted) {
      const cellEnd = load<u8>(end - 1) == RETURN ? textEnd(scan, start, end) : end;
      store<u64>(span, <u64>(start - bytes) | (<u64>(cellEnd - bytes) << 32));
      store<u32>(others, <u32>span);
      others += <usize>!readSmallInteger(start, cellEnd, span + valuesFromSpans) << 2;
      span += 8;
      next += 4;
      wanted = wantedEntry(scan, record, next);
    }
    if (endsRecord(scan, end)) {
      const fields = <i32>(list - record >> 2) + 1;
      const counts = fields > 1 || !isBlankOrComment(scan, start, end);
      if (counts && fields != scan.width) {
        scan.raggedFields = <u32>fields;
        break;
      }
      scan.records += <u32>counts;
      record = list + 4;
      next = scan.columns;
      span = scan.spans + ((<usize>scan.records * ((scan.columnsEnd - next) >> 2)) << 3);
      wanted = wantedEntry(scan, record, next);
      if (!counts && others > listStart && <usize>load<u32>(others - 4) == span) others -= 4;
    }
    start = end + 1;
  }
  scan.start = start;
  scan.column = <i32>(list - record >> 2);
  scan.next = next;
  scan.span = span;
  return others;
}

/** Reads the cells whose spans are listed; writes over the list the spans of those it does not decide, and returns their end. */
function readDecimals(scan: Scan, list: usize, listEnd: usize): usize {
  const bytes = scan.bytes;
  const valuesFromSpans = scan.values - scan.spans;
  let undecided = list;
  for (; list < listEnd; list += 4) {
    const span = <usize>load<u32>(list);
    const start = bytes + <usize>load<u32>(span);
    const end = bytes + <usize>load<u32>(span, 4);
    const value = start < end ? readDecimal(start, end) : NaN;
    store<f64>(span + valuesFromSpans, value);
    store<u32>(undecided, <u32>span);
    undecided += <usize>!isFinite(value) << 2;
  }
  return undecided;
}

/** Where the list has the column that `next` points to, in the record that begins at `record`; 0 after the last column. */
// @ts-ignore: decorator
@inline
function wantedEntry(scan: Scan, record: usize, next: usize): usize {
  return next < scan.columnsEnd ? record + (<usize>load<i32>(next) << 2) : 0;
}

// @ts-ignore: decorator
@inline
function endsRecord(scan: Scan, end: usize): bool {
  return end == scan.end || load<u8>(end) == NEWLINE;
}

/** The end of a field's text, given where the field ends: a \r before the line's end is not part of it. */
// @ts-ignore: decorator
@inline
function textEnd(scan: Scan, start: usize, end: usize): usize {
  return end > start && load<u8>(end - 1) == RETURN && endsRecord(scan, end) ? end - 1 : end;
}

/** Whether a line with the one field [start, end) is no record. */
// @ts-ignore: decorator
@inline
function isBlankOrComment(scan: Scan, start: usize, end: usize): bool {
  return textEnd(scan, start, end) == start || <i32>load<u8>(start) == scan.comment;
}
