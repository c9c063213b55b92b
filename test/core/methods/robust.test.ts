import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Measure, measureBatch } from "#normalize/core/aggregates/index.js";
import { startFit } from "#normalize/core/methods/fit.js";
import { DEFAULT_OPTIONS, type Fit, type MethodOptions } from "#normalize/core/methods/method.js";
import { UnfitVector } from "#normalize/core/methods/policy.js";
import { robust } from "#normalize/core/methods/robust.js";
import { normalize } from "#normalize/index.js";
import { HeapArena } from "#normalize/kernels/memory.js";
import { scalarNumericKernels as kernels } from "#normalize/kernels/scalar/numeric.js";

const say = (values: readonly number[], options = {}): number[] => [
  ...normalize(values, { method: "robust", ...options }).values,
];

const VALUES = [1, 2, 3, 4, 9];

/** Fitted on one column, with `budget` values held. */
function fit(values: readonly number[], options: Partial<MethodOptions> = {}, budget = 1000): Fit {
  const batch = { rows: values.length, cols: 1, values: Float64Array.from(values) };
  const fitting = startFit(robust, 1, { ...DEFAULT_OPTIONS, ...options });
  const { kind } = fitting.next().value as Measure;
  assert.equal(kind, "quantiles");
  const done = fitting.next(measureBatch({ kind: "quantiles", budget }, batch, kernels, new HeapArena()));
  assert.ok(done.done);
  return done.value;
}

describe("robust", () => {
  it("takes the median away and divides by the quarters' distance", () => {
    assert.deepEqual(say(VALUES), [-1, -0.5, 0, 0.5, 3]);
    assert.deepEqual(say([NaN, ...VALUES]), [NaN, -1, -0.5, 0, 0.5, 3]);
  });

  it("does either alone, or neither", () => {
    assert.deepEqual(say(VALUES, { center: "no" }), [0.5, 1, 1.5, 2, 4.5]);
    assert.deepEqual(say(VALUES, { scale: "no" }), [-2, -1, 0, 1, 6]);
    assert.deepEqual(say(VALUES, { center: "no", scale: "no" }), VALUES);
  });

  it("measures between the quantiles it is told, on whichever side of the median", () => {
    assert.deepEqual(say(VALUES, { quantileRange: [0, 100] }), [-0.25, -0.125, 0, 0.125, 0.75]);
    assert.deepEqual(say(VALUES, { quantileRange: [75, 100] }), [-0.4, -0.2, 0, 0.2, 1.2]);
  });

  it("divides by a normal distribution's deviation where asked", () => {
    const quarters = 2 * 0.6744897501960817;
    const expected = say(VALUES).map((value) => value * quarters);
    say(VALUES, { unitVariance: "yes" }).forEach((value, i) => {
      assert.ok(Math.abs(value - expected[i]) < 1e-15 * 8);
    });
  });

  it("keeps divisor 1 where the quantiles are the same", () => {
    assert.deepEqual(say([5, 5, 5, 5, 8]), [0, 0, 0, 0, 3]);
    assert.equal(normalize([5, 5], { method: "robust" }).constant, 1);
    assert.equal(normalize([5, 5], { method: "robust", scale: "no" }).constant, 0);
    // as scikit-learn, which divides the 1 too
    assert.ok(
      Math.abs(say([5, 5, 5, 5, 8], { unitVariance: "yes" })[4] - 3 * 2 * 0.6744897501960817) < 1e-14,
    );
  });

  it("reaches over all doubles", () => {
    const largest = Number.MAX_VALUE;
    assert.deepEqual(say([-largest, 0, largest], { quantileRange: [0, 100] }), [-0.5, 0, 0.5]);
    assert.deepEqual(say([-largest, -largest, -largest / 2, 0, largest])[4], 1.5);
    const least = Number.MIN_VALUE;
    assert.deepEqual(say([0, 4 * least, 8 * least], { quantileRange: [0, 100] }), [-0.5, 0, 0.5]);
  });

  it("fits rows and groups of columns too", () => {
    const rows = say([1, 2, 3, 10, 20, 30], { shape: [2, 3], axis: 1 });
    assert.deepEqual(rows, [-1, 0, 1, -1, 0, 1]);
    const whole = say([1, 2, 3, 4, 9, NaN], { shape: [2, 3], axis: "all" });
    assert.deepEqual(whole, [-1, -0.5, 0, 0.5, 3, NaN]);
  });

  it("leaves a vector without values as it is", () => {
    assert.deepEqual(say([NaN, NaN]), [NaN, NaN]);
    assert.equal(normalize([NaN], { method: "robust" }).constant, 0);
  });

  it("obeys the policies", () => {
    const rulesOf = ({ steps: [step] }: Fit) => (step.kind === "affine" ? step : assert.fail());
    assert.ok(Number.isNaN(rulesOf(fit([1, NaN, 3], { nan: "propagate" })).rules.divisor[0]));
    assert.deepEqual([...rulesOf(fit([4, 4], { onConstant: "passthrough" })).kept!], [0]);
    assert.throws(() => fit([4, 4], { onConstant: "error" }), UnfitVector);
  });

  it("says how far its quantiles may be off", () => {
    const values = Array.from({ length: 5000 }, (_, i) => i);
    assert.equal(fit(values, {}, 5000).rankError, 0);
    const { rankError, steps } = fit(values, {}, 500);
    assert.ok(rankError! > 0 && rankError! < 0.05, String(rankError));
    assert.ok(steps[0].kind === "affine");
    assert.ok(Math.abs(steps[0].rules.shift[0] - 2499.5) <= rankError! * 5000 + 1);
  });

  it("refuses quantiles that are none", () => {
    for (const quantileRange of [
      [75, 25],
      [50, 50],
      [-1, 50],
      [50, 101],
      [NaN, 50],
    ] as const) {
      assert.throws(() => say(VALUES, { quantileRange }), { kind: "usage" });
    }
    assert.throws(() => say(VALUES, { quantileRange: [0, 50], unitVariance: "yes" }), { kind: "usage" });
  });
});

describe("zscore", () => {
  it("centres alone, scales alone, or neither", () => {
    const values = [1, 3, 5, 7];
    const zscore = (options: object): number[] => [
      ...normalize(values, { method: "zscore", ...options }).values,
    ];
    assert.deepEqual(zscore({ scale: "no" }), [-3, -1, 1, 3]);
    assert.deepEqual(
      zscore({ center: "no" }),
      values.map((value) => value / Math.sqrt(5)),
    );
    assert.deepEqual(zscore({ center: "no", scale: "no" }), values);
    const constant = normalize([2, 2], { method: "zscore", center: "no" });
    assert.deepEqual([[...constant.values], constant.constant], [[2, 2], 1]);
  });
});
