/** Moments against exact rational arithmetic, and the laws of merging states. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { MOMENT_STATE, Moment, type NumericKernels } from "#normalize/kernels/kernels.js";
import { emptyMomentState, mergeMomentState } from "#normalize/kernels/moment-state.js";
import { scalarNumericKernels } from "#normalize/kernels/scalar/numeric.js";
import { bothKernels, placeFor } from "../../support/numeric-twins.js";
import { errorIn, exactMoments, multiply, quotient, rational, subtract } from "../../support/rational.js";
import { finiteArrays, pseudoRandom, uglyArrays } from "../../support/ugly-doubles.js";

const runs = { numRuns: Number(process.env["NORMALIZE_TEST_RUNS"] ?? 300) };

function stateOf(values: ArrayLike<number>, kernels: NumericKernels = scalarNumericKernels): Float64Array {
  const place = placeFor(kernels);
  const state = place.doubles(emptyMomentState());
  kernels.moments(place.doubles(values), values.length, state);
  return state.slice();
}

function merged(...states: readonly Float64Array[]): Float64Array {
  const total = emptyMomentState();
  for (const state of states) mergeMomentState(total, 0, state, 0);
  return total;
}

/**
 * Errors in half ulps: of the mean, relative to its magnitude plus the mean absolute deviation, and of each central sum,
 * relative to the sum of magnitudes.
 */
function errors(
  values: ArrayLike<number>,
  state: Float64Array,
): { mean: number; m2: number; m3: number; m4: number } {
  const exact = exactMoments(values);
  const exponent = state[Moment.exponent]!;
  const { numerator, denominator } = exact.mean;
  const count = BigInt(values.length);
  const deviation = exact.absolute[1]!;
  // both have the denominator of the mean
  const magnitude = (numerator < 0n ? -numerator : numerator) + deviation.numerator / count;
  const error = (slot: number, power: number): number =>
    errorIn(rational(state[slot]!, power * exponent), exact.central[power]!, exact.absolute[power]!);
  return {
    mean: errorIn(rational(state[Moment.mean]!, exponent), exact.mean, { numerator: magnitude, denominator }),
    m2: error(Moment.m2, 2),
    m3: error(Moment.m3, 3),
    m4: error(Moment.m4, 4),
  };
}

/** The limits are half ulps. */
function assertClose(values: ArrayLike<number>, state: Float64Array, mean: number, sums: number): void {
  const found = errors(values, state);
  const text = JSON.stringify(found);
  assert.ok(found.mean <= mean, `mean: ${text}`);
  assert.ok(found.m2 <= sums && found.m3 <= sums && found.m4 <= sums, text);
}

/**
 * Half ulps allowed to the central sums of up to 40 values. Where the values are only ulps apart, those of the mean's own
 * rounding are no smaller, and moving the sums to the true mean costs some digits.
 */
function limitOf(values: readonly number[]): number {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const isNarrow = high / 2 - low / 2 < 2 ** -45 * Math.max(-low, high);
  return isNarrow ? 20_000 : 32;
}

/** Variance of the population, skewness and excess kurtosis as scipy defines them, from a state. */
function shape(state: Float64Array): number[] {
  const count = state[Moment.count]!;
  const m2 = state[Moment.m2]!;
  const m3 = state[Moment.m3]!;
  const m4 = state[Moment.m4]!;
  return [m2 / count, (Math.sqrt(count) * m3) / (m2 * Math.sqrt(m2)), (count * m4) / (m2 * m2) - 3];
}

/** The same from exact sums; the variance in units of 4^exponent. */
function exactShape(values: ArrayLike<number>, exponent: number): number[] {
  const { central } = exactMoments(values);
  const count = rational(values.length);
  const [m2, m3, m4] = [central[2]!, central[3]!, central[4]!];
  const square = quotient(multiply(count, multiply(m3, m3)), multiply(m2, multiply(m2, m2)));
  const kurtosis = quotient(
    subtract(multiply(count, m4), multiply(rational(3), multiply(m2, m2))),
    multiply(m2, m2),
  );
  return [
    quotient(m2, multiply(count, rational(1, 2 * exponent))),
    Math.sign(Number(m3.numerator > 0n) - Number(m3.numerator < 0n)) * Math.sqrt(square),
    kurtosis,
  ];
}

function assertShape(values: readonly number[], ulps: number): void {
  for (const [name, kernels] of bothKernels) {
    const state = stateOf(values, kernels);
    const expected = exactShape(values, state[Moment.exponent]!);
    for (const [i, actual] of shape(state).entries()) {
      // skewness is a difference of positive and negative cubes, kurtosis one from 3
      const scale = Math.abs(expected[i]!) + [0, 1, 3][i]!;
      const error = Math.abs(actual - expected[i]!) / (scale * 2 ** -52 || 1);
      assert.ok(error <= ulps, `${name}, statistic ${i}: ${actual} is ${error} ulp from ${expected[i]}`);
    }
  }
}

