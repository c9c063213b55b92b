/** What `apply` and `invert` find that the fit does not cover: counted by column as plain loops count it, whatever reads it. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import type { ColumnCounts, Report } from "#normalize/types.js";
import { normalizeCommand } from "../support/command.js";
import { reportOf, runLine } from "../support/jobs.js";
import { pseudoRandom } from "../support/ugly-doubles.js";

const folder = mkdtempSync(join(tmpdir(), "normalize-uncovered-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);

const COLUMNS = ["a", "b", "c"];
const GROUPS = ["x", "y"];

/** Rows of positive numbers in [0.1, span], some of them missing, with their groups. */
function tableOf(rows: number, span: number, seed: number): { cells: (number | null)[][]; groups: string[] } {
  const numbers = pseudoRandom(rows * COLUMNS.length, seed);
  const cells = Array.from({ length: rows }, (_, row) =>
    COLUMNS.map((_, column) => {
      const value = numbers[row * COLUMNS.length + column];
      return (row + column) % 11 === 0 ? null : 0.1 + value * span;
    }),
  );
  return { cells, groups: cells.map((_, row) => GROUPS[row % 3 === 0 ? 0 : 1]) };
}

type Table = ReturnType<typeof tableOf>;

function write(name: string, { cells, groups }: Table): string {
  const lines = cells.map((row, i) => [...row.map((cell) => cell ?? ""), groups[i]].join(","));
  writeFileSync(at(`${name}.csv`), `${[...COLUMNS, "g"].join(",")}\n${lines.join("\n")}\n`);
  return at(`${name}.csv`);
}

const training = tableOf(60, 5, 1);
const later = tableOf(400, 8, 2);
const [trainingFile, laterFile] = [write("training", training), write("later", later)];

/** Values of `later` outside the extent of `training`, by column; groups apart, or together. */
function outside(by: "together" | "groups"): number[] {
  const keyOf = (row: number, { groups }: Table): string => (by === "groups" ? groups[row] : "");
  return COLUMNS.map((_, column) => {
    const extents = new Map<string, [number, number]>();
    training.cells.forEach((row, i) => {
      const value = row[column];
      if (value === null) return;
      const [low, high] = extents.get(keyOf(i, training)) ?? [Infinity, -Infinity];
      extents.set(keyOf(i, training), [Math.min(low, value), Math.max(high, value)]);
    });
    return later.cells.filter((row, i) => {
      const [low, high] = extents.get(keyOf(i, later))!;
      const value = row[column];
      return value !== null && (value < low || value > high);
    }).length;
  });
}

const countsOf = (report: Report, what: keyof ColumnCounts): number[] =>
  (report.columns ?? []).map(({ counts }) => counts?.[what] ?? 0);

const warned = ({ warnings }: Report): Record<string, number> =>
  Object.fromEntries(warnings.map(({ kind, count }) => [kind, count]));

async function applied(method: readonly string[], input: string, ...flags: string[]): Promise<Report> {
  const params = at("params.json");
  await runLine("fit", ...method, trainingFile, "--exclude", "g", "--save", params);
  return reportOf("apply", "--params", params, input, ...flags);
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

for (const method of ["minmax", "zscore", "robust", "power", "quantile", "maxabs"]) {
  test(`${method}: values outside the fitted range are counted by column`, async () => {
    const report = await applied(["-m", method], laterFile);
    assert.deepEqual(countsOf(report, "outside"), outside("together"));
    assert.equal(warned(report)["outside"], sum(outside("together")));
  });
}

test("clipped and quantile ends are what is outside, and nothing is where the fit clips nothing", async () => {
  const clipped = await applied(["-m", "minmax", "--clip", "--range", "-1,1"], laterFile);
  assert.deepEqual(countsOf(clipped, "clipped"), outside("together"));
  const chained = await applied(["-m", "zscore,minmax", "--clip"], laterFile);
  assert.deepEqual(countsOf(chained, "clipped"), outside("together"));
  const ends = await applied(["-m", "quantile", "--distribution", "normal"], laterFile);
  assert.deepEqual(countsOf(ends, "quantileEnd"), outside("together"));
  const plain = await applied(["-m", "minmax"], laterFile);
  assert.deepEqual(countsOf(plain, "clipped"), [0, 0, 0]);
});

test("each group's values are outside its own fit", async () => {
  const report = await applied(["-m", "minmax", "--clip", "--group-by", "g"], laterFile);
  assert.deepEqual(countsOf(report, "outside"), outside("groups"));
  assert.deepEqual(countsOf(report, "clipped"), outside("groups"));
});

test("what is applied to its own training data has nothing outside, clipped or at an end", async () => {
  for (const method of ["minmax", "quantile", "power", "robust,minmax"]) {
    const report = await applied(["-m", method], trainingFile);
    assert.deepEqual(warned(report), { missing: warned(report)["missing"] });
  }
});

test("columns that share statistics are outside the range of all of them", async () => {
  const params = at("params.json");
  await runLine("fit", "-m", "minmax", "--joint", "a,b,c", "--exclude", "g", trainingFile, "--save", params);
  const joint = await reportOf("apply", "--params", params, laterFile);
  const values = training.cells.flat().filter((value) => value !== null);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const expected = COLUMNS.map(
    (_, column) =>
      later.cells.filter((row) => row[column] !== null && (row[column] < low || row[column] > high)).length,
  );
  assert.deepEqual(countsOf(joint, "outside"), expected);
});

test("every format tells the same counts, on any number of threads", async () => {
  const params = at("params.json");
  await runLine("fit", "-m", "minmax", "--clip", "--exclude", "g", trainingFile, "--save", params);
  const tell = async (input: string, threads: string): Promise<string> => {
    const view = ["--stats", "json", "--threads", threads];
    const ran = await normalizeCommand(["apply", "--params", params, input, ...view]);
    const { columns, warnings } = JSON.parse(ran.stdout.toString());
    return JSON.stringify([columns, warnings]);
  };
  const expected = await tell(laterFile, "1");
  assert.match(expected, /"clipped":\d/);
  for (const format of ["ndjson", "parquet", "arrow", "tsv"]) {
    const file = at(`later.${format}`);
    await runLine("invert", "--params", await identity(), laterFile, "-o", file);
    for (const threads of ["1", "3"]) assert.equal(await tell(file, threads), expected, format);
  }
});

/** Parameters that leave every number as it is. */
async function identity(): Promise<string> {
  const file = at("identity.json");
  const flags = ["--no-center", "--no-scale", "--exclude", "g"];
  await runLine("fit", "-m", "zscore", ...flags, laterFile, "--save", file);
  return file;
}

test("ranks beyond the ends are counted as they are inverted", async () => {
  const params = at("params.json");
  await runLine("fit", "-m", "quantile", "--exclude", "g", trainingFile, "--save", params);
  const report = await reportOf("invert", "--params", params, laterFile);
  const beyond = COLUMNS.map((_, column) => later.cells.filter((row) => (row[column] ?? 0) > 1).length);
  assert.deepEqual(countsOf(report, "quantileEnd"), beyond);
  assert.deepEqual(countsOf(report, "outside"), [0, 0, 0]);
});
