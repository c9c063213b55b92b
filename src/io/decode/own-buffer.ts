/** Memory for chunks that are read outside a pass. */
import { scalarTextKernels } from "../../kernels/scalar/text.js";
import type { ChunkBuffer } from "../contract.js";

/** A buffer on the heap, for one chunk after another. */
export class OwnBuffer implements ChunkBuffer {
  readonly kernels = scalarTextKernels;
  bytes: Uint8Array = new Uint8Array(0);

  grow(size: number, kept: number): void {
    const larger = new Uint8Array(size);
    larger.set(this.bytes.subarray(0, kept));
    this.bytes = larger;
  }
}
