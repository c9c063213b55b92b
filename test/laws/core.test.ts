/** What holds for every method in the table, whatever the data. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { METHODS } from "#normalize/core/methods/index.js";
import { describe, type MethodName, type NormalizeOptions, normalize } from "#normalize/index.js";
import { ulpDistance } from "../oracle/compare.js";
import { finiteArrays } from "../support/ugly-doubles.js";

const NAMES = Object.keys(METHODS) as MethodName[];
const NORMS = NAMES.filter((name) => METHODS[name].needs === "norm");
const UNCHANGED_BY_TWICE = ["l1", "l2", "linf", "maxabs"] as const;
const RUNS = Number(process.env["NORMALIZE_LAW_RUNS"] ?? 60);

/** The options a method cannot do without. */
const required = (method: MethodName): Pick<NormalizeOptions, "order"> =>
  method === "lp" ? { order: 1.5 } : {};

const say = (method: MethodName, options: Omit<NormalizeOptions, "method"> = {}): NormalizeOptions => ({
  method,
  ...required(method),
  ...options,
});

/** Doubles of any magnitude, and some that are missing. */
const anyArray = finiteArrays(24).filter((values) => values.length > 0);
const holed = fc
  .tuple(anyArray, fc.infiniteStream(fc.nat(5)))
  .map(([values, holes]) => values.map((value) => (holes.next().value === 0 ? NaN : value)));

/** Doubles near enough to one another, and to 1, that rounding is a matter of ulps. */
const tameNumber = fc.oneof(
  fc.integer({ min: -50, max: 50 }),
  fc.double({ min: 1e-3, max: 1000, noNaN: true }),
  fc.double({ min: -1000, max: -1e-3, noNaN: true }),
);
const tameArray = fc.array(tameNumber, { minLength: 1, maxLength: 24 });

/** Tame values and a shape of one to four axes that holds them. */
const tameTensor = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }).chain((shape) => {
  const length = shape.reduce((a, b) => a * b, 1);
  return fc.tuple(
    fc.constant(shape),
    fc.array(fc.oneof({ weight: 8, arbitrary: tameNumber }, fc.constant(NaN)), {
      minLength: length,
      maxLength: length,
    }),
  );
});

const isMissing = (value: number): boolean => Number.isNaN(value);

/** Bit for bit, but for the sign of zero, which no law is about. */
function assertSame(actual: ArrayLike<number>, expected: ArrayLike<number>, what: string): void {
  assert.equal(actual.length, expected.length, what);
  for (let i = 0; i < actual.length; i++) {
    const same = actual[i] === expected[i] || (isMissing(actual[i]) && isMissing(expected[i]));
    assert.ok(same, `${what}[${i}]: ${actual[i]} is not ${expected[i]}`);
  }
}

const check = <T>(law: fc.IProperty<T>): void => fc.assert(law, { numRuns: RUNS });

for (const method of UNCHANGED_BY_TWICE) {
  test(`${method}: a second time changes nothing but rounding`, () => {
    check(
      fc.property(holed, (values) => {
        const once = normalize(values, say(method, { axis: 0 })).values;
        const twice = normalize(once, say(method, { axis: 0 })).values;
        for (let i = 0; i < once.length; i++) {
          // A norm of n rounded values is off by half an ulp at most for each of the two roundings that made it.
          assert.ok(ulpDistance(twice[i], once[i]) <= 2, `${twice[i]} is not ${once[i]}`);
        }
      }),
    );
  });
}

test("minmax: all within the range, its ends exactly reached", () => {
  const bound = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(holed, bound, bound, (values, one, other) => {
      const range = [Math.min(one, other), Math.max(one, other) + 1] as const;
      const { values: results } = normalize(values, { method: "minmax", range });
      const present = values.filter((value) => !isMissing(value));
      const low = Math.min(...present);
      const high = Math.max(...present);
      for (const [i, value] of values.entries()) {
        if (isMissing(value)) continue;
        assert.ok(results[i] >= range[0] && results[i] <= range[1], `${results[i]} is outside ${range}`);
        if (value === low) assertSame([results[i]], [range[0]], "low");
        if (value === high && high > low) assertSame([results[i]], [range[1]], "high");
      }
    }),
    { numRuns: 4 * RUNS },
  );
});

test("zscore: mean 0, variance 1", () => {
  check(
    fc.property(tameArray, (values) => {
      const before = describe(values, { ddof: 0 });
      const { values: results, constant } = normalize(values, { method: "zscore" });
      const after = describe(results, { ddof: 0 });
      // Subtracting the rounded mean costs half an ulp of the larger of mean and value, counted in deviations.
      const reach = Math.max(...values.map(Math.abs)) / Math.sqrt(before.variance);
      const slack = 8 * Number.EPSILON * (1 + reach);
      if (constant === 0) {
        assert.ok(Math.abs(after.mean) <= slack, `mean ${after.mean}`);
        assert.ok(Math.abs(after.variance - 1) <= slack, `variance ${after.variance}`);
      } else {
        // What no spread can be told from keeps its distance from the mean.
        const largest = Math.max(...values.map(Math.abs));
        for (const result of results) assert.ok(Math.abs(result) <= values.length * Number.EPSILON * largest);
      }
    }),
  );
});

