/** Bytes counted: the moments that 256 counts stand for are those of the values themselves. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { addCounts, momentsOfBytes } from "#normalize/core/aggregates/byte-counts.js";
import { summarize } from "#normalize/core/summary.js";
import { emptyMomentState } from "#normalize/kernels/moment-state.js";
import { scalarNumericKernels as kernels } from "#normalize/kernels/scalar/numeric.js";

const bytesOf = (values: Uint8Array): Float64Array => {
  const counts = new Float64Array(256);
  kernels.countBytes(values, values.length, counts);
  return counts;
};

test("counts and values give the same statistics", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 300 }),
      fc.constantFrom(1, 255),
      (bytes, divisor) => {
        const state = emptyMomentState();
        const values = Float64Array.from(bytes, (byte) => byte / divisor);
        kernels.moments(values, values.length, state);
        const measured = summarize(state, 0);
        const counted = summarize(momentsOfBytes(bytesOf(bytes), divisor), 0);
        assert.equal(counted.nobs, measured.nobs);
        assert.deepEqual(counted.minmax, measured.minmax);
        for (const key of ["mean", "variance", "skewness", "kurtosis"] as const) {
          const difference = Math.abs(counted[key] - measured[key]);
          const same =
            Object.is(counted[key], measured[key]) ||
            difference <= 1e-12 * Math.max(1, Math.abs(measured[key]));
          assert.ok(same, `${key}: ${counted[key]} and ${measured[key]}`);
        }
      },
    ),
  );
});

test("sums are exact beyond the integers a double holds", () => {
  const counts = new Float64Array(256);
  counts[0] = 2 ** 52;
  counts[255] = 2 ** 52;
  const said = summarize(momentsOfBytes(counts, 1), 0);
  assert.deepEqual([said.mean, said.skewness, said.kurtosis], [127.5, 0, -2]);
  assert.equal(said.variance, (127.5 ** 2 * 2 ** 53) / (2 ** 53 - 1));
});

test("counts add up, and no bytes are no values", () => {
  const counts = bytesOf(Uint8Array.of(1, 2, 2));
  addCounts(counts, bytesOf(Uint8Array.of(2)));
  assert.deepEqual([counts[1], counts[2]], [1, 3]);
  assert.equal(summarize(momentsOfBytes(new Float64Array(256), 255), 0).nobs, 0);
});
