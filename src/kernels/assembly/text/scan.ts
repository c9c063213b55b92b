// Mirrors scanTable in ../scalar/text.ts. A slice of text at a time goes through three loops, each simple enough to be fast:
// where fields end, where cells are (place.ts), what their values are (cells.ts).
import { BLOCK, fieldEnds, lineFeeds, NEWLINE, SPLITTER_BYTES, Splitter, startSplitter } from "./blocks";
import { dropOddCells, readDecimals, readIrregularCells } from "./cells";
import { placeCells } from "./place";
import { ANY_LED, FIELD_LIST, NONE_LED, OTHERS_LIST, PARTS_LIST, RECORD_LIST, Scan, SLICE } from "./scan-state";

/**
 * Codes are odd cells unless `codes` is 0. Leaves in the scratch space, as 32-bit integers: the records, the odd cells, and the fields of a ragged record or 0.
 * An odd cell whose text is a plain decimal, but infinite or undecided, is listed as the complement of its index.
 */
export function scanTable(
  scratch: usize, bytes: usize, length: usize, delimiter: u32, comment: i32,
  width: i32, columns: usize, columnCount: i32, values: usize, spans: usize, odd: usize, codes: u32,
): void {
  const splitter = startSplitter(scratch, bytes, length, delimiter, comment);
  const scan = changetype<Scan>(scratch + SPLITTER_BYTES);
  memory.fill(changetype<usize>(scan), 0, offsetof<Scan>());
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
  scan.next = columns;
  scan.span = spans;
  scan.mostLed = codes ? NONE_LED : ANY_LED;
  scan.parts = scratch + PARTS_LIST;
  for (let at = bytes; at < scan.end && scan.raggedFields == 0; at += SLICE) {
    const others = scratch + OTHERS_LIST;
    scan.othersEnd = others;
    placeSlice(scan, splitter, at);
    readIrregularCells(scan, others, readDecimals(scan, others, scan.othersEnd));
  }
  dropOddCells(scan);
  store<u32>(scratch, scan.records);
  store<u32>(scratch, <u32>(scan.oddEnd - odd) >> 2, 4);
  store<u32>(scratch, scan.raggedFields, 8);
}

/** Places the cells of the slice at `at`. */
function placeSlice(scan: Scan, splitter: Splitter, at: usize): void {
  const scratch = changetype<usize>(splitter);
  const sliceEnd = splitter.end - at > SLICE ? at + SLICE : splitter.end;
  let list = scratch + FIELD_LIST;
  let records = scratch + RECORD_LIST;
  for (; at < sliceEnd; at += BLOCK) {
    const ends = fieldEnds(splitter, at);
    for (let recordEnds = ends & lineFeeds(splitter, at); recordEnds != 0; recordEnds &= recordEnds - 1) {
      const before = ends & ((recordEnds & (0 - recordEnds)) - 1);
      store<u32>(records, <u32>list + (<u32>popcnt(before) << 2));
      records += 4;
    }
    listOffsets(ends, <u32>(at - splitter.bytes), list);
    list += <usize>popcnt(ends) << 2;
  }
  const unended = splitter.inQuote != 0 || load<u8>(splitter.end - 1) != NEWLINE;
  if (sliceEnd == splitter.end && unended) {
    store<u32>(list, <u32>(splitter.end - splitter.bytes));
    store<u32>(records, <u32>list);
    list += 4;
    records += 4;
  }
  placeCells(scan, scratch + FIELD_LIST, list, scratch + RECORD_LIST, records);
}

/** Lists the offsets of a block's bits, and up to 3 entries that mean nothing. */
// @ts-ignore: decorator
@inline
function listOffsets(bits: u64, offset: u32, list: usize): void {
  while (bits != 0) {
    store<u32>(list, offset + <u32>ctz(bits));
    bits &= bits - 1;
    store<u32>(list, offset + <u32>ctz(bits), 4);
    bits &= bits - 1;
    store<u32>(list, offset + <u32>ctz(bits), 8);
    bits &= bits - 1;
    store<u32>(list, offset + <u32>ctz(bits), 12);
    bits &= bits - 1;
    list += 16;
  }
}
