/** Kernels that pack, and memory that they reach, for use without an engine. */
import type { PackingKernels } from "./kernels.js";
import { type Arena, HeapArena, MemoryArena } from "./memory.js";
import { scalarPackingKernels } from "./scalar/packing.js";
import { compileKernels, createKernelMemory, instantiateKernels, SCRATCH_BYTES } from "./simd.js";

export interface PackingBench {
  readonly kernels: PackingKernels;
  readonly arena: Arena;
}

/** 64 KiB each. */
const pagesOf = (bytes: number): number => Math.ceil(bytes / (1 << 16));

/** What the module has for itself at most: the memory it declares. */
const MODULE_PAGES = 64;

/** @param bytes that its arena can hand out; where WebAssembly with SIMD is not to be had, the scalar kernels do it */
export function packingBench(bytes: number): PackingBench {
  try {
    const memory = createKernelMemory([MODULE_PAGES + pagesOf(SCRATCH_BYTES + bytes)]);
    const { kernels, firstFree } = instantiateKernels(compileKernels(), memory, 0);
    return { kernels, arena: new MemoryArena(memory, firstFree + SCRATCH_BYTES, memory.buffer.byteLength) };
  } catch {
    return { kernels: scalarPackingKernels, arena: new HeapArena() };
  }
}
