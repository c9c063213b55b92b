/** Columns of every type that are not worked on, between Parquet and Arrow: type, values and metadata, or a word on what is another. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import type { NormalizeError } from "#normalize/errors.js";
import { openArrowFile, openArrowStream } from "#normalize/formats/arrow/open.js";
import type { ArrowField, ArrowType } from "#normalize/formats/arrow/read/schema.js";
import type { Metadata } from "#normalize/formats/dataset.js";
import { openParquet } from "#normalize/formats/parquet/open.js";
import type { ParquetNative } from "#normalize/formats/parquet/read/types.js";
import { runLine } from "../support/in-process.js";
import { lentSource } from "./lent.js";
import { readTable } from "./tables.js";

const folder = mkdtempSync(join(tmpdir(), "normalize-every-type-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const SCALED = ["x", "y", "z"];
const OPENERS = { parquet: openParquet, arrow: openArrowFile, arrows: openArrowStream };

interface Held {
  readonly metadata: Metadata;
  readonly fields: ReadonlyMap<string, ArrowField>;
  /** the values as text, all of them */
  readonly texts: ReadonlyMap<string, string>;
}

const fixture = (name: string): string => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));

async function held(path: string): Promise<Held> {
  const open = OPENERS[path.replace(/.*\./, "") as keyof typeof OPENERS];
  const dataset = await open(lentSource(readFileSync(path)), {
    select: (names) => SCALED.map((name) => names.indexOf(name)),
  });
  const others = dataset.layout!.filter(({ kind }) => kind === "other");
  const table = await readTable(dataset);
  const texts = table.map(
    (column) => [column.name, "texts" in column ? JSON.stringify(column.texts) : ""] as const,
  );
  const fields = others.map((column) => {
    const { arrow } = column.native as ParquetNative;
    return [column.name, { ...arrow!, nullable: !("nullable" in column) }] as const;
  });
  return {
    metadata: dataset.metadata!,
    fields: new Map(fields),
    texts: new Map(texts.filter(([name]) => !SCALED.includes(name))),
  };
}

/** Scales the numbers, and tells the warnings. */
async function through(input: string, suffix: string): Promise<{ output: string; said: string[] }> {
  const output = join(folder, `out.${suffix}`);
  const columns = ["--columns", SCALED.join()];
  const outcome = await runLine(["-m", "minmax", ...columns, "--stats", "none", input, "-o", output]);
  assert.ok(outcome.kind === "report");
  const { warnings } = outcome.report;
  return { output, said: warnings.filter(({ kind }) => kind === "note").map(({ message }) => message) };
}

/** What matters of a field: lists and maps call their elements as they like, dictionaries are numbered anew. */
function meaning({ type, children, dictionary, nullable, metadata }: ArrowField, within = "struct"): unknown {
  const index = dictionary && [dictionary.index, dictionary.order];
  const parts = children.map((child) => [type.kind === "struct" && child.name, meaning(child, type.kind)]);
  // Keys and entries of maps are always there.
  return { type, index, parts, nullable: within === "map" || nullable, metadata };
}

for (const [input, suffix] of [
  ["parquet/every.parquet", "parquet"],
  ["parquet/every.parquet", "arrow"],
  ["parquet/every.parquet", "arrows"],
  ["parquet/every-bare.parquet", "parquet"],
  ["parquet/every-bare.parquet", "arrow"],
] as const) {
  test(`every type of ${input} is what it was in .${suffix}`, async () => {
    const { output, said } = await through(fixture(input), suffix);
    assert.deepEqual(said, []);
    const [before, after] = [await held(fixture(input)), await held(output)];
    assert.deepEqual(after.metadata, before.metadata);
    assert.deepEqual([...after.fields.keys()], [...before.fields.keys()]);
    for (const [name, field] of before.fields) {
      assert.deepEqual(meaning(after.fields.get(name)!), meaning(field), name);
      assert.equal(after.texts.get(name), before.texts.get(name), name);
    }
  });
}

/** What Parquet holds of a type. */
function inParquet(type: ArrowType): ArrowType {
  if (type.kind === "date") return { kind: "date", unit: "day" };
  return (type.kind === "time" || type.kind === "timestamp") && type.unit === "s"
    ? { ...type, unit: "ms" }
    : type;
}

test("every type of Arrow that fits into Parquet is there, and what is another is told by its name", async () => {
  const input = fixture("arrow/fits-parquet.arrows");
  const { output, said } = await through(input, "parquet");
  const [before, after] = [await held(input), await held(output)];
  assert.deepEqual(after.metadata, before.metadata);
  const plain = (text: string): string => text.replace(/(:\d\d)\.000/g, "$1").replace(/T00:00:00(?=")/g, "");
  for (const [name, field] of before.fields) {
    assert.equal(plain(after.texts.get(name)!), plain(before.texts.get(name)!), name);
    const { type, dictionary } = after.fields.get(name)!;
    const values = field.type.kind === "runs" ? field.children[1] : field;
    assert.deepEqual(type, inParquet(values.type), name);
    const same =
      type.kind === field.type.kind &&
      JSON.stringify(type) === JSON.stringify(field.type) &&
      !dictionary === !field.dictionary;
    assert.equal(
      !same,
      said.some((note) => note.includes(`"${name}"`)),
      name,
    );
  }
});

test("a type that Parquet has nothing for is refused before anything is done", async () => {
  await assert.rejects(through(fixture("arrow/every.arrows"), "parquet"), (error: NormalizeError) => {
    assert.equal(error.place?.column, "interval");
    assert.match(error.message, /cannot be written as Parquet/);
    return true;
  });
});

test("durations and times of the day are no numbers of Parquet but where they are named", async () => {
  const input = fixture("parquet/every.parquet");
  const dataset = await openParquet(lentSource(readFileSync(input)), {});
  const worked = dataset.schema.columnNames!.filter((name) => /^(span|time)_/.test(name));
  assert.deepEqual(worked, []);
  const output = join(folder, "named.parquet");
  await runLine(["-m", "minmax", "--columns", "span_ms,time_us", "--stats", "none", input, "-o", output]);
  const written = await openParquet(lentSource(readFileSync(output)), {});
  const types = new Map(
    written.layout!.map(({ name, native }) => [name, (native as ParquetNative).arrow!.type]),
  );
  assert.deepEqual(types.get("span_ms"), { kind: "float", bits: 64 });
  assert.deepEqual(types.get("time_us"), { kind: "float", bits: 64 });
  assert.deepEqual(types.get("span_us"), { kind: "duration", unit: "us" });
});
