import type { ByteReader } from "../bytes.js";

/** Reads past `count` bytes, or to the end where there are fewer. */
export async function skip(reader: ByteReader, count: number): Promise<void> {
  const scratch = new Uint8Array(Math.min(count, 1 << 18));
  for (let left = count; left > 0; ) {
    const got = await reader.read(left < scratch.length ? scratch.subarray(0, left) : scratch);
    if (got === 0) return;
    left -= got;
  }
}
