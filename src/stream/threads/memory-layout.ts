/** One shared WebAssembly memory divided into slots: a slot holds a chunk's bytes and everything made from it. */
import type { ChunkBuffer } from "../../formats/dataset.js";
import type { Kernels } from "../../kernels/kernels.js";
import { ArenaFull, MemoryArena, usedAgain } from "../../kernels/memory.js";
import { SCRATCH_BYTES } from "../../kernels/simd.js";

const ALIGNMENT = 4096;

/** Where each slot lies. Addresses are spread over the whole memory; only touched pages are real. */
export interface SlotLayout {
  readonly memoryBytes: number;
  readonly firstFree: number;
  readonly threads: number;
  readonly slots: number;
  /** bytes that each thread has for the cells of the chunk it is at */
  readonly cells: number;
  /** bytes at the end, behind the slots, for cells that are kept */
  readonly kept: number;
}

/** As many bytes as fill whole pages. */
export const alignedDown = (bytes: number): number => Math.floor(bytes / ALIGNMENT) * ALIGNMENT;

const aligned = (address: number): number => Math.ceil(address / ALIGNMENT) * ALIGNMENT;

/** Where a thread's cells lie: behind the scratch space of all. */
export function cellRegion(layout: SlotLayout, thread: number): { base: number; limit: number } {
  const base = aligned(layout.firstFree + layout.threads * SCRATCH_BYTES) + thread * layout.cells;
  return { base, limit: base + layout.cells };
}

export function slotRegion(layout: SlotLayout, slot: number): { base: number; limit: number } {
  const start = aligned(cellRegion(layout, layout.threads).base);
  const size = Math.floor((layout.memoryBytes - layout.kept - start) / layout.slots / ALIGNMENT) * ALIGNMENT;
  return { base: start + slot * size, limit: start + (slot + 1) * size };
}

export const keptRegion = ({ memoryBytes, kept }: SlotLayout): { base: number; limit: number } => ({
  base: memoryBytes - kept,
  limit: memoryBytes,
});

/** Memory for a slot's chunk bytes, at the beginning of its region. */
export class SlotBuffer implements ChunkBuffer {
  bytes: Uint8Array;

  constructor(
    private readonly memory: WebAssembly.Memory,
    private readonly region: { readonly base: number; readonly limit: number },
    readonly kernels: Kernels,
  ) {
    this.bytes = new Uint8Array(memory.buffer, region.base, 0);
  }

  /** What is kept stays where it is. */
  grow(size: number, kept: number): void {
    const { base, limit } = this.region;
    if (size > limit - base) throw new ArenaFull(size);
    this.bytes = new Uint8Array(this.memory.buffer, base, size);
    usedAgain(this.bytes.subarray(kept));
  }
}

/** The arena for what is made from a chunk of `length` bytes: the rest of the slot's region. */
export function arenaBehind(
  memory: WebAssembly.Memory,
  region: { base: number; limit: number },
  length: number,
): MemoryArena {
  return new MemoryArena(memory, region.base + Math.ceil(length / 64) * 64, region.limit);
}
