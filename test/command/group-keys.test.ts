/** Keys of groups: one text for one value, in every format, on the engine, in every time zone; and their type in the parameters. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { DuckDBInstance } from "@duckdb/node-api";
import { normalizeCommand } from "../support/command.js";
import { runLine } from "../support/in-process.js";
import { temporaryDirectory } from "../support/scripts.js";

const ROWS = `SELECT * FROM (VALUES
  (1, 1::BIGINT, 1.0::DOUBLE, 1.50::DECIMAL(10,2), true, 'a', DATE '2024-01-31', TIMESTAMP '2024-01-31 23:30:00',
   TIMESTAMPTZ '2024-01-31 23:30:00+00', TIME '08:05:00', '\\x00\\xFF'::BLOB, 'b'::ENUM('a','b'), TIMESTAMP_MS '2024-01-31 23:30:00.120'),
  (2, 20::BIGINT, 0.1::DOUBLE, 2.00::DECIMAL(10,2), false, 'T', DATE '1969-12-31', TIMESTAMP '2024-02-01 00:00:00.5',
   TIMESTAMPTZ '2024-02-01 00:00:00.25+00', TIME '23:59:59.125', 'ab'::BLOB, 'a'::ENUM('a','b'), TIMESTAMP_MS '2024-01-31 00:00:00'),
  (3, -7::BIGINT, 1e20::DOUBLE, -0.25::DECIMAL(10,2), true, '1.0', DATE '2024-01-31', TIMESTAMP '2024-01-31 23:30:00',
   TIMESTAMPTZ '2024-01-31 23:30:00+00', TIME '08:05:00', '\\x00\\xFF'::BLOB, 'b'::ENUM('a','b'), TIMESTAMP_MS '2024-01-31 23:30:00.120'),
  (4, NULL, -0.0::DOUBLE, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)
) t(x, whole, "double", "decimal", flag, "text", day, moment, instant, clock, bytes, word, milli)`;

/** The type, and the keys in the order of texts. Bytes have no text of their own in CSV and JSON: there they are what DuckDB writes. */
const EXPECTED = {
  whole: ["number", "", "-7", "1", "20"],
  double: ["number", "0", "0.1", "1", "100000000000000000000"],
  decimal: ["number", "", "-0.25", "1.5", "2"],
  flag: ["boolean", "", "false", "true"],
  text: ["text", "", "1.0", "T", "a"],
  day: ["date", "", "1969-12-31", "2024-01-31"],
  moment: ["timestamp", "", "2024-01-31T23:30:00", "2024-02-01T00:00:00.5"],
  instant: ["instant", "", "2024-01-31T23:30:00Z", "2024-02-01T00:00:00.25Z"],
  clock: ["time", "", "08:05:00", "23:59:59.125"],
  bytes: ["binary", "", "AP8=", "YWI="],
  word: ["text", "", "a", "b"],
  milli: ["timestamp", "", "2024-01-31T00:00:00", "2024-01-31T23:30:00.12"],
} as const;
const BYTES_AS_TEXT = ["text", "", "\\x00\\xFF", "ab"];

const ZONE = process.env["TZ"];
after(() => {
  if (ZONE === undefined) delete process.env["TZ"];
  else process.env["TZ"] = ZONE;
});

async function writeTables(folder: string): Promise<void> {
  const connection = await (await DuckDBInstance.create()).connect();
  await connection.run("SET TimeZone='UTC'");
  for (const [name, how] of [
    ["k.parquet", ""],
    ["k.csv", ""],
    ["k.ndjson", " (FORMAT JSON)"],
  ])
    await connection.run(`COPY (${ROWS}) TO '${join(folder, name)}'${how}`);
  connection.closeSync();
  await runLine(["-m", "center", "--columns", "x", join(folder, "k.parquet"), "-o", join(folder, "k.arrow")]);
}

const keysIn = (file: string): string[] => {
  const { keyType, fits } = JSON.parse(readFileSync(file, "utf8"));
  return [keyType, ...fits.map(({ key }: { key: string }) => key)];
};

for (const zone of ["Asia/Tokyo", "America/St_Johns", "UTC"])
  test(`one text for one value, in ${zone}`, async (t) => {
    process.env["TZ"] = zone;
    const folder = temporaryDirectory(t);
    await writeTables(folder);
    const params = join(folder, "p.json");
    const sources = ["k.parquet", "k.arrow", "k.csv", "k.ndjson"].map((name) => [join(folder, name)]);
    const engine = ["k.parquet", "k.csv"].map((name) => [join(folder, name), "--engine", "duckdb"]);
    for (const source of [...sources, ...engine])
      for (const [column, expected] of Object.entries(EXPECTED)) {
        const asText = column === "bytes" && !/parquet|arrow/.test(source[0]);
        await runLine([
          "fit",
          "-m",
          "center",
          "--columns",
          "x",
          "--group-by",
          column,
          ...source,
          "--save",
          params,
        ]);
        assert.deepEqual(
          keysIn(params),
          asText ? BYTES_AS_TEXT : expected,
          `${column} of ${source.join(" ")}`,
        );
      }
  });

