import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { pythonRepr } from "#normalize/report/index.js";

test("pythonRepr writes what Python's repr() writes", () => {
  const written: readonly (readonly [number, string])[] = [
    [0, "0.0"],
    [-0, "-0.0"],
    [1, "1.0"],
    [-1.5, "-1.5"],
    [0.1, "0.1"],
    [0.13112575030012, "0.13112575030012"],
    [1e-4, "0.0001"],
    [0.00012345, "0.00012345"],
    [1e-5, "1e-05"],
    [9.999999999999999e-5, "9.999999999999999e-05"],
    [1.5e-7, "1.5e-07"],
    [1e15, "1000000000000000.0"],
    [1e16, "1e+16"],
    [9999999999999998, "9999999999999998.0"],
    [123456789012345680, "1.2345678901234568e+17"],
    [1e21, "1e+21"],
    [1e22, "1e+22"],
    [1e100, "1e+100"],
    [5e-324, "5e-324"],
    [1.7976931348623157e308, "1.7976931348623157e+308"],
    [Number.NaN, "nan"],
    [Number.POSITIVE_INFINITY, "inf"],
    [Number.NEGATIVE_INFINITY, "-inf"],
  ];
  for (const [x, text] of written) assert.equal(pythonRepr(x), text);
});

test("pythonRepr reads back as the same double", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => {
      assert.ok(Object.is(Number(pythonRepr(x)), x));
    }),
  );
});
