/** Parquet's delta encodings: their heads are claims, compared with the bytes before the library's loops, which believe them. */
import type { DataReader } from "hyparquet";
import { deltaBinaryUnpack } from "hyparquet/src/delta.js";
import { readVarInt } from "hyparquet/src/thrift.js";

/** Writers make blocks of 128 or 256 values; more than this is damage. */
const LARGEST_BLOCK = 1 << 16;
/** Texts may repeat the start of the one before, which takes no bytes: the most that a page's may have together. */
const MOST_TEXT = 1 << 28;

/**
 * Fills `out` from where `reader` stands, and leaves the reader behind what was read. Throws Error for a head that no writer makes and
 * RangeError where the bytes end before. Source: parquet-format, Encodings.md, delta encoding.
 */
export function readDeltas(reader: DataReader, out: Int32Array | BigInt64Array): void {
  const head = { view: reader.view, offset: reader.offset };
  const block = readVarInt(head);
  const parts = readVarInt(head);
  const count = readVarInt(head);
  const sound = block > 0 && block <= LARGEST_BLOCK && parts > 0 && (block / parts) % 8 === 0;
  if (!sound) throw new Error(`deltas claim blocks of ${block} values in ${parts} parts`);
  if (count !== out.length) throw new Error(`deltas claim ${count} values where ${out.length} are expected`);
  const blocks = Math.ceil(Math.max(0, count - 1) / block);
  // A block has its least delta, and a byte of width for each part.
  if (blocks * (1 + parts) > reader.view.byteLength - head.offset) {
    throw new RangeError("a page is too short for its deltas");
  }
  if (count > 0) deltaBinaryUnpack(reader, count, out);
}

/** `count` texts, each with its length. Throws as readDeltas does, and for lengths that lead outside. */
export function readDeltaLengthTexts(reader: DataReader, count: number): Uint8Array[] {
  const lengths = new Int32Array(count);
  readDeltas(reader, lengths);
  return Array.from(lengths, (length) => takeBytes(reader, length));
}

/** `count` texts, each told by how much of the one before it repeats. Throws likewise. */
export function readDeltaTexts(reader: DataReader, count: number): Uint8Array[] {
  const repeated = new Int32Array(count);
  readDeltas(reader, repeated);
  const suffixes = readDeltaLengthTexts(reader, count);
  let before: Uint8Array = new Uint8Array(0);
  let total = 0;
  return suffixes.map((suffix, i) => {
    const length = repeated[i];
    if (length < 0 || length > before.length) throw new Error("a text repeats more than there is before it");
    total += length;
    if (total > MOST_TEXT) throw new Error(`a page's texts have more than ${MOST_TEXT} bytes`);
    if (length === 0) {
      before = suffix;
      return suffix;
    }
    const text = new Uint8Array(length + suffix.length);
    text.set(before.subarray(0, length));
    text.set(suffix, length);
    before = text;
    return text;
  });
}

function takeBytes(reader: DataReader, length: number): Uint8Array {
  const { view, offset } = reader;
  if (length < 0 || length > view.byteLength - offset) throw new RangeError("a text's length leads outside");
  reader.offset += length;
  return new Uint8Array(view.buffer, view.byteOffset + offset, length);
}
