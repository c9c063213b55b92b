/** Which group each record of a text chunk is in. */
import { isUtf8 } from "node:buffer";
import type { TextKernels } from "../../kernels/kernels.js";
import type { Arena } from "../../kernels/memory.js";
import { groupKey } from "../../text/group-key.js";
import type { DelimitedFormat } from "../../types.js";
import { cellRoom, missingNumbers, plainText, readOddCell, type TextProblem, unquoted } from "./cells.js";
import { exchangedFormat, exchangedText } from "./decimal-comma.js";

export interface RecordKeys {
  /** for each record, where its key is among `keys` */
  readonly keyOf: Int32Array;
  /** the keys there are, in the order in which they first occur */
  readonly keys: readonly string[];
  /** the first record whose key is no text */
  readonly problem?: TextProblem;
}

/**
 * The keys of records that {@link decodeDelimited} found no fault with: of the field format.key, as {@link fieldKey} has it; where
 * the field is empty or holds spaces only, "".
 * @param records upper bound on the records in `bytes`
 */
export function decodeKeys(
  format: DelimitedFormat,
  bytes: Uint8Array,
  records: number,
  kernels: TextKernels,
  arena: Arena,
): RecordKeys {
  const cells = cellRoom(records, 1, arena);
  const columns = arena.int32(1).fill(format.key!);
  const scan = kernels.scanTable(bytes, { ...format, columns }, cells);
  const raw = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const known = new Map<string, number>();
  const keys: string[] = [];
  const numbers = new Map<string, number>();
  const keyOf = new Int32Array(scan.records);
  for (let record = 0; record < scan.records; record++) {
    const start = cells.spans[2 * record];
    // latin1 tells all bytes apart, and is the fastest to make.
    const field = start < 0 ? "" : raw.toString("latin1", start, cells.spans[2 * record + 1]);
    let number = known.get(field);
    if (number === undefined) {
      const encoded = Buffer.from(field, "latin1");
      if (!isUtf8(encoded)) return { keyOf, keys, problem: notText(format, record, start) };
      const key = fieldKey(format, encoded.toString());
      number = numbers.get(key) ?? keys.push(key) - 1;
      numbers.set(key, number);
      known.set(field, number);
    }
    keyOf[record] = number;
  }
  return { keyOf, keys };
}

/**
 * The key that a field is. Of a column of numbers equal numbers are one key, however they are written, and texts that mean a
 * missing value are none; what else is in it, beyond the records by which it was judged, is its own key.
 */
const fieldKey = (format: KeyedFormat, field: string): string => textKey(format, unquoted(field));

/** The same of a field's text, without quotes around it. */
export function textKey(format: KeyedFormat, text: string): string {
  if (format.keyType !== "number") return groupKey("text", text);
  const plain = plainText(text);
  const point = format.decimal ? exchangedText(plain) : plain;
  const meaning = format.decimal ? exchangedFormat(format) : format;
  const value = readOddCell(point, meaning);
  if (value === undefined) return text;
  const missing = Number.isNaN(value) || missingNumbers(meaning).includes(value);
  return missing ? "" : groupKey("number", point);
}

type KeyedFormat = Pick<
  DelimitedFormat,
  "keyType" | "missing" | "leadingZeros" | "decimal" | "delimiter" | "comment"
>;

const notText = (format: DelimitedFormat, record: number, offset: number): TextProblem => ({
  record,
  column: format.names[format.key!],
  offset,
  message: "the group's name is not UTF-8",
  hint: "convert the file first, e.g. with iconv -f latin1 -t utf-8",
});
