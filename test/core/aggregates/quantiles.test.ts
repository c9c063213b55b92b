import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { max, median, min, quantileSorted } from "simple-statistics";
import { gatherMeasured, measureBatch, mergeMeasured } from "#normalize/core/aggregates/index.js";
import {
  addQuantiles,
  emptyQuantiles,
  gatherQuantiles,
  heldBy,
  mergeQuantiles,
  type QuantileState,
  quantileOf,
  rankError,
  worstRankError,
} from "#normalize/core/aggregates/quantiles.js";
import { HeapArena } from "#normalize/kernels/memory.js";
import { scalarNumericKernels as kernels } from "#normalize/kernels/scalar/numeric.js";
import { seededUniform } from "../../bench/random.js";
import { relativeError } from "../../oracle/compare.js";
import { finiteArrays } from "../../support/ugly-doubles.js";

const uniform = seededUniform(3);

function stateOf(values: ArrayLike<number>, cols = 1, budget?: number): QuantileState {
  const state = emptyQuantiles(cols, budget);
  addQuantiles(state, { rows: values.length / cols, cols, values: Float64Array.from(values) });
  return state;
}

const holed = finiteArrays(40)
  .chain((values) => fc.tuple(fc.constant(values), fc.array(fc.nat(6), { minLength: 40, maxLength: 40 })))
  .map(([values, holes]) => values.map((value, i) => (holes[i] === 0 ? NaN : value)));

const PROBABILITIES = [0, 0.1, 0.25, 0.5, 2 / 3, 0.75, 0.999, 1];

describe("quantiles of values that are all held", () => {
  it("are numpy's linear ones", () => {
    // numpy.quantile of the same
    const found = quantileOf(stateOf([7, 1, 3, 10]), 0, [0, 0.1, 0.25, 0.5, 2 / 3, 0.75, 0.999, 1]);
    assert.deepEqual([...found], [1, 1.6, 2.5, 5, 7, 7.75, 9.991, 10]);
  });

  it("come in the order they are asked for", () => {
    assert.deepEqual([...quantileOf(stateOf([1, 2, 3]), 0, [1, 0, 0.5])], [3, 1, 2]);
  });

  it("leave NaN out; there are none of nothing", () => {
    const state = stateOf([NaN, 4, NaN, 2, NaN, NaN, NaN, 3], 2);
    assert.deepEqual([...quantileOf(state, 0, [0, 0.5, 1])], [NaN, NaN, NaN]);
    assert.deepEqual([...quantileOf(state, 1, [0, 0.5, 1])], [2, 3, 4]);
    assert.deepEqual(
      [[...state.counts], [...state.missing]],
      [
        [0, 3],
        [4, 1],
      ],
    );
    assert.deepEqual(
      [[...state.lowest], [...state.highest]],
      [
        [Infinity, 2],
        [-Infinity, 4],
      ],
    );
  });

  it("are simple-statistics' medians and extremes, and its quartiles of 4m + 1 values, where all types agree", () => {
    for (let n = 1; n < 200; n += 3) {
      const values = Array.from({ length: n }, () => Math.round(100 * uniform()) / 7);
      const [low, lower, middle, upper, high] = quantileOf(stateOf(values), 0, [0, 0.25, 0.5, 0.75, 1]);
      assert.deepEqual([low, high], [min(values), max(values)]);
      assert.ok(relativeError(middle, median(values)) < 1e-15, `${middle} of ${n}`);
      if (n % 4 !== 1) continue;
      const sorted = values.toSorted((a, b) => a - b);
      assert.deepEqual([lower, upper], [quantileSorted(sorted, 0.25), quantileSorted(sorted, 0.75)]);
    }
  });

  it("stay between their neighbours for doubles of any magnitude", () => {
    fc.assert(
      fc.property(finiteArrays(30), fc.double({ min: 0, max: 1, noNaN: true }), (values, probability) => {
        if (values.length === 0) return;
        const sorted = Float64Array.from(values).sort();
        const [found] = quantileOf(stateOf(values), 0, [probability]);
        const place = (values.length - 1) * probability;
        const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
        assert.ok(found >= low && found <= high, `${found} is not between ${low} and ${high}`);
      }),
    );
  });

  it("do not depend on how the values were split and merged", () => {
    fc.assert(
      fc.property(holed, holed, holed, (a, b, c) => {
        const whole = quantileOf(stateOf([...a, ...b, ...c]), 0, PROBABILITIES);
        const merged = stateOf(c);
        mergeQuantiles(merged, stateOf(a));
        mergeQuantiles(merged, stateOf(b));
        assert.deepEqual(quantileOf(merged, 0, PROBABILITIES), whole);
        assert.equal(rankError(merged, 0), 0);
      }),
    );
  });
});

