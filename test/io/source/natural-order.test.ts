import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { compareNatural } from "#normalize/io/source/natural-order.js";

test("numbers in names count", () => {
  for (const ordered of [
    ["part-1", "part-9", "part-10", "part-010a", "part-11"],
    ["month=7", "month=10", "month=11", "month=12"],
    ["a/z", "a-1/b", "a1/b", "a10/a", "b"],
    ["0", "00", "01", "1", "01a"],
    ["v1.9.csv", "v1.10.csv", "v2.csv"],
    // Beyond the integers that doubles hold.
    ["9007199254740992", "9007199254740993", "10000000000000000000000"],
    ["A", "a", "é"],
    ["a", "a/b"],
  ]) {
    assert.deepEqual([...ordered].reverse().sort(compareNatural), ordered);
  }
});

test("it is an order of all names, in which none is another's equal", () => {
  const name = fc.string({ unit: fc.constantFrom("0", "1", "9", "a", "-", "/", ".", "é") });
  fc.assert(
    fc.property(name, name, name, (a, b, c) => {
      assert.equal(Math.sign(compareNatural(a, b)), 0 - Math.sign(compareNatural(b, a)));
      assert.equal(compareNatural(a, b) === 0, a === b);
      if (compareNatural(a, b) <= 0 && compareNatural(b, c) <= 0) assert.ok(compareNatural(a, c) <= 0);
    }),
  );
});
