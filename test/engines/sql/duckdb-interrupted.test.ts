/** DuckDB, interrupted while it reads and while it writes: it stops, and nothing is left. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { type TestContext, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { openDuckdbEngine } from "#normalize/engines/sql/duckdb/engine.js";
import { temporaryDirectory } from "../../support/scripts.js";
import { ENGINE } from "./data.js";

const BIN = fileURLToPath(new URL("../../../bin/normalize.js", import.meta.url));

/** Sends SIGINT once `ready` says so. */
async function interrupted(
  t: TestContext,
  folder: string,
  words: readonly string[],
  ready: () => boolean,
): Promise<{ readonly exit: number | null; readonly stderr: string }> {
  const child = spawn(process.execPath, [BIN, ...words, ...ENGINE], { cwd: folder });
  let stderr = "";
  child.stderr.on("data", (text: Buffer) => {
    stderr += text;
  });
  t.after(() => child.kill("SIGKILL"));
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  while (child.exitCode === null && !ready()) await sleep(20);
  assert.equal(child.exitCode, null, `it ended before: ${stderr}`);
  child.kill("SIGINT");
  return { exit: await ended, stderr };
}

/** Milliseconds. */
const LIMIT = 60_000;

const ENDLESS = "SELECT sqrt(a.range) AS x FROM range(10000000) a, range(10000000) b";

test("while it reads", { timeout: LIMIT }, async (t) => {
  const folder = temporaryDirectory(t);
  const words = ["-m", "zscore", "--query", ENDLESS, "-o", "z.csv", "--save", "z.json"];
  const began = Date.now();
  const { exit, stderr } = await interrupted(t, folder, words, () => Date.now() - began > 1500);
  assert.deepEqual([exit, stderr], [130, ""]);
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
    const words = ["-m", "zscore", "--query", LONG, ...output];
    const { exit, stderr } = await interrupted(t, folder, words, () => readdirSync(folder).length > 0);
    assert.deepEqual([exit, stderr], [130, ""]);
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
