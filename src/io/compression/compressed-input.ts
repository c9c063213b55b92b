/** Compressed bytes for a decoder that knows how many it wants. */

import { usedAgain } from "../../kernels/memory.js";
import type { ByteReader } from "../bytes.js";

/** The least that is asked of the reader at a time. */
const STEP = 1 << 16;

export class CompressedInput {
  /** offset of the next byte, from the first one on */
  position = 0;
  private bytes = new Uint8Array(STEP);
  private start = 0;
  private end = 0;
  private ended = false;

  constructor(private readonly reader: ByteReader) {}

  /** The next bytes, at least `count` unless the input ends before; valid until the next call. */
  async peek(count: number): Promise<Uint8Array> {
    while (this.end - this.start < count && !this.ended) {
      this.makeRoom(count);
      const got = await this.reader.read(this.bytes.subarray(this.end));
      this.end += got;
      this.ended = got === 0;
    }
    return this.bytes.subarray(this.start, this.end);
  }

  /** Goes past `count` bytes of those last looked at. */
  advance(count: number): void {
    this.start += count;
    this.position += count;
  }

  /** The next `count` bytes, fewer only where the input ends; valid until the next call. */
  async take(count: number): Promise<Uint8Array> {
    const taken = (await this.peek(count)).subarray(0, count);
    this.advance(taken.length);
    return taken;
  }

  close(): Promise<void> {
    return this.reader.close();
  }

  /** Moves what is left to the front, in a larger memory where it would not hold `count`. */
  private makeRoom(count: number): void {
    if (this.end < this.bytes.length && this.start + count <= this.bytes.length) return;
    const left = this.bytes.subarray(this.start, this.end);
    if (count <= this.bytes.length) this.bytes.copyWithin(0, this.start, this.end);
    else {
      const larger = new Uint8Array(count + STEP);
      larger.set(left);
      this.bytes = larger;
    }
    this.end = left.length;
    usedAgain(this.bytes.subarray(this.end));
    this.start = 0;
  }
}
