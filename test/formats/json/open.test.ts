/** JSON records: read as a slow and obvious reader reads them, by JSON.parse, however ugly they are written. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { NormalizeError } from "#normalize/errors.js";
import type { Dataset } from "#normalize/formats/dataset.js";
import { decodeChunk } from "#normalize/formats/decode-chunk.js";
import { encodeChunk } from "#normalize/formats/encode-chunk.js";
import { type JsonOptions, openJson } from "#normalize/formats/json/open.js";
import { HeapArena } from "#normalize/kernels/memory.js";
import { scalarKernels } from "#normalize/kernels/scalar/kernels.js";
import type { JsonFormat } from "#normalize/types.js";
import { LentBuffer, lentSource } from "../lent.js";

const runs = { numRuns: Number(process.env["NORMALIZE_LAW_RUNS"] ?? 150) };

const open = (text: string | Uint8Array, step = Infinity, options: JsonOptions = {}): Promise<Dataset> =>
  openJson(lentSource(typeof text === "string" ? Buffer.from(text) : text, step), options);

interface Whole {
  readonly names: readonly string[];
  readonly rows: number[][];
  /** the text with each value changed by `change` */
  readonly written: string;
  readonly problem?: string;
}

async function readWhole(
  dataset: Dataset,
  change: (value: number) => number = (value) => value,
): Promise<Whole> {
  const format = dataset.format as JsonFormat;
  const reader = await dataset.chunks();
  const buffer = new LentBuffer();
  const rows: number[][] = [];
  const pieces: Uint8Array[] = [dataset.head];
  for (let chunk = await reader.next(buffer); chunk; chunk = await reader.next(buffer)) {
    const bytes = buffer.bytes.subarray(0, chunk.length);
    const { batch, spans, problem } = decodeChunk(
      format,
      bytes,
      chunk.records,
      scalarKernels,
      new HeapArena(),
    );
    const { values, cols } = batch;
    for (let row = 0; row < batch.rows; row++) rows.push([...values.subarray(row * cols, (row + 1) * cols)]);
    if (problem) return { names: [], rows, written: "", problem: problem.message };
    const changed = { ...batch, values: values.map(change) };
    const encode = { kind: "patch", dtype: "float64", digits: 0 } as const;
    const from = { bytes, batch: changed, ...(spans && { spans }) };
    pieces.push(encodeChunk(encode, format, from, scalarKernels, new HeapArena()).slice());
  }
  await reader.close();
  if (dataset.tail) pieces.push(dataset.tail());
  const names = Array.from(format.columns, (column) => format.names[column]);
  return { names, rows, written: Buffer.concat(pieces).toString() };
}

/** Where a value is in a record, by JSON.parse; NaN where there is none. */
function valueAt(record: unknown, path: JsonFormat["paths"][number]): number {
  let value = record;
  for (const step of path) {
    const there = typeof value === "object" && value !== null && Object.hasOwn(value, step);
    value = there ? (value as Record<string | number, unknown>)[step] : undefined;
  }
  return typeof value === "number" ? value : Number.NaN;
}

const KEYS = ["a", "b", "é", "a.b", "", "v[0]", "__proto__", 'q"\\', "\ud83d\ude00", "\n", "constructor"];

const key = fc.constantFrom(...KEYS);
const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer({ min: -1000, max: 1000 }),
);
const other = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.boolean(),
  fc.constantFrom("1", "", "null", '"', "\\"),
);

/** What a key holds in all records. */
type Kind = "number" | "other" | "object" | "vector";
interface Shape {
  readonly kinds: readonly (readonly [string, Kind])[];
}
const shape: fc.Arbitrary<Shape> = fc
  .uniqueArray(fc.tuple(key, fc.constantFrom<Kind>("number", "number", "other", "object", "vector")), {
    minLength: 1,
    maxLength: 6,
    selector: ([name]) => name,
  })
  .map((kinds) => ({ kinds: [["n", "number"], ...kinds] }));

/** A key as JSON, in one of the ways there are. */
const keyText = (name: string): fc.Arbitrary<string> =>
  fc.constantFrom(
    JSON.stringify(name),
    JSON.stringify(name),
    `"${name.replace(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)}"`,
  );

const space = fc.constantFrom("", "", "", " ", "\t ", "\r");

