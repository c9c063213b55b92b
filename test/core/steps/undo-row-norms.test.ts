/** Norms that are kept, and rows multiplied back by them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type EvenRowPlan, planAxis } from "#normalize/core/axis.js";
import { DEFAULT_OPTIONS, type MethodOptions } from "#normalize/core/methods/method.js";
import { type Stage, transformEachRow } from "#normalize/core/steps/rowwise.js";
import { multiplyByNorms } from "#normalize/core/steps/undo-row-norms.js";
import { HeapArena } from "#normalize/kernels/memory.js";
import { scalarNumericKernels as kernels } from "#normalize/kernels/scalar/numeric.js";

const arena = new HeapArena();
const NaN_ = Number.NaN;

function rowPlan(axes: readonly number[], rowShape: readonly number[]): EvenRowPlan {
  const plan = planAxis(axes, rowShape);
  assert.ok(plan.kind === "rows");
  return plan;
}

function there(
  values: readonly number[],
  plan: EvenRowPlan,
  method: Stage["method"],
  own: Partial<MethodOptions> = {},
) {
  const cols = plan.groups * plan.length;
  const batch = { rows: values.length / cols, cols, values: Float64Array.from(values) };
  const norms = new Float64Array(batch.rows * plan.groups);
  const stage = { method, options: { ...DEFAULT_OPTIONS, ...own } };
  transformEachRow(batch, plan, [stage], kernels, arena, norms);
  return { batch, norms };
}

test("norms are those of the rows: 0 of zeros, NaN of nothing, without what is missing", () => {
  const { batch, norms } = there([3, -4, 0, 0, NaN_, 2, NaN_, NaN_], rowPlan([1], [2]), "l2");
  assert.deepEqual([...norms], [5, 0, 2, NaN_]);
  assert.deepEqual([...batch.values], [0.6, -0.8, 0, 0, NaN_, 1, NaN_, NaN_]);
});

test("a missing value that spreads makes the norm NaN", () => {
  const { norms } = there([3, 4, NaN_, 2], rowPlan([1], [2]), "l2", { nan: "propagate" });
  assert.deepEqual([...norms], [5, NaN_]);
});

test("a norm beyond the largest double is infinite, one below the normal ones is not 0", () => {
  const { norms } = there([1.7e308, 1.7e308, 3e-320, 4e-320], rowPlan([1], [2]), "l2");
  assert.equal(norms[0], Infinity);
  assert.ok(Math.abs(norms[1] - 5e-320) <= 5e-324);
});

for (const [method, own] of [
  ["l0", {}],
  ["l1", {}],
  ["l2", {}],
  ["linf", {}],
  ["lp", { order: 3 }],
  ["lp", { order: 0.5 }],
  ["lp", { order: -Infinity }],
] as const) {
  test(`${method} ${JSON.stringify(own)}: multiplied by their norms, rows are back within an ulp or two`, () => {
    const values = [3, -4, 12, 1e-9, 7, 2.5, 1e200, -3e199, 4e198, 5, 0.1, -0.3];
    const plan = rowPlan([1], [3]);
    const { batch, norms } = there(values, plan, method, own);
    multiplyByNorms(batch, plan, norms, kernels, arena);
    values.forEach((value, i) => {
      const off = Math.abs(batch.values[i] - value);
      assert.ok(off <= 2 * Number.EPSILON * Math.abs(value), `${batch.values[i]} is not ${value}`);
    });
  });
}

test("each vector of a row has its norm, also where they do not lie side by side", () => {
  const plan = rowPlan([1], [2, 2]);
  const { batch, norms } = there([3, 1, 4, 0, 0, 5, 0, 12], plan, "l2");
  assert.deepEqual([...norms], [5, 1, 0, 13]);
  multiplyByNorms(batch, plan, norms, kernels, arena);
  assert.deepEqual([...batch.values], [3, 1, 4, 0, 0, 5, 0, 12]);
});

test("zeros stay zeros of their sign, and what is missing stays missing", () => {
  const plan = rowPlan([1], [2]);
  const { batch, norms } = there([-0, 0, NaN_, -3], plan, "l2");
  multiplyByNorms(batch, plan, norms, kernels, arena);
  assert.deepEqual([...batch.values], [-0, 0, NaN_, -3]);
});
