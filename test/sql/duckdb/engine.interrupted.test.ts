/** DuckDB, interrupted while it reads and while it writes: it stops, and nothing is left. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { openDuckdbEngine } from "#normalize/sql/duckdb/engine.js";
import { temporaryDirectory } from "../../support/scripts.js";
import { ENGINE } from "../data.js";
import { interrupted, LIMIT, soon } from "../interrupted.js";

const ENDLESS = "SELECT sqrt(a.range) AS x FROM range(10000000) a, range(10000000) b";

test("while it reads", { timeout: LIMIT }, async (t) => {
  const folder = temporaryDirectory(t);
  const words = ["-m", "zscore", "--query", ENDLESS, ...ENGINE, "-o", "z.csv", "--save", "z.json"];
  assert.deepEqual(await interrupted(t, words, soon(1500), folder), [130, ""]);
  assert.deepEqual(readdirSync(folder), []);
});

const LONG = "SELECT sqrt(range) AS x, range % 3 AS g FROM range(20000000)";

for (const [what, output] of [
  ["a file", ["-o", "z.csv"]],
  ["a folder", ["-o", "z", "--partition-by", "g", "--columns", "x"]],
  ["a new database", ["-o", "z.duckdb", "--into-table", "z"]],
] as const)
  test(`while it writes ${what}`, { timeout: LIMIT }, async (t) => {
    const folder = temporaryDirectory(t);
    const words = ["-m", "zscore", "--query", LONG, ...ENGINE, ...output];
    const ready = () => readdirSync(folder).length > 0;
    assert.deepEqual(await interrupted(t, words, ready, folder), [130, ""]);
    assert.deepEqual(readdirSync(folder), []);
  });

test("it tells how far it is", { timeout: LIMIT }, async () => {
  const shares: number[] = [];
  const onProgress = (share: number): void => void shares.push(share);
  const engine = await openDuckdbEngine({ access: "write", threads: 1, onProgress });
  try {
    await engine.execute("CREATE TABLE t AS SELECT range::DOUBLE AS x FROM range(10000000)");
    await engine.query("SELECT fsum(ln(1 + x) * sin(x) * cos(x)), favg(exp(-x)) FROM t");
  } finally {
    await engine.close();
  }
  assert.ok(shares.length > 0);
  assert.ok(shares.every((share) => share > 0 && share <= 1));
});
