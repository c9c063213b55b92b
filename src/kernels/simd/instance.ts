/** An instance of the SIMD kernels, as its wrappers need it. */

export type KernelExports = Record<string, (...args: number[]) => number>;
/** What a wrapper needs: the instance's exports, its memory, and where its scratch bytes begin. */
export interface KernelInstance {
  readonly exports: KernelExports;
  readonly memory: WebAssembly.Memory;
  readonly scratch: number;
}