function valueText(kind: Kind): fc.Arbitrary<string> {
  const value: fc.Arbitrary<string> = {
    number: number.map((x) => JSON.stringify(x)),
    other: other.map((x) => JSON.stringify(x)),
    object: fc
      .tuple(number, number, space)
      .map(([x, y, gap]) => `{${gap}"x":${gap}${JSON.stringify(x)},"y"${gap}:${JSON.stringify(y)}}`),
    vector: fc
      .tuple(number, number, space)
      .map(([x, y, gap]) => `[${JSON.stringify(x)}${gap},${gap}${JSON.stringify(y)}${gap}]`),
  }[kind];
  return fc.oneof({ weight: 6, arbitrary: value }, { weight: 1, arbitrary: fc.constant("null") });
}

/** A record's text: keys in any order, some missing, some twice. */
const recordText = ({ kinds }: Shape): fc.Arbitrary<string> =>
  fc
    .subarray([...kinds, ...kinds.slice(0, 2)], { minLength: 0 })
    .chain((some) => fc.shuffledSubarray(some, { minLength: some.length }))
    .chain((some) =>
      fc.tuple(...some.map(([name, kind]) => fc.tuple(space, keyText(name), space, valueText(kind), space))),
    )
    .map(
      (members) =>
        `{${members.map(([before, name, gap, value, after]) => `${before}${name}${gap}:${gap}${value}${after}`).join(",")}}`,
    );

const recordTexts = shape.chain((keys) => fc.array(recordText(keys), { minLength: 1, maxLength: 8 }));

/** Records as lines with blank ones between, or as an array. */
const framed = fc
  .tuple(recordTexts, fc.boolean(), fc.constantFrom("", "\n", " \r\n\n"))
  .map(([texts, array, gap]) =>
    array
      ? { texts, text: ` [${gap}${texts.join(`${gap},${gap}`)}${gap}]${gap}` }
      : { texts, text: `${gap}${texts.join(`\n${gap}`)}${gap}` },
  );

test("values, missing ones too, are those that JSON.parse finds", async () => {
  const law = async ({ texts, text }: { texts: string[]; text: string }, step: number) => {
    const records = texts.map((each) => JSON.parse(each) as unknown);
    let dataset: Dataset;
    try {
      dataset = await open(text, step);
    } catch (error) {
      assert.ok(error instanceof NormalizeError);
      assert.match(error.message, /no column is numeric/);
      return;
    }
    const format = dataset.format as JsonFormat;
    const { rows, problem } = await readWhole(dataset);
    assert.equal(problem, undefined);
    const expected = records.map((record) =>
      Array.from(format.columns, (column) => valueAt(record, format.paths[column])),
    );
    assert.deepEqual(rows, expected);
  };
  await fc.assert(fc.asyncProperty(framed, fc.constantFrom(1, 7, 1000), law), runs);
});

test("what is written differs in the numbers alone, and in nothing where they stay", async () => {
  const law = async ({ texts, text }: { texts: string[]; text: string }) => {
    let dataset: Dataset;
    try {
      dataset = await open(text);
    } catch {
      return;
    }
    const format = dataset.format as JsonFormat;
    const { written, rows } = await readWhole(dataset, () => 42);
    const again = await readWhole(await open(written));
    for (const [i, row] of again.rows.entries())
      assert.deepEqual(
        row,
        rows[i].map((value) => (Number.isNaN(value) ? value : 42)),
      );
    const same = await readWhole(await open(text, 3));
    const canonical = (whole: string) =>
      whole.replace(/-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/g, (digits) => String(Number(digits)));
    assert.equal(canonical(same.written), canonical(text));
    assert.ok(format.columns.length > 0 && texts.length > 0);
  };
  await fc.assert(fc.asyncProperty(framed, law), runs);
});

const message = (text: string | Uint8Array, options: JsonOptions = {}): Promise<string> =>
  open(text, Infinity, options)
    .then((dataset) => readWhole(dataset))
    .then(
      ({ problem }) => problem ?? "read",
      (error: unknown) => (error as Error).message,
    );

test("names say the path, with backslashes before what would be taken for one", async () => {
  const text =
    '{"a":{"b":1},"a.b":2,"v":[3,4],"v[0]":5,"m":[[1,2],[3,4]],"":{"x":6},"__proto__":{"y":7},"s":"1","o":{}}';
  const { names, rows } = await readWhole(await open(text));
  assert.deepEqual(names, [
    "a.b",
    "a\\.b",
    "v[0]",
    "v[1]",
    "v\\[0]",
    "m[0][0]",
    "m[0][1]",
    "m[1][0]",
    "m[1][1]",
    ".x",
    "__proto__.y",
  ]);
  assert.deepEqual(rows, [[1, 2, 3, 4, 5, 1, 2, 3, 4, 6, 7]]);
});

