// A Spark cluster on this machine, for the tests: one master and two workers of one core each, all on loopback, and the
// Connect server in front. `start` installs PySpark into the cache folder first; what runs already is left alone. `test`
// runs the tests that need a cluster on one of its own, at free ports, and stops it after them.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { CannotInstall, install, PYSPARK, sparkFolder } from "./spark-installation.ts";

const HOST = "127.0.0.1";
const USUAL_PORTS = [7077, 15002];
/** "MASTER,CONNECT": another cluster than the usual one, with a folder of its own. */
const PORTS = "NORMALIZE_SPARK_PORTS";
/** How many workers there are to be. */
const WORKERS = "NORMALIZE_SPARK_WORKERS";
const USUAL_WORKERS = 2;
/** A folder where Spark notes what its tasks did, for the benchmark. */
const EVENTS = "NORMALIZE_SPARK_EVENTS";
const SECONDS_TO_START = 180;
const SECONDS_TO_STOP = 20;
const LINES_OF_LOG = 15;
/** They take 5 minutes; a cluster that hangs shall not hold up what waits for them. */
const MINUTES_TO_TEST = 25;

const root = fileURLToPath(new URL("..", import.meta.url));

/** What cannot be done, and what to do about it. */
class Failure extends Error {}

/** What short runs would compile is hardly used before they end, and memory is little. */
const THRIFTY = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

/** A cluster at these ports: where it keeps its files, and what it is made of, in the order in which it starts. */
function clusterAt([masterPort, connectPort]) {
  const usual = masterPort === USUAL_PORTS[0];
  const javaOptions = usual ? "" : THRIFTY;
  const running = join(sparkFolder(), usual ? "run" : `run-${masterPort}`);
  const master = `spark://${HOST}:${masterPort}`;
  const worker = (number) => {
    const room = ["--cores", "1", "--memory", "600m", "--work-dir", join(running, `work-${number}`)];
    return {
      name: `worker-${number}`,
      command: ["spark-class", "org.apache.spark.deploy.worker.Worker"],
      options: ["--host", HOST, "--webui-port", "0", ...room, master],
      memory: "256m",
    };
  };
  const services = [
    {
      name: "master",
      port: masterPort,
      command: ["spark-class", "org.apache.spark.deploy.master.Master"],
      options: ["--host", HOST, "--port", String(masterPort), "--webui-port", "0"],
      memory: "256m",
    },
    ...Array.from({ length: Number(process.env[WORKERS] ?? USUAL_WORKERS) }, (_, i) => worker(i + 1)),
    {
      name: "connect",
      port: connectPort,
      command: ["spark-submit", "--class", "org.apache.spark.sql.connect.service.SparkConnectServer"],
      options: ["--master", master, ...configuration(connectPort, running, javaOptions)],
      memory: "768m",
    },
  ];
  return { running, services, javaOptions, remote: `sc://${HOST}:${connectPort}` };
}

function configuration(connectPort, running, javaOptions) {
  const settings = {
    "spark.connect.grpc.binding.address": HOST,
    "spark.connect.grpc.binding.port": connectPort,
    "spark.driver.host": HOST,
    "spark.executor.memory": "512m",
    "spark.executor.cores": 1,
    "spark.executor.extraJavaOptions": javaOptions,
    "spark.driver.extraJavaOptions": javaOptions,
    "spark.sql.shuffle.partitions": 4,
    "spark.sql.warehouse.dir": join(running, "warehouse"),
    "spark.ui.enabled": false,
    ...(process.env[EVENTS] && {
      "spark.eventLog.enabled": true,
      "spark.eventLog.dir": process.env[EVENTS],
      "spark.eventLog.compress": false,
    }),
  };
  return Object.entries(settings).flatMap(([name, value]) => ["--conf", `${name}=${value}`]);
}

/** Starts what does not run, and waits until the server answers. */
async function start(cluster) {
  const home = install();
  const { running, services, remote } = cluster;
  mkdirSync(join(running, "conf"), { recursive: true });
  for (const service of services) {
    if (processOf(cluster, service) !== undefined) continue;
    if (service.port !== undefined && (await answers(service.port)))
      throw new Failure(`port ${service.port} is taken by another process; stop it first`);
    launch(cluster, service, home);
    if (service.port !== undefined) await waitFor(cluster, service, () => answers(service.port));
  }
  await waitFor(cluster, services.at(-1), async () => (await clusterSum(remote)) === SUM);
  process.stdout.write(`spark ${PYSPARK} answers at ${remote}\n`);
}

const SUM = 4950;

/** {@link SUM}, made by the workers, or undefined while they do not. */
async function clusterSum(remote) {
  const { openSpark } = await import("../src/sql/spark/engine.ts");
  const engine = await openSpark(remote).catch(() => undefined);
  const answer = await engine?.query("SELECT sum(id) FROM range(0, 100, 1, 2)").catch(() => undefined);
  await engine?.close();
  return answer?.rows[0][0];
}

/** Stops everything in the opposite order. */
async function stop(cluster) {
  for (const service of [...cluster.services].reverse()) {
    const id = processOf(cluster, service);
    if (id !== undefined) await end(cluster, service, id);
    rmSync(pidFile(cluster, service), { force: true });
  }
  process.stdout.write("spark is stopped\n");
}

