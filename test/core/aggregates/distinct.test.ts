/** Counting different things: exactly while there is room, near enough beyond it, and in any order. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import {
  addDistinct,
  countDistinct,
  emptyDistinct,
  MOST_HASHES,
  mergeDistinct,
  RowHash,
} from "#normalize/core/aggregates/distinct.js";
import { mergeRowShapes, rowShapesOf } from "#normalize/core/aggregates/distinct-rows.js";
import { HeapArena } from "#normalize/kernels/memory.js";
import { scalarNumericKernels } from "#normalize/kernels/scalar/numeric.js";

const hash = new RowHash();
function hashOf(...words: number[]): number {
  hash.begin();
  for (const word of words) hash.add(word);
  return hash.end();
}

const shapes = (values: readonly number[], cols: number) =>
  rowShapesOf(
    { orders: [1, 2, Infinity] },
    { rows: values.length / cols, cols, values: Float64Array.from(values) },
    scalarNumericKernels,
    new HeapArena(),
  );

const counts = ({ rows, shapes: parts }: ReturnType<typeof shapes>) => [rows, ...parts].map(countDistinct);

describe("distinct", () => {
  test("counts exactly while there is room", () => {
    const distinct = emptyDistinct();
    for (let i = 0; i < 20_000; i++) addDistinct(distinct, hashOf(i % 7000, 3));
    assert.equal(countDistinct(distinct), 7000);
  });

  test("stays within its bound, and is near the truth beyond it", () => {
    const distinct = emptyDistinct();
    const n = 5 * MOST_HASHES;
    for (let i = 0; i < n; i++) addDistinct(distinct, hashOf(i, 1));
    assert.ok(distinct.hashes.size <= MOST_HASHES);
    assert.ok(Math.abs(countDistinct(distinct) / n - 1) < 0.01, String(countDistinct(distinct) / n));
  });

  test("parts merge in any order", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50)), fc.array(fc.nat(50)), (a, b) => {
        const [whole, first, second] = [emptyDistinct(), emptyDistinct(), emptyDistinct()];
        for (const i of [...a, ...b]) addDistinct(whole, hashOf(i));
        for (const i of a) addDistinct(first, hashOf(i));
        for (const i of b) addDistinct(second, hashOf(i));
        mergeDistinct(second, first);
        assert.equal(countDistinct(second), countDistinct(whole));
        assert.equal(countDistinct(whole), new Set([...a, ...b]).size);
      }),
    );
  });
});

describe("row shapes", () => {
  test("(3, 5) and (6, 10) are one; so are (1, 2) and a thousand times it", () => {
    assert.deepEqual(counts(shapes([3, 5, 6, 10], 2)), [2, 1, 1, 1]);
    assert.deepEqual(counts(shapes([1, 2, 1000, 2000, 2, 1], 2)), [3, 2, 2, 2]);
  });

  test("-0 is 0, a sign is a difference, and missing values are like each other", () => {
    assert.deepEqual(counts(shapes([0, 1, -0, 1], 2)), [1, 1, 1, 1]);
    assert.deepEqual(counts(shapes([1, -1, -1, 1], 2)), [2, 2, 2, 2]);
    assert.deepEqual(counts(shapes([Number.NaN, 1, Number.NaN, 2], 2)), [2, 1, 1, 1]);
  });

  test("multiples by any factor are one, however large or small", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -999, max: 999 }), { minLength: 3, maxLength: 3 }),
        fc.double({ min: 1e-100, max: 1e100, noNaN: true }),
        (row, factor) => {
          fc.pre(row.some((value) => value !== 0));
          const [, ...after] = counts(shapes([...row, ...row.map((value) => value * factor)], 3));
          assert.deepEqual(after, [1, 1, 1]);
        },
      ),
    );
  });

  test("merged in halves as in one", () => {
    const values = [3, 5, 6, 10, 1, 7, 2, 14];
    const halves = shapes(values.slice(0, 4), 2);
    mergeRowShapes(halves, shapes(values.slice(4), 2));
    assert.deepEqual(counts(halves), counts(shapes(values, 2)));
    assert.deepEqual(counts(halves), [4, 2, 2, 2]);
  });
});
