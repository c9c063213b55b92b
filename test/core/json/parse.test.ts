import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseJson } from "#normalize/core/json/parse.js";
import { printJson } from "#normalize/core/json/print.js";
import { NormalizeError } from "#normalize/errors.js";

/** Objects with a prototype again, to compare. */
const plain = (value: unknown): unknown => structuredClone(value);

test("whatever JSON.stringify writes is read as JSON.parse reads it", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom(0, 1, "\t"), (value, space) => {
      const text = JSON.stringify(value, undefined, space);
      assert.deepEqual(plain(parseJson(text, "f")), plain(JSON.parse(text)));
    }),
  );
});

test("what is printed is read back, numbers to the bit", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true })), (numbers) => {
      assert.deepEqual(
        parseJson(printJson({ numbers }), "f"),
        Object.assign(Object.create(null), { numbers }),
      );
    }),
  );
  assert.ok(Object.is(parseJson(printJson(-0), "f"), -0));
  assert.equal(printJson([Infinity, -Infinity, NaN, -0, 1e21]), '["inf", "-inf", "nan", -0.0, 1e+21]\n');
});

test("what JSON.parse refuses is refused, whatever was changed in a text", () => {
  const change = fc.record({
    at: fc.nat(),
    to: fc.constantFrom("", '"', "\\", ",", "{", "]", "0", "-", ".", "e", "\n", "\u0001"),
  });
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 3 }), change, (value, { at, to }) => {
      const whole = JSON.stringify(value, undefined, 1);
      const place = at % (whole.length + 1);
      const text = whole.slice(0, place) + to + whole.slice(place + 1);
      let expected: unknown;
      try {
        expected = JSON.parse(text);
      } catch {
        assert.throws(() => parseJson(text, "f"), NormalizeError);
        return;
      }
      try {
        assert.deepEqual(plain(parseJson(text, "f")), plain(expected));
      } catch (error) {
        assert.ok(error instanceof NormalizeError, `${error}`);
        assert.match(error.message, /is there twice|beyond the range/);
      }
    }),
    { numRuns: 1000 },
  );
});

const WRONG: readonly (readonly [text: string, message: string, line?: number])[] = [
  ['{"a": 1,\n "b": 2,\n "a": 3}', 'the key "a" is there twice', 3],
  ['{"a": 1, "\\u0061": 3}', 'the key "a" is there twice', 1],
  ["[1,\n1e999]", "1e999 is beyond the range of doubles", 2],
  ["[NaN]", 'expected a value, found "N"', 1],
  ["[01]", 'expected ], found "1"', 1],
  ["[1,]", 'expected a value, found "]"', 1],
  ["{,}", 'expected a key in quotes, found ","', 1],
  ["{'a': 1}", 'expected a key in quotes, found "\'"', 1],
  ['"\\x41"', "a text with an unknown escape", 1],
  ['"a\nb"', "a control character in a text", 1],
  ["[1] 2", 'expected the end of the file, found "2"', 1],
  ['{"a"', "the file is cut short"],
  ['["a', "the file is cut short"],
  ['"\\', "the file is cut short"],
  ["tru", 'expected a value, found "t"', 1],
];

for (const [text, message, line] of WRONG) {
  test(`refused: ${JSON.stringify(text)}`, () => {
    assert.throws(
      () => parseJson(text, "f.json"),
      (error) => {
        assert.ok(error instanceof NormalizeError);
        assert.equal(error.message, message);
        assert.deepEqual(error.place, line === undefined ? { file: "f.json" } : { file: "f.json", line });
        return true;
      },
    );
  });
}

test("values without number, and objects without prototype", () => {
  assert.throws(() => parseJson(`[${"0,".repeat(999)}0]`, "f", 1000), /more than 1,000 values/);
  const object = parseJson('{"__proto__": {"x": 1}, "constructor": 2}', "f") as Record<string, unknown>;
  assert.equal(Object.getPrototypeOf(object), null);
  assert.deepEqual(Object.keys(object), ["__proto__", "constructor"]);
  assert.equal((object as { x?: number }).x, undefined);
});
