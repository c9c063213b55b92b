// The state of a scan, and its lists, in the instance's scratch space.
import { SPLITTER_BYTES } from "./blocks";

/** Bytes of text whose field ends are listed at once: the lists stay in the nearest cache. */
export const SLICE: usize = 4096;

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
  /** the next field: its offset in the text, its number in the record */
  start: u32;
  column: i32;
  /** where the number of the column wanted next is, and where its cell's span goes */
  next: usize;
  span: usize;
  /** zero bits before an integer's first set one, in 8 bytes that end with it, and 8 for each digit, at most; or no limit */
  mostLed: u64;
  /** where the decimals of other cells are taken apart */
  parts: usize;
  /** the end of the list of other cells */
  othersEnd: usize;
  /** whole records */
  records: u32;
  /** fields of the record that ends the scan, or 0 */
  raggedFields: u32;
}

/** That limit where integers do not begin with a zero: the first digit then has a bit. */
export const NONE_LED: u64 = 71;
export const ANY_LED: u64 = u64.MAX_VALUE;

/** Room for a Scan. */
const SCAN_BYTES: usize = 128;

/** Room for the entries, 4 bytes each, that a slice gives a list, and some that are written to no end. */
const LIST_BYTES: usize = (SLICE + 8) << 2;

/** The offsets in the text where fields end. */
export const FIELD_LIST: usize = SPLITTER_BYTES + SCAN_BYTES;
/** The addresses in that list where records end. */
export const RECORD_LIST: usize = FIELD_LIST + LIST_BYTES;
/** The addresses of the spans of cells still to be read. */
export const OTHERS_LIST: usize = RECORD_LIST + LIST_BYTES;
/** What their decimals are made of. */
export const PARTS_LIST: usize = OTHERS_LIST + LIST_BYTES;
