/** Loads the WebAssembly kernels: one compiled module, one instance a thread, one shared memory for all. */
import { readFileSync } from "node:fs";
import type { Kernels } from "./kernels.js";
import { POISONED, usedAgain } from "./memory.js";
import type { KernelExports, KernelInstance } from "./simd/instance.js";
import { simdNumericKernels } from "./simd/numeric.js";
import { simdPackingKernels } from "./simd/packing.js";
import { simdTextKernels } from "./simd/text.js";

/** Bytes that each instance has to itself for scratch space, most of them for texts (assembly/memo.ts) if they recur. */
export const SCRATCH_BYTES = (1 << 18) + (1 << 23);

/** Of these, the ones that a call leaves to the next: those before the memo. */
const PASSING_BYTES = (1 << 18) - 64;

/** Sizes tried, in 64 KiB pages: only touched pages are real, but a machine may refuse to promise many. */
const PAGES = [61440, 16384, 4096];

/** What the module declares as its memory's maximum. */
const MAXIMUM_PAGES = 65536;

/** The path names the folder, so that it holds from every folder beside it: the bundled command lies in another one. */
export function compileKernels(): WebAssembly.Module {
  return new WebAssembly.Module(readFileSync(new URL("../kernels/kernels.wasm", import.meta.url)));
}

/**
 * A memory that never grows, so views of it stay good in all threads. Throws where even the last size is refused.
 * @param pages sizes to try, of 64 KiB each
 */
export function createKernelMemory(pages: readonly number[] = PAGES): WebAssembly.Memory {
  let refusal: unknown;
  for (const initial of pages) {
    try {
      return new WebAssembly.Memory({ initial, maximum: MAXIMUM_PAGES, shared: true });
    } catch (error) {
      refusal = error;
    }
  }
  throw refusal;
}

/** The address after the module's own tables: the first free byte, the same in every instance. */
function heapBase(instance: WebAssembly.Instance): number {
  return (instance.exports["heapBase"] as () => number)();
}

/** Calls that find nothing in their scratch space of what those before left there. */
const spoiling = (exports: KernelExports, scratch: Uint8Array): KernelExports =>
  Object.fromEntries(
    Object.entries(exports).map(([name, call]) => [
      name,
      (...args: number[]) => {
        usedAgain(scratch);
        return call(...args);
      },
    ]),
  );

/** Kernels whose arrays must lie in `memory`; `thread` (0, 1, ...) picks the scratch space. */
export function instantiateKernels(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  thread: number,
): { kernels: Kernels; firstFree: number } {
  const instance = new WebAssembly.Instance(module, { env: { memory } });
  const base = Math.ceil(heapBase(instance) / 64) * 64;
  const scratch = base + thread * SCRATCH_BYTES;
  const own = instance.exports as unknown as KernelExports;
  const exports = POISONED ? spoiling(own, new Uint8Array(memory.buffer, scratch, PASSING_BYTES)) : own;
  const bound: KernelInstance = { exports, memory, scratch };
  return {
    kernels: {
      name: "simd",
      ...simdTextKernels(bound),
      ...simdNumericKernels(bound),
      ...simdPackingKernels(bound),
    },
    firstFree: base,
  };
}
