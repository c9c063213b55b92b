import assert from "node:assert/strict";
import { test } from "node:test";
import { sortDoubles } from "#normalize/kernels/sort.js";
import { seededUniform } from "../bench/random.js";

const uniform = seededUniform(11);
const EXTREMES = [0, -0, 5e-324, -5e-324, Number.MAX_VALUE, -Number.MAX_VALUE, Infinity, -Infinity, 1, -1];

/** Doubles by their bits: every magnitude and both signs, no NaN. */
const anyDouble = (): number => {
  const words = Uint32Array.from([uniform() * 2 ** 32, uniform() * 2 ** 32]);
  const [value] = new Float64Array(words.buffer);
  return Number.isNaN(value) ? 0 : value;
};

const KINDS: Readonly<Record<string, (i: number) => number>> = {
  any: () => (uniform() < 0.2 ? EXTREMES[Math.floor(uniform() * EXTREMES.length)] : anyDouble()),
  "small integers": () => Math.floor(uniform() * 256),
  "positive and negative": () => uniform() - 0.5,
  negative: () => -uniform(),
  "one value": () => -7.25,
  sorted: (i) => i,
  reversed: (i) => -i,
};

/** Both sides of the length from which digits are counted. */
const LENGTHS = [0, 1, 2, 1023, 1024, 1025, 4099];

for (const [kind, draw] of Object.entries(KINDS)) {
  test(`sorts as Float64Array.prototype.sort, bit for bit: ${kind}`, () => {
    for (const length of LENGTHS) {
      const values = Float64Array.from({ length }, (_, i) => draw(i));
      const expected = values.slice().sort();
      assert.equal(sortDoubles(values), values);
      for (let i = 0; i < length; i++) assert.ok(Object.is(values[i], expected[i]), `${length}: place ${i}`);
    }
  });
}

test("sorts a part of an array and leaves the rest alone", () => {
  const whole = Float64Array.from({ length: 3000 }, () => uniform());
  const copy = whole.slice();
  sortDoubles(whole.subarray(501, 2500));
  assert.deepEqual(whole.subarray(0, 501), copy.subarray(0, 501));
  assert.deepEqual(whole.subarray(2500), copy.subarray(2500));
  assert.deepEqual(whole.subarray(501, 2500), copy.slice(501, 2500).sort());
});
