/** What the tests read of a dataset of images: how often each byte occurs, and exact statistics from that. */
import assert from "node:assert/strict";
import type { Dataset } from "#normalize/formats/dataset.js";
import { LentBuffer } from "../formats/lent.js";

/** Times that each byte occurs in one pass over the dataset, whose chunks are shown to `see`. */
export async function countPixels(
  dataset: Dataset,
  see: (bytes: Uint8Array) => void = () => {},
): Promise<Float64Array> {
  const counts = new Float64Array(256);
  const buffer = new LentBuffer();
  const reader = await dataset.chunks();
  let records = 0;
  for (let chunk = await reader.next(buffer); chunk !== undefined; chunk = await reader.next(buffer)) {
    const bytes = buffer.bytes.subarray(0, chunk.length);
    for (const byte of bytes) counts[byte]!++;
    see(bytes);
    records += chunk.records;
  }
  await reader.close();
  assert.equal(records, dataset.schema.rows);
  return counts;
}

/** Statistics of byte/255; sums of bytes are whole numbers below 2^53, so only the last divisions round. */
export function statistics(counts: Float64Array): { nobs: number; mean: number; variance: number } {
  let [nobs, sum, squares] = [0n, 0n, 0n];
  for (const [byte, count] of counts.entries()) {
    nobs += BigInt(count);
    sum += BigInt(byte) * BigInt(count);
    squares += BigInt(byte * byte) * BigInt(count);
  }
  const mean = Number(sum) / Number(nobs * 255n);
  const variance = Number(nobs * squares - sum * sum) / Number(nobs * (nobs - 1n) * 255n * 255n);
  return { nobs: Number(nobs), mean, variance };
}

export function assertClose(actual: number, expected: number, relative: number): void {
  const error = Math.abs(actual - expected) / Math.abs(expected);
  assert.ok(error <= relative, `${actual} is not ${expected}: off by ${error}, relatively`);
}