test("a key that comes twice counts where it comes last, with all below it", async () => {
  const text =
    '{"a":1,"o":{"x":1,"y":2}}\n{"a":1,"a":2,"o":{"x":1,"y":2},"o":{"y":3}}\n{"o":{"x":1},"o":null,"a":3,"a":null}';
  const { rows, written } = await readWhole(await open(text), () => 9);
  assert.deepEqual(rows, [
    [1, 1, 2],
    [2, Number.NaN, 3],
    [Number.NaN, Number.NaN, Number.NaN],
  ]);
  assert.equal(written.split("\n")[1], '{"a":1,"a":9,"o":{"x":1,"y":2},"o":{"y":9}}');
});

test("Python's NaN is missing, its infinities are infinite", async () => {
  const { rows, written } = await readWhole(
    await open('{"a":NaN}\n{"a":-Infinity}\n{"a":1e999}\n'),
    (x) => x,
  );
  assert.deepEqual(rows, [[Number.NaN], [-Infinity], [Infinity]]);
  assert.equal(written, '{"a":NaN}\n{"a":null}\n{"a":null}\n');
});

test("records may be arrays of numbers, or numbers", async () => {
  const vectors = await open("[[1,2],\n[3,null]]");
  assert.equal(vectors.schema.columnNames, undefined);
  assert.deepEqual((await readWhole(vectors)).rows, [
    [1, 2],
    [3, Number.NaN],
  ]);
  assert.deepEqual((await readWhole(await open("[1,2]\n[3,4]\n"))).rows.length, 2);
  assert.deepEqual((await readWhole(await open("[1,2]\n"))).rows.length, 2);
  assert.deepEqual((await readWhole(await open("[1,2]\n", Infinity, { framing: "lines" }))).rows.length, 1);
  assert.deepEqual((await readWhole(await open("\ufeff1\n2\n"))).rows, [[1], [2]]);
});

test("what is no table is refused in words", async () => {
  assert.equal(await message(""), "no data");
  assert.equal(await message(" [ ] "), "no data");
  assert.equal(await message('{"a":"x"}'), "no column is numeric");
  assert.equal(await message('{"v":[1,2]}\n{"v":[1]}'), "its arrays of numbers are not all of one length");
  assert.equal(await message('{"a":1'), "not JSON: the record ends where a comma or } was expected");
  assert.equal(await message('[{"a":1}'), "the array is not closed");
  assert.equal(
    await message('[{"a":1},]'),
    'not JSON: there is "]" where an element after a comma was expected',
  );
  assert.match(await message('[{"a":1}] x'), /where the end of the file after the array was expected/);
  assert.match(await message('{"a":1}{"a":2}'), /where the end of the line after a record was expected/);
  assert.match(await message('{"a":01}'), /a number without zeros before it/);
  assert.match(await message('{"a":+1}'), /there is "\+1\}" where a JSON value was expected/);
  assert.equal(await message(Buffer.from('{"a":1,"s":"\xff"}', "latin1")), "it is not UTF-8");
  assert.equal(
    await message('{"a":1}', { framing: "elements" }),
    "it does not begin with [, as a JSON array does",
  );
});

test("a later record of another type is refused, with its text", async () => {
  const first = '{"a":1,"o":{"x":1},"v":[1,2]}\n'.repeat(10_000);
  assert.equal(await message(`${first}{"a":"7"}`), '"7" is not a number');
  assert.equal(await message(`${first}{"o":[1]}`), "[1] is not an object");
  assert.equal(await message(`${first}{"v":true}`), "true is not an array of numbers");
  assert.equal(await message(`${first}{"v":[1,2,3]}`), "an array of 3 where the first records have 2");
  assert.equal(await message(`${first}null`), "null is not an object");
  assert.equal(await message(`${first}{"new":"x","a":null}`), "read");
});

test("chunks end at records, and all of them come", async () => {
  const texts = Array.from({ length: 60_000 }, (_, i) => `{"i":${i},"s":"${"]},[{".repeat(i % 7)}"}`);
  for (const text of [`${texts.join("\n")}\n`, `[${texts.join(" ,\n")} ]\n`]) {
    const dataset = await open(text, 65_537);
    const { rows, written } = await readWhole(dataset);
    assert.deepEqual(
      rows.map(([value]) => value),
      texts.map((_, i) => i),
    );
    assert.equal(written, text);
  }
});
