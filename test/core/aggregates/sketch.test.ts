/** The sketch's promise: whatever the order, whatever was merged with what, no quantile is further off than it says. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  addQuantiles,
  emptyQuantiles,
  heldBy,
  mergeQuantiles,
  type QuantileState,
  quantileOf,
  rankError,
  shrinkQuantiles,
} from "#normalize/core/aggregates/quantiles.js";
import { seededUniform } from "../../bench/random.js";

const uniform = seededUniform(5);

/** Two columns: what is tested, and its mirror image; room for 1,000 values of each. */
const BUDGET = 2000;
const N = Number(process.env["NORMALIZE_SKETCH_VALUES"] ?? 60_000);

/** Orders in which values come, of place i among n. */
const ORDERS: Readonly<Record<string, (i: number, n: number) => number>> = {
  sorted: (i) => i,
  reversed: (i, n) => n - i,
  "zig-zag from both ends": (i, n) => (i % 2 === 0 ? i : n - i),
  "zig-zag from the middle": (i, n) => (i % 2 === 0 ? n + i : n - i),
  sawtooth: (i) => i % 1009,
  "long constant runs": (i) => Math.floor(i / 7000),
  "heavy duplicates": () => Math.floor(uniform() * 4),
  "mostly one value": () => (uniform() < 0.97 ? 0 : uniform()),
  "one value": () => 3,
  random: () => uniform(),
  "random over all magnitudes": () => (uniform() - 0.5) * 10 ** (600 * uniform() - 300),
  "constant, then far away": (i, n) => (i < 0.9 * n ? 1 : 1e300 * uniform()),
};

const sequence = (order: (i: number, n: number) => number, n: number): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => order(i, n));

function chunk(values: Float64Array, budget = BUDGET): QuantileState {
  const state = emptyQuantiles(2, budget);
  const pairs = Float64Array.from({ length: 2 * values.length }, (_, i) =>
    i % 2 === 0 ? values[i >> 1] : -values[i >> 1],
  );
  addQuantiles(state, { rows: values.length, cols: 2, values: pairs });
  return state;
}

/** Chunks of uneven lengths merged one after another, as a pass does it. */
function inOrder(values: Float64Array, budget = BUDGET): QuantileState {
  const state = chunk(values.subarray(0, 0), budget);
  for (let start = 0, size = 1; start < values.length; start += size, size = 1 + ((size * 37) % 1501)) {
    mergeQuantiles(state, chunk(values.subarray(start, start + size), budget));
  }
  return state;
}

const countBelow = (sorted: Float64Array, x: number, orSame: 0 | 1): number => {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] < x || (orSame === 1 && sorted[middle] === x)) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** Places by which an estimate is off, as sketchRankError says it. */
function placesOff(sorted: Float64Array, estimate: number, place: number): number {
  const tooHigh = countBelow(sorted, estimate, 0) - Math.ceil(place);
  const tooLow = Math.floor(place) + 1 - countBelow(sorted, estimate, 1);
  return Math.max(0, tooHigh, tooLow);
}

const PROBABILITIES = Float64Array.from({ length: 1001 }, (_, i) => i / 1000);

/** Holds every quantile of both columns against the exact ranks; returns the largest error seen. */
function assertPromise(state: QuantileState, values: Float64Array, what: string): number {
  let worst = 0;
  for (const [column, sorted] of [values.slice().sort(), values.map((value) => -value).sort()].entries()) {
    const bound = rankError(state, column);
    const found = quantileOf(state, column, PROBABILITIES);
    for (let i = 0; i < found.length; i++) {
      const off = placesOff(sorted, found[i], (sorted.length - 1) * PROBABILITIES[i]);
      assert.ok(
        off <= bound,
        `${what}: quantile ${PROBABILITIES[i]} is off by ${off}, the bound is ${bound}`,
      );
      assert.ok(i === 0 || found[i] >= found[i - 1], `${what}: quantiles descend at ${PROBABILITIES[i]}`);
      worst = Math.max(worst, off);
    }
    assert.deepEqual([found[0], found[1000]], [sorted[0], sorted[sorted.length - 1]], `${what}: extremes`);
  }
  return worst;
}

