/** Ctrl-C on Spark: the statement is gone from the server, and nothing is left of what it wrote. */
import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { interrupted, soon } from "../interrupted.js";
import { clusterTest, folder, ON_SPARK, run, withSpark } from "./cluster.js";

/** Keeps all the cluster's processors busy for a minute or more, and not for ever: where it is not stopped other tests wait. */
const LONGEST = "SELECT sqrt(id) AS x FROM range(0, 20000000000, 1, 8)";

/** Answers when the workers have nothing before it: until then its tasks wait. */
const workersAnswer = (): Promise<void> =>
  withSpark(async (engine) => {
    const { rows } = await engine.query("SELECT sum(id) FROM range(0, 100, 1, 2)");
    assert.deepEqual(rows, [[4950]]);
  });

clusterTest("while it reads", async (t) => {
  const save = join(folder, "interrupted.json");
  const words = ["fit", "-m", "zscore", ...ON_SPARK, "--query", LONGEST, "--save", save];
  assert.deepEqual(await interrupted(t, words, soon(4000)), [130, ""]);
  assert.ok(!existsSync(save));
  await workersAnswer();
});

const LONG = "SELECT sqrt(id) AS x, id % 3 AS g FROM range(0, 40000000, 1, 4)";

clusterTest("while it writes a folder", async (t) => {
  // A CSV takes long enough to write.
  const path = join(folder, "interrupted.csv");
  const words = ["-m", "center", ...ON_SPARK, "--query", LONG, "--columns", "x", "-o", path];
  assert.deepEqual(await interrupted(t, words, () => existsSync(path)), [130, ""]);
  assert.ok(!existsSync(join(path, "_SUCCESS")));
  await workersAnswer();
  // Where Spark was stopped at its first steps it leaves what readers pass over, and no run is refused for it.
  const left = existsSync(path) ? readdirSync(path).filter((name) => name !== "_temporary") : [];
  assert.deepEqual(left, []);
  await run(["-m", "center", ...ON_SPARK, "--query", "SELECT 1D AS x", "-o", path, "--stats", "none", "-q"]);
});

clusterTest("while it writes a table", async (t) => {
  const name = `interrupted${Date.now()}`;
  const words = ["-m", "center", ...ON_SPARK, "--query", LONG, "--into-table", name];
  const [[, warehouse]] = await withSpark(
    async (engine) => (await engine.query("SET spark.sql.warehouse.dir")).rows,
  );
  const written = (): string[] =>
    readdirSync(new URL(String(warehouse))).filter((entry) => entry.startsWith(name));
  assert.deepEqual(await interrupted(t, words, () => written().length > 0), [130, ""]);
  await workersAnswer();
  assert.deepEqual(written(), []);
  await withSpark(async (engine) => {
    assert.deepEqual((await engine.query(`SHOW TABLES LIKE '${name}*'`)).rows, []);
  });
});
