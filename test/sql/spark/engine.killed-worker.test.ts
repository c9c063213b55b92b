/** A worker killed in the middle of a fit: the job still ends, with the right numbers. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { sparkFolder } from "../../../scripts/spark-installation.js";
import { clusterTest, ON_SPARK, run } from "./cluster.js";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const ports = process.env["NORMALIZE_SPARK_PORTS"];

/** Kills the second worker, and with it what it started: the executor. */
function killWorker(master: string): void {
  const id = Number(readFileSync(join(sparkFolder(), `run-${master}`, "worker-2.pid"), "utf8"));
  process.kill(-id, "SIGKILL");
}

const ROWS = 100_000_000;

// Only in a cluster that scripts/spark.mjs started for these tests may workers be killed.
if (ports !== undefined)
  clusterTest("a worker killed in the middle of a fit", async () => {
    const query = `SELECT double(id) AS x FROM range(0, ${ROWS}, 1, 24)`;
    const fit = run(["describe", ...ON_SPARK, "--query", query, "--stats", "json"]);
    await sleep(3000);
    killWorker(ports.split(",")[0]);
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
