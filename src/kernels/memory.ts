/**
 * Where kernels find their arrays. An arena hands out typed arrays from one region and takes them all back at once;
 * the SIMD kernels work on arrays of their own memory only.
 */

/**
 * Whether memory is poisoned between its uses, as tests ask for: what trusts it to be clean, or to hold what it held before, then
 * reads NaN, -1 or an address that there is not.
 */
export const POISONED = typeof process !== "undefined" && process.env["NORMALIZE_MEMORY"] === "poisoned";

/** Says that memory is used again: what it holds means nothing from here on. Returns it. */
export function usedAgain<Memory extends ArrayBufferView>(memory: Memory): Memory {
  if (POISONED) new Uint8Array(memory.buffer, memory.byteOffset, memory.byteLength).fill(0xff);
  return memory;
}

export interface Arena {
  /** Fresh, uninitialized arrays of n elements, 16-byte aligned, valid until {@link reset}. */
  float64(n: number): Float64Array;
  float32(n: number): Float32Array;
  int32(n: number): Int32Array;
  bytes(n: number): Uint8Array;
  /** Takes everything back. */
  reset(): void;
  /** How much is handed out: what {@link release} is told to go back to. */
  mark(): number;
  /** Takes back what was handed out since the mark. */
  release(mark: number): void;
}

/** An arena on the JavaScript heap, for the scalar kernels. What it gives is new, and no more to be trusted than other arenas'. */
export class HeapArena implements Arena {
  float64(n: number): Float64Array {
    return usedAgain(new Float64Array(n));
  }
  float32(n: number): Float32Array {
    return usedAgain(new Float32Array(n));
  }
  int32(n: number): Int32Array {
    return usedAgain(new Int32Array(n));
  }
  bytes(n: number): Uint8Array {
    return usedAgain(new Uint8Array(n));
  }
  reset(): void {}
  mark(): number {
    return 0;
  }
  release(_mark: number): void {}
}

/** A copy where the kernels can reach it. */
export function lend(values: Float64Array, arena: Arena): Float64Array {
  const lent = arena.float64(values.length);
  lent.set(values);
  return lent;
}

/** Thrown when an arena's region is used up. */
export class ArenaFull extends Error {
  constructor(readonly needed: number) {
    super(`the kernels' memory cannot hold ${needed} bytes more`);
    this.name = "ArenaFull";
  }
}

/** An arena over a region [base, limit) of a shared WebAssembly memory; pages are committed only when touched. */
export class MemoryArena implements Arena {
  private next: number;

  constructor(
    readonly memory: WebAssembly.Memory,
    private readonly base: number,
    private readonly limit: number,
  ) {
    this.next = base;
  }

  private take(bytes: number): number {
    const start = this.next;
    const end = start + Math.ceil(bytes / 16) * 16;
    if (end > this.limit) throw new ArenaFull(bytes);
    this.next = end;
    return start;
  }

  float64(n: number): Float64Array {
    const start = this.take(n * 8);
    return usedAgain(new Float64Array(this.memory.buffer, start, n));
  }
  float32(n: number): Float32Array {
    const start = this.take(n * 4);
    return usedAgain(new Float32Array(this.memory.buffer, start, n));
  }
  int32(n: number): Int32Array {
    const start = this.take(n * 4);
    return usedAgain(new Int32Array(this.memory.buffer, start, n));
  }
  bytes(n: number): Uint8Array {
    const start = this.take(n);
    return usedAgain(new Uint8Array(this.memory.buffer, start, n));
  }
  reset(): void {
    this.next = this.base;
  }
  mark(): number {
    return this.next;
  }
  release(mark: number): void {
    usedAgain(new Uint8Array(this.memory.buffer, mark, this.next - mark));
    this.next = mark;
  }
}
