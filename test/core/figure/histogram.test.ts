/** Fine counts joined into bins, and the density curve over them. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { addBins, emptyBins } from "#normalize/core/aggregates/histogram.js";
import { densityOf } from "#normalize/core/figure/density.js";
import type { Counted } from "#normalize/core/figure/figure.js";
import { FINE_STEPS, histogramOf, latticeSteps } from "#normalize/core/figure/histogram.js";

/** Counted as the engine counts. */
function counted(values: readonly number[]): Counted {
  const extent = [Math.min(...values), Math.max(...values)] as const;
  const margin = (extent[1] - extent[0]) / (2 * FINE_STEPS);
  const range = { low: extent[0] - margin, high: extent[1] + margin, bins: FINE_STEPS + 1 };
  const question = { histogramOf: new Int32Array(1), all: [range], others: [range] };
  const counts = emptyBins(question);
  addBins(question, counts, { rows: values.length, cols: 1, values: Float64Array.from(values) });
  return { extent, range, counts: counts.slice(0, range.bins), kind: "fine" };
}

/** Quantiles of a normal distribution, near enough. */
const bell = (n: number): number[] =>
  Array.from({ length: n }, (_, i) => {
    const p = (i + 0.5) / n;
    return (p ** 0.135 - (1 - p) ** 0.135) / 0.1975;
  });

const sum = (counts: Float64Array): number => counts.reduce((total, count) => total + count, 0);

describe("histograms", () => {
  test("of bytes have bins of equally many bytes, however few there is room for", () => {
    const bytes = Array.from({ length: 2560 }, (_, i) => (i % 256) / 255);
    for (const room of [10, 28, 64, 200]) {
      const { counts, edges } = histogramOf(counted(bytes), room);
      assert.ok(counts.length <= room && counts.length >= 8, `${counts.length} of ${room}`);
      assert.equal(edges.length, counts.length + 1);
      assert.equal(new Set(counts).size, 1, `${room}: ${counts}`);
    }
  });

  test("a lattice is found with points left out, and where there is none it is not", () => {
    assert.equal(latticeSteps(counted([0, 2, 5, 9, 10]).counts), 10);
    assert.equal(latticeSteps(counted([0, 1]).counts), 1);
    assert.equal(latticeSteps(counted(bell(500)).counts), undefined);
  });

  test("the rule of Freedman and Diaconis: 2·IQR/∛n", () => {
    const values = bell(10_000);
    const width = (2 * 1.349) / Math.cbrt(10_000);
    const wanted = (Math.max(...values) - Math.min(...values)) / width;
    const { counts } = histogramOf(counted(values), 1000);
    assert.ok(
      counts.length <= Math.ceil(wanted) && counts.length > 0.75 * wanted,
      `${counts.length}, not ${wanted}`,
    );
  });

  test("nothing is lost, and the edges begin and end with the extremes", () => {
    const values = bell(1234);
    for (const room of [1, 7, 33, 120]) {
      const { counts, edges } = histogramOf(counted(values), room);
      assert.equal(sum(counts), 1234);
      assert.equal(edges[0], Math.min(...values));
      assert.equal(edges[edges.length - 1], Math.max(...values));
    }
  });

  test("bins that were asked for stay, unless there is no room", () => {
    const range = { low: 0, high: 1, bins: 10 };
    const asked: Counted = {
      extent: [0, 1],
      range,
      counts: Float64Array.from({ length: 10 }),
      kind: "asked",
    };
    asked.counts.fill(3);
    assert.equal(histogramOf(asked, 10).counts.length, 10);
    assert.deepEqual([...histogramOf(asked, 4).counts], [9, 9, 9, 3]);
  });
});

describe("the density curve", () => {
  test("has the area of its values, and does not fall off at the ends", () => {
    const even = Array.from({ length: 4000 }, (_, i) => (i * 0.6180339887) % 1);
    const curve = densityOf(counted(even))!;
    const area = curve.reduce((total, { perUnit }) => total + perUnit / (curve.length - 1), 0);
    assert.ok(Math.abs(area / 4000 - 1) < 0.02, String(area));
    for (const { perUnit } of curve) assert.ok(Math.abs(perUnit / 4000 - 1) < 0.1, String(perUnit));
  });

  test("follows a bell, up to its bandwidth", () => {
    const curve = densityOf(counted(bell(20_000)))!;
    const top = curve.reduce((best, point) => (point.perUnit > best.perUnit ? point : best));
    assert.ok(Math.abs(top.x) < 0.1, String(top.x));
    assert.ok(Math.abs(top.perUnit / 20_000 - 0.3989) < 0.03, String(top.perUnit / 20_000));
  });

  test("is left out where it would not read well", () => {
    assert.equal(densityOf(counted(bell(50))), undefined);
    assert.equal(densityOf(counted(Array.from({ length: 500 }, (_, i) => i % 7))), undefined);
    assert.equal(densityOf(counted([...bell(500), ...new Array<number>(200).fill(1)])), undefined);
  });
});
