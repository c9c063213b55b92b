/** Results as new columns: whatever the records look like, their own bytes stay, and the values come at their ends. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { appendedHead, appendedNames } from "#normalize/formats/csv/append-columns.js";
import { decodeDelimited } from "#normalize/formats/csv/cells.js";
import { encodeChunk } from "#normalize/formats/encode-chunk.js";
import { HeapArena } from "#normalize/kernels/memory.js";
import { scalarKernels } from "#normalize/kernels/scalar/kernels.js";
import type { DelimitedFormat } from "#normalize/types.js";

const arena = new HeapArena();

function format(columns: readonly number[], width = 3): DelimitedFormat {
  const names = ["a", "b", "c", "d"].slice(0, width);
  const dialect = { delimiter: 44, comment: 35, missing: ["NA"] };
  return { kind: "delimited", ...dialect, width, columns: Int32Array.from(columns), names };
}

/** The text with each value times 10 behind it. */
function appended(text: string, table: DelimitedFormat, delimiter = 44): string {
  const bytes = Buffer.from(text);
  const { batch, spans, problem } = decodeDelimited(table, bytes, 50, scalarKernels, arena);
  assert.equal(problem, undefined);
  batch.values.forEach((value, i) => {
    batch.values[i] = value * 10;
  });
  const common = { dtype: "float64", digits: 0 } as const;
  const encode =
    delimiter === table.delimiter
      ? ({ kind: "append", ...common } as const)
      : ({ kind: "delimited", delimiter, values: "appended", ...common } as const);
  return Buffer.from(encodeChunk(encode, table, { bytes, batch, spans }, scalarKernels, arena)).toString();
}

test("values stand behind each record, whatever comes after its last number", () => {
  const text = '1,x,2\n# no record\n\n3,"two\nlines, ""q""",4\r\n5, y ,6.0';
  assert.equal(
    appended(text, format([0, 2])),
    '1,x,2,10,20\n# no record\n\n3,"two\nlines, ""q""",4,30,40\r\n5, y ,6.0,50,60',
  );
  assert.equal(
    appended(text, format([0])),
    '1,x,2,10\n# no record\n\n3,"two\nlines, ""q""",4,30\r\n5, y ,6.0,50',
  );
});

test("a missing value is an empty field, its cell stays", () => {
  assert.equal(appended('NA,"",1\n,2,x\n', format([0, 1])), 'NA,"",1,,\n,2,x,,20\n');
  assert.equal(appended("x,y,NA\nx,y,\nx,y,7\n", format([2])), "x,y,NA,\nx,y,,\nx,y,7,70\n");
});

test("an infinite value is told", () => {
  assert.equal(appended("inf,x,1\n", format([0])), "inf,x,1,Infinity\n");
});

test("with another delimiter, too", () => {
  const text = '1,"x;y",NA\n2,"a,b",3\n';
  assert.equal(appended(text, format([0, 2]), 59), '1;"x;y";NA;10;\n2;a,b;3;20;30\n');
});

test("no record, no bytes", () => assert.equal(appended("", format([0])), ""));

test("names get the suffix; two columns of one name are refused", () => {
  assert.deepEqual(appendedNames(format([0, 2]), "_z"), ["a_z", "c_z"]);
  const taken = { ...format([0, 2]), names: ["a", "a_z", "c"] };
  assert.throws(() => appendedNames(taken, "_z"), { kind: "usage", message: /called "a_z"/ });
  const twins = { ...format([0, 2]), names: ["a", "b", "a"] };
  assert.throws(() => appendedNames(twins, "_z"), { kind: "usage" });
});

test("the header gets the names, quoted where they must be; what is around it stays", () => {
  const head = (text: string): string =>
    Buffer.from(appendedHead(Buffer.from(text), ['x"', "y,z", "w"], 44)).toString();
  assert.equal(head("a,b\n"), 'a,b,"x""","y,z",w\n');
  assert.equal(head("# c\na,b\r\n"), '# c\na,b,"x""","y,z",w\r\n');
  assert.equal(head("a,b"), 'a,b,"x""","y,z",w');
});
