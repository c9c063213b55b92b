/** Weighted fits: scikit-learn's StandardScaler with sample_weight, and what must hold whatever the weights. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { measureBatch } from "#normalize/core/aggregates/index.js";
import {
  addWeighted,
  emptyWeighted,
  gatherWeighted,
  mergeWeighted,
  WEIGHTED_STATE,
  Weighted,
} from "#normalize/core/aggregates/weighted.js";
import { startFit } from "#normalize/core/methods/fit.js";
import { METHODS } from "#normalize/core/methods/index.js";
import { DEFAULT_OPTIONS, type Fit } from "#normalize/core/methods/method.js";
import { applyStep, invertStep } from "#normalize/core/steps/step.js";
import { HeapArena } from "#normalize/kernels/memory.js";
import { scalarNumericKernels as kernels } from "#normalize/kernels/scalar/numeric.js";
import type { Batch } from "#normalize/types.js";
import { seededUniform } from "../../bench/random.js";
import { firstDifference, type GoldenArray, goldenCases, toleranceOf } from "../../oracle/golden.js";

const arena = new HeapArena();
const OPTIONS = { ...DEFAULT_OPTIONS, weights: "w" };

const batchOf = ({ shape: [rows, cols], values }: GoldenArray): Batch => ({
  rows,
  cols,
  values: Float64Array.from(values),
});

function fit(batch: Batch): Fit {
  const fitting = startFit(METHODS.zscore, batch.cols, OPTIONS);
  let asked = fitting.next();
  while (!asked.done) asked = fitting.next(measureBatch(asked.value, batch, kernels, arena));
  return asked.value;
}

const golden = goldenCases("scalers-fitted").filter(({ weights }) => weights !== undefined);

for (const one of golden) {
  test(`${one.name}: fitted, applied and undone as scikit-learn does it`, () => {
    const { steps } = fit({ ...batchOf(one.input!), weights: Float64Array.from(one.weights!.values) });
    for (const [array, there, back] of [
      [one.input!, "values", "inverse_values"],
      [one.test!, "test_values", "inverse_test_values"],
    ] as const) {
      const batch = batchOf(array);
      for (const step of steps) applyStep(step, batch, kernels, arena);
      assert.equal(
        firstDifference(batch.values, one.expected[there], toleranceOf(one, there)),
        undefined,
        there,
      );
      for (const step of steps) invertStep(step, batch, kernels, arena);
      assert.equal(
        firstDifference(batch.values, one.expected[back], toleranceOf(one, back)),
        undefined,
        back,
      );
    }
  });
}

test("there are golden cases with weights", () => assert.ok(golden.length >= 2));

/** Mean and population deviation of column 0 as the state has them. */
function centre(state: Float64Array): [mean: number, deviation: number] {
  const scale = 2 ** state[Weighted.exponent];
  const weight = state[Weighted.weight] + state[Weighted.weightLow];
  const m2 = state[Weighted.m2] + state[Weighted.m2Low];
  return [(state[Weighted.mean] + state[Weighted.meanLow]) * scale, Math.sqrt(m2 / weight) * scale];
}

function measured(values: readonly number[], weights: readonly number[]): Float64Array {
  const state = emptyWeighted(1);
  const batch = { rows: values.length, cols: 1, values: Float64Array.from(values) };
  addWeighted(state, { ...batch, weights: Float64Array.from(weights) });
  return state;
}

function assertNear(actual: number, expected: number, relative: number): void {
  assert.ok(Math.abs(actual - expected) <= relative * Math.abs(expected), `${actual} is not ${expected}`);
}

test("a whole weight is as good as so many copies", () => {
  const uniform = seededUniform(3);
  const values = Array.from({ length: 200 }, () => 1e6 + uniform());
  const weights = values.map(() => Math.floor(uniform() * 5));
  const copies = values.flatMap((value, i) => new Array<number>(weights[i]).fill(value));
  const [mean, deviation] = centre(measured(values, weights));
  const ones = copies.map(() => 1);
  const [expectedMean, expectedDeviation] = centre(measured(copies, ones));
  assertNear(mean, expectedMean, 1e-16);
  assertNear(deviation, expectedDeviation, 1e-13);
});

