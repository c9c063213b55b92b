/** power: λ and all that follows from it, as scikit-learn and 50-digit arithmetic have them; and on data that break others. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { startFit } from "#normalize/core/fit/fit.js";
import { gatherMeasured, measureBatch, mergeMeasured, spreadMeasure } from "#normalize/core/fit/measure.js";
import { DEFAULT_OPTIONS, type Fit, type MethodOptions } from "#normalize/core/methods/method.js";
import { UnfitVector } from "#normalize/core/methods/policy.js";
import { power } from "#normalize/core/methods/power.js";
import { type PowerFamily, powerLaw } from "#normalize/core/transform/power-law.js";
import { applyStep, invertStep, spreadStep } from "#normalize/core/transform/step.js";
import { NormalizeError, normalize } from "#normalize/index.js";
import { HeapArena } from "#normalize/kernels/memory.js";
import { scalarNumericKernels as kernels } from "#normalize/kernels/scalar/numeric.js";
import type { Batch } from "#normalize/types.js";
import { seededUniform } from "../bench/random.js";
import {
  exactToleranceOf,
  firstDifference,
  type GoldenArray,
  type GoldenCase,
  goldenCases,
  toleranceOf,
} from "../oracle/golden.js";

const arena = new HeapArena();

const optionsOf = (family: PowerFamily, standardize: "yes" | "no" = "yes"): MethodOptions => ({
  ...DEFAULT_OPTIONS,
  family,
  standardize,
});

/** Fits columns gathered into groups, each question answered chunk by chunk of so many rows. */
function fit(batch: Batch, options: MethodOptions, chunkRows = batch.rows, groupOf = identity(batch.cols)): Fit {
  const groups = Math.max(...groupOf) + 1;
  const fitting = startFit(power, groups, options);
  let asked = fitting.next();
  while (!asked.done) {
    const question = spreadMeasure(asked.value, groupOf);
    const [first, ...others] = chunksOf(batch, chunkRows).map((chunk) =>
      measureBatch(question, chunk, kernels, arena),
    );
    for (const other of others) mergeMeasured(first!, other);
    asked = fitting.next(gatherMeasured(first!, groupOf, groups));
  }
  return asked.value;
}

const identity = (n: number): Int32Array => Int32Array.from({ length: n }, (_, i) => i);

function chunksOf({ rows, cols, values }: Batch, size: number): Batch[] {
  const starts = Array.from({ length: Math.ceil(rows / size) }, (_, i) => i * size);
  return starts.map((start) => {
    const end = Math.min(start + size, rows);
    return { rows: end - start, cols, values: values.subarray(start * cols, end * cols) };
  });
}

const column = (values: ArrayLike<number>): Batch => ({
  rows: values.length,
  cols: 1,
  values: Float64Array.from(values),
});

const batchOf = ({ shape: [rows, cols], values }: GoldenArray): Batch => ({
  rows: rows!,
  cols: cols!,
  values: Float64Array.from(values),
});

/** A copy, transformed. */
function apply({ steps }: Fit, batch: Batch): Batch {
  const copy = { ...batch, values: batch.values.slice() };
  for (const step of steps) applyStep(step, copy, kernels, arena);
  return copy;
}

/** A copy, brought back. */
function invert({ steps }: Fit, batch: Batch): Batch {
  const copy = { ...batch, values: batch.values.slice() };
  for (const step of [...steps].reverse()) invertStep(step, copy, kernels, arena);
  return copy;
}

/** λ, mean and scale of the transform as the books have it, whatever its reference. */
function fittedArrays({ steps: [law, affine] }: Fit): Record<string, Float64Array> {
  assert.ok(law?.kind === "power" && affine?.kind === "affine");
  const { family, lambdas, references } = law;
  const { shift, divisor } = affine.rules;
  const unit = references.map((r, i) =>
    family === "box-cox"
      ? r ** lambdas[i]!
      : r < 0
        ? (1 - r) ** (2 - lambdas[i]!)
        : (1 + r) ** lambdas[i]!,
  );
  const origin = family === "box-cox" ? 1 : 0;
  const level = references.map((r, i) => powerLaw(family)(r, { lambda: lambdas[i]!, reference: origin }));
  return {
    lambdas,
    mean: shift.map((mean, i) => level[i]! + mean * unit[i]!),
    scale: divisor.map((scale, i) => scale * unit[i]!),
  };
}

function assertClose(golden: GoldenCase, key: string, actual: ArrayLike<number>): void {
  const compare = (expected: GoldenArray, tolerance: Parameters<typeof firstDifference>[2], what: string) => {
    const rounded = expected.dtype === "float32" ? Float32Array.from(actual) : actual;
    const difference = firstDifference(rounded, expected, tolerance);
    assert.equal(difference, undefined, `${golden.name} ${key} ${what}: ${JSON.stringify(difference)}`);
  };
  if (golden.expected[key]) compare(golden.expected[key], toleranceOf(golden, key), golden.source);
  if (golden.exact[key]) compare(golden.exact[key], exactToleranceOf(golden, key), "exact");
}

test("fitted, applied and undone as scikit-learn's PowerTransformer, and as exact arithmetic", () => {
  const cases = goldenCases("scalers-fitted").filter(({ method }) => method === "power");
  assert.equal(cases.length, 12);
  for (const golden of cases) {
    const { method, standardize } = golden.options;
    const options = optionsOf(method as PowerFamily, standardize === true ? "yes" : "no");
    const train = batchOf(golden.input!);
    const fitted = fit(train, options);
    const values = apply(fitted, train);
    const testValues = apply(fitted, batchOf(golden.test!));
    assertClose(golden, "values", values.values);
    assertClose(golden, "test_values", testValues.values);
    assertClose(golden, "inverse_values", invert(fitted, values).values);
    assertClose(golden, "inverse_test_values", invert(fitted, testValues).values);
    const arrays = fittedArrays(fitted);
    assertClose(golden, "lambdas", arrays["lambdas"]!);
    if (standardize !== true) continue;
    assertClose(golden, "mean", arrays["mean"]!);
    assertClose(golden, "scale", arrays["scale"]!);
  }
});