describe("the rank error of a sketch", () => {
  for (const [name, order] of Object.entries(ORDERS)) {
    it(`is within its bound: ${name}`, () => {
      const values = sequence(order, N);
      const state = inOrder(values);
      assertPromise(state, values, name);
      assert.ok(heldBy(state) <= BUDGET, `${heldBy(state)} values are held`);
      const levels = state.sketches[0].levels.length;
      const known = (N * levels ** 2) / BUDGET + 2 ** levels;
      assert.ok(rankError(state, 0) > 0 && rankError(state, 0) < known, `bound ${rankError(state, 0)}`);
    });
  }

  it("is within its bound after merges of unequal parts, in any order", () => {
    const sizes = [1, 30_000, 17, 900, 9000, 2, 400, 12_000, 5000];
    const parts = sizes.map((size, i) => sequence(Object.values(ORDERS)[i % 4], size));
    const values = Float64Array.from(parts.flatMap((part) => [...part]));
    const built = (): QuantileState[] => parts.map((part) => inOrder(part));
    const chain = (states: QuantileState[]): QuantileState =>
      states.reduce((into, from) => {
        mergeQuantiles(into, from);
        return into;
      });
    const tree = (states: QuantileState[]): QuantileState =>
      states.length === 1
        ? states[0]
        : chain([tree(states.slice(0, states.length >> 1)), tree(states.slice(states.length >> 1))]);
    for (const [what, merged] of Object.entries({
      forwards: chain(built()),
      backwards: chain(built().reverse()),
      "as a tree": tree(built()),
    })) {
      assert.equal(merged.counts[0], values.length);
      assertPromise(merged, values, what);
      assert.ok(rankError(merged, 0) < 0.06 * values.length, `${what}: bound ${rankError(merged, 0)}`);
    }
  });

  it("is 0 while everything is held, and stays small where a little is not", () => {
    const values = sequence(ORDERS["random"], 1000);
    const state = inOrder(values);
    assert.equal(rankError(state, 0), 0);
    assert.equal(assertPromise(state, values, "all held"), 0);
    const more = Float64Array.from([...values, 0.5]);
    const fuller = inOrder(more);
    assert.ok(rankError(fuller, 0) === 2, `bound ${rankError(fuller, 0)}`);
    assertPromise(fuller, more, "one too many");
  });

  it("grows when a state is shrunk, and still holds", () => {
    const values = sequence(ORDERS["random"], N);
    const state = inOrder(values, 40_000);
    const before = rankError(state, 0);
    shrinkQuantiles(state, BUDGET);
    assert.ok(heldBy(state) <= BUDGET);
    assert.ok(rankError(state, 0) > before);
    assertPromise(state, values, "shrunk");
  });
});

describe("a sketch", () => {
  it("depends on nothing but the sequence of answers", () => {
    const values = sequence(ORDERS["random"], 20_000);
    assert.deepEqual(inOrder(values), inOrder(values));
  });

  it("is plain data: a copy goes on as the original", () => {
    const values = sequence(ORDERS["random"], 20_000);
    const state = inOrder(values);
    const copy = structuredClone(state);
    assert.deepEqual(copy, state);
    for (const each of [state, copy]) mergeQuantiles(each, inOrder(values.map((value) => value * 2)));
    assert.deepEqual(copy, state);
  });

  it("has its error in ranks alone: 60,000 values in 1,000 are right to a percent or so", () => {
    const state = inOrder(sequence(ORDERS["random"], N));
    for (const [i, value] of quantileOf(state, 0, PROBABILITIES).entries())
      assert.ok(Math.abs(value - PROBABILITIES[i]) < 0.015, `${PROBABILITIES[i]}: ${value}`);
  });
});
