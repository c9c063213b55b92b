import assert from "node:assert/strict";
import { existsSync, readFileSync, statSync } from "node:fs";
import { describe, it } from "node:test";
import { firstDifference, isWithin, relativeError, ulpDistance } from "./compare.js";
import { arrayFixtures, tableFixtures } from "./fixtures.js";
import { decodeArray, exactToleranceOf, type GoldenFamily, goldenCases, toleranceOf } from "./golden.js";

const FAMILIES: readonly GoldenFamily[] = ["describe", "norms", "scalers", "scalers-fitted", "mnist"];

function base64Of(values: Float64Array | Float32Array | BigInt64Array | Uint8Array): string {
  return Buffer.from(values.buffer).toString("base64");
}

describe("ulpDistance", () => {
  it("counts the doubles between two numbers", () => {
    assert.equal(ulpDistance(1, 1), 0);
    assert.equal(ulpDistance(1, 1 + Number.EPSILON), 1);
    assert.equal(ulpDistance(-1, -1 - 2 * Number.EPSILON), 2);
    assert.equal(ulpDistance(Number.MAX_VALUE, Infinity), 1);
  });

  it("crosses zero by the subnormals", () => {
    assert.equal(ulpDistance(0, -0), 0);
    assert.equal(ulpDistance(Number.MIN_VALUE, -Number.MIN_VALUE), 2);
    assert.equal(ulpDistance(2 ** -1022, 2 ** -1022 - Number.MIN_VALUE), 1);
  });

  it("holds NaN equal to NaN alone", () => {
    assert.equal(ulpDistance(NaN, NaN), 0);
    assert.equal(ulpDistance(NaN, 0), Infinity);
    assert.equal(ulpDistance(1, NaN, "float32"), Infinity);
  });

  it("counts in float32 when told", () => {
    assert.equal(ulpDistance(1, 1 + 2 ** -23, "float32"), 1);
    assert.equal(ulpDistance(2 ** -149, -(2 ** -149), "float32"), 2);
  });
});

describe("relativeError", () => {
  it("is |actual - expected| / |expected|", () => {
    assert.equal(relativeError(1.5, 1), 0.5);
    assert.equal(relativeError(-3, -2), 0.5);
    assert.equal(relativeError(NaN, NaN), 0);
    assert.equal(relativeError(0, -0), 0);
    assert.equal(relativeError(1, 0), Infinity);
    assert.equal(relativeError(NaN, 1), Infinity);
  });

  it("keeps to the range of a double", () => {
    assert.equal(relativeError(-Number.MAX_VALUE, Number.MAX_VALUE), 2);
    assert.equal(relativeError(2 * Number.MIN_VALUE, Number.MIN_VALUE), 1);
    assert.equal(relativeError(Infinity, Infinity), 0);
  });
});

describe("isWithin and firstDifference", () => {
  it("take any one bound", () => {
    assert.ok(isWithin(1 + Number.EPSILON, 1, { ulps: 1 }));
    assert.ok(!isWithin(1 + 2 * Number.EPSILON, 1, { ulps: 1 }));
    assert.ok(isWithin(101, 100, { relative: 0.01 }));
    assert.ok(isWithin(1e-20, 0, { absolute: 1e-19 }));
    assert.ok(!isWithin(5, Infinity, { relative: 1, absolute: 1 }));
    assert.ok(!isWithin(NaN, 1, { ulps: 4, absolute: 1 }));
  });

  it("find the first element apart, in the array's own ulps", () => {
    const stored = { dtype: "float32", shape: [3], base64: base64Of(Float32Array.of(1, 2, NaN)) } as const;
    const array = decodeArray(stored);
    assert.equal(firstDifference([1 + 2 ** -23, 2, NaN], array, { ulps: 1 }), undefined);
    assert.deepEqual(firstDifference([1, 3, NaN], array, { ulps: 0 }), {
      index: 1,
      actual: 3,
      expected: 2,
      ulps: 2 ** 22,
    });
    assert.equal(firstDifference([1], array, {})?.index, -1);
  });
});

