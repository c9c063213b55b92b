/** Runs a numeric kernel in both implementations and compares every double it was given or wrote. */
import assert from "node:assert/strict";
import type { NumericKernels } from "#normalize/kernels/kernels.js";
import { scalarNumericKernels } from "#normalize/kernels/scalar/numeric.js";
import {
  compileKernels,
  createKernelMemory,
  instantiateKernels,
  SCRATCH_BYTES,
} from "#normalize/kernels/simd.js";

/** Copies values to where an implementation can use them. */
export interface Place {
  doubles(values: ArrayLike<number>): Float64Array;
  singles(values: ArrayLike<number>): Float32Array;
  bytes(values: ArrayLike<number>): Uint8Array;
}

type Kind = "doubles" | "singles" | "bytes";
type NumericArray = Float64Array | Float32Array | Uint8Array;

const ELEMENT_BYTES = { doubles: 8, singles: 4, bytes: 1 } as const;
/** Elements before and after each array that no kernel may touch; the one before also spoils 16-byte alignment. */
const GUARDS = 1;
const GUARD = 77;

/** A place that remembers what it handed out. */
class RecordingPlace implements Place {
  readonly arrays: NumericArray[] = [];
  private next: number;

  constructor(
    private readonly buffer: () => ArrayBufferLike,
    base: number,
  ) {
    this.next = base;
  }

  private copy(kind: Kind, values: ArrayLike<number>): NumericArray {
    const n = values.length;
    const bytes = (n + 2 * GUARDS) * ELEMENT_BYTES[kind];
    const all = this.view(kind, this.next, n + 2 * GUARDS);
    this.next += Math.ceil(bytes / 16) * 16;
    all.fill(GUARD);
    all.set(values, GUARDS);
    this.arrays.push(all);
    return all.subarray(GUARDS, GUARDS + n);
  }

  private view(kind: Kind, offset: number, n: number): NumericArray {
    if (kind === "doubles") return new Float64Array(this.buffer(), offset, n);
    if (kind === "singles") return new Float32Array(this.buffer(), offset, n);
    return new Uint8Array(this.buffer(), offset, n);
  }

  doubles(values: ArrayLike<number>): Float64Array {
    return this.copy("doubles", values) as Float64Array;
  }
  singles(values: ArrayLike<number>): Float32Array {
    return this.copy("singles", values) as Float32Array;
  }
  bytes(values: ArrayLike<number>): Uint8Array {
    return this.copy("bytes", values) as Uint8Array;
  }
}

/** 32 MiB beyond what the module keeps for itself. */
const PAGES = 512;

const memory = createKernelMemory();
const instance = instantiateKernels(compileKernels(), memory, 0);
memory.grow(PAGES);
const heap = new ArrayBuffer(1 << 22);
export const simdKernels: NumericKernels = instance.kernels;
export const bothKernels: readonly [string, NumericKernels][] = [
  ["scalar", scalarNumericKernels],
  ["simd", simdKernels],
];

/** A fresh place whose arrays suit `kernels`. */
export function placeFor(kernels: NumericKernels): RecordingPlace {
  if (kernels === simdKernels) {
    return new RecordingPlace(() => memory.buffer, instance.firstFree + SCRATCH_BYTES);
  }
  return new RecordingPlace(() => heap, 0);
}

/** Asserts that `run` leaves the same bits in all its arrays with either implementation, and no guard touched. */
export function sameOnBoth(run: (kernels: NumericKernels, place: Place) => void): void {
  const [expected, actual] = [scalarNumericKernels, simdKernels].map((kernels) => {
    const place = placeFor(kernels);
    run(kernels, place);
    return place.arrays;
  }) as [NumericArray[], NumericArray[]];
  assert.equal(actual.length, expected.length);
  for (const [which, array] of expected.entries()) assertSame(actual[which]!, array, which);
}

function assertSame(actual: NumericArray, expected: NumericArray, which: number): void {
  for (let i = 0; i < expected.length; i++) {
    if (Object.is(actual[i], expected[i])) continue;
    assert.fail(`array ${which}, element ${i - GUARDS}: scalar ${expected[i]}, simd ${actual[i]}`);
  }
  assert.equal(actual[0], GUARD);
  assert.equal(actual[actual.length - 1], GUARD);
}
