/** Columns of lists: vectors of their own, in every format that holds them, and lists again where they are written. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { openArrowFile } from "#normalize/formats/arrow/open.js";
import type { ArrowNative } from "#normalize/formats/arrow/read/types.js";
import { openParquet } from "#normalize/formats/parquet/open.js";
import { openFileSource } from "#normalize/io/source/file.js";
import { normalizeCommand } from "../support/command.js";
import { temporaryDirectory } from "../support/scripts.js";

const fixture = (name: string): string => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));

const FILES = [
  "parquet/lists.parquet",
  "parquet/lists-bare.parquet",
  "arrow/lists.arrow",
  "arrow/lists.arrows",
];

/** Columns whose lists all have numbers of one length; those of views are Arrow's alone. */
const LISTS = [
  "list_float16",
  "list_float32",
  "list_float64",
  "list_int64",
  "list_uint8",
  "large",
  "fixed",
  "required",
];

type Row = Record<string, number | null | (number | null)[]>;

async function run(...words: string[]): Promise<{ rows: Row[]; stderr: string }> {
  const { stdout, stderr, exit } = await normalizeCommand([...words, "--stats", "none"]);
  assert.equal(exit, 0, `${words.join(" ")}\n${stderr}`);
  const lines = stdout.toString().split("\n").filter(Boolean);
  return { rows: lines.map((line) => JSON.parse(line)), stderr };
}

/** A list less its length, by plain arithmetic. */
function unit(list: Row[string]): Row[string] {
  if (!Array.isArray(list)) return list;
  const norm = Math.sqrt(list.reduce<number>((sum, value) => sum + (value ?? 0) ** 2, 0)) || 1;
  return list.map((value) => (value === null ? null : value / norm));
}

for (const name of FILES)
  test(`${name}: each list is a vector, and what stands beside lists stays`, async () => {
    const input = fixture(name);
    const words = ["--exclude", "ragged", input, "--to", "ndjson", "-o", "-"];
    const { rows: before } = await run("-m", "l2", "--columns", "id", input, "--to", "ndjson", "-o", "-");
    const { rows, stderr } = await run("-m", "l2", ...words);
    assert.match(stderr, /1 numeric column \(id\) beside lists is left alone/);
    assert.deepEqual(
      rows.map(({ id }) => id),
      [0, 1, 2, 3, 4, 5],
    );
    for (const list of LISTS)
      rows.forEach((row, i) => {
        const expected = unit(before[i][list]);
        assert.equal(Array.isArray(row[list]), Array.isArray(expected), `${list}, row ${i}`);
        if (!Array.isArray(expected)) return;
        expected.forEach((value, element) => {
          const found = (row[list] as (number | null)[])[element];
          if (value === null) assert.equal(found, null);
          else assert.ok(Math.abs(found! - value) < 1e-3, `${list}, row ${i}: ${found}, not ${value}`);
        });
      });
    assert.deepEqual(
      rows.map(({ ragged }) => ragged),
      [[1], [], null, [2, 3], [4], [5]],
    );
  });

test("lists are written as the lists they were, halves and singles as wide", async (t) => {
  const folder = temporaryDirectory(t);
  const kinds = {
    list_float16: ["list", 16],
    list_float32: ["list", 32],
    list_float64: ["list", 64],
    list_int64: ["list", 64],
    large: ["largeList", 32],
    fixed: ["vector", 32],
  } as const;
  for (const input of ["parquet/lists.parquet", "arrow/lists.arrow"])
    for (const [suffix, open] of [
      ["parquet", openParquet],
      ["arrow", openArrowFile],
    ] as const) {
      const output = join(folder, `out.${suffix}`);
      await run("-m", "l2", "--exclude", "ragged", fixture(input), "-o", output);
      const dataset = await open(await openFileSource(output), {});
      const found = Object.fromEntries(
        Object.keys(kinds).map((list) => {
          const column = dataset.layout!.find(({ name }) => name === `${list}[0]`);
          const { type, children } = (column!.native as ArrowNative).arrow!;
          const [element] = children;
          return [list, [type.kind, element.type.kind === "float" ? element.type.bits : element.type.kind]];
        }),
      );
      await dataset.close();
      assert.deepEqual(found, kinds, `${input} to ${suffix}`);
    }
});

test("Parquet, Arrow and NDJSON give the same fit and undo it", async (t) => {
  const folder = temporaryDirectory(t);
  const outputs: Row[][] = [];
  for (const name of FILES) {
    const params = join(folder, "p.json");
    const scaled = join(folder, "scaled.ndjson");
    const words = ["-m", "zscore", "--columns", "list_float64,required", fixture(name)];
    await run(...words, "-o", scaled, "--save", params);
    const { rows } = await run("invert", "--params", params, scaled, "-o", "-");
    outputs.push(rows.map(({ list_float64, required }) => ({ list_float64, required })));
  }
  for (const rows of outputs) assert.deepEqual(rows, outputs[0]);
  assert.deepEqual(outputs[0][0], { list_float64: [1, 2, 3], required: [1, 2, 3] });
});

test("one element alone is a column by itself, beside the others", async (t) => {
  for (const suffix of ["parquet", "arrow", "ndjson"]) {
    const output = join(temporaryDirectory(t), `out.${suffix}`);
    for (const input of ["parquet/lists.parquet", "arrow/lists.arrow"]) {
      await run("-m", "minmax", "--columns", "fixed[1]", fixture(input), "-o", output);
      const { rows } = await run("-m", "minmax", "--columns", "id", output, "--to", "ndjson", "-o", "-");
      const elements = rows.map((row) =>
        suffix === "ndjson"
          ? (row["fixed"] as number[] | null)
          : [0, 1, 2].map((element) => row[`fixed[${element}]`] as number | null),
      );
      // 2 of -11 to 5.
      assert.deepEqual(elements[0], [1, 0.8125, 3]);
    }
  }
});

test("lists of several lengths are refused along rows, and said to stay over all", async () => {
  for (const name of FILES) {
    const input = fixture(name);
    const along = await normalizeCommand(["-m", "l2", input, "-o", "-", "--to", "ndjson"]);
    assert.equal(along.exit, 1);
    assert.match(along.stderr, /column "ragged": its arrays of numbers are not all of one length; --exclude/);
    const { stderr } = await run("-m", "zscore", input, "-o", "-", "--to", "ndjson");
    assert.match(stderr, /column "ragged" holds lists of several lengths, and stays as it is/);
  }
});
