import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Measure, measureBatch } from "#normalize/core/aggregates/index.js";
import { startFit } from "#normalize/core/methods/fit.js";
import { DEFAULT_OPTIONS, type Fit, type MethodOptions } from "#normalize/core/methods/method.js";
import { UnfitVector } from "#normalize/core/methods/policy.js";
import { quantile } from "#normalize/core/methods/quantile.js";
import type { QuantileStep } from "#normalize/core/steps/quantile/apply.js";
import { applyStep } from "#normalize/core/steps/step.js";
import { normalize } from "#normalize/index.js";
import { HeapArena } from "#normalize/kernels/memory.js";
import { scalarNumericKernels as kernels } from "#normalize/kernels/scalar/numeric.js";
import { seededUniform } from "../../bench/random.js";

const arena = new HeapArena();

const say = (values: readonly number[], options = {}): number[] => [
  ...normalize(values, { method: "quantile", ...options }).values,
];

function fit(values: ArrayLike<number>, cols = 1, options: Partial<MethodOptions> = {}, budget = 1e6): Fit {
  const batch = { rows: values.length / cols, cols, values: Float64Array.from(values) };
  const fitting = startFit(quantile, cols, { ...DEFAULT_OPTIONS, ...options });
  const { kind } = fitting.next().value as Measure;
  assert.equal(kind, "quantiles");
  const done = fitting.next(measureBatch({ kind: "quantiles", budget }, batch, kernels, arena));
  assert.ok(done.done);
  return done.value;
}

const quantileStep = ({ steps: [step] }: Fit): QuantileStep =>
  step.kind === "quantile" ? step : assert.fail();

function transform({ steps }: Fit, values: readonly number[], cols: number): number[] {
  const batch = { rows: values.length / cols, cols, values: Float64Array.from(values) };
  for (const step of steps) applyStep(step, batch, kernels, arena);
  return [...batch.values];
}

describe("quantile", () => {
  it("makes ranks of values", () => {
    assert.deepEqual(say([30, 10, 20, 50]), [0.6666666666666667, 0, 0.3333333333333334, 1]);
    assert.deepEqual(say([30, 10, NaN, 50, 10]), [0.6666666666666666, 0, NaN, 1, 0]);
    assert.deepEqual(say([0, 0, 0, 0, 8]), [0, 0, 0, 0, 1]);
  });

  it("is fitted on no more quantiles than there are values, missing ones counted", () => {
    const { references, quantiles } = quantileStep(fit([1, NaN, 2, 4], 1));
    assert.equal(references.length, 4);
    assert.deepEqual([quantiles[0], quantiles[3]], [1, 4]);
    assert.equal(quantileStep(fit([1, 2, 3, 4], 1, { quantiles: 2 })).references.length, 2);
    assert.deepEqual([...quantileStep(fit([5])).references], [0]);
  });

  it("spreads like a normal distribution where asked", () => {
    const uniform = seededUniform(8);
    const values = Array.from({ length: 5001 }, () => uniform() ** 3);
    const { after } = normalize(values, { method: "quantile", distribution: "normal" });
    assert.ok(Math.abs(after.mean) < 0.01 && Math.abs(after.variance - 1) < 0.05, JSON.stringify(after));
    assert.ok(Math.abs(after.skewness) < 0.02);
  });

  it("sends a constant vector to the lower end, and leaves one without values", () => {
    const { values, constant } = normalize([3, 3, NaN], { method: "quantile" });
    assert.deepEqual([[...values], constant], [[0, 0, NaN], 1]);
    assert.ok(say([3, 3], { distribution: "normal" })[0] < -5);
    assert.deepEqual(transform(fit([NaN, NaN]), [7], 1), [7]);
  });

  it("fits rows and groups of columns too", () => {
    const table = [1, 2, 3, 30, 20, 10];
    assert.deepEqual(say(table, { shape: [2, 3], axis: 1 }), [0, 0.5, 1, 1, 0.5, 0]);
    const whole = say(table, { shape: [2, 3], axis: "all" });
    whole.forEach((rank, i) => {
      assert.ok(Math.abs(rank - [0, 0.2, 0.4, 1, 0.8, 0.6][i]) < 1e-15);
    });
  });

  it("obeys the policies", () => {
    const table = [4, 1, 0, 4, NaN, 5, 4, 3, 10];
    const test = [4, 1, 5, 9, 3, 0];
    assert.deepEqual(transform(fit(table, 3, { nan: "propagate" }), test, 3), [0, NaN, 0.5, 1, NaN, 0]);
    const kept = fit(table, 3, { onConstant: "passthrough" });
    assert.deepEqual(transform(kept, test, 3), [4, 0, 0.5, 9, 1, 0]);
    assert.deepEqual(kept.rescued.constant, [0]);
    assert.deepEqual(transform(fit(table, 3, { onConstant: "nan" }), test, 3), [NaN, 0, 0.5, NaN, 1, 0]);
    assert.throws(
      () => fit(table, 3, { onConstant: "error" }),
      (error: unknown) => error instanceof UnfitVector && error.vectors[0] === 0,
    );
    assert.equal(fit(table, 3).steps.length, 1);
  });

  it("says how far its ranks may be off, and is not further off", () => {
    const n = 20_000;
    const values = Array.from({ length: n }, (_, i) => (i * 7919) % n);
    assert.equal(fit(values).rankError, 0);
    const rough = fit(values, 1, {}, 2000);
    const error = rough.rankError!;
    assert.ok(error > 0 && error < 0.02, String(error));
    const test = Array.from({ length: 100 }, (_, i) => i * 200);
    transform(rough, test, 1).forEach((rank, i) => {
      assert.ok(Math.abs(rank - test[i] / n) <= error + 1 / 1000, `${test[i]}: ${rank}`);
    });
  });

  it("refuses a number of quantiles that is none", () => {
    for (const quantiles of [0, -1, 2.5, NaN])
      assert.throws(() => say([1], { quantiles }), { kind: "usage" });
  });
});