for (const method of NAMES) {
  test(`${method}: missing values stay, nothing else goes missing, and the input is left alone`, () => {
    check(
      fc.property(holed, (values) => {
        const input = Float64Array.from(values);
        const copy = input.slice();
        const { values: results } = normalize(input, say(method, { axis: 0 }));
        assert.deepEqual(input, copy);
        assert.deepEqual(Array.from(results, isMissing), values.map(isMissing));
      }),
    );
  });

  test(`${method}: float32 is float64 rounded once`, () => {
    check(
      fc.property(holed, (values) => {
        const singles = Float32Array.from(values).filter((value) => Math.abs(value) !== Infinity);
        if (singles.length === 0) return;
        const single = normalize(singles, say(method, { axis: 0 }));
        const double = normalize(Float64Array.from(singles), say(method, { axis: 0 }));
        assert.ok(single.values instanceof Float32Array);
        assertSame(single.values, Float32Array.from(double.values), "float32");
        const asked = normalize(singles, say(method, { axis: 0, dtype: "float64" }));
        assertSame(asked.values, double.values, "float64");
      }),
    );
  });

  test(`${method}: an axis from the end, axes in any order and "all" are the same axes`, () => {
    check(
      fc.property(tameTensor, ([shape, values]) => {
        const along = (axis: NormalizeOptions["axis"]) =>
          normalize(values, say(method, { shape, axis: axis! })).values;
        const axes = shape.map((_, axis) => axis);
        for (const axis of axes) assertSame(along(axis - shape.length), along(axis), `axis ${axis}`);
        assertSame(along([...axes].reverse()), along("all"), "all axes, reversed");
        assertSame(along(axes.slice(-2).reverse()), along(axes.slice(-2)), "two axes, reversed");
      }),
    );
  });

  test(`${method}: a vector's results are its own, wherever it lies in an array`, () => {
    check(
      fc.property(tameTensor, ([shape, values]) => {
        const cols = shape.slice(1).reduce((a, b) => a * b, 1);
        const rows = values.length / cols;
        const column = (array: ArrayLike<number>, col: number) =>
          Array.from({ length: rows }, (_, row) => array[row * cols + col]);
        const byColumn = normalize(values, say(method, { shape: [rows, cols], axis: 0 })).values;
        const byRow = normalize(values, say(method, { shape: [rows, cols], axis: 1 })).values;
        for (let col = 0; col < cols; col++) {
          const alone = normalize(column(values, col), say(method, { axis: 0 })).values;
          assertClose(column(byColumn, col), alone, `column ${col}`);
        }
        for (let row = 0; row < rows; row++) {
          const own = values.slice(row * cols, (row + 1) * cols);
          const alone = normalize(own, say(method, { axis: 0 })).values;
          assertClose(byRow.slice(row * cols, (row + 1) * cols), alone, `row ${row}`);
        }
      }),
    );
  });
}

/** Rows, columns and vectors alone are summed in other orders: they agree to rounding, some ulps of the largest result. */
function assertClose(actual: ArrayLike<number>, expected: ArrayLike<number>, what: string): void {
  const largest = Math.max(1, ...Array.from(expected, (value) => (isMissing(value) ? 0 : Math.abs(value))));
  for (let i = 0; i < expected.length; i++) {
    const same = isMissing(expected[i]) ? isMissing(actual[i]) : Math.abs(actual[i] - expected[i]);
    assert.ok(
      same === true || Number(same) <= 1e-12 * largest,
      `${what}: ${actual[i]} is not ${expected[i]}`,
    );
  }
}

/** Methods whose results do not feel the unit of measurement. */
const UNITLESS = [
  ...NORMS.filter((name) => name !== "l0"),
  "minmax",
  "zscore",
  "maxabs",
  "mean",
] as MethodName[];

for (const method of UNITLESS) {
  test(`${method}: a unit that is a power of two changes not a bit`, () => {
    fc.assert(
      fc.property(tameArray, fc.integer({ min: -900, max: 900 }), (values, exponent) => {
        const scaled = values.map((value) => value * 2 ** exponent);
        const options = say(method, { axis: 0 });
        const plain = normalize(values, options);
        // What is too narrow to be scaled is only shifted, in its own unit.
        if (plain.constant > 0) return;
        assertSame(normalize(scaled, options).values, plain.values, `2^${exponent}`);
      }),
      { numRuns: RUNS },
    );
  });
}

for (const method of [...NORMS, "zscore", "center", "maxabs", "mean"] as MethodName[]) {
  test(`${method}: the opposite values have the opposite results`, () => {
    check(
      fc.property(holed, (values) => {
        const options = say(method, { axis: 0 });
        const opposite = normalize(
          values.map((value) => -value),
          options,
        ).values;
        assertSame(
          opposite.map((value) => -value),
          normalize(values, options).values,
          "opposite",
        );
      }),
    );
  });
}
