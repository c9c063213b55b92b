/** Moment states become the right figures, whoever computes them, and however the data are split. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import * as reference from "simple-statistics";
import { summarize } from "#normalize/core/summary.js";
import { MOMENT_STATE } from "#normalize/kernels/kernels.js";
import { emptyMomentState, mergeMomentState } from "#normalize/kernels/moment-state.js";
import { scalarNumericKernels as kernels } from "#normalize/kernels/scalar/numeric.js";
import type { Summary } from "#normalize/types.js";
import { finiteArrays } from "../support/ugly-doubles.js";

const RUNS = Number(process.env["NORMALIZE_LAW_RUNS"] ?? 100);

function stateOf(values: readonly number[]): Float64Array {
  const state = emptyMomentState();
  kernels.moments(Float64Array.from(values), values.length, state);
  return state;
}

function assertNear(actual: number, expected: number, slack: number, what: string): void {
  if (Number.isNaN(expected) && Number.isNaN(actual)) return;
  assert.ok(Math.abs(actual - expected) <= slack, `${what}: ${actual} is not ${expected} ± ${slack}`);
}

const tame = fc.array(
  fc.oneof(
    fc.integer({ min: -50, max: 50 }),
    fc.double({ min: 1e-3, max: 1000, noNaN: true }),
    fc.double({ min: -1000, max: -1e-3, noNaN: true }),
  ),
  { minLength: 4, maxLength: 200 },
);

/** The largest magnitude, counted in standard deviations: what subtracting a mean costs. */
function reachOf(values: readonly number[], variance: number): number {
  return Math.max(...values.map(Math.abs)) / Math.sqrt(variance);
}

test("simple-statistics says the same of arrays in memory", () => {
  fc.assert(
    fc.property(tame, (values) => {
      const unbiased = summarize(stateOf(values), 0, { ddof: 1, shape: "unbiased" });
      const population = summarize(stateOf(values), 0, { ddof: 0, shape: "biased" });
      const reach = reachOf(values, population.variance);
      if (!(reach < 1e6)) return;
      const slack = 1e-14 * (1 + reach) ** 2;
      assert.deepEqual(unbiased.minmax, [reference.min(values) + 0, reference.max(values) + 0]);
      assertNear(unbiased.mean, reference.mean(values), slack * Math.sqrt(population.variance), "mean");
      const sampleVariance = reference.sampleVariance(values);
      assertNear(unbiased.variance, sampleVariance, slack * sampleVariance, "sample variance");
      assertNear(population.variance, reference.variance(values), slack * sampleVariance, "variance");
      // Its skewness and kurtosis are G1 and G2, the corrected ones.
      const size = 1 + Math.abs(unbiased.kurtosis);
      assertNear(unbiased.skewness, reference.sampleSkewness(values), slack * size, "G1");
      assertNear(unbiased.kurtosis, reference.sampleKurtosis(values), slack * size, "G2");
    }),
    { numRuns: RUNS },
  );
});

test("merged states say what the whole says", () => {
  const split = fc.tuple(finiteArrays(120), fc.array(fc.nat(119), { maxLength: 6 }));
  fc.assert(
    fc.property(split, ([values, cuts]) => {
      const whole = summarize(stateOf(values), 0);
      const merged = emptyMomentState();
      const ends = [...cuts, values.length].sort((a, b) => a - b);
      for (const [i, end] of ends.entries()) {
        const piece = values.slice(i === 0 ? 0 : ends[i - 1], end);
        mergeMomentState(merged, 0, stateOf(piece), 0);
      }
      assertAgree(summarize(merged, 0), whole, values);
    }),
    { numRuns: 4 * RUNS },
  );
});

test("states merge in any order", () => {
  fc.assert(
    fc.property(fc.array(finiteArrays(40), { minLength: 2, maxLength: 5 }), (pieces) => {
      const merge = (those: readonly (readonly number[])[]) => {
        const state = emptyMomentState();
        for (const piece of those) mergeMomentState(state, 0, stateOf(piece), 0);
        return summarize(state, 0);
      };
      assertAgree(merge([...pieces].reverse()), merge(pieces), pieces.flat());
    }),
    { numRuns: 2 * RUNS },
  );
});

test("an empty state is neutral", () => {
  const state = stateOf([1, 2, 4]);
  const merged = emptyMomentState();
  mergeMomentState(merged, 0, state, 0);
  mergeMomentState(merged, 0, emptyMomentState(), 0);
  assert.deepEqual(merged, state);
  assert.equal(merged.length, MOMENT_STATE);
});

/** Two ways to the same figures, each rounding on its own. */
function assertAgree(actual: Summary, expected: Summary, values: readonly number[]): void {
  assert.equal(actual.nobs, expected.nobs);
  assert.deepEqual(actual.minmax, expected.minmax);
  const largest = Math.max(...values.map(Math.abs));
  assertNear(actual.mean, expected.mean, 2 * Math.max(Number.EPSILON * largest, Number.MIN_VALUE), "mean");
  const variance = expected.variance;
  if (variance !== actual.variance) assertNear(actual.variance, variance, 1e-14 * variance, "variance");
  const size = 1 + Math.abs(expected.kurtosis);
  assertNear(actual.skewness, expected.skewness, 1e-13 * size, "skewness");
  assertNear(actual.kurtosis, expected.kurtosis, 1e-13 * size, "kurtosis");
}
