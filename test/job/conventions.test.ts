/** --like: what each system makes of constants, missing values and spreads, by its documented rules. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { normalizeCommand } from "../support/command.js";

/** Columns: plain, constant, with a missing cell, all but constant. */
const TABLE = "plain,constant,missing,near\n1,5,2,1\n2,5,,1\n4,5,6,1.000000000000001\n";

async function normalized(...words: string[]): Promise<string[][]> {
  const ran = await normalizeCommand([...words, "--stats", "none", "-q"], { input: TABLE });
  assert.equal(ran.exit, 0, ran.stderr);
  const rows = ran.stdout.toString().trimEnd().split("\n").slice(1);
  return rows.map((row) => row.split(","));
}

const column = (rows: string[][], index: number): string[] => rows.map((row) => row[index]);
const numbers = (texts: string[]): number[] => texts.map(Number);

function assertClose(actual: readonly number[], expected: readonly number[]): void {
  assert.equal(actual.length, expected.length);
  actual.forEach((value, i) => {
    assert.ok(Math.abs(value - expected[i]) < 1e-12, `${value} is not ${expected[i]}`);
  });
}

const MEAN = 7 / 3;
const POPULATION = Math.sqrt(14 / 9);
const SAMPLE = Math.sqrt(14 / 6);

test("sklearn: population spread, 10 eps for a scale", async () => {
  const z = await normalized("-m", "zscore", "--like", "sklearn");
  assertClose(
    numbers(column(z, 0)),
    [1, 2, 4].map((x) => (x - MEAN) / POPULATION),
  );
  assert.deepEqual(column(z, 1), ["0", "0", "0"]);
  assert.deepEqual(column(z, 2), ["-1", "", "1"]);
  const m = await normalized("-m", "minmax", "--like", "sklearn");
  // The range of `near`, 1.1e-15, is below 10 eps: it is left as it is, less its minimum.
  assert.deepEqual(column(m, 3), ["0", "0", String(1.000000000000001 - 1)]);
});

test("ours: only a range of exactly 0 is constant", async () => {
  const m = await normalized("-m", "minmax");
  assert.deepEqual(column(m, 3), ["0", "0", "1"]);
});

test("spark: sample spread, a constant becomes 0 or the middle of the range", async () => {
  const z = await normalized("-m", "zscore", "--like", "spark");
  assertClose(
    numbers(column(z, 0)),
    [1, 2, 4].map((x) => (x - MEAN) / SAMPLE),
  );
  assert.deepEqual(column(z, 1), ["0", "0", "0"]);
  const m = await normalized("-m", "minmax", "--range", "0,4", "--like", "spark");
  assert.deepEqual(column(m, 1), ["2", "2", "2"]);
  assert.deepEqual(column(m, 2), ["0", "", "4"]);
});

test("recipes: sample spread, step_range gives NaN for a constant", async () => {
  const z = await normalized("-m", "zscore", "--like", "recipes");
  assertClose(
    numbers(column(z, 0)),
    [1, 2, 4].map((x) => (x - MEAN) / SAMPLE),
  );
  assert.deepEqual(column(z, 1), ["0", "0", "0"]);
  assert.deepEqual(column(await normalized("-m", "minmax", "--like", "recipes"), 1), ["NaN", "NaN", "NaN"]);
});

test("keras: a missing value spreads in its row", async () => {
  const rows = await normalized("-m", "l2", "--columns", "plain,missing", "--like", "keras");
  assert.deepEqual(rows[1], ["NaN", "5", "", "1"]);
  assertClose(numbers([rows[0][0], rows[0][2]]), [1 / Math.sqrt(5), 2 / Math.sqrt(5)]);
});

test("scipy: NaN propagates, a constant gives NaN, the spread is the population's", async () => {
  const z = await normalized("-m", "zscore", "--like", "scipy");
  assertClose(
    numbers(column(z, 0)),
    [1, 2, 4].map((x) => (x - MEAN) / POPULATION),
  );
  assert.deepEqual(column(z, 1), ["NaN", "NaN", "NaN"]);
  assert.deepEqual(column(z, 2), ["NaN", "", "NaN"]);
});

test("a flag given outright overrides the convention", async () => {
  const z = await normalized(
    "-m",
    "zscore",
    "--like",
    "spark",
    "--ddof",
    "0",
    "--on-constant",
    "passthrough",
  );
  assertClose(
    numbers(column(z, 0)),
    [1, 2, 4].map((x) => (x - MEAN) / POPULATION),
  );
  assert.deepEqual(column(z, 1), ["5", "5", "5"]);
});