test("pieces come to the same as the whole, wherever it is cut", () => {
  const uniform = seededUniform(4);
  const values = Array.from({ length: 5000 }, (_, i) => (i % 97 === 0 ? Number.NaN : 1e9 + uniform()));
  const weights = values.map(() => uniform() * 10 ** Math.floor(uniform() * 6 - 3));
  const whole = measured(values, weights);
  for (const size of [1, 7, 100, 4999]) {
    const pieces = emptyWeighted(1);
    for (let at = 0; at < values.length; at += size) {
      mergeWeighted(pieces, measured(values.slice(at, at + size), weights.slice(at, at + size)));
    }
    assert.equal(pieces[Weighted.count], whole[Weighted.count]);
    assert.equal(pieces[Weighted.missing], whole[Weighted.missing]);
    const [mean, deviation] = centre(pieces);
    assertNear(mean, centre(whole)[0], 2e-16);
    assertNear(deviation, centre(whole)[1], 1e-12);
  }
});

test("the size of weights makes no difference", () => {
  const values = [3, -1, 4, 1, -5, 9];
  const [mean, deviation] = centre(measured(values, [1, 2, 3, 4, 5, 6]));
  for (const scale of [1e-80, 1e80]) {
    const scaled = centre(
      measured(
        values,
        [1, 2, 3, 4, 5, 6].map((weight) => weight * scale),
      ),
    );
    assertNear(scaled[0], mean, 1e-15);
    assertNear(scaled[1], deviation, 1e-15);
  }
});

test("magnitudes near the ends of the doubles are no matter, alone and together", () => {
  for (const size of [1e300, 1e-300]) {
    const [mean, deviation] = centre(measured([1 * size, 2 * size, 4 * size], [1, 1, 2]));
    assertNear(mean, 2.75 * size, 1e-15);
    assertNear(deviation, Math.sqrt(1.6875) * size, 1e-15);
  }
  const both = measured([1e-300, 2e-300], [1, 1]);
  mergeWeighted(both, measured([1e300, 3e300], [1, 1]));
  assertNear(centre(both)[0], 1e300, 1e-15);
});

test("values of weight 0 take no part; a constant column has no spread at all", () => {
  const state = measured([5.3, 5.3, 1e9, Number.NaN], [0.1, 0.7, 0, 0]);
  assert.equal(state[Weighted.count], 2);
  assert.equal(state[Weighted.missing], 0);
  assert.equal(state[Weighted.weightless], 1);
  assert.equal(state[Weighted.m2], 0);
  assert.equal(centre(state)[0], 5.3);
});

test("columns gathered into a group have one mean", () => {
  const batch = {
    rows: 2,
    cols: 3,
    values: Float64Array.of(1, 5, 2, 3, 7, 6),
    weights: Float64Array.of(1, 3),
  };
  const states = emptyWeighted(3);
  addWeighted(states, batch);
  const grouped = gatherWeighted(states, Int32Array.of(0, 1, 0), 2);
  assertNear(centre(grouped)[0], (1 + 2 + 3 * 3 + 3 * 6) / 8, 1e-15);
  assertNear(centre(grouped.subarray(WEIGHTED_STATE))[0], (5 + 3 * 7) / 4, 1e-15);
});

test("values whose weights are all 0 cannot be fitted; a column without values stays as it is", () => {
  const weights = Float64Array.of(0, 0);
  assert.throws(() => fit({ rows: 2, cols: 1, values: Float64Array.of(1, 2), weights }), {
    reason: "weightless",
  });
  const [step] = fit({ rows: 2, cols: 1, values: Float64Array.of(NaN, NaN), weights }).steps;
  assert.ok(step.kind === "affine");
  assert.deepEqual([step.rules.shift[0], step.rules.divisor[0]], [0, 1]);
});
