/** DuckDB tells what this program tells itself, of rows fitted each on its own and of what a fit does not cover, and refuses the same. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import type { Report } from "#normalize/types.js";
import { reportOf, runLine } from "../support/jobs.js";
import { ENGINE } from "./data.js";

const folder = mkdtempSync(join(tmpdir(), "normalize-sql-warnings-"));
after(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const out = join(folder, "out.parquet");

/** What is told of values: the warnings, and the counts of each column. */
const told = ({ warnings, columns }: Report) => ({
  warnings: warnings.map(({ kind, count, message }) => ({ kind, count, message })),
  counts: columns?.map(({ before: _, after: __, ...counts }) => counts),
});

/** The line here and on the engine, which writes Parquet. */
async function assertSame(...words: readonly string[]): Promise<Report> {
  const here = await reportOf(...words, "-o", out);
  const there = await reportOf(...words, "-o", out, ...ENGINE);
  assert.deepEqual(told(there), told(here), words.join(" "));
  return here;
}

const TRAINING = write("training.csv", "g,x,y\na,1,5\na,2,6\na,5,9\nb,3,1\nb,4,2\nb,7,8\n");
const LATER = write("later.csv", "g,x,y\na,0.5,5\na,,22\nb,9,3\nb,4,\na,2,6\nb,-1,1\n");
const UNSEEN = write("unseen.csv", "g,x,y\na,0.5,5\nc,9,300\nb,9,3\n");

const METHODS = [
  "zscore",
  "minmax --clip",
  "robust,minmax --clip",
  "quantile --quantiles 3",
  "quantile --quantiles 3 --distribution normal",
  "power",
];

for (const method of METHODS) {
  test(`${method}: what a fit does not cover`, async () => {
    const words = ["-m", ...method.split(" "), "--columns", "x,y"];
    const params = join(folder, "fit.json");
    for (const groups of [[], ["--group-by", "g"]]) {
      await runLine("fit", ...words, ...groups, TRAINING, "--save", params);
      const { warnings } = await assertSame("apply", "--params", params, LATER);
      assert.ok(warnings.some(({ kind }) => kind === "outside"));
      if (!method.includes("quantile") || groups.length === 0) {
        const domain = method === "power" ? ["--out-of-domain", "missing"] : [];
        await assertSame("invert", "--params", params, ...domain, LATER);
      }
    }
    await assertSame("apply", "--params", params, "--on-unseen-group", "passthrough", UNSEEN);
    if (method === "zscore" || method === "minmax --clip")
      await assertSame("apply", "--params", params, "--on-unseen-group", "global", UNSEEN);
  });
}

test("infinite values that are taken like any other, and results that become infinite", async () => {
  const params = join(folder, "narrow.json");
  const narrow = write("narrow.csv", "x,y\n1,2\n1.0000000000000002,3\n");
  await runLine("fit", "-m", "minmax", narrow, "--save", params);
  const far = write("far.csv", "x,y\n1e300,inf\n2,-inf\n1,2\n");
  const { warnings } = await assertSame("apply", "--params", params, "--inf", "keep", far);
  assert.deepEqual(
    warnings.map(({ kind }) => kind),
    ["outside", "infinite", "overflow"],
  );
});

test("values outside a power law's domain are refused by file and column, or counted", async () => {
  const params = join(folder, "box-cox.json");
  await runLine("fit", "-m", "power", "--power", "box-cox", "--columns", "x,y", TRAINING, "--save", params);
  const apply = ["apply", "--params", params, LATER];
  await assert.rejects(runLine(...apply, "-o", out, ...ENGINE), {
    message: "1 value is outside the domain of Box-Cox",
    place: { file: LATER, column: "x" },
    hint: /above 0; --out-of-domain missing/,
  });
  await assert.rejects(runLine(...apply, ...ENGINE), { message: /^1 value is outside the domain/ });
  const { warnings } = await assertSame(...apply, "--out-of-domain", "missing");
  assert.ok(warnings.some(({ kind, count }) => kind === "out-of-domain" && count === 1));
});

