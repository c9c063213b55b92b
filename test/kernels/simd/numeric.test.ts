/** The SIMD kernels refuse arrays they cannot reach, and know arrays older than the memory's last growth. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { emptyMomentState } from "#normalize/kernels/moment-state.js";
import {
  compileKernels,
  createKernelMemory,
  instantiateKernels,
  SCRATCH_BYTES,
} from "#normalize/kernels/simd.js";

const module = compileKernels();
const memory = createKernelMemory();
const { kernels, firstFree } = instantiateKernels(module, memory, 0);
const free = firstFree + 2 * SCRATCH_BYTES;

describe("arrays of the SIMD kernels", () => {
  it("must lie in the instance's memory", () => {
    const inside = new Float64Array(memory.buffer, free, 4);
    const foreign = createKernelMemory();
    assert.throws(() => kernels.clamp(new Float64Array(4), 4, 0, 1), /outside its memory/);
    assert.throws(
      () => kernels.clamp(new Float64Array(foreign.buffer, free, 4), 4, 0, 1),
      /outside its memory/,
    );
    assert.throws(() => kernels.moments(inside, 4, emptyMomentState()), /outside its memory/);
  });

  it("must be long enough", () => {
    const inside = new Float64Array(memory.buffer, free, 4);
    assert.throws(() => kernels.clamp(inside, 5, 0, 1), /needs 5 elements and was given 4/);
    assert.throws(() => kernels.moments(inside, 4, inside), /needs 14 elements/);
  });

  it("may be older than the memory's last growth", () => {
    const old = new Float64Array(memory.buffer, free, 2);
    memory.grow(1);
    assert.notEqual(old.buffer, memory.buffer);
    old.set([-3, 3]);
    kernels.clamp(old, 2, 0, 1);
    assert.deepEqual([...old], [0, 1]);
  });

  it("may lie beyond 2 GiB", () => {
    const far = createKernelMemory();
    assert.ok(far.buffer.byteLength > 2 ** 31 + 4096);
    const { kernels: farKernels } = instantiateKernels(module, far, 0);
    const values = new Float64Array(far.buffer, 2 ** 31 + 64, 6);
    values.set([3, 4, NaN, 9, -9, 0]);
    farKernels.clamp(values, 6, 0, 5);
    assert.deepEqual([...values], [3, 4, NaN, 5, 0, 0]);
  });

  it("are left alone by another instance's scratch space", () => {
    const second = instantiateKernels(module, memory, 1).kernels;
    const values = new Float64Array(memory.buffer, free, 3);
    const states = [0, 1].map((i) => {
      const state = new Float64Array(memory.buffer, free + 64 + 128 * i, 14);
      state.set(emptyMomentState());
      return state;
    }) as [Float64Array, Float64Array];
    values.set([1, 2, NaN]);
    kernels.moments(values, 3, states[0]);
    second.moments(values, 3, states[1]);
    assert.deepEqual(states[0], states[1]);
  });
});