describe("quantiles in groups", () => {
  const rows = 30;
  const values = Float64Array.from({ length: rows * 4 }, () => (uniform() < 0.1 ? NaN : uniform()));
  const groupOf = Int32Array.of(1, 0, 1, 1);
  const ofGroups = [[1], [0, 2, 3]].map((cols) =>
    cols.flatMap((col) => Array.from({ length: rows }, (_, row) => values[4 * row + col])),
  );

  it("are those of all the columns' values", () => {
    const state = emptyQuantiles(4);
    for (const start of [0, 10, 20]) {
      addQuantiles(state, { rows: 10, cols: 4, values: values.subarray(4 * start, 4 * (start + 10)) });
    }
    const gathered = gatherQuantiles(state, groupOf, 2);
    for (const [group, own] of ofGroups.entries()) {
      const alone = stateOf(own);
      assert.deepEqual(quantileOf(gathered, group, PROBABILITIES), quantileOf(alone, 0, PROBABILITIES));
      for (const key of ["counts", "missing", "lowest", "highest"] as const)
        assert.equal(gathered[key][group], alone[key][0], key);
    }
  });

  it("are the state itself where each column is a group", () => {
    const state = stateOf(values, 4);
    assert.equal(gatherQuantiles(state, Int32Array.of(0, 1, 2, 3), 4), state);
    assert.notEqual(gatherQuantiles(state, Int32Array.of(1, 0, 2, 3), 4), state);
  });

  it("keep to their bound where columns were sketched", () => {
    const many = Float64Array.from({ length: 40_000 }, () => uniform());
    const state = stateOf(many, 4, 2000);
    const gathered = gatherQuantiles(state, groupOf, 2);
    assert.ok(
      rankError(gathered, 1) >= 3 * rankError(state, 0) - 100 && rankError(gathered, 1) < 0.05 * 30_000,
    );
    const [found] = quantileOf(gathered, 1, [0.5]);
    assert.ok(Math.abs(found - 0.5) < 0.05, String(found));
  });
});

describe("the budget", () => {
  const chunk = (rows: number, budget: number): QuantileState =>
    stateOf(
      Float64Array.from({ length: 2 * rows }, () => uniform()),
      2,
      budget,
    );

  it("is what all columns hold together, to the value", () => {
    const state = chunk(400, 1000);
    mergeQuantiles(state, chunk(100, 1000));
    assert.equal(heldBy(state), 1000);
    assert.equal(worstRankError(state), 0);
    mergeQuantiles(state, chunk(1, 1000));
    assert.ok(heldBy(state) <= 1000);
    assert.ok(worstRankError(state) > 0);
  });

  it("leaves a column whole that holds little", () => {
    const values = Float64Array.from({ length: 8000 }, (_, i) => (i % 2 === 0 && i % 80 > 0 ? NaN : i));
    const state = stateOf(values, 2, 2000);
    assert.equal(rankError(state, 0), 0);
    assert.deepEqual([...quantileOf(state, 0, [0, 0.5, 1])], [0, 3960, 7920]);
    assert.ok(rankError(state, 1) > 0);
  });

  it("copies nothing that is held when chunks are merged within it", () => {
    const state = chunk(100, 1000);
    const [first] = state.blocks;
    mergeQuantiles(state, chunk(100, 1000));
    assert.equal(state.blocks[0], first);
    assert.equal(state.blocks.length, 2);
  });
});

describe("the measure", () => {
  it("is asked, merged and gathered as any other", () => {
    const arena = new HeapArena();
    const batch = (values: number[]) => ({
      rows: values.length / 2,
      cols: 2,
      values: Float64Array.from(values),
    });
    const ask = (values: number[], budget?: number) =>
      measureBatch(
        { kind: "quantiles", ...(budget !== undefined && { budget }) },
        batch(values),
        kernels,
        arena,
      );
    const into = ask([1, 10, 3, 30]);
    mergeMeasured(into, ask([2, 20]));
    const both = gatherMeasured(into, Int32Array.of(0, 0), 1);
    assert.ok(into.kind === "quantiles" && both.kind === "quantiles");
    assert.deepEqual([...quantileOf(into.state, 1, [0.5])], [20]);
    assert.deepEqual([...quantileOf(both.state, 0, [0, 0.5, 1])], [1, 6.5, 30]);
    const small = ask([1, 2, 3, 4], 3);
    assert.ok(small.kind === "quantiles" && small.state.budget === 3);
    assert.throws(() =>
      mergeMeasured(into, measureBatch({ kind: "moments" }, batch([1, 2]), kernels, arena)),
    );
  });
});
