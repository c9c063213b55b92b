import type { Arena } from "../../kernels/memory.js";
import type { Batch, RecordsFormat } from "../../types.js";
import type { RecordKeys } from "../csv/group-keys.js";

const DOUBLE = 8;
const OFFSET = 4;

/** Bytes that the numbers and weights of `records` records take. */
export const recordBytes = ({ columns, weight }: RecordsFormat, records: number): number =>
  records * (columns.length + (weight === undefined ? 0 : 1)) * DOUBLE;

/** The numbers, copied: `bytes` stay as they are. */
export function decodeRecords(
  { columns }: RecordsFormat,
  bytes: Uint8Array,
  records: number,
  arena: Arena,
): Batch {
  const cols = columns.length;
  const values = arena.float64(records * cols);
  values.set(new Float64Array(bytes.buffer, bytes.byteOffset, records * cols));
  return { rows: records, cols, values };
}

/** One weight a record. */
export const recordWeights = ({ columns }: RecordsFormat, bytes: Uint8Array, records: number): Float64Array =>
  new Float64Array(bytes.buffer, bytes.byteOffset + records * columns.length * DOUBLE, records).slice();

/** Which group each record is in. */
export function recordKeys(format: RecordsFormat, bytes: Uint8Array, records: number): RecordKeys {
  const start = recordBytes(format, records);
  const offsets = new Uint32Array(bytes.buffer, bytes.byteOffset + start, records + 1);
  const texts = Buffer.from(bytes.buffer, bytes.byteOffset + start + (records + 1) * OFFSET);
  const numbers = new Map<string, number>();
  const keyOf = new Int32Array(records);
  for (let record = 0; record < records; record++) {
    const key = texts.toString("utf8", offsets[record], offsets[record + 1]);
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    keyOf[record] = number;
  }
  return { keyOf, keys: [...numbers.keys()] };
}

/** Lays out what {@link recordKeys} reads, behind the numbers; returns the chunk's length. `room` makes space for so many bytes. */
export function placeKeys(
  format: RecordsFormat,
  keys: readonly string[],
  room: (bytes: number) => Uint8Array,
): number {
  const start = recordBytes(format, keys.length);
  const encoded = keys.map((key) => Buffer.from(key));
  const texts = start + (keys.length + 1) * OFFSET;
  const length = encoded.reduce((sum, text) => sum + text.length, texts);
  const bytes = room(length);
  const offsets = new Uint32Array(bytes.buffer, bytes.byteOffset + start, keys.length + 1);
  let at = 0;
  encoded.forEach((text, record) => {
    offsets[record] = at;
    bytes.set(text, texts + at);
    at += text.length;
  });
  offsets[keys.length] = at;
  return length;
}
