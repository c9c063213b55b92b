/** Affine steps undone: x = (t·divisor + shift) / prescale. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { measureBatch } from "#normalize/core/aggregates/index.js";
import { startFit } from "#normalize/core/methods/fit.js";
import { METHODS, type MethodName } from "#normalize/core/methods/index.js";
import { DEFAULT_OPTIONS, type MethodOptions } from "#normalize/core/methods/method.js";
import { applyStep, invertStep, type Step } from "#normalize/core/steps/step.js";
import { HeapArena } from "#normalize/kernels/memory.js";
import { scalarNumericKernels as kernels } from "#normalize/kernels/scalar/numeric.js";
import { finiteArrays } from "../../support/ugly-doubles.js";

const arena = new HeapArena();
const column = (values: ArrayLike<number>) => ({
  rows: values.length,
  cols: 1,
  values: Float64Array.from(values),
});

function fitAll(
  method: MethodName,
  values: ArrayLike<number>,
  options: Partial<MethodOptions>,
): readonly Step[] {
  const fitting = startFit(METHODS[method], 1, { ...DEFAULT_OPTIONS, ...options });
  let asked = fitting.next();
  while (!asked.done) asked = fitting.next(measureBatch(asked.value, column(values), kernels, arena));
  return asked.value.steps;
}

const fit = (method: MethodName, values: ArrayLike<number>, options: Partial<MethodOptions> = {}): Step =>
  fitAll(method, values, options)[0];

function through(transform: typeof applyStep, step: Step, values: ArrayLike<number>): Float64Array {
  const batch = column(values);
  transform(step, batch, kernels, arena);
  return batch.values;
}

const throughAll = (
  transform: typeof applyStep,
  steps: readonly Step[],
  values: ArrayLike<number>,
): Float64Array =>
  steps.reduce<Float64Array>((to, step) => through(transform, step, to), Float64Array.from(values));

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

test("columns left alone are left alone again", () => {
  const same = fit("minmax", [4, 4], { onConstant: "passthrough", range: [1, 2] });
  assert.deepEqual([...thereAndBack(same, [4, 5])], [4, 5]);
});

const FITTED = ["minmax", "zscore", "maxabs", "robust", "mean", "center", "quantile", "power"] as const;
const POLICIES = ["zero", "passthrough", "vanish", "middle", "nan"] as const;
const VARIANTS: readonly Partial<MethodOptions>[] = [
  {},
  { center: "no" },
  { ddof: 1 },
  { range: [-3, 5], outside: "cut" },
  { unitVariance: "yes", quantiles: 1 },
  { distribution: "normal", standardize: "no" },
  { constantBelow: 1e-6 },
  { family: "box-cox" },
];

for (const onConstant of POLICIES) {
  test(`a constant column comes back, by whatever method, policy ${onConstant}`, () => {
    for (const method of FITTED) {
      for (const variant of VARIANTS) {
        for (const value of [7, -0.1, 0, 1e-300, 5e-324, 1e300, 123456789.123]) {
          if (variant.family === "box-cox" && !(value > 0)) continue;
          // Only a column of zeros has nothing that max-abs could divide by.
          if (method === "maxabs" && value !== 0) continue;
          const steps = fitAll(method, [value, value, NaN, value], { ...variant, onConstant });
          const back = (values: ArrayLike<number>): number[] => [
            ...throughAll(invertStep, [...steps].reverse(), values),
          ];
          const what = `${method} ${JSON.stringify(variant)}: ${value}`;
          const [undone, missing] = back(throughAll(applyStep, steps, [value, NaN]));
          assert.ok(Number.isNaN(missing), what);
          if (onConstant !== "nan") assert.equal(undone + 0, value, what);
          // NaN cannot be told from what was missing; center has no spread to lack.
          else if (method !== "center") assert.deepEqual(back([0, NaN]), [value, NaN], what);
        }
      }
    }
  });
}

test("a column without spread between its quantiles comes to its median, one of norm 0 to 0", () => {
  const robust = fit("robust", [1, 5, 5, 5, 5, 5, 9], { onConstant: "vanish" });
  assert.deepEqual([...thereAndBack(robust, [1, 5, 9, NaN])], [5, 5, 5, NaN]);
  const norm = fit("l2", [0, 0], { onZeroNorm: "nan" });
  assert.deepEqual([...through(invertStep, norm, [0, 3, NaN])], [0, 0, NaN]);
});