describe("moments of small sets", () => {
  const benign: [string, number[]][] = [
    ["four values", [1, 2, 3, 4]],
    ["scipy's example", [4, 5, 9, 10, 11]],
    ["tenths", [0.1, 0.2, 0.3, 0.7, 1.1, 2.9]],
    ["both signs", [-3.5, 2.25, 0, 1e-3, 17]],
    ["pixels", [0, 0, 0, 0, 12 / 255, 1, 253 / 255, 0, 0, 94 / 255]],
  ];
  for (const [name, values] of benign) it(`${name}: shape within 4 ulp`, () => assertShape(values, 4));

  const ugly: [string, number[]][] = [
    ["1e9 + noise", Array.from(pseudoRandom(40, 1), (x) => 1e9 + x)],
    ["1e15 + noise", Array.from(pseudoRandom(40, 2), (x) => 1e15 + 40 * x)],
    ["alternating ±1e308", Array.from({ length: 41 }, (_, i) => (i % 2 ? -1e308 : 1e308))],
    ["around 1e-310", Array.from(pseudoRandom(40, 3), (x) => x * 1e-310)],
    ["subnormal integers", [0, 5e-324, 1e-323, 5e-322, -5e-324]],
    ["one outlier", [1, 2, 3, 1e300, 4, 5, 6]],
    ["near the largest double", [1.7e308, 1.75e308, 1.79e308, -1.7e308]],
  ];
  for (const [name, values] of ugly) it(`${name}: shape within 12 ulp`, () => assertShape(values, 12));

  it("1e9 + noise has the moments of the noise", () => {
    const noise = Array.from(pseudoRandom(1000, 4), (x) => Math.round(x * 2 ** 20) / 2 ** 20);
    const near = stateOf(noise);
    const far = stateOf(noise.map((x) => x + 2 ** 30));
    assert.equal(
      far[Moment.mean]! - 2 ** 30 + far[Moment.meanLow]!,
      near[Moment.mean]! + near[Moment.meanLow]!,
    );
    for (const slot of [Moment.m2, Moment.m3, Moment.m4]) {
      assert.ok(Math.abs(far[slot]! - near[slot]!) <= 1e-15 * near[Moment.m2]!);
    }
  });

  it("±1e308 in equal numbers has mean 0 and kurtosis -2", () => {
    const state = stateOf(Array.from({ length: 5000 }, (_, i) => (i % 2 ? -1e308 : 1e308)));
    assert.equal(state[Moment.mean], 0);
    assert.equal(state[Moment.m3], 0);
    assert.ok(Math.abs(shape(state)[2]! + 2) < 1e-14);
  });

  it("any finite values are within rounding of the exact ones", () => {
    const arrays = finiteArrays(40).filter((values) => values.length > 0);
    fc.assert(
      fc.property(arrays, (values) => assertClose(values, stateOf(values), 8, limitOf(values))),
      runs,
    );
  });
});

describe("moments of long arrays", () => {
  const shapes: [string, (x: number, i: number) => number][] = [
    ["uniform", (x) => x],
    ["1e9 + noise", (x) => 1e9 + x],
    ["ascending", (x, i) => i + x],
    ["skewed over 9 decades", (x) => Math.exp(20 * x)],
    ["huge", (x) => (x - 0.5) * 1e308],
  ];
  for (const [name, make] of shapes) {
    it(`${name}: within 2 ulp, whole, by columns and merged from small blocks`, () => {
      const n = 6000;
      const values = pseudoRandom(n, 7).map(make);
      assertClose(values, stateOf(values), 4, 8);
      const columns = emptyMomentState(3);
      scalarNumericKernels.columnMoments(values, n / 3, 3, columns);
      mergeMomentState(columns, 0, columns, 1);
      mergeMomentState(columns, 0, columns, 2);
      assertClose(values, columns.slice(0, MOMENT_STATE), 4, 8);
      for (const block of [1, 3, 50]) {
        const total = emptyMomentState();
        for (let i = 0; i < n; i += block)
          mergeMomentState(total, 0, stateOf(values.subarray(i, i + block)), 0);
        assertClose(values, total, 2, 4);
      }
    });
  }

  it("forty thousand merges lose nothing", () => {
    const values = pseudoRandom(40_000, 8).map((x, i) => 1e6 + x + i / 40_000);
    const total = emptyMomentState();
    const state = emptyMomentState();
    for (let i = 0; i < values.length; i++) {
      state.set(emptyMomentState());
      scalarNumericKernels.moments(values.subarray(i, i + 1), 1, state);
      mergeMomentState(total, 0, state, 0);
    }
    assertClose(values, total, 1, 2);
  });
});

