import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { encodeDense } from "#normalize/formats/dense/write.js";
import { HeapArena } from "#normalize/kernels/memory.js";
import { scalarKernels } from "#normalize/kernels/scalar/kernels.js";

const DOUBLES = [0, -0, 0.1, 1e-300, 1e300, -Infinity, Number.NaN, 16777217];

const little = (dtype: "float32" | "float64") => ({ dtype, byteOrder: "little-endian" }) as const;

describe("encodeDense", () => {
  const values = Float64Array.from([99, ...DOUBLES]).subarray(1);
  const batch = { rows: 4, cols: 2, values };
  const view = (bytes: Uint8Array): DataView =>
    new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

  it("gives doubles as they lie in memory", () => {
    const bytes = encodeDense(batch, little("float64"), scalarKernels, new HeapArena());
    assert.equal(bytes.buffer, values.buffer);
    const read = DOUBLES.map((_, i) => view(bytes).getFloat64(8 * i, true));
    assert.deepEqual(read, DOUBLES);
  });

  it("rounds singles once, to nearest", () => {
    const bytes = encodeDense(batch, little("float32"), scalarKernels, new HeapArena());
    assert.equal(bytes.length, 32);
    const read = DOUBLES.map((_, i) => view(bytes).getFloat32(4 * i, true));
    assert.deepEqual(read, DOUBLES.map(Math.fround));
    assert.deepEqual(Array.from(values), DOUBLES);
  });

  it("turns bytes round where they are to be big-endian", () => {
    const own = { ...batch, values: values.slice() };
    const order = { byteOrder: "big-endian" } as const;
    const singles = encodeDense(own, { dtype: "float32", ...order }, scalarKernels, new HeapArena());
    assert.deepEqual(
      DOUBLES.map((_, i) => view(singles).getFloat32(4 * i)),
      DOUBLES.map(Math.fround),
    );
    const doubles = encodeDense(own, { dtype: "float64", ...order }, scalarKernels, new HeapArena());
    assert.deepEqual(
      DOUBLES.map((_, i) => view(doubles).getFloat64(8 * i)),
      DOUBLES,
    );
  });

  it("gives column after column where that is asked for, of any number of rows", () => {
    for (const [rows, cols] of [
      [1, 3],
      [7, 1],
      [2049, 5],
      [3, 5000],
    ]) {
      const numbers = Float64Array.from({ length: rows * cols }, (_, i) => i);
      const by = { ...little("float64"), order: "columns" } as const;
      const bytes = encodeDense({ rows, cols, values: numbers }, by, scalarKernels, new HeapArena());
      const read = new Float64Array(bytes.buffer, bytes.byteOffset, rows * cols);
      read.forEach((value, i) => {
        assert.equal(value, (i % rows) * cols + Math.floor(i / rows));
      });
    }
  });

  it("gives no bytes for no rows", () => {
    const none = { rows: 0, cols: 2, values: new Float64Array(0) };
    assert.equal(encodeDense(none, little("float32"), scalarKernels, new HeapArena()).length, 0);
    assert.equal(encodeDense(none, little("float64"), scalarKernels, new HeapArena()).length, 0);
  });
});
