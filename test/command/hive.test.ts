/** Folders called key=value: their keys are columns of every table, typed alike, and pass through unless they are named. */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { openParquet } from "#normalize/formats/parquet/open.js";
import { openSource } from "#normalize/io/source/open.js";
import { runLine } from "../support/jobs.js";
import { temporaryDirectory } from "../support/scripts.js";

const FORMATS = ["csv", "tsv", "ndjson", "json", "parquet", "arrow", "arrows"] as const;

const MONTHS = [7, 10, 11, 12];

/** What a line writes to a file of the folder. */
async function written(folder: string, name: string, ...words: readonly string[]): Promise<string> {
  const path = join(folder, name);
  await runLine(...words, "-o", path);
  return readFileSync(path, "utf8");
}

/** A folder t of tables in the format, each made from CSV whose only number is 1. */
async function tables(
  t: TestContext,
  format: string,
  files: Readonly<Record<string, string>>,
): Promise<string> {
  const folder = temporaryDirectory(t);
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, "t", `${name}.${format}`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(join(folder, "source.csv"), text);
    await runLine("-m", "l0", "-a", "0", join(folder, "source.csv"), "-o", path);
  }
  return folder;
}

const MONTHLY = Object.fromEntries(MONTHS.map((month) => [`year=2024/month=${month}/part`, "x,s\n1,a\n"]));
const QUARTERED = ["-m", "l1", "-a", "0"];

for (const format of FORMATS) {
  describe(`${format} in folders`, () => {
    test("keys are integers that pass through, in natural order", async (t) => {
      const folder = await tables(t, format, MONTHLY);
      const rows = MONTHS.map((month) => `{"x":0.25,"s":"a","year":2024,"month":${month}}\n`).join("");
      assert.equal(await written(folder, "a.ndjson", ...QUARTERED, join(folder, "t")), rows);
      const own = join(folder, `own.${format}`);
      await runLine(...QUARTERED, join(folder, "t"), "-o", own);
      assert.equal(await written(folder, "b.ndjson", ...QUARTERED, "--columns", "x", own), rows);
    });

    test("a key that is named is a number, and one may tell groups", async (t) => {
      const folder = await tables(t, format, MONTHLY);
      const named = ["-m", "minmax", "--columns", "month", join(folder, "t")];
      const scaled = await written(folder, "scaled.csv", ...named);
      const months = scaled.split("\n").map((line) => line.split(",")[3]);
      assert.deepEqual(months.slice(0, 5), ["month", "0", "0.6", "0.8", "1"]);
      const [input, saved] = [join(folder, "t"), join(folder, "g.json")];
      await runLine("fit", "-m", "center", "--group-by", "month", input, "--save", saved);
      const { fits } = JSON.parse(readFileSync(saved, "utf8"));
      assert.deepEqual(fits.map(({ key }: { key: string }) => key).sort(), ["10", "11", "12", "7"]);
    });
  });
}

test("a type holds for all files, digits with a zero before them are text, text is quoted where it must be", async (t) => {
  const folder = await tables(t, "csv", {
    "k=1/d=2024-02-29/zip=01234/t=a%2C%22b/n=__HIVE_DEFAULT_PARTITION__/a": "x\n1\n",
    "k=z/d=2024-03-01/zip=99999/t=/n=-3/b": "x\n1\n",
  });
  assert.equal(
    await written(folder, "out.csv", ...QUARTERED, join(folder, "t")),
    'x,k,d,zip,t,n\n0.5,1,2024-02-29,01234,"a,""b",\n0.5,z,2024-03-01,99999,"",-3\n',
  );
  await runLine(...QUARTERED, join(folder, "t"), "-o", join(folder, "out.parquet"));
  const { layout } = await openParquet(await openSource(join(folder, "out.parquet")), {});
  const types = layout!.map((column) => (column.kind === "other" ? column.type.kind : "number"));
  assert.deepEqual(types, ["number", "text", "date", "text", "text", "number"]);
});

test("records of text keep their ends: \\r\\n, comments, quotes over lines, no last line end, no header", async (t) => {
  const folder = temporaryDirectory(t);
  mkdirSync(join(folder, "k=1"));
  const at = join(folder, "k=1/a.csv");
  writeFileSync(at, '# of 2024\nx,s\r\n0,"a\nb,""c"""\r\n# said\n\n1,d');
  const text = await written(folder, "out.csv", "-m", "minmax", at, "--comment", "#");
  assert.equal(text, '# of 2024\nx,s,k\r\n0,"a\nb,""c""",1\r\n# said\n\n1,d,1');
  writeFileSync(at, "0,a\n1,b\n");
  assert.equal(await written(folder, "out.csv", "-m", "minmax", at, "--no-header"), "0,a,1\n1,b,1\n");
});

