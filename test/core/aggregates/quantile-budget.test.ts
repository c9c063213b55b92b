import assert from "node:assert/strict";
import { test } from "node:test";
import { joinPieces, shareBudget } from "#normalize/core/aggregates/quantile-budget.js";
import {
  addQuantiles,
  emptyQuantiles,
  heldBy,
  mergeQuantiles,
  type QuantileState,
  quantileOf,
  rankError,
} from "#normalize/core/aggregates/quantiles.js";
import { seededUniform } from "../../bench/random.js";

const uniform = seededUniform(11);

function stateOf(rows: number, cols = 2): QuantileState {
  const state = emptyQuantiles(cols);
  addQuantiles(state, { rows, cols, values: Float64Array.from({ length: rows * cols }, uniform) });
  return state;
}

test("states within the budget stay exact", () => {
  const states = [stateOf(100), stateOf(1)];
  assert.equal(shareBudget(states, 202), "within");
  assert.deepEqual(states.map(heldBy), [200, 2]);
  assert.equal(rankError(states[0], 0), 0);
});

test("beyond it large ones are thinned out to equal shares, small ones stay exact", () => {
  const states = [stateOf(20_000), stateOf(300), stateOf(5)];
  assert.equal(shareBudget(states, 6000), "within");
  assert.ok(heldBy(states[0]) <= 2000, String(heldBy(states[0])));
  assert.ok(rankError(states[0], 0) > 0);
  assert.deepEqual([heldBy(states[1]), rankError(states[1], 0)], [600, 0]);
  assert.deepEqual([heldBy(states[2]), rankError(states[2], 1)], [10, 0]);
});

test("more states than can have a least share are refused", () => {
  const many = Array.from({ length: 70 }, () => stateOf(1, 2000));
  assert.equal(shareBudget(many, 1000), "beyond");
});

test("pieces that are joined keep each column's values, in their order", () => {
  const apart = emptyQuantiles(2);
  const joined = emptyQuantiles(2);
  for (let i = 0; i < 1000; i++) {
    const piece = stateOf(1 + (i % 3));
    mergeQuantiles(apart, piece);
    mergeQuantiles(joined, piece);
    joinPieces(joined);
  }
  assert.ok(joined.blocks.length < 20, String(joined.blocks.length));
  assert.equal(heldBy(joined), heldBy(apart));
  const valuesOf = (state: QuantileState, col: number): number[] =>
    state.blocks.flatMap(({ values, ends }) => [...values.subarray(col === 0 ? 0 : ends[0], ends[col])]);
  for (const col of [0, 1]) assert.deepEqual(valuesOf(joined, col), valuesOf(apart, col));
  assert.deepEqual(quantileOf(joined, 1, [0, 0.5, 1]), quantileOf(apart, 1, [0, 0.5, 1]));
});

test("single values that come to a sketch one by one are joined, too", () => {
  const state = stateOf(2000);
  shareBudget([state], 600);
  for (let i = 0; i < 200; i++) {
    mergeQuantiles(state, stateOf(1));
    joinPieces(state);
  }
  for (const { levels } of state.sketches) assert.ok(levels[0].length <= 17, String(levels[0].length));
  assert.equal(state.counts[0], 2200);
});
