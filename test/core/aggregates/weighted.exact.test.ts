/** Weighted means and variances against exact rationals: rows in any order, cut anywhere, whatever their weights. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  addWeighted,
  emptyWeighted,
  gatherWeighted,
  mergeWeighted,
  spreadOf,
  Weighted,
} from "#normalize/core/aggregates/weighted.js";
import { seededUniform } from "../../bench/random.js";
import { errorIn, exactSpread, rational } from "../../support/rational.js";

interface Data {
  readonly values: readonly number[];
  readonly weights: readonly number[];
}

function measured({ values, weights }: Data, rows = values.length): Float64Array {
  const state = emptyWeighted(1);
  for (let at = 0; at < values.length; at += rows) {
    const piece = values.slice(at, at + rows);
    const own = emptyWeighted(1);
    addWeighted(own, {
      rows: piece.length,
      cols: 1,
      values: Float64Array.from(piece),
      weights: Float64Array.from(weights.slice(at, at + rows)),
    });
    mergeWeighted(state, own);
  }
  return state;
}

const inOrder = ({ values, weights }: Data, order: readonly number[]): Data => ({
  values: order.map((i) => values[i]),
  weights: order.map((i) => weights[i]),
});

/** The rows as they are, reversed, by weight either way, by value, and shuffled. */
function orders(data: Data, uniform: () => number): Data[] {
  const rows = [...data.values.keys()];
  const by = (key: (row: number) => number): number[] => [...rows].sort((a, b) => key(a) - key(b));
  const keys = rows.map(() => uniform());
  return [
    data,
    inOrder(data, [...rows].reverse()),
    inOrder(
      data,
      by((row) => data.weights[row]),
    ),
    inOrder(
      data,
      by((row) => -data.weights[row]),
    ),
    inOrder(
      data,
      by((row) => data.values[row]),
    ),
    inOrder(
      data,
      by((row) => keys[row]),
    ),
  ];
}

/** In the units of errorIn, at most one of which is an ulp. */
const TWO_ULP = 2;
/** In the same units of the terms' size, where they cancel and little is left of their mean. */
const OF_MAGNITUDE = 2 ** -40;

function assertExact(data: Data, what: string): void {
  const exact = exactSpread(data.values, data.weights);
  for (const rows of [1, 2, 7, 50, data.values.length]) {
    const state = measured(data, rows);
    const { mean, variance, exponent } = spreadOf(state, 0);
    const own = errorIn(rational(mean, exponent), exact.mean, exact.mean);
    const cancelled = errorIn(rational(mean, exponent), exact.mean, exact.magnitude);
    assert.ok(own <= TWO_ULP || cancelled <= OF_MAGNITUDE, `${what}, ${rows} rows at a time: mean ${own}`);
    const off =
      exact.variance.numerator === 0n
        ? variance
        : errorIn(rational(variance, 2 * exponent), exact.variance, exact.variance);
    assert.ok(off <= TWO_ULP, `${what}, ${rows} rows at a time: variance ${off}`);
  }
}

type Draw = (uniform: () => number) => number;

const sign: Draw = (uniform) => (uniform() < 0.5 ? -1 : 1);
const VALUES: Readonly<Record<string, Draw>> = {
  "near 0": (uniform) => uniform() - 0.5,
  "far from 0": (uniform) => 1e9 + uniform(),
  "close together": (uniform) => 1e15 + Math.floor(8 * uniform()) / 8,
  "small integers": (uniform) => Math.floor(10 * uniform()),
  "two values": (uniform) => (uniform() < 0.5 ? 0.1 : 0.3),
  "all magnitudes": (uniform) => sign(uniform) * 10 ** (600 * uniform() - 300),
  "near the largest double": (uniform) => (2 * uniform() - 1) * 1.7e308,
  "near the smallest double": (uniform) => Math.floor(2000 * uniform() - 1000) * 5e-324,
  "now and then a fill value": (uniform) => (uniform() < 0.1 ? 9.96921e36 : 20 + uniform()),
};
const WEIGHTS: Readonly<Record<string, Draw>> = {
  "from 1e-90 to 1e90": (uniform) => 10 ** (180 * uniform() - 90) * 0.999 + 1e-90,
  "1e-90 or 1e90": (uniform) => (uniform() < 0.5 ? 1e-90 : 1e90),
  alike: () => 0.1,
  "whole numbers, 0 among them": (uniform) => Math.floor(4 * uniform()),
};

