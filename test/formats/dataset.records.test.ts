/** Tables that are not text: what passes through beside the numbers, and how records lie in a chunk. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { placeKeys } from "#normalize/formats/columnar/cells.js";
import { delimitedLayout, delimitedRest } from "#normalize/formats/csv/passthrough.js";
import { openCsvWriter } from "#normalize/formats/csv/write.js";
import type { LayoutColumn } from "#normalize/formats/dataset.js";
import { decodeChunk, decodeChunkKeys, decodeChunkWeights } from "#normalize/formats/decode-chunk.js";
import type { Sink } from "#normalize/io/bytes.js";
import { HeapArena } from "#normalize/kernels/memory.js";
import { scalarKernels } from "#normalize/kernels/scalar/kernels.js";
import type { DelimitedFormat, RecordsFormat } from "#normalize/types.js";

const DELIMITED: DelimitedFormat = {
  kind: "delimited",
  delimiter: 44,
  comment: -1,
  width: 4,
  names: ["id", "x", "name", "y"],
  columns: Int32Array.of(1, 3),
  missing: ["", "NA", "-999"],
};

test("a text's other fields: numbers as doubles, text unquoted, empty ones no value", () => {
  const layout = delimitedLayout(DELIMITED, [0, 1, 3], []);
  const text = '7,1,"a ""b"", c",NA\n\n8,-999,,2\r\nNA, ,"",3';
  const rest = delimitedRest(DELIMITED, layout, Buffer.from(text), "t.csv");
  assert.deepEqual(rest, {
    rows: 3,
    nulls: [Uint8Array.of(0, 1, 1), Uint8Array.of(1, 0, 0)],
    columns: [
      [7, 8, null],
      ['a "b", c', null, ""],
    ],
  });
});

test("an integer that no double holds is refused, not rounded", () => {
  const layout = delimitedLayout(DELIMITED, [0, 1, 3], []);
  const rest = (id: string) => delimitedRest(DELIMITED, layout, Buffer.from(`${id},1,a,2\n`), "t.csv");
  assert.deepEqual(rest("9007199254740991").columns[0], [9007199254740991]);
  assert.throws(() => rest("9007199254740993"), /"9007199254740993" cannot be kept as a double/);
  assert.throws(() => rest("abc"), /"abc" cannot be kept/);
});

test("records lie as numbers, weights, keys", () => {
  const format: RecordsFormat = {
    kind: "records",
    names: ["x", "y", "w", "k"],
    columns: Int32Array.of(0, 1),
    weight: 2,
    key: 3,
  };
  const bytes = new Uint8Array(4096).fill(0xff); // memory is lent again and again, and is never clean
  new Float64Array(bytes.buffer).set([1, 2, 3, Number.NaN, 5, 6, 0.5, 0, 2]);
  const length = placeKeys(format, ["é", "", "é"], (needed) => bytes.subarray(0, needed));
  assert.equal(length, 9 * 8 + 4 * 4 + 4);
  const chunk = bytes.subarray(0, length);
  const arena = new HeapArena();
  const { batch } = decodeChunk(format, chunk, 3, scalarKernels, arena);
  assert.deepEqual([batch.rows, batch.cols, ...batch.values], [3, 2, 1, 2, 3, Number.NaN, 5, 6]);
  const { keyOf, keys } = decodeChunkKeys(format, chunk, 3, scalarKernels, arena);
  assert.deepEqual(
    [[...keyOf], keys],
    [
      [0, 1, 0],
      ["é", ""],
    ],
  );
  const { weights, problem } = decodeChunkWeights(format, chunk, 3, [1, 9], scalarKernels, arena);
  assert.deepEqual([...weights], [0.5, 0, 2]);
  assert.equal(problem?.message, "the weight is 0.5");
});

test("CSV of columns of every type", async () => {
  const other = (name: string, index: number, type: Extract<LayoutColumn, { kind: "other" }>["type"]) =>
    ({ kind: "other", name, index, type }) as const;
  const layout: LayoutColumn[] = [
    { kind: "number", name: "x", index: 0 },
    other("text", 0, { kind: "text" }),
    other("when", 1, { kind: "timestamp", unit: "us", timezone: "UTC" }),
    other("day", 2, { kind: "date" }),
    other("raw", 3, { kind: "binary" }),
    other("tree", 4, { kind: "json" }),
  ];
  const written: string[] = [];
  const sink = { write: async (bytes: Uint8Array) => void written.push(Buffer.from(bytes).toString()) };
  const schema = { name: "t", rows: 2, rowShape: [1], elementType: "float64" } as const;
  const writer = await openCsvWriter(sink as unknown as Sink, {
    schema,
    layout,
    dtype: "float64",
    digits: 0,
  });
  await writer.write(Float64Array.of(Number.NaN, 0.1), {
    rows: 2,
    nulls: [Uint8Array.of(1, 0)],
    columns: [
      ["", 'a,"b"'],
      [-1n, null],
      [-1, 19000],
      [Uint8Array.of(255), null],
      [{ a: [2n ** 60n, null], b: "x" }, null],
    ],
  });
  await writer.finish();
  assert.equal(
    written.join(""),
    `x,text,when,day,raw,tree
,"",1969-12-31T23:59:59.999999Z,1969-12-31,/w==,"{""a"":[1152921504606846976,null],""b"":""x""}"
0.1,"a,""b""",,2022-01-08,,
`,
  );
});
