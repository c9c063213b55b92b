/** What the elementwise transforms promise: one rounding each, exact endpoints, NaN kept. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { NumericKernels } from "#normalize/kernels/kernels.js";
import { bothKernels, placeFor } from "../../support/numeric-twins.js";
import { finiteArrays, pseudoRandom, uglyArrays } from "../../support/ugly-doubles.js";

const runs = { numRuns: Number(process.env["NORMALIZE_TEST_RUNS"] ?? 300) };
const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const bound = fc.oneof(
  fc.constantFrom(0, -0, 1, -1, 255, Number.MAX_VALUE, -Number.MAX_VALUE, 5e-324),
  finite,
);

function rescaled(
  kernels: NumericKernels,
  values: readonly number[],
  low: number,
  high: number,
): Float64Array {
  const array = placeFor(kernels).doubles(values);
  kernels.rescale(array, values.length, low, high);
  return array.slice();
}

for (const [name, kernels] of bothKernels) {
  describe(`${name} standardize`, () => {
    it("is (x - shift) / divisor, rounded twice, with prescale 1", () => {
      fc.assert(
        fc.property(finiteArrays(30), bound, bound, (values, shift, divisor) => {
          const place = placeFor(kernels);
          const array = place.doubles(values);
          const rule = [[1], [shift], [divisor]].map((x) => place.doubles(x)) as [
            Float64Array,
            Float64Array,
            Float64Array,
          ];
          kernels.standardizeColumns(array, values.length, 1, ...rule);
          assert.deepEqual(
            array.slice(),
            Float64Array.from(values, (x) => (x - shift) / divisor),
          );
        }),
        runs,
      );
    });

    it("has a rule for each row, or each column", () => {
      const rule = (place: ReturnType<typeof placeFor>) =>
        [place.doubles([1, 2, 1]), place.doubles([0, 1, 10]), place.doubles([1, 2, 4])] as const;
      const values = [1, 2, 3, 4, 5, 6, 7, 8, NaN];
      const place = placeFor(kernels);
      const byRow = place.doubles(values);
      kernels.standardizeRows(byRow, 3, 3, ...rule(place));
      assert.deepEqual([...byRow], [1, 2, 3, 3.5, 4.5, 5.5, -0.75, -0.5, NaN]);
      const byColumn = place.doubles(values);
      kernels.standardizeColumns(byColumn, 3, 3, ...rule(place));
      assert.deepEqual([...byColumn], [1, 1.5, -1.75, 4, 4.5, -1, 7, 7.5, NaN]);
    });

    it("keeps the sign of 0 and NaN", () => {
      const place = placeFor(kernels);
      const values = place.doubles([-0, 0, NaN]);
      kernels.standardizeRows(values, 1, 3, place.doubles([0.5]), place.doubles([0]), place.doubles([3]));
      assert.deepEqual([...values], [-0, 0, NaN]);
    });
  });

  describe(`${name} rescale`, () => {
    it("takes 0 and 1 to the bounds exactly, and [0, 1] between them", () => {
      const inside = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 });
      fc.assert(
        fc.property(inside, bound, bound, (values, low, high) => {
          const [zero, minusZero, one, ...rest] = rescaled(kernels, [0, -0, 1, ...values], low, high);
          assert.ok(Object.is(zero, low) && Object.is(minusZero, low) && Object.is(one, high));
          const [bottom, top] = [Math.min(low, high), Math.max(low, high)];
          for (const y of rest) assert.ok(y >= bottom && y <= top, `${y} leaves [${bottom}, ${top}]`);
        }),
        runs,
      );
    });

    it("lands on a bound that low + (high - low) misses", () => {
      const misses = Array.from(pseudoRandom(400, 3), (x) => x / 3).filter((x) => -0.7 + (x + 0.7) !== x);
      assert.ok(misses.length > 0);
      for (const high of misses) assert.equal(rescaled(kernels, [1], -0.7, high)[0], high);
    });

    it("does not clip outside [0, 1], and keeps NaN", () => {
      assert.deepEqual(
        [...rescaled(kernels, [-1, 2, NaN, 0.5, Infinity], 10, 20)],
        [0, 30, NaN, 15, Infinity],
      );
    });

    it("spans all doubles", () => {
      const { MAX_VALUE } = Number;
      const values = rescaled(kernels, [0, 0.25, 0.5, 1], -MAX_VALUE, MAX_VALUE);
      assert.deepEqual([...values], [-MAX_VALUE, -MAX_VALUE / 2, 0, MAX_VALUE]);
    });
  });

  describe(`${name} clamp`, () => {
    it("moves what is outside to the nearer bound, and nothing else", () => {
      fc.assert(
        fc.property(uglyArrays(30), bound, bound, (values, a, b) => {
          const [low, high] = a < b ? [a, b] : [b, a];
          const array = placeFor(kernels).doubles(values);
          kernels.clamp(array, values.length, low, high);
          const expected = values.map((x) => {
            if (x < low) return low;
            if (x > high) return high;
            return x;
          });
          assert.deepEqual(array.slice(), Float64Array.from(expected));
        }),
        runs,
      );
    });
  });
}
