/** Columns that say something about their records: keys of groups, weights. By both implementations of the kernels. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeKeys } from "#normalize/formats/csv/group-keys.js";
import { openDelimited } from "#normalize/formats/csv/open.js";
import { decodeWeights } from "#normalize/formats/csv/weights.js";
import { HeapArena } from "#normalize/kernels/memory.js";
import { scalarKernels } from "#normalize/kernels/scalar/kernels.js";
import type { DelimitedFormat } from "#normalize/types.js";
import { onceSource } from "../../support/readers.js";

const FORMAT: DelimitedFormat = {
  kind: "delimited",
  delimiter: 44,
  comment: 35,
  width: 3,
  columns: Int32Array.of(0),
  names: ["x", "g", "w"],
  key: 1,
  weight: 2,
  missing: ["NA", "-1"],
};

function keysOf(text: string | Uint8Array, format: Partial<DelimitedFormat> = {}) {
  const bytes = typeof text === "string" ? Buffer.from(text) : text;
  return decodeKeys({ ...FORMAT, ...format }, bytes, 20, scalarKernels, new HeapArena());
}

test("a key is the text of its field without quotes, whatever it looks like", () => {
  const text = '1,b,1\n2,"b",1\r\n# c\n\n3,a,1\n4,1.0,1\n5,1,1\n6,"say ""x"", y",1\n7, b,1\n8,Zoë,1\n9,NA,1';
  const { keys, keyOf } = keysOf(text);
  assert.deepEqual(keys, ["b", "a", "1.0", "1", 'say "x", y', " b", "Zoë", "NA"]);
  assert.deepEqual([...keyOf], [0, 0, 1, 2, 3, 4, 5, 6, 7]);
});

test("no key is a key, the empty one, however it is written", () => {
  const { keys, keyOf } = keysOf('1,,1\n2,a,1\n3,"",1\n4,  ,1\n');
  assert.deepEqual(keys, ["", "a"]);
  assert.deepEqual([...keyOf], [0, 1, 0, 0]);
});

test("a key in the last field has no \\r", () => {
  const { keys } = keysOf("1,1,a\r\n2,1,a\n3,1,b\r", { key: 2 });
  assert.deepEqual(keys, ["a", "b"]);
});

test("a key that is not UTF-8 is a problem: two of them might look the same", () => {
  const { problem } = keysOf(Buffer.from("1,a,1\n2,\xe9,1\n", "latin1"));
  assert.deepEqual([problem?.record, problem?.column, problem?.offset], [1, "g", 8]);
  assert.match(problem!.message, /not UTF-8/);
});

function weightsOf(text: string) {
  const limits = [1e-90, 1e90] as const;
  return decodeWeights(FORMAT, Buffer.from(text), 20, limits, scalarKernels, new HeapArena());
}

test("weights are numbers from 0 on", () => {
  const { weights, problem } = weightsOf('1,a,0\n2,a,"2.5"\n3,a,1e-80\n4,a,-0\n');
  assert.equal(problem, undefined);
  assert.deepEqual([...weights], [0, 2.5, 1e-80, -0]);
});

test("any other weight is a problem of its record", () => {
  const refused = [
    ["", /the weight is missing/],
    ["NA", /the weight is missing/],
    ["-1", /the weight is missing/],
    ["-2", /the weight is -2/],
    ["inf", /the weight is inf/],
    ["1e-91", /the weight is 1e-91/],
    ["many", /"many" is not a number/],
  ] as const;
  for (const [cell, message] of refused) {
    const { problem } = weightsOf(`1,a,1\n2,a,${cell}\n3,a,-7\n`);
    assert.deepEqual([problem?.record, problem?.column], [1, "w"], cell);
    assert.match(problem!.message, message);
  }
});

test("columns with a role are not among the numbers, even if they look like it and are picked", async () => {
  const dataset = await openDelimited(onceSource(Buffer.from("x,g,w\n1,2,3\n"), 100), {
    header: "present",
    comment: -1,
    missing: [],
    select: () => [0, 1, 2],
    roles: () => ({ key: 1, weight: 2 }),
  });
  const { format, schema } = dataset;
  assert.ok(format.kind === "delimited");
  assert.deepEqual([[...format.columns], format.key, format.weight], [[0], 1, 2]);
  assert.deepEqual([schema.columnNames, schema.textColumns], [["x"], ["g", "w"]]);
  await dataset.close();
});
