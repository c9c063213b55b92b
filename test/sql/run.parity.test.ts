/** DuckDB does what this program does itself: the same numbers, within 1e-9, whatever the data and the method. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { openDuckdbEngine } from "#normalize/sql/duckdb/engine.js";
import { runLine } from "../support/jobs.js";
import { temporaryDirectory } from "../support/scripts.js";
import { assertAlike, DATA, ENGINE, LARGE, manyGroups, ODD_DATA } from "./data.js";

/** Runs a line both ways and compares what is written: here as text, by DuckDB as Parquet. */
async function compare(t: TestContext, data: string, words: readonly string[]): Promise<void> {
  const folder = temporaryDirectory(t);
  const [input, own, other] = ["in.csv", "own.csv", "other.csv"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(input, data);
  await runLine(...words, input, "-o", own);
  const parquet = join(folder, "other.parquet");
  await runLine(...words, input, ...ENGINE, "-o", parquet);
  await asCsv(parquet, other);
  assertAlike(readFileSync(own, "utf8"), readFileSync(other, "utf8"), words.join(" "));
}

async function asCsv(parquet: string, csv: string): Promise<void> {
  const engine = await openDuckdbEngine({ access: "read" });
  try {
    await engine.execute(`COPY (SELECT * FROM read_parquet('${parquet}')) TO '${csv}'`);
  } finally {
    await engine.close();
  }
}

const LINES = [
  "-m zscore",
  "-m zscore --ddof 1",
  "-m zscore -a all --exclude h",
  "-m zscore --no-center",
  "-m minmax --range -1,3",
  "-m minmax --clip -a all --exclude h",
  "-m maxabs",
  "-m mean",
  "-m center",
  "-m robust --unit-variance --quantile-range 10,90",
  "-m robust -a all --exclude h",
  "-m quantile --quantiles 20",
  "-m quantile --distribution normal",
  "-m l0 -a 0",
  "-m l1 -a 0",
  "-m l2 -a 0",
  "-m l2 -a all",
  "-m linf -a 0",
  "-m lp -p 0.5 -a 0",
  "-m lp -p 3 -a 0",
  "-m lp -p -inf -a 0",
  "-m power --exclude h",
  "-m power --power box-cox --columns b,c",
  "-m robust,minmax",
  "-m power,minmax --columns a,e",
  "-m l0",
  "-m l1",
  "-m l2",
  "-m linf",
  "-m lp -p 3",
  "-m lp -p -inf",
  "-m zscore -a -1",
  "-m minmax -a -1 --range -1,1",
  "-m mean -a -1",
  "-m maxabs -a -1",
  "-m center -a -1",
  "-m zscore,l2 -a -1",
  "-m zscore --group-by g",
  "-m robust --group-by g",
  "-m minmax --range 2,5 --group-by g",
  "-m power --group-by g --columns a,b",
  "-m l2 -a 0 --group-by g",
  "-m zscore --joint a,b",
  "-m robust --joint a,b",
  "-m zscore --nan propagate",
  "-m l2 --nan propagate",
  "-m minmax --on-constant passthrough --range -1,1",
  "-m zscore --like spark",
  "-m zscore --dtype float32",
  "-m zscore --suffix _z",
];

describe("parity with DuckDB", () => {
  for (const line of LINES) test(line, (t) => compare(t, DATA, line.split(" ")));
  for (const line of ["-m zscore", "-m l2", "-m minmax --group-by key"])
    test(`names that need quotes: ${line}`, (t) => compare(t, ODD_DATA, line.split(" ")));
  for (const method of [
    "zscore",
    "minmax --range -1,1",
    "robust,center",
    "quantile --quantiles 5",
    "l2 -a 0",
  ])
    test(`300 groups: ${method}`, (t) =>
      compare(t, manyGroups(300), ["-m", ...method.split(" "), "--group-by", "g"]));
  for (const fate of ["global", "passthrough"])
    test(`groups that were not fitted, among many: ${fate}`, async (t) => {
      const folder = temporaryDirectory(t);
      const [fitted, params] = [join(folder, "fitted.csv"), join(folder, "fit.json")];
      writeFileSync(fitted, manyGroups(100));
      await runLine("fit", "-m", "zscore", "--group-by", "g", fitted, ...ENGINE, "--save", params);
      await compare(t, manyGroups(120), ["apply", "--params", params, "--on-unseen-group", fate]);
    });
  for (const line of ["-m zscore"]) test(`784 columns: ${line}`, (t) => compare(t, LARGE, line.split(" ")));
});
