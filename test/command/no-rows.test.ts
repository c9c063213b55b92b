/** Inputs without rows: in every format, to every format, beside others, and on DuckDB. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { tableFromIPC } from "apache-arrow";
import { parquetMetadataAsync } from "hyparquet";
import { reportOf, runLine } from "../support/jobs.js";
import { temporaryDirectory } from "../support/scripts.js";

const TABLE = "name,h,w\nred,160,55\nblue,200,70\n";

/** A folder with parameters, a table, and files of each format without rows: some tell of columns. */
async function partitions(t: TestContext) {
  const folder = temporaryDirectory(t);
  const at = (name: string): string => join(folder, name);
  writeFileSync(at("train.csv"), TABLE);
  await runLine("fit", "-m", "minmax", "--columns", "h,w", at("train.csv"), "--save", at("p.json"));
  writeFileSync(at("named.csv"), "name,h,w\n");
  writeFileSync(at("named.tsv"), "name\th\tw");
  writeFileSync(at("nothing.csv"), "");
  writeFileSync(at("nothing.ndjson"), "\n");
  writeFileSync(at("nothing.json"), "[]\n");
  const applied = (...words: readonly string[]) => ["apply", "--params", at("p.json"), ...words];
  const apply = (...words: readonly string[]) => runLine(...applied(...words));
  for (const name of ["named.parquet", "named.arrow", "named.arrows"]) {
    await apply(at("train.csv"), "-o", at(`full-${name}`));
    await runLine("-m", "l2", at("named.csv"), "--columns", "h,w", "-o", at(name));
  }
  return { at, apply, applied };
}

const NAMED = ["named.csv", "named.tsv", "named.parquet", "named.arrow", "named.arrows"];
const NAMELESS = ["nothing.csv", "nothing.ndjson", "nothing.json"];

test("no rows in, none out: the columns are the input's own, or the fitted ones", async (t) => {
  const { at, applied } = await partitions(t);
  for (const name of [...NAMED, ...NAMELESS]) {
    const names = NAMED.includes(name) ? ["name", "h", "w"] : ["h", "w"];
    for (const output of ["o.parquet", "o.arrow", "o.csv", "o.tsv", "o.ndjson", "o.json", "o.npy", "o.svm"]) {
      const outcome = await reportOf(...applied(at(name), "-o", at(output)));
      assert.equal(outcome.before.nobs, 0);
      assert.ok(outcome.warnings.some(({ kind }) => kind === "no-rows"));
    }
    const bytes = readFileSync(at("o.parquet"));
    const { schema, num_rows } = await parquetMetadataAsync(Uint8Array.from(bytes).buffer);
    assert.equal(num_rows, 0n);
    const types = schema.slice(1).map((column) => [column.name, column.type]);
    assert.deepEqual(
      types,
      names.map((column) => [column, column === "name" ? "BYTE_ARRAY" : "DOUBLE"]),
    );
    assert.deepEqual(
      tableFromIPC(readFileSync(at("o.arrow"))).schema.fields.map((field) => field.name),
      names,
    );
    const same = name.endsWith("csv") || name.endsWith("tsv");
    if (!(same && NAMELESS.includes(name))) {
      assert.equal(readFileSync(at("o.csv"), "utf8").trim(), names.join(","), name);
    }
    assert.equal(readFileSync(at("o.ndjson"), "utf8").trim(), "");
    assert.deepEqual(JSON.parse(readFileSync(at("o.json"), "utf8")), []);
    assert.match(readFileSync(at("o.npy"), "latin1"), /'shape': \(0, 2\)/);
  }
});

test("text and JSON without rows stay as they are", async (t) => {
  const { at, apply } = await partitions(t);
  for (const name of ["named.csv", "named.tsv", ...NAMELESS]) {
    await apply(at(name), "-o", at(`same-${name}`));
    assert.equal(readFileSync(at(`same-${name}`), "utf8"), readFileSync(at(name), "utf8"), name);
  }
});

test("an input without rows, wherever it stands among others, changes no byte of what they give", async (t) => {
  const { at, apply, applied } = await partitions(t);
  writeFileSync(at("other.csv"), "w,name,h\n70,blue,160\n");
  await apply(at("other.csv"), "-o", at("alone.csv"));
  for (const files of [
    ["nothing.csv", "other.csv"],
    ["other.csv", "nothing.csv"],
    ["nothing.csv", "other.csv", "nothing.csv"],
  ]) {
    const { warnings } = await reportOf(...applied(...files.map(at), "-o", at("joined.csv")));
    assert.equal(readFileSync(at("joined.csv"), "utf8"), readFileSync(at("alone.csv"), "utf8"));
    assert.ok(warnings.some(({ message }) => message.includes("no rows (")));
  }
  for (const format of ["parquet", "arrow", "arrows"]) {
    const [full, none] = [at(`full-named.${format}`), at(`named.${format}`)];
    for (const files of [
      [full, none],
      [none, full],
    ]) {
      await runLine("-m", "zscore", "--columns", "h", ...files, "--to", "csv", "-o", at("joined.csv"));
      assert.equal(readFileSync(at("joined.csv"), "utf8"), "name,h,w\nred,-1,0\nblue,1,1\n");
    }
  }
});

test("a fit on nothing is refused before anything is written, whatever the format", async (t) => {
  const { at } = await partitions(t);
  for (const name of [...NAMED, ...NAMELESS]) {
    const saved = ["--save", at("q.json")];
    await assert.rejects(runLine("fit", "-m", "zscore", at(name), ...saved), /no data/, name);
    await assert.rejects(runLine("fit", "-m", "l2", at(name), ...saved), /no data/, name);
    await assert.rejects(runLine("-m", "minmax", at(name), "-o", at("q.csv")), /no data/, name);
    await assert.rejects(runLine("describe", at(name)), /no data/, name);
    assert.throws(() => readFileSync(at("q.csv")), /ENOENT/);
    assert.throws(() => readFileSync(at("q.json")), /ENOENT/);
  }
});

test("DuckDB answers no rows with none", async (t) => {
  const { at, apply, applied } = await partitions(t);
  const engine = ["--engine", "duckdb"];
  const { before, warnings } = await reportOf(...applied(at("named.parquet"), ...engine, "-o", at("d.csv")));
  assert.equal(before.nobs, 0);
  assert.deepEqual(
    warnings.map(({ kind }) => kind),
    ["no-rows"],
  );
  assert.equal(readFileSync(at("d.csv"), "utf8"), "name,h,w\n");
  const again = ["-o", at("d.csv"), "--min-rows", "1"];
  await assert.rejects(apply(at("named.parquet"), ...engine, ...again), /no data/);
  await assert.rejects(runLine("-m", "zscore", at("named.parquet"), ...engine), /no data/);
  await runLine("-m", "l2", "--columns", "h,w", at("named.parquet"), ...engine, "-o", at("d.parquet"));
});
