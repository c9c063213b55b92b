import assert from "node:assert/strict";
import { test } from "node:test";
import {
  emptyMeasured,
  gatherMeasured,
  type Measured,
  measureBatch,
  mergeMeasured,
} from "#normalize/core/aggregates/index.js";
import { HeapArena } from "#normalize/kernels/memory.js";
import { scalarNumericKernels as kernels } from "#normalize/kernels/scalar/numeric.js";

const question = {
  kind: "outside",
  low: Float64Array.of(0, -Infinity, 0),
  high: Float64Array.of(1, Infinity, 1),
} as const;

const answer = (...values: number[]): Measured => {
  const batch = { rows: values.length / 3, cols: 3, values: Float64Array.from(values) };
  return measureBatch(question, batch, kernels, new HeapArena());
};

test("counts below and above, the ends inside, NaN in neither, infinities outside", () => {
  assert.deepEqual(answer(0, 5, -1, 1, -5, 2, NaN, Infinity, Infinity, -0, NaN, -Infinity), {
    kind: "outside",
    counts: Float64Array.of(0, 0, 0, 0, 2, 2),
  });
});

test("parts merge to the whole, and gather into groups", () => {
  const whole = emptyMeasured(question, 3);
  mergeMeasured(whole, answer(-1, 0, 2));
  mergeMeasured(whole, answer(3, 0, -2));
  assert.deepEqual(whole, answer(-1, 0, 2, 3, 0, -2));
  assert.deepEqual(gatherMeasured(whole, Int32Array.of(0, 1, 0), 2), {
    kind: "outside",
    counts: Float64Array.of(2, 2, 0, 0),
  });
});

test("other answers cannot be added", () => {
  assert.throws(
    () => mergeMeasured(emptyMeasured(question, 1), emptyMeasured({ kind: "moments" }, 1)),
    /cannot be added/,
  );
});
