/** Bytes on their way into chunks: those read but not handed out come first. */

import type { ByteReader } from "../../io/bytes.js";
import type { ChunkBuffer } from "../dataset.js";

export class PendingBytes {
  /** bytes read but not yet handed out, in order */
  private readonly pending: Uint8Array[];

  /**
   * @param reader gives the bytes that follow `pending`
   * @param pending bytes already read
   * @param ended whether `pending` is all there is
   */
  constructor(
    private readonly reader: ByteReader,
    pending: readonly Uint8Array[],
    private ended: boolean,
  ) {
    this.pending = pending.filter(({ length }) => length > 0);
  }

  /** Whether nothing is left to fill a buffer with. */
  get exhausted(): boolean {
    return this.ended && this.pending.length === 0;
  }

  /** Fills the buffer up to `target` bytes: first what is pending, then what is read; returns how many there are. */
  async fill(buffer: ChunkBuffer, target: number): Promise<number> {
    if (buffer.bytes.length < target) buffer.grow(target, 0);
    const bytes = buffer.bytes;
    let length = 0;
    while (length < target && this.pending.length > 0) {
      const piece = this.pending.shift()!;
      const taken = Math.min(piece.length, target - length);
      bytes.set(piece.subarray(0, taken), length);
      if (taken < piece.length) this.pending.unshift(piece.subarray(taken));
      length += taken;
    }
    while (length < target && !this.ended) {
      const count = await this.reader.read(bytes.subarray(length, target));
      if (count === 0) this.ended = true;
      length += count;
    }
    return length;
  }

  /** Takes back bytes that were not used; a copy is kept. */
  putBack(bytes: Uint8Array): void {
    if (bytes.length > 0) this.pending.unshift(bytes.slice());
  }

  close(): Promise<void> {
    return this.reader.close();
  }
}
