/** Batches that are cut into chunks: what views refer to is with each of them, and nothing else. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import {
  BinaryView,
  type DataType,
  Field,
  FixedSizeList,
  Float64,
  List,
  Struct,
  Table,
  tableFromIPC,
  tableToIPC,
  Utf8View,
  vectorFromArray,
} from "apache-arrow";
import { runLine } from "../../../support/in-process.js";

const folder = mkdtempSync(join(tmpdir(), "normalize-body-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Three columns of numbers: a chunk is 43,690 rows, which is no multiple of eight. */
const ROWS = 44_001;

/** Texts that a view holds itself, and others. */
const word = (row: number): string | null =>
  row % 7 === 3 ? null : row % 2 ? `w${row}` : `a longer text, number ${row}`;

const text = new Field("item", new Utf8View(), true);
const COLUMNS: Record<string, readonly [DataType, (row: number) => unknown]> = {
  texts: [new Utf8View(), word],
  bytes: [new BinaryView(), (row) => (row % 5 ? Buffer.from(`${word(row)}\0`) : null)],
  lists: [new List(text), (row) => (row % 4 ? [word(row), word(row + 1)].slice(row % 3) : null)],
  pairs: [new FixedSizeList(2, text), (row) => (row % 4 ? [word(row), word(row + 1)] : null)],
  structs: [
    new Struct([text, new Field("list", new List(text), true)]),
    (row) => ({ item: word(row), list: [word(row + 5)] }),
  ],
};

const input = join(folder, "in.arrow");
const numbers = () =>
  vectorFromArray(
    Array.from({ length: ROWS }, (_, row) => row),
    new Float64(),
  );
const table = new Table({
  x: numbers(),
  y: numbers(),
  z: numbers(),
  ...Object.fromEntries(
    Object.entries(COLUMNS).map(([name, [type, value]]) => [
      name,
      vectorFromArray(Array.from({ length: ROWS }, (_, row) => value(row)) as never[], type),
    ]),
  ),
} as never);
writeFileSync(input, tableToIPC(table, "file"));

for (const suffix of ["arrow", "arrows"]) {
  test(`a batch of views, cut into chunks, is written whole to .${suffix}`, async () => {
    const output = join(folder, `out.${suffix}`);
    await runLine(["-m", "minmax", "--columns", "x,y,z", "--stats", "none", input, "-o", output]);
    const written = tableFromIPC(readFileSync(output));
    assert.ok(written.batches.length > 1);
    for (const name of Object.keys(COLUMNS)) {
      const texts = (of: Table): string[] =>
        Array.from(of.getChild(name)!.slice(43_000), (value) => JSON.stringify(value, jsonOf));
      assert.deepEqual(texts(written), texts(table as never), name);
    }
    assert.ok(statSync(output).size < 1.1 * statSync(input).size);
  });
}

test("views written over their own file are whole", async () => {
  const own = join(folder, "own.arrow");
  writeFileSync(own, readFileSync(input));
  await runLine(["-m", "minmax", "--columns", "x,y,z", "--stats", "none", own, "-o", own]);
  assert.equal(
    tableFromIPC(readFileSync(own))
      .getChild("texts")!
      .get(ROWS - 1),
    word(ROWS - 1),
  );
});

const jsonOf = (_: string, value: unknown): unknown =>
  value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value;
