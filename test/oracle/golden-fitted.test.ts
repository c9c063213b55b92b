/** scikit-learn's transformers, fitted on one array, applied to it and to another, and undone: every golden case of these methods. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { measureBatch } from "#normalize/core/aggregates/index.js";
import { startFit } from "#normalize/core/methods/fit.js";
import { METHODS, type MethodName } from "#normalize/core/methods/index.js";
import { DEFAULT_OPTIONS, type Fit, type MethodOptions } from "#normalize/core/methods/method.js";
import { applyStep, invertStep } from "#normalize/core/steps/step.js";
import { HeapArena } from "#normalize/kernels/memory.js";
import { scalarNumericKernels as kernels } from "#normalize/kernels/scalar/numeric.js";
import { firstDifference, type GoldenArray, type GoldenCase, goldenCases, toleranceOf } from "./golden.js";

const arena = new HeapArena();

const METHODS_HERE = ["zscore", "minmax", "maxabs", "robust", "quantile"] as const satisfies MethodName[];

function optionsOf({ options }: GoldenCase): MethodOptions {
  const given = <T>(name: string): T | undefined => options[name] as T | undefined;
  const defaults = DEFAULT_OPTIONS;
  return {
    ...defaults,
    range: given<[number, number]>("range") ?? defaults.range,
    outside: options["clip"] === true ? "cut" : "keep",
    center: options["with_centering"] === false ? "no" : "yes",
    scale: options["with_scaling"] === false ? "no" : "yes",
    quantileRange: given<[number, number]>("quantile_range") ?? defaults.quantileRange,
    unitVariance: options["unit_variance"] === true ? "yes" : "no",
    quantiles: given<number>("n_quantiles") ?? defaults.quantiles,
    distribution: given<"uniform" | "normal">("output_distribution") ?? defaults.distribution,
  };
}

const batchOf = ({ shape: [rows, cols], values }: GoldenArray) => ({
  rows,
  cols,
  values: Float64Array.from(values),
});

function fit(method: MethodName, train: GoldenArray, options: MethodOptions): Fit {
  const batch = batchOf(train);
  const fitting = startFit(METHODS[method], batch.cols, options);
  let asked = fitting.next();
  while (!asked.done) asked = fitting.next(measureBatch(asked.value, batch, kernels, arena));
  return asked.value;
}

/** An array transformed, and that undone. */
function thereAndBack({ steps }: Fit, array: GoldenArray): [there: Float64Array, back: Float64Array] {
  const batch = batchOf(array);
  for (const step of steps) applyStep(step, batch, kernels, arena);
  const there = batch.values.slice();
  for (const step of [...steps].reverse()) invertStep(step, batch, kernels, arena);
  return [there, batch.values];
}

/** What was fitted, by the names of the golden file; robust has none where it is not subtracted or not divided by. */
function fittedArrays({ steps: [step] }: Fit): Record<string, ArrayLike<number>> {
  switch (step.kind) {
    case "affine":
      return { center: step.rules.shift, scale: step.rules.divisor };
    case "quantile": {
      const n = step.references.length;
      const cols = step.ruleOf.length;
      const quantiles = Float64Array.from(
        { length: n * cols },
        (_, i) => step.quantiles[(i % cols) * n + Math.floor(i / cols)],
      );
      return { references: step.references, quantiles };
    }
    default:
      return {};
  }
}

function assertClose(golden: GoldenCase, key: string, actual: ArrayLike<number>): void {
  const expected = golden.expected[key];
  const rounded = expected.dtype === "float32" ? Float32Array.from(actual) : actual;
  const difference = firstDifference(rounded, expected, toleranceOf(golden, key));
  assert.equal(difference, undefined, `${golden.name} ${key}: ${JSON.stringify(difference)}`);
}

for (const method of METHODS_HERE) {
  test(`${method}: fitted, applied and undone as scikit-learn does it`, () => {
    const cases = goldenCases("scalers-fitted").filter(
      (golden) => golden.method === method && !golden.weights,
    );
    for (const golden of cases) {
      const options = optionsOf(golden);
      const fitted = fit(method, golden.input!, options);
      const [values, inverseValues] = thereAndBack(fitted, golden.input!);
      const [testValues, inverseTestValues] = thereAndBack(fitted, golden.test!);
      assertClose(golden, "values", values);
      assertClose(golden, "test_values", testValues);
      assertClose(golden, "inverse_values", inverseValues);
      assertClose(golden, "inverse_test_values", inverseTestValues);
      for (const [key, array] of Object.entries(fittedArrays(fitted))) {
        const known = golden.expected[key];
        if (known && !known.values.some(Number.isNaN)) assertClose(golden, key, array);
      }
    }
    assert.ok(cases.length >= 3, `only ${cases.length} cases`);
  });
}
