/** Counting into bins: what a plain search by the edges gives, and the same however rows are cut. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import {
  addBins,
  type BinQuestion,
  edgesOf,
  emptyBins,
  mergeBins,
} from "#normalize/core/aggregates/histogram.js";
import {
  addExtents,
  EXTENT_STATE,
  Extent,
  emptyExtents,
  mergeExtents,
} from "#normalize/core/aggregates/min-max.js";

const batch = (values: readonly number[], cols = 1) => ({
  rows: values.length / cols,
  cols,
  values: Float64Array.from(values),
});

/** numpy.histogram's rule: [e0, e1), [e1, e2), ..., and the last bin with its upper edge. */
function byEdges(values: readonly number[], edges: Float64Array): number[] {
  const counts = new Array<number>(edges.length - 1).fill(0);
  for (const value of values) {
    if (!(value >= edges[0] && value <= edges[edges.length - 1])) continue;
    let bin = edges.length - 2;
    while (bin > 0 && value < edges[bin]) bin--;
    counts[bin]++;
  }
  return counts;
}

const question = (low: number, high: number, bins: number, cols = 1): BinQuestion => ({
  histogramOf: new Int32Array(cols),
  all: [{ low, high, bins }],
  others: [{ low, high, bins }],
});

const ugly = fc.oneof(
  fc.double(),
  fc.integer({ min: -9, max: 9 }),
  fc.constantFrom(0, -0, Number.NaN, Infinity),
);

describe("bins", () => {
  test("hold what a search by the edges puts into them", () => {
    fc.assert(
      fc.property(
        fc.array(ugly, { maxLength: 60 }),
        fc.double({ min: -1e3, max: 1e3, noNaN: true }),
        fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
        fc.integer({ min: 1, max: 40 }),
        (values, low, width, bins) => {
          const asked = question(low, low + width, bins);
          const counts = emptyBins(asked);
          addBins(asked, counts, batch(values));
          const edges = edgesOf(asked.all[0]);
          assert.deepEqual([...counts.subarray(0, bins)], byEdges(values, edges));
          assert.deepEqual(
            [...counts.subarray(bins)],
            byEdges(
              values.filter((value) => value !== 0),
              edges,
            ),
          );
        },
      ),
    );
  });

  test("as numpy.histogram([0, .1, .2, .3, .4, .5, .6, .7, .8, .9, 1], 10)", () => {
    const asked = question(0, 1, 10);
    const counts = emptyBins(asked);
    addBins(asked, counts, batch([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]));
    // numpy 2.4: 0.3 and 0.6 and 0.7 lie below the edges 0.30000000000000004, 0.6000000000000001, 0.7000000000000001
    assert.deepEqual([...counts.subarray(0, 10)], [1, 1, 2, 0, 1, 2, 1, 0, 1, 2]);
  });

  test("columns go to their own histogram, or to none", () => {
    const range = { low: 0, high: 2, bins: 2 };
    const asked = { histogramOf: Int32Array.of(1, -1, 0), all: [range, range], others: [range, range] };
    const counts = emptyBins(asked);
    addBins(asked, counts, batch([0, 1, 2, 1, 1, 0], 3));
    assert.deepEqual([...counts], [1, 1, 1, 1, 0, 1, 0, 1]);
  });

  test("a range beyond the doubles", () => {
    const asked = question(-1.5e308, 1.5e308, 3);
    const counts = emptyBins(asked);
    addBins(asked, counts, batch([-1.5e308, -1e307, 0, 1e307, 1.2e308]));
    assert.deepEqual([...counts.subarray(0, 3)], [1, 3, 1]);
  });

  test("counts and extents are the same however rows are cut", () => {
    fc.assert(
      fc.property(fc.array(ugly, { maxLength: 40 }), fc.nat(40), (values, cut) => {
        const asked = question(-5, 5, 7);
        const at = Math.min(cut, values.length);
        const [whole, first, second] = [emptyBins(asked), emptyBins(asked), emptyBins(asked)];
        addBins(asked, whole, batch(values));
        addBins(asked, first, batch(values.slice(0, at)));
        addBins(asked, second, batch(values.slice(at)));
        mergeBins(first, second);
        assert.deepEqual(first, whole);
        const [all, some, rest] = [emptyExtents(1), emptyExtents(1), emptyExtents(1)];
        addExtents(all, batch(values));
        addExtents(some, batch(values.slice(0, at)));
        addExtents(rest, batch(values.slice(at)));
        mergeExtents(some, rest);
        assert.deepEqual(some, all);
      }),
    );
  });

  test("extents leave out what is not finite, and tell zeros apart", () => {
    const states = emptyExtents(2);
    addExtents(states, batch([0, 3, -0, Number.NaN, 7, Infinity, Number.NaN, -2], 2));
    const state = (col: number) => [...states.subarray(col * EXTENT_STATE, (col + 1) * EXTENT_STATE)];
    assert.deepEqual(state(0), [3, 2, 0, 7, 7, 7]);
    assert.deepEqual(state(1), [2, 0, -2, 3, -2, 3]);
    assert.equal(states[Extent.count], 3);
  });
});