test("records of JSON keep their form, and what is not JSON is told as elsewhere", async (t) => {
  const folder = temporaryDirectory(t);
  mkdirSync(join(folder, "k=1/d=a%22"), { recursive: true });
  const at = join(folder, "k=1/d=a%22/a.json");
  writeFileSync(at, '[ {"x" : 0 } ,\n {}, {"x":1,"n":{"y":"}"}\n}\n]\n');
  const minmax = ["-m", "minmax", at];
  assert.equal(
    await written(folder, "out.json", ...minmax),
    '[ {"x" : 0 ,"k":1,"d":"a\\""} ,\n {"k":1,"d":"a\\""}, {"x":1,"n":{"y":"}"}\n,"k":1,"d":"a\\""}\n]\n',
  );
  writeFileSync(at, `${'{"x":1}\n'.repeat(20_000)}{"x":2}, 3\n`);
  await assert.rejects(runLine(...minmax), { place: { file: at, line: 20_001, record: 20_001 } });
});

test("a column of the file goes before the folder's, and a key that files say differently is refused", async (t) => {
  const folder = await tables(t, "csv", { "k=1/a": "x,k\n1,own\n" });
  assert.equal(await written(folder, "out.csv", ...QUARTERED, join(folder, "t")), "x,k\n1,own\n");
  writeFileSync(join(folder, "b.csv"), "x\n1\n");
  mkdirSync(join(folder, "j=1"));
  writeFileSync(join(folder, "j=1/c.csv"), "x\n1\n");
  const files = ["b.csv", "j=1/c.csv"].map((name) => join(folder, name));
  await assert.rejects(runLine(...QUARTERED, ...files), /it cannot follow .*column 2 is "j", there absent/);
});

describe("DuckDB and folders", () => {
  const engine = ["--engine", "duckdb"];

  for (const format of ["csv", "parquet"]) {
    test(`${format}: the same columns, types and order as here`, async (t) => {
      const folder = await tables(t, format, {
        "d=2024-02-29/month=10/zip=01/a": "x,s\n1,a\n",
        "d=2024-02-29/month=9/zip=x%20y/a": "x,s\n1,b\n",
        "d=2023-12-31/month=9/zip=__HIVE_DEFAULT_PARTITION__/a": "x,s\n1,c\n",
      });
      const at = (name: string): string => join(folder, name);
      for (const words of [[], ["--columns", "x,month"], ["--group-by", "zip"], ["--exclude", "d"]]) {
        const line = ["-m", "minmax", ...words, at("t")];
        await runLine(...line, "-o", at("own.parquet"));
        await runLine(...line, ...engine, "-o", at("other.parquet"));
        const center = ["-m", "minmax", "--columns", "x"];
        const rows = (name: string) => written(folder, `${name}.ndjson`, ...center, at(`${name}.parquet`));
        assert.equal(await rows("other"), await rows("own"), words.join(" "));
        const { layout: own } = await openParquet(await openSource(at("own.parquet")), {});
        const { layout: other } = await openParquet(await openSource(at("other.parquet")), {});
        const told = (layout: typeof own) =>
          layout!.map((column) => ("type" in column ? column.type : column.kind));
        assert.deepEqual(told(other), told(own), words.join(" "));
      }
    });
  }

  test("a column of the file goes before the folder's; one among others of the folder's is refused", async (t) => {
    const folder = await tables(t, "parquet", { "k=1/a": "x,k\n1,own\n" });
    const [own, other] = ["own.parquet", "other.parquet"].map((name) => join(folder, name));
    await runLine(...QUARTERED, join(folder, "t"), "-o", own);
    await runLine(...QUARTERED, join(folder, "t"), ...engine, "-o", other);
    const rows = (path: string) => written(folder, "rows.ndjson", ...QUARTERED, path);
    assert.equal(await rows(other), await rows(own));
    const both = await tables(t, "parquet", { "j=2/k=1/a": "x,k\n1,own\n" });
    const refused = /"k" is a column of the file and of its folder/;
    await assert.rejects(runLine("describe", join(both, "t"), ...engine), refused);
  });
});