const SEEDS = Number(process.env["NORMALIZE_TEST_SEEDS"] ?? 6);

for (const [values, value] of Object.entries(VALUES)) {
  for (const [weights, weight] of Object.entries(WEIGHTS)) {
    test(`values ${values}, weights ${weights}`, () => {
      for (let seed = 1; seed <= SEEDS; seed++) {
        const uniform = seededUniform(seed);
        const rows = Array.from({ length: 60 }, () => ({ x: value(uniform), w: weight(uniform) }));
        const data = { values: rows.map(({ x }) => x), weights: rows.map(({ w }) => w) };
        for (const [i, ordered] of orders(data, uniform).entries()) {
          assertExact(ordered, `seed ${seed}, order ${i}`);
        }
      }
    });
  }
}

test("terms that cancel: what is left of the mean is right", () => {
  const data = { values: [1, -1, 1e-10, 3e-10], weights: [0.3, 0.3, 0.1, 0.1] };
  const exact = exactSpread(data.values, data.weights);
  for (const ordered of orders(data, seededUniform(1))) {
    for (const rows of [1, 2, 3, 4]) {
      const { mean } = spreadOf(measured(ordered, rows), 0);
      assert.ok(errorIn(rational(mean), exact.mean, exact.mean) <= TWO_ULP, `${mean}`);
    }
  }
});

/** What rows of weight 0 hold where data are masked. */
const MASKED = [9.96921e36, -1.797e308, 1.797e308, Infinity, -Infinity, Number.NaN, 5e-324, 0, -9999];

test("rows of weight 0 change no bit, whatever they hold and wherever they stand", () => {
  const uniform = seededUniform(9);
  const values = Array.from({ length: 40 }, () => 20 + uniform());
  const weights = values.map(() => uniform());
  const plain = measured({ values, weights });
  for (const masked of MASKED) {
    for (const at of [0, 1, 20, 40]) {
      const own = measured({ values: values.toSpliced(at, 0, masked), weights: weights.toSpliced(at, 0, 0) });
      assert.equal(own[Weighted.weightless], Number.isNaN(masked) ? 0 : 1);
      own[Weighted.weightless] = 0;
      assert.deepEqual(own, plain, `${masked} at ${at}`);
    }
  }
});

test("whole weights are so many copies, to the bit of mean and variance", () => {
  for (let seed = 1; seed <= 20; seed++) {
    const uniform = seededUniform(seed);
    const values = Array.from({ length: 30 }, () => 1e6 + uniform());
    const weights = values.map(() => Math.floor(5 * uniform()));
    const copies = values.flatMap((value, i) => new Array<number>(weights[i]).fill(value));
    const weighted = spreadOf(measured({ values, weights }), 0);
    const copied = spreadOf(measured({ values: copies, weights: copies.map(() => 1) }), 0);
    assert.deepEqual({ ...weighted, count: 0 }, { ...copied, count: 0 });
  }
});

test("columns of a group come to the mean of them all, a light one far away among them", () => {
  const columns = [1e300, 1, -1e300, 2];
  const weights = [1e-90, 1e90, 1e-90, 1e80];
  const states = emptyWeighted(4);
  columns.forEach((value, i) => {
    states.set(measured({ values: [value], weights: [weights[i]] }), i * (states.length / 4));
  });
  const exact = exactSpread(columns, weights);
  for (const order of [
    [0, 1, 2, 3],
    [3, 2, 1, 0],
    [0, 2, 1, 3],
  ]) {
    const own = Float64Array.from(order.flatMap((i) => [...states.subarray(i * 10, (i + 1) * 10)]));
    const { mean, variance, exponent } = spreadOf(gatherWeighted(own, Int32Array.of(0, 0, 0, 0), 1), 0);
    assert.ok(errorIn(rational(mean, exponent), exact.mean, exact.magnitude) <= OF_MAGNITUDE);
    assert.ok(errorIn(rational(variance, 2 * exponent), exact.variance, exact.variance) <= TWO_ULP);
  }
});
