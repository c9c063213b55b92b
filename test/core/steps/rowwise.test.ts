import assert from "node:assert/strict";
import { test } from "node:test";
import { QUANTILE_BUDGET } from "#normalize/core/aggregates/quantiles.js";
import { DEFAULT_OPTIONS } from "#normalize/core/methods/method.js";
import { UnfitVector } from "#normalize/core/methods/policy.js";
import {
  mergedOutcome,
  type RowOutcome,
  type Stage,
  transformEachRow,
} from "#normalize/core/steps/rowwise.js";
import { HeapArena } from "#normalize/kernels/memory.js";
import { scalarNumericKernels as kernels } from "#normalize/kernels/scalar/numeric.js";

function outcomeOf(cols: number, values: Float64Array, ...stages: readonly Stage[]): RowOutcome {
  const plan = { kind: "rows", groups: 1, length: cols, order: undefined, keptShape: [] } as const;
  return transformEachRow(
    { rows: values.length / cols, cols, values },
    plan,
    stages,
    kernels,
    new HeapArena(),
  );
}

const stage = (method: Stage["method"], own: Partial<Stage["options"]> = {}): Stage => ({
  method,
  options: { ...DEFAULT_OPTIONS, ...own },
});

test("each stage counts its own, and counts of parts add up", () => {
  const [first, second] = [
    outcomeOf(2, Float64Array.of(5, 5, 1, 3), stage("minmax"), stage("l2")),
    outcomeOf(2, Float64Array.of(NaN, NaN, 0, 0), stage("minmax"), stage("l2")),
  ];
  assert.deepEqual(first.rescued, [
    { constant: 1, "zero-norm": 0 },
    { constant: 0, "zero-norm": 1 },
  ]);
  assert.deepEqual(mergedOutcome(first, second).rescued, [
    { constant: 2, "zero-norm": 0 },
    { constant: 0, "zero-norm": 2 },
  ]);
});

test("rows that hold more values than are kept tell that their quantiles are estimated", () => {
  const many = Float64Array.from({ length: QUANTILE_BUDGET + 2 }, (_, i) => i);
  const { rankError } = outcomeOf(many.length, many, stage("robust"));
  assert.ok(rankError > 0 && rankError < 1e-3);
  const few = outcomeOf(3, Float64Array.of(1, 2, 3), stage("robust"));
  assert.equal(few.rankError, 0);
  assert.equal(mergedOutcome(few, { ...few, rankError }).rankError, rankError);
});

test("a row of no more values than ddof is unfit, unless it is constant and a policy says what it becomes", () => {
  const values = (): Float64Array => Float64Array.of(1, 3, NaN);
  assert.throws(
    () => outcomeOf(3, values(), stage("zscore", { ddof: 2 })),
    (error: unknown) => {
      assert.ok(error instanceof UnfitVector);
      assert.deepEqual(
        [error.reason, error.vectors, error.tooFew],
        ["too-few", [0], { ddof: 2, counts: [2] }],
      );
      return true;
    },
  );
  outcomeOf(3, values(), stage("zscore", { ddof: 1 }));
  assert.throws(() => outcomeOf(1, Float64Array.of(7), stage("zscore", { ddof: 1 })), UnfitVector);
  const { rescued } = outcomeOf(1, Float64Array.of(7), stage("zscore", { ddof: 1, onConstant: "zero" }));
  assert.deepEqual(rescued, [{ constant: 1, "zero-norm": 0 }]);
});
