/** Numbers that mean "missing": the same in every format, kept as they are, and remembered by a fit. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { normalizeCommand } from "../support/command.js";
import { temporaryDirectory } from "../support/scripts.js";

const CSV = "x,y\n1,2\n-999,4\n3,-999.0\n5,8\n";
/** M: missing, whose text stays where text is rewritten; all else has no number for it. */
const SCALED = ["-1.224744871391589,-1.0690449676496978", "M,-0.2672612419124245", "0,M"];
const LAST = "1.224744871391589,1.3363062095621219";

async function run(words: readonly string[], input = ""): Promise<string> {
  const { stdout, stderr, exit } = await normalizeCommand([...words, "--stats", "none"], { input });
  assert.equal(exit, 0, `${words.join(" ")}\n${stderr}`);
  return stdout.toString();
}

/** The table in every format, written by this program; z is there to be worked on. */
async function files(folder: string): Promise<string[]> {
  const path = (name: string): string => join(folder, name);
  const rows = ["1,2", "-999,4", "3,-999", "5,8"].map((row) => row.split(","));
  writeFileSync(path("t.csv"), CSV);
  writeFileSync(path("t.svm"), rows.map(([x, y]) => `0 1:${x} 2:${y}\n`).join(""));
  writeFileSync(path("t.ndjson"), rows.map(([x, y]) => `{"x":${x},"y":${y}}\n`).join(""));
  writeFileSync(path("t.json"), JSON.stringify(rows.map(([x, y]) => ({ x: Number(x), y: Number(y) }))));
  const table = `x,y,z\n${rows.map((row) => [...row, "1"].join(",")).join("\n")}\n`;
  for (const name of ["t.parquet", "t.arrow", "t.arrows"])
    await run(["-m", "maxabs", "--columns", "z", "-", "-o", path(name)], table);
  for (const name of ["t.npy", "t.npz"])
    await run(["-m", "maxabs", "--columns", "z", "--keep", "x,y", "-", "-o", path(name)], table);
  return ["csv", "svm", "ndjson", "json", "parquet", "arrow", "arrows", "npy", "npz"].map((end) =>
    path(`t.${end}`),
  );
}

test("every format leaves them out of the fit, and they stay missing", async (t) => {
  const folder = temporaryDirectory(t);
  const params = join(folder, "p.json");
  for (const file of await files(folder)) {
    const array = /np[yz]$/.test(file);
    const named = array || file.endsWith("svm") ? [] : ["--columns", "x,y"];
    const words = ["-m", "zscore", "--na-values", "-999", ...named, file, "--to", "csv", "-o", "-"];
    const cells = (text: string): string[] => {
      const lines = text.trim().split("\n");
      const body = array ? lines : lines.slice(1);
      // z of the arrays comes first, and the label of svmlight and z of the tables last or first.
      return body.map((line) =>
        line
          .split(",")
          .filter((_, i, all) => all.length === 2 || i !== (array || file.endsWith("svm") ? 0 : 2))
          .join(","),
      );
    };
    const expected = [...SCALED, LAST];
    const found = cells(await run([...words, "--save", params]));
    assert.deepEqual(
      found.map((line) => line.replace(/(^|,)(?:-999(?:\.0)?|nan|)(?=,|$)/gi, "$1M")),
      expected,
      file,
    );
    const applied = cells(await run(["apply", "--params", params, file, "--to", "csv", "-o", "-"]));
    assert.deepEqual(applied, found, `${file}, applied`);
    const undone = await normalizeCommand(["check", "--params", params, file]);
    assert.equal(undone.exit, 0, `${file}: ${undone.stdout}${undone.stderr}`);
  }
});

test("sparse records keep them, and zeros", async () => {
  const words = ["-m", "maxabs", "--na-values", "-999", "--from", "svmlight", "-", "-o", "-"];
  assert.equal(await run(words, "1 1:2 2:-999\n0 1:-999\n0 2:4\n"), "1 1:1 2:-999\n0 1:-999\n0 2:1\n");
});

test("bytes, singles, and a refused missing value", async (t) => {
  const { stdout } = await normalizeCommand(["describe", "--na-values", "0", "--stats", "json", "mnist"]);
  const { nobs, minmax } = JSON.parse(stdout.toString()).before;
  assert.equal(nobs, 1502215);
  assert.equal(minmax[0], 1 / 255);
  const path = join(temporaryDirectory(t), "single.arrow");
  await run(["-m", "minmax", "--range", "0,0.1", "--dtype", "float32", "-", "-o", path], "x\n1\n2\n3\n");
  const left = await normalizeCommand(["describe", "--na-values", "0.1", "--stats", "json", path]);
  assert.equal(JSON.parse(left.stdout.toString()).before.nobs, 2);
  const refused = await normalizeCommand([
    "-m",
    "zscore",
    "--nan",
    "raise",
    "--na-values",
    "0.1",
    path,
    "-o",
    "-",
  ]);
  assert.equal(refused.exit, 1);
  assert.match(refused.stderr, /record 3, column "x": a missing value/);
});

test("a missing value is a record in a table of one column, too", async (t) => {
  const path = join(temporaryDirectory(t), "one.ndjson");
  writeFileSync(path, '{"x":1}\n{"x":null}\n{"x":3}\n');
  assert.equal(await run(["-m", "minmax", path, "--to", "csv", "-o", "-"]), 'x\n0\n""\n1\n');
});

test("texts, and engines, which cannot take a number so, refuse it", async (t) => {
  const folder = temporaryDirectory(t);
  const parquet = join(folder, "t.parquet");
  const params = join(folder, "p.json");
  await run(["-m", "maxabs", "-", "-o", parquet], CSV);
  await run(["fit", "-m", "zscore", "--na-values", "-999", "-", "--save", params], CSV);
  for (const [words, expected] of [
    [["-m", "zscore", "--na-values", "-999,gone", parquet], /--na-values gone does not apply to parquet/],
    [["describe", "--na-values", "gone", "mnist"], /--na-values gone does not apply to a dataset of images/],
    [
      ["apply", "--params", params, "--engine", "duckdb", parquet],
      /-999 cannot mean missing in parquet with --engine; the fit read it so/,
    ],
    [
      ["describe", "--na-values", "-999", "--engine", "duckdb", parquet],
      /-999 cannot mean missing in parquet with --engine; leave/,
    ],
  ] as const) {
    const { exit, stderr } = await normalizeCommand(words);
    assert.equal(exit, 2, words.join(" "));
    assert.match(stderr, expected);
  }
  const { stdout } = await normalizeCommand([
    "sql",
    "--params",
    params,
    "--dialect",
    "duckdb",
    "--table",
    "t",
  ]);
  assert.match(stdout.toString(), /the fit read -999 as missing: make it NULL first/);
});
