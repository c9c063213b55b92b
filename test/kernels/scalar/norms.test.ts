/** Norms of rows: against exact sums of squares, and the laws that norms obey. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { NumericKernels } from "#normalize/kernels/kernels.js";
import { bothKernels, placeFor } from "../../support/numeric-twins.js";
import { larger, multiply, quotient, type Rational, rational } from "../../support/rational.js";
import { finiteArrays, pseudoRandom, uglyArrays } from "../../support/ugly-doubles.js";

const runs = { numRuns: Number(process.env["NORMALIZE_TEST_RUNS"] ?? 300) };
const SMALLEST_NORMAL = 2 ** -1022;

/** Norm and prescale of one row. */
function normOf(kernels: NumericKernels, row: ArrayLike<number>, order: number): [number, number] {
  const place = placeFor(kernels);
  const [norm, prescale] = [place.doubles([NaN]), place.doubles([NaN])];
  kernels.rowNorms(place.doubles(row), 1, row.length, order, norm, prescale);
  return [norm[0]!, prescale[0]!];
}

function normalized(kernels: NumericKernels, row: ArrayLike<number>, order: number): Float64Array {
  const place = placeFor(kernels);
  const [norm, prescale] = normOf(kernels, row, order);
  const values = place.doubles(row);
  kernels.standardizeRows(
    values,
    1,
    row.length,
    place.doubles([prescale]),
    place.doubles([0]),
    place.doubles([norm || 1]),
  );
  return values.slice();
}

function sum(terms: readonly Rational[]): Rational {
  const denominator = terms.map((term) => term.denominator).reduce(larger, 1n);
  const numerator = terms.reduce(
    (total, term) => total + term.numerator * (denominator / term.denominator),
    0n,
  );
  return { numerator, denominator };
}

for (const [name, kernels] of bothKernels) {
  describe(`${name} rowNorms`, () => {
    it("order 2 is within 2 ulp of the exact root, at any magnitude", () => {
      fc.assert(
        fc.property(finiteArrays(40), (row) => {
          const [norm, prescale] = normOf(kernels, row, 2);
          const exact = sum(row.map((x) => multiply(rational(x), rational(x))));
          const scale = rational(prescale);
          const square = multiply(rational(norm), rational(norm));
          if (exact.numerator === 0n) assert.equal(norm, 0);
          else
            assert.ok(
              Math.abs(quotient(square, multiply(exact, multiply(scale, scale))) - 1) <= 4 * 2 ** -52,
            );
        }),
        runs,
      );
    });

    it("order 1 is within 2 ulp of the exact sum, at any magnitude", () => {
      fc.assert(
        fc.property(finiteArrays(40), (row) => {
          const [norm, prescale] = normOf(kernels, row, 1);
          const exact = sum(row.map((x) => rational(Math.abs(x))));
          if (exact.numerator === 0n) assert.equal(norm, 0);
          else {
            const ratio = quotient(rational(norm), multiply(exact, rational(prescale)));
            assert.ok(Math.abs(ratio - 1) <= 2 * 2 ** -52);
          }
        }),
        runs,
      );
    });

    it("orders 0, Infinity and -Infinity count non-zeros and take the extreme magnitudes", () => {
      fc.assert(
        fc.property(uglyArrays(40), (row) => {
          const magnitudes = row.filter((x) => !Number.isNaN(x)).map(Math.abs);
          const smallest = magnitudes.length === 0 ? 0 : Math.min(...magnitudes);
          assert.deepEqual(normOf(kernels, row, 0), [magnitudes.filter((x) => x !== 0).length, 1]);
          assert.deepEqual(normOf(kernels, row, Infinity), [Math.max(0, ...magnitudes), 1]);
          assert.deepEqual(normOf(kernels, row, -Infinity), [smallest, 1]);
        }),
        runs,
      );
    });

    it("prescales by a power of two, and only a norm that is no normal double", () => {
      fc.assert(
        fc.property(finiteArrays(40), fc.constantFrom(1, 2), (row, order) => {
          const [norm, prescale] = normOf(kernels, row, order);
          const unscaled = norm / prescale;
          if (prescale === 1) assert.ok(norm === 0 || (norm >= SMALLEST_NORMAL && norm < Infinity));
          else {
            assert.equal(rational(prescale).numerator & (rational(prescale).numerator - 1n), 0n);
            assert.ok(unscaled < SMALLEST_NORMAL || unscaled === Infinity);
          }
        }),
        runs,
      );
    });

    it("gives rows of norm 1, whatever their magnitude", () => {
      fc.assert(
        fc.property(finiteArrays(40), fc.constantFrom(1, 2), (row, order) => {
          const unit = normalized(kernels, row, order);
          if (row.every((x) => x === 0)) assert.deepEqual(unit, Float64Array.from(row));
          else assert.ok(Math.abs(unit.reduce((total, x) => total + Math.abs(x) ** order, 0) - 1) < 1e-14);
        }),
        runs,
      );
    });

    it("normalizes pairs that overflow or underflow when squared", () => {
      for (const x of [1e200, 1e-200, 1.7e308, 5e-324, 1e-310, 3, 1e154, 1e-162]) {
        for (const y of normalized(kernels, [x, x], 2))
          assert.ok(Math.abs(y - Math.SQRT1_2) <= 2 ** -53, `${x} → ${y}`);
      }
    });

    it("is plain where nothing is extreme", () => {
      assert.deepEqual(normOf(kernels, [3, 4], 2), [5, 1]);
      assert.deepEqual(normOf(kernels, [3, -4], 1), [7, 1]);
      assert.deepEqual(normOf(kernels, [6 * 2 ** 600, 8 * 2 ** 600], 2), [10 * 2 ** 600, 1]);
    });

    it("leaves NaN out; no values, or only zeros, have norm 0", () => {
      for (const order of [0, 1, 2, Infinity, -Infinity]) {
        for (const row of [[], [NaN, NaN, NaN], [0, -0, 0, NaN]])
          assert.deepEqual(normOf(kernels, row, order), [0, 1]);
      }
      assert.deepEqual(normOf(kernels, [NaN, 3, NaN, NaN, 4, NaN, NaN], 2), [5, 1]);
      assert.deepEqual(normOf(kernels, [NaN, 3, NaN, NaN, -4], 1), [7, 1]);
      assert.deepEqual(normOf(kernels, [NaN, 3 * 2 ** 600, NaN, 2 ** 602], 2), [5 * 2 ** 600, 1]);
    });

    it("gives Infinity for a row that holds one", () => {
      for (const order of [1, 2, Infinity])
        assert.deepEqual(normOf(kernels, [1, -Infinity, NaN], order), [Infinity, 1]);
    });

    it("keeps its digits in a long row", () => {
      const row = new Float64Array(300_000).fill(0.1);
      assert.ok(Math.abs(normOf(kernels, row, 1)[0] / 30_000 - 1) <= 4 * 2 ** -52);
      const noise = pseudoRandom(784, 5);
      const exact = quotient(sum(Array.from(noise, (x) => multiply(rational(x), rational(x)))), rational(1));
      assert.ok(Math.abs(normOf(kernels, noise, 2)[0] / Math.sqrt(exact) - 1) <= 2 ** -52);
    });
  });
}
