/** Memory that chunks are read into, one after another. */
import type { TextKernels } from "../kernels/kernels.js";
import { usedAgain } from "../kernels/memory.js";
import { scalarTextKernels } from "../kernels/scalar/text.js";
import type { Chunk, ChunkBuffer, ChunkReader } from "./dataset.js";

/** A buffer on the heap. */
export class HeapBuffer implements ChunkBuffer {
  bytes: Uint8Array = new Uint8Array(0);

  constructor(readonly kernels: TextKernels = scalarTextKernels) {}

  grow(size: number, kept: number): void {
    const larger = usedAgain(new Uint8Array(size));
    larger.set(this.bytes.subarray(0, kept));
    this.bytes = larger;
  }
}

/** The reader's next chunk, in a buffer that an earlier one may still lie in. */
export function nextChunk(reader: ChunkReader, buffer: ChunkBuffer): Promise<Chunk | undefined> {
  usedAgain(buffer.bytes);
  return reader.next(buffer);
}
