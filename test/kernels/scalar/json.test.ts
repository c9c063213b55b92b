/** JSON's grammar: JSON.parse is the judge, on text that is right, cut short, or has one character changed. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  cutElements,
  cutLines,
  DEPTH_LIMIT,
  JsonFault,
  skipSpace,
  valueEnd,
} from "#normalize/kernels/scalar/json.js";
import { bothTexts, bytesOf, readNumbers } from "../../support/text-twins.js";

const runs = { numRuns: Number(process.env["NORMALIZE_LAW_RUNS"] ?? 400) };

/** Whether `text` is a JSON value with spaces around it. */
function accepts(text: string): boolean {
  const bytes = Buffer.from(text);
  try {
    const end = valueEnd(bytes, skipSpace(bytes, 0, "elements"), "elements");
    return skipSpace(bytes, end, "elements") === bytes.length;
  } catch (error) {
    assert.ok(error instanceof JsonFault);
    assert.ok(error.at >= 0 && error.at <= bytes.length);
    return false;
  }
}

function judge(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** JSON with spaces wherever they may be. */
const spaced = fc
  .tuple(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom("", " ", "\n\t", "\r\n"), fc.nat(3))
  .map(([value, space, indent]) => `${space}${JSON.stringify(value, null, indent)}${space}`);

const strange = fc.constantFrom(
  ...'{}[]",:\\eE+-.01tfnu /\n\t\u0001\u007fé'.split(""),
  "\\u12G4",
  "\\ud800",
  "01",
  "-",
  "1.",
  ".5",
  "1e",
  "+1",
  "null",
  "nul",
  ",,",
);

const broken = fc.tuple(spaced, fc.nat(), fc.nat(3), strange).map(([text, at, dropped, insert]) => {
  const place = at % (text.length + 1);
  return text.slice(0, place) + insert + text.slice(place + dropped);
});

const check = (text: string) => assert.equal(accepts(text), judge(text), JSON.stringify(text));

test("what JSON.parse takes is taken, to its end", () => {
  fc.assert(fc.property(spaced, check), runs);
});

test("what JSON.parse refuses is refused, and the rest not", () => {
  fc.assert(fc.property(broken, check), runs);
  fc.assert(
    fc.property(fc.tuple(spaced, fc.nat()), ([text, at]) => check(text.slice(0, at % (text.length + 1)))),
    runs,
  );
});

test("Python's words are numbers that JSON has not", () => {
  for (const word of ["NaN", "Infinity", "-Infinity", "[NaN,-Infinity]"]) assert.ok(accepts(word), word);
  for (const word of ["nan", "-NaN", "inf", "+Infinity", "Infinit"]) assert.ok(!accepts(word), word);
});

test("nesting has a limit, and no stack overflows", () => {
  const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;
  assert.ok(accepts(nested(DEPTH_LIMIT)));
  assert.ok(!accepts(nested(DEPTH_LIMIT + 1)));
  assert.ok(!accepts("[".repeat(1_000_000)));
  assert.ok(!accepts('{"a":'.repeat(1_000_000)));
});

test("a line ends a record, but not an element", () => {
  const bytes = bytesOf('{"a":\n1}');
  assert.equal(valueEnd(bytes, 0, "elements"), bytes.length);
  assert.throws(() => valueEnd(bytes, 0, "lines"), JsonFault);
});

test("elements are cut where an array's commas are, wherever the bytes end", () => {
  const records = fc.array(fc.jsonValue({ maxDepth: 3 }), { maxLength: 6 });
  const law = ([values, ending]: [unknown[], number]) => {
    const inside = Buffer.from(values.map((value) => JSON.stringify(value)).join(" , "));
    const ends: number[] = [];
    let at = 0;
    for (const value of values.slice(0, -1)) {
      at += Buffer.byteLength(JSON.stringify(value)) + 2;
      ends.push(at);
      at += 1;
    }
    const length = ending % (inside.length + 1);
    const before = ends.filter((end) => end <= length);
    assert.deepEqual(cutElements(inside.subarray(0, length), Infinity), {
      cut: before.at(-1) ?? 0,
      commas: before.length,
      close: -1,
    });
    const closed = Buffer.concat([inside, Buffer.from(" ] ")]);
    assert.equal(cutElements(closed, Infinity).close, inside.length + 1);
    if (ends.length > 1) assert.deepEqual(cutElements(closed, 2), { cut: ends[1], commas: 2, close: -1 });
  };
  fc.assert(fc.property(fc.tuple(records, fc.nat()), law), runs);
});

test("lines are cut at their ends, so many at most", () => {
  assert.deepEqual(cutLines(bytesOf("a\n\nb\nc"), Infinity), { cut: 5, records: 3 });
  assert.deepEqual(cutLines(bytesOf("a\n\nb\nc"), 2), { cut: 3, records: 2 });
  assert.deepEqual(cutLines(bytesOf("abc"), 2), { cut: 0, records: 0 });
});

const numbers = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => JSON.stringify(x)),
  fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }).map(String),
  fc.constantFrom("Infinity", "-Infinity", "1e999", "-1e999", "1e-999", "-0", "0.1e1", "5e-324", "x"),
  fc
    .tuple(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: -330, max: 330 }))
    .map(([x, e]) => `${x}e${e}`.replace(/e.*e/, "e")),
);

for (const [name, kernels] of bothTexts) {
  test(`${name}: numbers in spans, read as JavaScript reads them`, () => {
    const law = (texts: (string | undefined)[]) => {
      const values = readNumbers(kernels, texts);
      assert.deepEqual(
        values,
        texts.map((text) => (text === undefined ? Number.NaN : Number(text))),
      );
    };
    fc.assert(fc.property(fc.array(fc.option(numbers, { nil: undefined }), { maxLength: 20 }), law), runs);
  });
}
