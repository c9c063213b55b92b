/** What the first records of delimited text say about it: delimiter, names, and which columns are numeric. */
import { fieldEnd, lineEnd, recordStart, textEnd } from "../../kernels/scalar/records.js";
import { unquoted } from "./cells.js";

const DELIMITERS = [44, 59, 9, 124]; // , ; tab |

/** Records looked at to guess the delimiter. */
const SNIFF_RECORDS = 100;

/** Fields of the record beginning at `start`, and the offset after its line end. */
export function recordFields(
  bytes: Uint8Array,
  start: number,
  delimiter: number,
): { fields: string[]; next: number } {
  const raw = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fields: string[] = [];
  let at = start;
  for (;;) {
    const end = fieldEnd(bytes, at, delimiter);
    fields.push(unquoted(raw.toString("utf8", at, textEnd(bytes, at, end))));
    at = end + 1;
    if (end >= bytes.length || bytes[end] === 10) return { fields, next: Math.min(at, bytes.length) };
  }
}

/**
 * The delimiter that splits the first records into the same number of fields, the most there is; where none does
 * (or all give one field), the one that splits the first record the most; a comma when nothing splits it. Decimal commas
 * are no delimiters: then it is a semicolon.
 */
export function sniffDelimiter(bytes: Uint8Array, start: number, comment: number, decimal?: "comma"): number {
  const candidates = decimal ? DELIMITERS.slice(1) : DELIMITERS;
  let best = { delimiter: candidates[0], fields: 1, agreeing: 0 };
  for (const delimiter of candidates) {
    const { fields, agreeing } = fieldCounts(bytes, start, delimiter, comment);
    if (fields > 1 && (agreeing > best.agreeing || (agreeing === best.agreeing && fields > best.fields))) {
      best = { delimiter, fields, agreeing };
    }
  }
  return best.delimiter;
}

/** Fields of the first record, and the share of the first records that have as many. */
function fieldCounts(
  bytes: Uint8Array,
  start: number,
  delimiter: number,
  comment: number,
): { fields: number; agreeing: number } {
  let at = recordStart(bytes, start, comment);
  let first = 0;
  let records = 0;
  let same = 0;
  while (at < bytes.length && records < SNIFF_RECORDS) {
    let fields = 1;
    let end = fieldEnd(bytes, at, delimiter);
    for (; end < bytes.length && bytes[end] === delimiter; fields++)
      end = fieldEnd(bytes, end + 1, delimiter);
    if (records === 0) first = fields;
    if (fields === first) same++;
    records++;
    at = recordStart(bytes, end + 1, comment);
  }
  return { fields: first, agreeing: records === 0 ? 0 : same / records };
}

/** Records that show whether their first fields have no name. */
const SHOWN_RECORDS = 100;

/**
 * Whether the header at `first` is one field short of each of the first records: R's write.table gives row names no name. Their first fields
 * all differ, and are not empty; last fields that are empty are no more than delimiters at the ends of lines.
 */
export function lacksFirstName(
  bytes: Uint8Array,
  first: number,
  delimiter: number,
  comment: number,
): boolean {
  const { fields: header, next } = recordFields(bytes, first, delimiter);
  const labels = new Set<string>();
  let filled = false;
  let at = recordStart(bytes, next, comment);
  while (at < bytes.length && labels.size < SHOWN_RECORDS) {
    const record = recordFields(bytes, at, delimiter);
    const isCut = record.next === bytes.length && bytes[record.next - 1] !== NEWLINE;
    if (isCut && labels.size > 0) break;
    const [label] = record.fields;
    if (record.fields.length !== header.length + 1 || label === "" || labels.has(label)) return false;
    labels.add(label);
    filled ||= record.fields.at(-1) !== "";
    at = recordStart(bytes, record.next, comment);
  }
  return filled;
}

const NEWLINE = 10;

/** Where the byte-order mark ends, if there is one. */
export const markEnd = (bytes: Uint8Array): number =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;

/** Where the byte-order mark and comment lines before the first record end. */
export const preambleEnd = (bytes: Uint8Array, comment: number): number =>
  recordStart(bytes, markEnd(bytes), comment);

/** How many line ends bytes[0, end) holds. */
export function countLines(bytes: Uint8Array, end: number): number {
  let lines = 0;
  for (let at = lineEnd(bytes, 0); at < end; at = lineEnd(bytes, at + 1)) lines++;
  return lines;
}
