/** A worker killed in the middle of a fit: the job still ends, with the right numbers. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { cacheDirectory } from "#normalize/io/datasets/directory.js";
import { clusterTest, ON_SPARK, run } from "./cluster.js";

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));
const pidFile = join(cacheDirectory(process.env) ?? "", "spark", "run", "worker-2.pid");

/** The worker's process and those that it started, its executor among them. */
function processesOf(worker: number): number[] {
  const { stdout } = spawnSync("ps", ["-eo", "pid=,ppid="], { encoding: "utf8" });
  const pairs = stdout
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number));
  return [worker, ...pairs.filter(([, parent]) => parent === worker).map(([id]) => id)];
}

const ROWS = 300_000_000;

// Only a cluster that scripts/spark.mjs started has workers to kill.
if (existsSync(pidFile))
  clusterTest("a worker killed in the middle of a fit", async () => {
    const query = `SELECT double(id) AS x FROM range(0, ${ROWS}, 1, 24)`;
    const fit = run(["describe", ...ON_SPARK, "--query", query, "--stats", "json"]);
    await sleep(3000);
    for (const id of processesOf(Number(readFileSync(pidFile, "utf8")))) process.kill(id, "SIGKILL");
    try {
      const { before } = JSON.parse(await fit);
      assert.equal(before.nobs, ROWS);
      assert.deepEqual(before.minmax, [0, ROWS - 1]);
      assert.ok(Math.abs(before.mean / ((ROWS - 1) / 2) - 1) < 1e-12, before.mean);
      const variance = (ROWS * (ROWS + 1)) / 12;
      assert.ok(Math.abs(before.variance / variance - 1) < 1e-9, before.variance);
    } finally {
      spawnSync(process.execPath, ["--import", "tsx", "scripts/spark.mjs", "start"], { cwd: ROOT });
    }
  });
