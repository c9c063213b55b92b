/** Statistics after affine steps, worked out from those before, against those measured on the results. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { measureBatch } from "#normalize/core/aggregates/index.js";
import { addMoments, emptyMoments, totalMoments } from "#normalize/core/aggregates/moments.js";
import {
  addWeighted,
  emptyWeighted,
  spreadOf,
  WEIGHTED_STATE,
  Weighted,
} from "#normalize/core/aggregates/weighted.js";
import { startFit } from "#normalize/core/methods/fit.js";
import { METHODS, type MethodName } from "#normalize/core/methods/index.js";
import { DEFAULT_OPTIONS, type MethodOptions } from "#normalize/core/methods/method.js";
import { deriveMoments, roundExtremes } from "#normalize/core/steps/affine/moments-after.js";
import { weightedAfter } from "#normalize/core/steps/moments-after.js";
import { applyStep, type Step } from "#normalize/core/steps/step.js";
import { summarize } from "#normalize/core/summary.js";
import { HeapArena } from "#normalize/kernels/memory.js";
import { scalarNumericKernels as kernels } from "#normalize/kernels/scalar/numeric.js";
import type { Batch, Summary } from "#normalize/types.js";

const arena = new HeapArena();

function fit(method: MethodName, options: MethodOptions, batch: Batch): readonly Step[] {
  const fitting = startFit(METHODS[method], batch.cols, options);
  let asked = fitting.next();
  while (!asked.done) asked = fitting.next(measureBatch(asked.value, batch, kernels, arena));
  return asked.value.steps;
}

function momentsOf(batch: Batch): Float64Array {
  const states = emptyMoments("columns", batch.cols);
  addMoments("columns", states, batch, kernels);
  return states;
}

const number = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: -50, max: 50 }) },
  { weight: 4, arbitrary: fc.double({ min: 1e-3, max: 1000, noNaN: true }) },
  { weight: 4, arbitrary: fc.double({ min: -1000, max: -1e-3, noNaN: true }) },
  { weight: 1, arbitrary: fc.constant(NaN) },
);
const matrix = fc.integer({ min: 1, max: 3 }).chain((cols) =>
  fc
    .integer({ min: 1, max: 30 })
    .chain((rows) => fc.array(number, { minLength: rows * cols, maxLength: rows * cols }))
    .map((values): Batch => ({ rows: values.length / cols, cols, values: Float64Array.from(values) })),
);

/**
 * Rounding of the results is relative to their magnitude, which for results far from 0 counts in many deviations; the
 * central moments feel it to that factor.
 */
function assertAgree(derived: Summary, measured: Summary, what: string): void {
  assert.equal(derived.nobs, measured.nobs, what);
  if (measured.nobs === 0) return;
  assert.deepEqual(derived.minmax.map(zeroless), measured.minmax.map(zeroless), what);
  const deviation = measured.variance > 0 ? Math.sqrt(measured.variance) : 0;
  const largest = Math.max(Math.abs(measured.minmax[0]), Math.abs(measured.minmax[1]));
  const slack = 100 * Number.EPSILON * (1 + (deviation > 0 ? largest / deviation : 0));
  if (!(slack < 1e-3)) return;
  near(derived.mean, measured.mean, slack * Math.max(deviation, largest), `${what}: mean`);
  near(derived.variance, measured.variance, slack * measured.variance, `${what}: variance`);
  const size = 1 + Math.abs(measured.kurtosis);
  near(derived.skewness, measured.skewness, slack * size, `${what}: skewness`);
  near(derived.kurtosis, measured.kurtosis, slack * size, `${what}: kurtosis`);
}

const zeroless = (value: number): number => value + 0;

function near(actual: number, expected: number, slack: number, what: string): void {
  if (Number.isNaN(expected) && Number.isNaN(actual)) return;
  assert.ok(Math.abs(actual - expected) <= slack, `${what}: ${actual} is not ${expected} ± ${slack}`);
}

/** Options that change what an affine step does. */
const VARIANTS: readonly Partial<MethodOptions>[] = [
  {},
  { range: [-3, 7] },
  { ddof: 1, onConstant: "zero" },
  { nan: "propagate" },
  { onConstant: "passthrough", range: [2, 3] },
  { onConstant: "middle", range: [2, 3] },
  { onConstant: "nan", onZeroNorm: "nan" },
];