test("values beyond the bound of a power law's inverse are refused, or counted", async () => {
  const params = join(folder, "yeo-johnson.json");
  const data = write("bounded.csv", "x\n1\n2\n3\n4\n50\n");
  await runLine("fit", "-m", "power", data, "--save", params);
  const scores = write("scores.csv", "x\n0\n1\n40\n90\n");
  const invert = ["invert", "--params", params, scores];
  await assert.rejects(runLine(...invert, ...ENGINE), {
    message: "2 values are beyond the bound of Yeo-Johnson: no value is transformed to them",
  });
  await assertSame(...invert, "--out-of-domain", "missing");
});

test("many groups, each with its own range", async () => {
  const row = (i: number, x: number): string => `g${i},${x}`;
  const lines = (of: (i: number) => readonly number[]): string =>
    `g,x\n${Array.from({ length: 60 }, (_, i) =>
      of(i)
        .map((x) => row(i, x))
        .join("\n"),
    ).join("\n")}\n`;
  const training = write(
    "many.csv",
    lines((i) => [i, i + 1, i + 2]),
  );
  const later = write(
    "many-later.csv",
    lines((i) => [i + 1, i - (i % 3), i + 3]),
  );
  const params = join(folder, "many.json");
  await runLine("fit", "-m", "minmax", "--clip", "--group-by", "g", training, "--save", params);
  const { warnings } = await assertSame("apply", "--params", params, later);
  assert.deepEqual(
    warnings.map(({ kind, count }) => [kind, count]),
    [
      ["outside", 100],
      ["clipped", 100],
    ],
  );
});

const ROWS = write("rows.csv", "a,b,c\n0,0,0\n3,3,3\n1,,2\n,,\n1,2,3\n");

for (const words of [
  "l2",
  "zscore",
  "minmax",
  "maxabs",
  "zscore,l2",
  "l2 --on-zero-norm nan",
  "l2 --nan propagate",
]) {
  test(`${words} of rows: normalize and apply tell the same on the engine`, async () => {
    const flags = ["-m", ...words.split(" "), "--axis", "-1"];
    await assertSame(...flags, ROWS);
    const params = join(folder, "rows.json");
    await runLine("fit", ...flags, ROWS, "--save", params);
    await assertSame("apply", "--params", params, ROWS);
  });
}

test("rows with infinite values that are left out", async () => {
  const params = join(folder, "maxabs.json");
  await runLine("fit", "-m", "maxabs", "--axis", "-1", ROWS, "--save", params);
  const infinite = write("infinite.csv", "a,b,c\n1,inf,2\n3,4,5\n");
  const { warnings } = await assertSame("apply", "--params", params, "--inf", "omit", infinite);
  assert.ok(warnings.some(({ kind, count }) => kind === "infinite" && count === 1));
});

test("statements say what becomes NaN, and refuse policies that are errors", async () => {
  const params = join(folder, "stated.json");
  const said = async (...words: readonly string[]): Promise<string[]> => {
    const outcome = await runLine("sql", ...words, "--table", "t");
    assert.ok(outcome.kind === "text");
    return outcome.text.split("\n").filter((line) => line.startsWith("--"));
  };
  await runLine("fit", "-m", "power", "--power", "box-cox", "--columns", "x,y", TRAINING, "--save", params);
  assert.deepEqual((await said("--params", params)).slice(1), [
    "-- Box-Cox takes values above 0: others become NaN",
  ]);
  assert.deepEqual((await said("--params", params, "--inverse")).slice(1), [
    "-- What is beyond the bound of Box-Cox becomes NaN",
  ]);
  assert.deepEqual(
    (await said("-m", "zscore", "--ddof", "1", "--columns", "x"))[1],
    "-- Columns of no more than 1 value become NaN, for ddof leaves none of them",
  );
  await assert.rejects(said("-m", "l2", "--on-zero-norm", "error", "--columns", "x,y"), {
    message: "a statement refuses no rows, as --on-zero-norm error asks",
  });
});

test("rows with too few values for ddof are refused", async () => {
  const line = ["-m", "zscore", "--ddof", "2", "--axis", "-1", ROWS, "-o", out];
  await assert.rejects(runLine(...line), { message: /too few values for ddof 2/ });
  await assert.rejects(runLine(...line, ...ENGINE), { message: /too few values for ddof 2/ });
});