async function run(words: readonly string[], input = ""): Promise<string> {
  const { stdout, stderr, exit } = await normalizeCommand([...words, "--stats", "none", "-q"], { input });
  assert.equal(exit, 0, `${words.join(" ")}\n${stderr}`);
  return stdout.toString();
}

test("a fit here and one on the engine merge into one, and are applied to any source", async (t) => {
  const folder = temporaryDirectory(t);
  const path = (name: string): string => join(folder, name);
  await writeTables(folder);
  for (const column of ["double", "moment", "instant", "flag"]) {
    const fit = ["fit", "-m", "center", "--columns", "x", "--group-by", column];
    await run([...fit, path("k.csv"), "--save", path("here.json")]);
    await run([...fit, path("k.parquet"), "--engine", "duckdb", "--save", path("there.json")]);
    await run(["merge", path("here.json"), path("there.json"), "--save", path("both.json")]);
    assert.deepEqual(keysIn(path("both.json")), EXPECTED[column as keyof typeof EXPECTED], column);
    const applied = await run([
      "apply",
      "--params",
      path("both.json"),
      path("k.ndjson"),
      "--to",
      "csv",
      "-o",
      "-",
    ]);
    const values = applied
      .trim()
      .split("\n")
      .slice(1)
      .map((line) => line.split(",")[0]);
    assert.deepEqual(values, column === "double" ? ["0", "0", "0", "0"] : ["-1", "0", "1", "0"], column);
  }
});

test("numbers of any notation are one group, text is not, and a fit's type decides what text is", async (t) => {
  const folder = temporaryDirectory(t);
  const path = (name: string): string => join(folder, name);
  const fit = ["fit", "-m", "center", "--columns", "x", "--group-by", "k", "-", "--save"];
  await run([...fit, path("numbers.json")], "k,x\n1,1\n1.0,3\n1e0,5\n2,7\n");
  assert.deepEqual(keysIn(path("numbers.json")), ["number", "1", "2"]);
  await run([...fit, path("texts.json")], "k,x\n1.0,3\nA,5\n");
  assert.deepEqual(keysIn(path("texts.json")), ["text", "1.0", "A"]);
  const applied = await run(["apply", "--params", path("numbers.json")], "k,x\n1.00,4\n2,8\n");
  assert.equal(applied, "k,x\n1.00,1\n2,1\n");
  const other = await normalizeCommand([
    "merge",
    path("numbers.json"),
    path("texts.json"),
    "--save",
    path("m.json"),
  ]);
  assert.equal(other.exit, 1);
  assert.match(
    other.stderr,
    /the group "1(?:\.0)?" here and "1(?:\.0)?" there seem to be one, written in two ways/,
  );
});

test("fits whose groups are of types that no column holds both of do not merge; empty keys and text do", async (t) => {
  const folder = temporaryDirectory(t);
  const path = (name: string): string => join(folder, name);
  const keys = {
    moment: "2024-01-31T23:30:00",
    instant: "2024-01-31T23:30:00Z",
    day: "2024-01-31",
    number: "7",
    flag: "true",
    none: "",
    word: "A",
  };
  for (const [name, key] of Object.entries(keys))
    await run(
      ["fit", "-m", "center", "--columns", "x", "--group-by", "k", "-", "--save", path(`${name}.json`)],
      `k,x\n${key},1\n${key},3\n`,
    );
  for (const [one, other] of [
    ["moment", "instant"],
    ["day", "moment"],
    ["number", "flag"],
    ["number", "day"],
  ]) {
    const files = [path(`${one}.json`), path(`${other}.json`)];
    const { exit, stderr } = await normalizeCommand(["merge", ...files, "--save", path("m.json")]);
    assert.equal(exit, 1, `${one}, ${other}`);
    assert.match(stderr, /its groups are told by a \w+ here and by a \w+ there/);
  }
  for (const one of ["moment", "number", "flag", "day"])
    for (const other of ["none", "word", one])
      await run(["merge", path(`${one}.json`), path(`${other}.json`), "--save", path("m.json")]);
});

test("parameters that know no type take the data's, and refuse two groups that are one", async (t) => {
  const folder = temporaryDirectory(t);
  const file = join(folder, "old.json");
  await run(
    ["fit", "-m", "center", "--columns", "x", "--group-by", "k", "-", "--save", file],
    "k,x\n1,1\n2,7\n",
  );
  const saved = JSON.parse(readFileSync(file, "utf8"));
  delete saved.keyType;
  saved.fits[0].key = "1.0";
  writeFileSync(file, JSON.stringify(saved));
  assert.equal(await run(["apply", "--params", file], "k,x\n1,4\n2,8\n"), "k,x\n1,3\n2,1\n");
  saved.fits[1].key = "1";
  writeFileSync(file, JSON.stringify(saved));
  const { exit, stderr } = await normalizeCommand(["apply", "--params", file], { input: "k,x\n1,4\n" });
  assert.equal(exit, 1);
  assert.match(stderr, /its groups "1\.0" and "1" are one in the data, written in two ways/);
});
