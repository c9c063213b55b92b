/** Ticks: round numbers within the range, written as shortly as tells them apart. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { countTicks, heightOf, shortCount, valueTicks } from "#normalize/report/figure/axis.js";

const texts = (low: number, high: number, count = 5): string[] =>
  valueTicks(low, high, count).map(({ text }) => text);

test("values", () => {
  assert.deepEqual(texts(0, 1), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
  assert.deepEqual(texts(-3, 3, 3), ["-2", "0", "2"]);
  assert.deepEqual(texts(0, 1_300_000, 3), ["0", "500k", "1M"]);
  assert.deepEqual(texts(0, 3e-9, 3), ["0", "1e-9", "2e-9", "3e-9"]);
  assert.deepEqual(texts(0, 2e12, 2), ["0", "1e12", "2e12"]);
});

test("values of any range have ticks that differ", () => {
  for (const [low, high] of [
    [0, 1e-300],
    [-1e300, 1e300],
    [1e9, 1e9 + 1],
    [0.1, 0.1 + 1e-9],
  ]) {
    const found = texts(low, high, 4);
    assert.ok(found.length > 0, `${low} ${high}`);
    assert.ok(
      found.every((text) => text.length < 14),
      found.join(" "),
    );
    assert.equal(new Set(found).size, found.length, found.join(" "));
  }
});

test("counts", () => {
  assert.deepEqual(
    countTicks(6_400_000, "linear", 4).map(({ text }) => text),
    ["0", "2M", "4M", "6M"],
  );
  assert.deepEqual(
    countTicks(3, "linear", 6).map(({ text }) => text),
    ["0", "1", "2", "3"],
  );
  assert.deepEqual(
    countTicks(20_000, "log", 4).map(({ text }) => text),
    ["1", "100", "10k"],
  );
  assert.equal(shortCount(440_123), "440k");
});

test("heights: nothing is 0, the largest is 1, a single value shows on a logarithmic scale", () => {
  for (const scale of ["linear", "log"] as const) {
    assert.equal(heightOf(0, 10, scale), 0);
    assert.equal(heightOf(10, 10, scale), 1);
    assert.ok(heightOf(1, 1e9, scale) > 0);
  }
});