describe("special values", () => {
  for (const [name, kernels] of bothKernels) {
    it(`${name}: a constant has no spread at all, and its own value as mean`, () => {
      for (const x of [0.1, -1 / 3, 1e9 + 0.1, 1e308, 5e-324, 1e-310, 0, -0, 12345.678]) {
        for (const n of [1, 2, 3, 7, 1000, 5001]) {
          const values = new Float64Array(n).fill(x);
          const state = stateOf(values, kernels);
          const both = merged(state, stateOf(values.subarray(0, n >> 1), kernels));
          for (const each of [state, both]) {
            const { numerator, denominator } = rational(each[Moment.mean]!, each[Moment.exponent]);
            assert.equal(quotient(subtract({ numerator, denominator }, rational(x)), rational(1)), 0);
            assert.deepEqual([...each.slice(Moment.meanLow)], [0, 0, 0, 0, 0, 0, 0]);
            assert.deepEqual([each[Moment.min], each[Moment.max]], [x + 0, x + 0]);
          }
        }
      }
    });

    it(`${name}: NaN is counted and left out`, () => {
      const state = stateOf([NaN, 3, NaN, -0, 0, 7, NaN], kernels);
      const without = stateOf([3, 0, 0, 7], kernels);
      without[Moment.missing] = 3;
      assert.deepEqual(state, without);
      const nothing = emptyMomentState();
      nothing[Moment.missing] = 5000;
      assert.deepEqual(stateOf(new Float64Array(5000).fill(NaN), kernels), nothing);
    });

    it(`${name}: an infinity is the mean, two opposite ones leave NaN`, () => {
      for (const [values, mean] of [
        [[1, Infinity, 2], Infinity],
        [[1e308, -Infinity, 1e308, 1e308], -Infinity],
        [[Infinity, -Infinity], NaN],
      ] as const) {
        const state = stateOf(values, kernels);
        assert.equal(state[Moment.mean], mean);
        assert.equal(state[Moment.m2], NaN);
        assert.equal(state[Moment.m4], NaN);
        assert.equal(merged(stateOf([1, 2]), state)[Moment.mean], mean);
        assert.equal(merged(state, stateOf([1, 2]))[Moment.m3], NaN);
      }
    });
  }

  it("a smallest or largest 0 has no sign", () => {
    const state = stateOf([-0, -0]);
    assert.ok(
      Object.is(state[Moment.min], 0) && Object.is(state[Moment.max], 0) && Object.is(state[Moment.mean], 0),
    );
    assert.equal(state[Moment.zeros], 2);
  });
});

describe("merging states", () => {
  it("has the empty state as its neutral element", () => {
    fc.assert(
      fc.property(uglyArrays(40), (values) => {
        const state = stateOf(values);
        assert.deepEqual(merged(state), state);
        assert.deepEqual(merged(state, emptyMomentState()), state);
      }),
      runs,
    );
  });

  it("gives the whole from its parts, wherever it is cut", () => {
    fc.assert(
      fc.property(finiteArrays(40), fc.nat(40), (values, place) => {
        if (values.length === 0) return;
        const total = merged(stateOf(values.slice(0, place)), stateOf(values.slice(place)));
        assertClose(values, total, 8, limitOf(values));
        const whole = stateOf(values);
        for (const slot of [Moment.count, Moment.min, Moment.max, Moment.zeros])
          assert.equal(total[slot], whole[slot]);
      }),
      runs,
    );
  });

  it("adds a state to itself", () => {
    const state = stateOf([1, 2, 6]);
    mergeMomentState(state, 0, state, 0);
    assert.deepEqual(state, merged(stateOf([1, 2, 6]), stateOf([1, 2, 6])));
  });

  it("keeps the exponent of the only values that are not 0", () => {
    const tiny = stateOf([1e-310, 3e-310]);
    const zeros = stateOf([0, 0]);
    for (const total of [merged(tiny, zeros), merged(zeros, tiny)])
      assertClose([1e-310, 3e-310, 0, 0], total, 1, 2);
  });

  it("brings exponents to the larger one", () => {
    const values = [1e-300, 3e-300, 1e300, -2e300, 1, 2];
    const parts = [
      stateOf(values.slice(0, 2)),
      stateOf(values.slice(2, 4)),
      stateOf(values.slice(4)),
    ] as const;
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 2, 0],
    ] as const) {
      assertClose(values, merged(...order.map((i) => parts[i])), 1, 4);
    }
  });
});
