export type KernelExports = Record<string, (...args: number[]) => number>;
/** What a wrapper needs: the instance's exports, its memory, and where its scratch bytes begin. */
export interface KernelInstance {
  readonly exports: KernelExports;
  readonly memory: WebAssembly.Memory;
  readonly scratch: number;
}