for (const method of Object.keys(METHODS) as MethodName[]) {
  test(`${method}: derived and measured statistics agree`, () => {
    fc.assert(
      fc.property(matrix, fc.constantFrom(...VARIANTS), (given, variant) => {
        const batch = { ...given, values: given.values.slice() };
        const order = method === "lp" ? { order: 1.5 } : {};
        const steps = fit(method, { ...DEFAULT_OPTIONS, ...order, ...variant }, batch);
        let states = momentsOf(batch);
        for (const step of steps) {
          if (step.kind !== "affine") return;
          states = deriveMoments(states, step);
          applyStep(step, batch, kernels, arena);
        }
        const measured = momentsOf(batch);
        for (let col = 0; col < batch.cols; col++) {
          assertAgree(summarize(states, col), summarize(measured, col), `column ${col}`);
        }
      }),
      { numRuns: Number(process.env["NORMALIZE_LAW_RUNS"] ?? 100) },
    );
  });
}

for (const method of Object.keys(METHODS) as MethodName[]) {
  test(`${method}: derived and measured weighted spreads agree`, () => {
    const weighted = matrix.chain((batch) =>
      fc
        .array(fc.constantFrom(0, 0.5, 1, 3), { minLength: batch.rows, maxLength: batch.rows })
        .map((weights) => ({ ...batch, weights: Float64Array.from(weights) })),
    );
    fc.assert(
      fc.property(weighted, fc.constantFrom(...VARIANTS), (given, variant) => {
        const batch = { ...given, values: given.values.slice() };
        const order = method === "lp" ? { order: 1.5 } : {};
        const steps = fit(method, { ...DEFAULT_OPTIONS, ...order, ...variant }, batch);
        const before = weightedOf(batch);
        const derived = weightedAfter(before, steps);
        if (!derived) return;
        for (const step of steps) applyStep(step, batch, kernels, arena);
        const measured = weightedOf(batch);
        for (let at = 0; at < measured.length; at += WEIGHTED_STATE) {
          for (const slot of [Weighted.count, Weighted.missing, Weighted.weightless, Weighted.weight]) {
            assert.equal(derived[at + slot], measured[at + slot], `slot ${slot}`);
          }
          if (measured[at + Weighted.count] === 0) continue;
          const was = spreadOf(derived, at);
          const is = spreadOf(measured, at);
          assert.equal(was.exponent, is.exponent);
          // Results are rounded at their own size, which counts in deviations.
          const deviation = Math.sqrt(is.variance);
          const slack = 1e-13 * (1 + Math.abs(is.mean) + deviation);
          near(was.mean, is.mean, slack, "mean");
          near(Math.sqrt(was.variance), deviation, slack, "deviation");
          if (before[at + Weighted.m2] === 0) assert.deepEqual(was, is, "one value");
        }
      }),
      { numRuns: Number(process.env["NORMALIZE_LAW_RUNS"] ?? 100) },
    );
  });
}

function weightedOf(batch: Batch): Float64Array {
  const states = emptyWeighted(batch.cols);
  addWeighted(states, batch);
  return states;
}

test("a span without an inverse, and a constant of the smallest double", () => {
  const tiny = Number.MIN_VALUE;
  for (const values of [
    [0, 0, tiny],
    [tiny, tiny],
  ]) {
    const batch = { rows: values.length, cols: 1, values: Float64Array.from(values) };
    const [step] = fit("minmax", { ...DEFAULT_OPTIONS, range: [-3, 7] }, batch);
    const derived = deriveMoments(momentsOf(batch), step as Step & { kind: "affine" });
    applyStep(step, batch, kernels, arena);
    assertAgree(summarize(derived, 0), summarize(momentsOf(batch), 0), String(values));
  }
});

test("values that all round to one single are that single, in the sum of all columns too", () => {
  // Magnitudes so far apart that the states have exponents of their own.
  const batch = { rows: 3, cols: 2, values: Float64Array.of(1e-60, 1, 3e-60, 1 + 1e-12, 2e-60, 1 - 1e-12) };
  const states = momentsOf(batch);
  roundExtremes(states, "float32");
  const rounded = { ...batch, values: Float64Array.from(Float32Array.from(batch.values)) };
  const measured = momentsOf(rounded);
  assert.deepEqual(summarize(totalMoments(states), 0), summarize(totalMoments(measured), 0));
  assert.deepEqual(
    [summarize(states, 0), summarize(states, 1)],
    [summarize(measured, 0), summarize(measured, 1)],
  );
});
