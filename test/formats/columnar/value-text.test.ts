/** Text of values that pass through. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { otherText } from "#normalize/formats/columnar/value-text.js";

test("a float has the fewest digits that read back to the same one of its own type", () => {
  const tenth = Math.fround(0.1);
  assert.equal(otherText({ kind: "float", bits: 32 }, tenth), "0.1");
  assert.equal(otherText({ kind: "float", bits: 64 }, tenth), "0.10000000149011612");
  assert.equal(otherText({ kind: "float", bits: 32 }, Math.fround(3.4028234663852886e38)), "3.4028235e+38");
  assert.deepEqual(
    [Number.NaN, Number.POSITIVE_INFINITY, -0].map((value) => otherText({ kind: "float", bits: 32 }, value)),
    ["NaN", "Infinity", "0"],
  );
});