async function end(cluster, service, id) {
  process.kill(id, "SIGTERM");
  for (let waited = 0; processOf(cluster, service) !== undefined; waited += 0.1) {
    if (waited > SECONDS_TO_STOP) process.kill(-id, "SIGKILL");
    await sleep(100);
  }
}

function status(cluster) {
  for (const service of cluster.services) {
    const id = processOf(cluster, service);
    process.stdout.write(`${service.name}\t${id === undefined ? "not running" : `process ${id}`}\n`);
  }
}

/** Where the tests are told of a server they fail without one, instead of skipping what needs it. */
async function test() {
  const ports = [await freePort(), await freePort()];
  const cluster = clusterAt(ports);
  let tests;
  // The group: the runner's own processes, too.
  const endTests = (signal) => process.kill(-tests.pid, signal);
  // What ends this ends the tests, too, and the cluster after them.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
    process.on(signal, () => {
      if (tests) endTests(signal);
      else stop(cluster).finally(() => process.exit(1));
    });
  try {
    await start(cluster);
    const env = { ...process.env, NORMALIZE_SPARK_REMOTE: cluster.remote, [PORTS]: ports.join(",") };
    // A test that timed out may have a statement that still runs: its process ends all the same.
    const words = ["scripts/test.mjs", "--test-force-exit", "--test-concurrency=1", "sql/spark"];
    tests = spawn(process.execPath, words, { cwd: root, env, stdio: "inherit", detached: true });
    const limit = setTimeout(() => endTests("SIGKILL"), MINUTES_TO_TEST * 60_000);
    process.exitCode = await new Promise((resolve) => tests.on("exit", (code) => resolve(code ?? 1)));
    clearTimeout(limit);
    await stop(cluster);
    if (process.exitCode === 0) rmSync(cluster.running, { recursive: true, force: true });
  } catch (error) {
    if (existsSync(cluster.running)) await stop(cluster);
    if (!(error instanceof CannotInstall)) throw error;
    process.stdout.write(`the tests on Spark are skipped: it cannot be installed here: ${error.message}\n`);
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, HOST, () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function launch(cluster, service, home) {
  const [script, ...first] = service.command;
  const log = openSync(logFile(cluster, service), "w");
  const child = spawn(join(home, "bin", script), [...first, ...service.options], {
    cwd: cluster.running,
    // A group of its own: what it starts ends with it.
    detached: true,
    stdio: ["ignore", log, log],
    env: {
      ...process.env,
      SPARK_HOME: home,
      SPARK_CONF_DIR: join(cluster.running, "conf"),
      SPARK_LOCAL_IP: HOST,
      SPARK_DAEMON_MEMORY: service.memory,
      SPARK_DAEMON_JAVA_OPTS: cluster.javaOptions,
    },
  });
  writeFileSync(pidFile(cluster, service), String(child.pid));
  child.unref();
}

const pidFile = ({ running }, { name }) => join(running, `${name}.pid`);
const logFile = ({ running }, { name }) => join(running, `${name}.log`);

/** The process that a service runs in, or undefined: a number that another program has been given since is not it. */
function processOf(cluster, service) {
  const file = pidFile(cluster, service);
  if (!existsSync(file)) return undefined;
  const id = Number(readFileSync(file, "utf8"));
  return commandOf(id).includes(service.command.at(-1)) ? id : undefined;
}

/** A process's command line; empty where there is none of that number. Small systems have no ps. */
function commandOf(id) {
  if (!existsSync("/proc/self/cmdline"))
    return spawnSync("ps", ["-o", "command=", "-p", String(id)], { encoding: "utf8" }).stdout ?? "";
  try {
    return readFileSync(`/proc/${id}/cmdline`, "utf8");
  } catch {
    return "";
  }
}

function answers(port) {
  return new Promise((resolve) => {
    const socket = connect(port, HOST);
    const done = (open) => {
      socket.destroy();
      resolve(open);
    };
    socket.once("connect", () => done(true)).once("error", () => done(false));
  });
}

async function waitFor(cluster, service, ready) {
  let missed = 0;
  for (const start = Date.now(); !(await ready()); await sleep(250)) {
    // A process has no command line for the moment in which its script becomes Java.
    missed = processOf(cluster, service) === undefined ? missed + 1 : 0;
    if (missed > 2) throw new Failure(`the ${service.name} ended as it started; ${logged(cluster, service)}`);
    if (Date.now() - start > SECONDS_TO_START * 1000)
      throw new Failure(
        `the ${service.name} did not answer within ${SECONDS_TO_START} s; ${logged(cluster, service)}`,
      );
  }
}

/** Where the log is and how it ends. */
function logged(cluster, service) {
  const log = logFile(cluster, service);
  const lines = readFileSync(log, "utf8").trimEnd().split("\n");
  return `see ${log}, which ends:\n${lines.slice(-LINES_OF_LOG).join("\n")}`;
}

const COMMANDS = { start, stop, status, test };
try {
  const command = COMMANDS[process.argv[2]];
  if (command === undefined)
    throw new Failure("say what to do: node --import tsx scripts/spark.mjs start | stop | status | test");
  await command(clusterAt(process.env[PORTS]?.split(",").map(Number) ?? USUAL_PORTS));
} catch (error) {
  if (!(error instanceof Failure || error instanceof CannotInstall)) throw error;
  process.stderr.write(`spark: ${error.message}\n`);
  process.exitCode = 1;
}
