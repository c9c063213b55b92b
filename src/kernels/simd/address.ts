/** Addresses of arrays in a WebAssembly memory that many threads share and grow. */
import type { KernelInstance } from "./instance.js";

type NumericArray = Float64Array | Float32Array | Int32Array | Uint8Array;

/** The address of an array of at least `needed` elements. */
type AddressOf = (array: NumericArray, needed: number) => number;

/**
 * Makes a function that gives the address of an array, and throws an Error if the array is too short or does not lie in
 * the instance's memory. Growing a shared memory, in any thread, makes a new buffer object over the same bytes while older
 * arrays keep theirs; so a buffer not seen before is probed: what is written to this thread's scratch space must show in it.
 */
export function addressesIn(instance: KernelInstance): AddressOf {
  const known = new WeakSet<ArrayBufferLike>();
  return (array, needed) => {
    if (array.length < needed)
      throw new Error(`a kernel needs ${needed} elements and was given ${array.length}`);
    if (!known.has(array.buffer)) {
      if (!sharesBytes(array.buffer, instance))
        throw new Error("a kernel was given an array outside its memory");
      known.add(array.buffer);
    }
    return array.byteOffset;
  };
}

function sharesBytes(buffer: ArrayBufferLike, instance: KernelInstance): boolean {
  if (buffer === instance.memory.buffer) return true;
  if (buffer.byteLength < instance.scratch + 1) return false;
  const probe = new Uint8Array(instance.memory.buffer, instance.scratch, 1);
  const mirror = new Uint8Array(buffer, instance.scratch, 1);
  return [1, 2].every((byte) => {
    probe[0] = byte;
    return mirror[0] === byte;
  });
}
