import type { ByteReader } from "../bytes.js";

/** Fills `into` as far as the bytes go; returns how many there were: less than into.length only at the end. */
export async function readFully(reader: ByteReader, into: Uint8Array): Promise<number> {
  let filled = 0;
  while (filled < into.length) {
    const count = await reader.read(into.subarray(filled));
    if (count === 0) break;
    filled += count;
  }
  return filled;
}
