/** The Connect server dies in the middle of a fit: one line, and nothing half-written. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { openSpark } from "#normalize/sql/spark/engine.js";
import { sparkHome } from "../../../scripts/spark-installation.js";
import { normalizeCommand } from "../../support/command.js";
import { temporaryDirectory } from "../../support/scripts.js";
import { freePort } from "./tls-proxy.js";

const SECONDS_TO_START = 120;

/** A server of its own, which needs no cluster: its group of processes. */
async function startServer(folder: string, home: string, port: number): Promise<number> {
  const settings = {
    "spark.connect.grpc.binding.address": "127.0.0.1",
    "spark.connect.grpc.binding.port": port,
    "spark.driver.host": "127.0.0.1",
    "spark.ui.enabled": false,
    "spark.sql.warehouse.dir": join(folder, "warehouse"),
  };
  const words = [
    "--class",
    "org.apache.spark.sql.connect.service.SparkConnectServer",
    "--master",
    "local[1]",
  ];
  const given = Object.entries(settings).flatMap(([name, value]) => ["--conf", `${name}=${value}`]);
  const env = { ...process.env, SPARK_HOME: home, SPARK_CONF_DIR: folder, SPARK_LOCAL_IP: "127.0.0.1" };
  const command = join(home, "bin", "spark-submit");
  const server = spawn(command, [...words, "--driver-memory", "512m", ...given], {
    cwd: folder,
    env,
    detached: true,
    stdio: "ignore",
  });
  for (let waited = 0; waited < SECONDS_TO_START; waited++) {
    await sleep(1000);
    assert.equal(server.exitCode, null, "the server ended as it started");
    const engine = await openSpark(`sc://127.0.0.1:${port}`).catch(() => undefined);
    await engine?.close();
    if (engine) return server.pid!;
  }
  throw new Error(`no server within ${SECONDS_TO_START} s`);
}

// Only where scripts/spark.mjs says so: it takes a server's start, and its memory.
if (process.env["NORMALIZE_SPARK_PORTS"] !== undefined)
  test("a server that dies midway", { timeout: 240_000 }, async (t) => {
    const folder = temporaryDirectory(t);
    const port = await freePort();
    const server = await startServer(folder, sparkHome()!, port);
    const end = (): void => {
      try {
        process.kill(-server, "SIGKILL");
      } catch {} // it is gone
    };
    t.after(end);
    const query = "SELECT sqrt(id) AS x FROM range(0, 4000000000, 1, 4)";
    const remote = ["--engine", "spark", "--remote", `sc://127.0.0.1:${port}`];
    const save = join(folder, "z.json");
    const ran = normalizeCommand(["fit", "-m", "zscore", ...remote, "--query", query, "--save", save]);
    await sleep(6000);
    end();
    const { exit, stderr } = await ran;
    assert.equal(exit, 1, stderr);
    assert.equal(
      stderr,
      `normalize: 127.0.0.1:${port}: no Spark Connect server answers: connection refused; see that it runs and that --remote names its port\n`,
    );
    assert.ok(!existsSync(save));
  });