describe("decodeArray", () => {
  it("keeps the bits of NaN, infinities, -0 and subnormals", () => {
    const values = Float64Array.of(-0, NaN, Infinity, -Infinity, Number.MIN_VALUE, 0.1);
    const array = decodeArray({ dtype: "float64", shape: [2, 3], base64: base64Of(values) });
    assert.deepEqual([...array.values], [...values]);
    assert.ok(Object.is(array.values[0], -0));
  });

  it("rounds 64-bit integers to nearest", () => {
    const stored = {
      dtype: "int64",
      shape: [2],
      base64: base64Of(BigInt64Array.of(2n ** 53n + 1n, -7n)),
    } as const;
    assert.deepEqual([...decodeArray(stored).values], [2 ** 53, -7]);
  });

  it("refuses a shape that the bytes do not fill", () => {
    assert.throws(
      () => decodeArray({ dtype: "uint8", shape: [3], base64: base64Of(Uint8Array.of(1)) }),
      TypeError,
    );
  });
});

describe("goldenCases", () => {
  for (const family of FAMILIES) {
    it(`decodes ${family}, whose own answers lie within its tolerances`, () => {
      const cases = goldenCases(family);
      assert.ok(cases.length > 0);
      assert.equal(new Set(cases.map(({ name }) => name)).size, cases.length);
      for (const goldenCase of cases) {
        for (const [key, array] of Object.entries(goldenCase.expected)) {
          assert.equal(firstDifference(array.values, array, toleranceOf(goldenCase, key)), undefined);
          const exact = goldenCase.exact[key];
          if (exact === undefined) continue;
          const apart = firstDifference(exact.values, array, toleranceOf(goldenCase, key));
          assert.equal(apart, undefined, `${goldenCase.name}: ${key}`);
          assert.ok(exactToleranceOf(goldenCase, key));
        }
        assert.equal(Object.keys(goldenCase.peer).length > 0, goldenCase.peerSource !== undefined);
      }
    });
  }

  it("gives the issue's five numbers as scipy does", () => {
    const five = goldenCases("describe").find(({ name }) =>
      name.startsWith("issue-five axis=all ddof=1 bias=true"),
    );
    assert.deepEqual([...five!.input!.values], [4, 5, 9, 10, 11]);
    assert.ok(isWithin(five!.expected["skewness"]!.values[0]!, -0.2931, { absolute: 5e-5 }));
  });

  it("keeps what is different on purpose beside its reason", () => {
    const huge = goldenCases("norms").find(({ name }) => name === "numpy huge-1e200 order=2 axis=-1");
    assert.deepEqual([...huge!.expected["values"]!.values], [Math.SQRT1_2, Math.SQRT1_2]);
    assert.deepEqual([...huge!.peer["values"]!.values], [0, 0]);
    assert.ok(huge!.differentOnPurpose);
  });
});

describe("fixtures", () => {
  it("are all there, small, and say what they hold", () => {
    const groups = [arrayFixtures("npy"), arrayFixtures("idx"), tableFixtures()];
    for (const { held, refused } of groups) {
      assert.ok(held.length > 0 && refused.length > 0);
      for (const { path } of [...held, ...refused]) {
        assert.ok(existsSync(path), path);
        assert.ok(statSync(path).size <= 2048, path);
      }
    }
  });

  it("agree with the bytes of a plain file", () => {
    const fixture = arrayFixtures("npy").held.find(({ name }) => name === "f8-little-c.npy")!;
    const bytes = readFileSync(fixture.path);
    const data = Float64Array.from({ length: 6 }, (_, index) =>
      bytes.readDoubleLE(bytes.length - 48 + 8 * index),
    );
    assert.deepEqual([...data], [...fixture.values.values]);
    assert.deepEqual(fixture.shape, [2, 3]);
  });
});
