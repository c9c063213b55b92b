/** Affine steps undone: x = (t·divisor + shift) / prescale. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { startFit } from "#normalize/core/fit/fit.js";
import { measureBatch } from "#normalize/core/fit/measure.js";
import { METHODS, type MethodName } from "#normalize/core/methods/index.js";
import { DEFAULT_OPTIONS, type MethodOptions } from "#normalize/core/methods/method.js";
import { applyStep, invertStep, type Step } from "#normalize/core/transform/step.js";
import { HeapArena } from "#normalize/kernels/memory.js";
import { scalarNumericKernels as kernels } from "#normalize/kernels/scalar/numeric.js";
import { finiteArrays } from "../../support/ugly-doubles.js";

const arena = new HeapArena();
const column = (values: ArrayLike<number>) => ({
  rows: values.length,
  cols: 1,
  values: Float64Array.from(values),
});

function fit(method: MethodName, values: ArrayLike<number>, options: Partial<MethodOptions> = {}): Step {
  const fitting = startFit(METHODS[method], 1, { ...DEFAULT_OPTIONS, ...options });
  let asked = fitting.next();
  while (!asked.done) asked = fitting.next(measureBatch(asked.value, column(values), kernels, arena));
  return asked.value.steps[0];
}

function through(transform: typeof applyStep, step: Step, values: ArrayLike<number>): Float64Array {
  const batch = column(values);
  transform(step, batch, kernels, arena);
  return batch.values;
}

const thereAndBack = (step: Step, values: ArrayLike<number>): Float64Array =>
  through(invertStep, step, through(applyStep, step, values));

/** Far enough from the largest double that neither differences nor a rounded result are beyond it. */
const tempered = finiteArrays(20).map((values) =>
  values.map((value) => (Math.abs(value) > 2 ** 1000 ? value * 2 ** -20 : value)),
);

const AFFINE = ["minmax", "zscore", "l2", "maxabs", "robust", "mean", "center"] as const;

for (const method of AFFINE) {
  test(`${method}: undone to an ulp or two of the largest value, whatever the magnitudes`, () => {
    fc.assert(
      fc.property(tempered, (values) => {
        if (values.length === 0) return;
        const step = fit(method, values, method === "minmax" ? { range: [-3, 5] } : {});
        const largest = Math.max(...values.map(Math.abs));
        const results = through(applyStep, step, values);
        const undone = through(invertStep, step, results);
        values.forEach((value, i) => {
          // robust's spread may be so small beside the largest value that their ratio is no double.
          if (Math.abs(results[i]) === Infinity) return;
          const off = Math.abs(undone[i] - value);
          const bound = Math.max(4 * Number.EPSILON * largest, 4 * Number.MIN_VALUE);
          assert.ok(off <= bound, `${undone[i]} is not ${value}, beside ${largest}`);
        });
      }),
    );
  });
}

test("NaN stays, signs of zero too where nothing is shifted", () => {
  const step = fit("maxabs", [2, -4]);
  const undone = thereAndBack(step, [0, -0, NaN, -4]);
  assert.ok(Object.is(undone[0], 0) && Object.is(undone[1], -0) && Number.isNaN(undone[2]));
  assert.equal(undone[3], -4);
});

test("what was cut stays cut", () => {
  const step = fit("minmax", [0, 10], { outside: "cut", range: [1, 2] });
  assert.deepEqual([...thereAndBack(step, [-5, 0, 5, 10, 99])], [0, 0, 5, 10, 10]);
});

test("columns left alone are left alone again, and what became one value is gone", () => {
  const same = fit("minmax", [4, 4], { onConstant: "passthrough", range: [1, 2] });
  assert.deepEqual([...thereAndBack(same, [4, 5])], [4, 5]);
  for (const onConstant of ["vanish", "nan"] as const) {
    const gone = fit("zscore", [4, 4], { onConstant });
    assert.deepEqual([...thereAndBack(gone, [4, 4])], [NaN, NaN]);
  }
});
