// A Spark cluster on this machine, for the tests: one master and two workers of one core each, all on loopback, and the
// Connect server in front. `start` installs PySpark into the cache folder first; what runs already is left alone. `test`
// runs the tests that need a cluster, and stops what it started for them.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { cacheDirectory } from "../src/io/datasets/directory.ts";

const PYSPARK = "4.0.1";
const LEAST_JAVA = 17;
const HOST = "127.0.0.1";
const MASTER_PORT = 7077;
const CONNECT_PORT = 15002;
const MASTER = `spark://${HOST}:${MASTER_PORT}`;
const REMOTE = `sc://${HOST}:${CONNECT_PORT}`;
const SECONDS_TO_START = 120;
const SECONDS_TO_STOP = 20;

const root = fileURLToPath(new URL("..", import.meta.url));
const cache = cacheDirectory(process.env);
if (cache === undefined) fail("no folder to install Spark into", "set NORMALIZE_CACHE_DIR");
const folder = join(cache, "spark");
const environment = join(folder, `pyspark-${PYSPARK}`);
const running = join(folder, "run");

/** What the cluster is made of, in the order in which it starts. */
const SERVICES = [
  {
    name: "master",
    port: MASTER_PORT,
    command: ["spark-class", "org.apache.spark.deploy.master.Master"],
    options: ["--host", HOST, "--port", String(MASTER_PORT), "--webui-port", "0"],
    memory: "256m",
  },
  worker(1),
  worker(2),
  {
    name: "connect",
    port: CONNECT_PORT,
    command: ["spark-submit", "--class", "org.apache.spark.sql.connect.service.SparkConnectServer"],
    options: ["--master", MASTER, ...configuration()],
    memory: "768m",
  },
];

function worker(number) {
  const room = ["--cores", "1", "--memory", "600m", "--work-dir", join(running, `work-${number}`)];
  return {
    name: `worker-${number}`,
    command: ["spark-class", "org.apache.spark.deploy.worker.Worker"],
    options: ["--host", HOST, "--webui-port", "0", ...room, MASTER],
    memory: "256m",
  };
}

function configuration() {
  const settings = {
    "spark.connect.grpc.binding.address": HOST,
    "spark.connect.grpc.binding.port": CONNECT_PORT,
    "spark.driver.host": HOST,
    "spark.executor.memory": "512m",
    "spark.executor.cores": 1,
    "spark.sql.shuffle.partitions": 4,
    "spark.sql.warehouse.dir": join(running, "warehouse"),
    "spark.ui.enabled": false,
  };
  return Object.entries(settings).flatMap(([name, value]) => ["--conf", `${name}=${value}`]);
}

function fail(message, hint) {
  process.stderr.write(`spark: ${message}; ${hint}\n`);
  process.exit(1);
}

/** Starts what does not run, and waits until the server answers. */
async function start() {
  requireJava();
  install();
  mkdirSync(join(running, "conf"), { recursive: true });
  for (const service of SERVICES) {
    if (processOf(service) !== undefined) continue;
    if (service.port !== undefined && (await answers(service.port)))
      fail(`port ${service.port} is taken by another process`, "stop it first");
    launch(service);
    if (service.port !== undefined) await waitFor(service, () => answers(service.port));
  }
  await waitFor(SERVICES.at(-1), async () => (await clusterSum()) === SUM);
  process.stdout.write(`spark ${PYSPARK} answers at ${REMOTE}\n`);
}

const SUM = 4950;

/** {@link SUM}, made by the workers, or undefined while they do not. */
async function clusterSum() {
  const { openSpark } = await import("../src/engines/sql/spark/engine.ts");
  const engine = await openSpark(REMOTE).catch(() => undefined);
  const answer = await engine?.query("SELECT sum(id) FROM range(0, 100, 1, 2)").catch(() => undefined);
  await engine?.close();
  return answer?.rows[0][0];
}

/** Stops everything in the opposite order. */
async function stop() {
  for (const service of [...SERVICES].reverse()) {
    const id = processOf(service);
    if (id !== undefined) await end(service, id);
    rmSync(pidFile(service), { force: true });
  }
  process.stdout.write("spark is stopped\n");
}

async function end(service, id) {
  process.kill(id, "SIGTERM");
  for (let waited = 0; processOf(service) !== undefined; waited += 0.1) {
    if (waited > SECONDS_TO_STOP) process.kill(id, "SIGKILL");
    await sleep(100);
  }
}

function status() {
  for (const service of SERVICES) {
    const id = processOf(service);
    process.stdout.write(`${service.name}\t${id === undefined ? "not running" : `process ${id}`}\n`);
  }
}

/** Where the tests are told of a server they fail without one, instead of skipping what needs it. */
async function test() {
  const before = SERVICES.filter((service) => processOf(service) !== undefined).length;
  await start();
  const options = ["scripts/test.mjs", "engines/sql/spark"];
  const env = { ...process.env, NORMALIZE_SPARK_REMOTE: REMOTE };
  const { status } = spawnSync(process.execPath, options, { cwd: root, env, stdio: "inherit" });
  if (before < SERVICES.length) await stop();
  process.exitCode = status ?? 1;
}

function requireJava() {
  const java = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, "bin/java") : "java";
  const { error, stderr } = spawnSync(java, ["-version"], { encoding: "utf8" });
  const hint = `Spark needs Java ${LEAST_JAVA} or later: install a JDK, or set JAVA_HOME to one`;
  if (error) fail(`${java} cannot be run`, hint);
  const [, version] = /version "(\d+)/.exec(stderr) ?? [];
  if (!(Number(version) >= LEAST_JAVA)) fail(`${java} is of version ${version ?? "unknown"}`, hint);
}

/** PySpark brings Spark's jars, the Connect server's among them. It is installed aside, and renamed when it is whole. */
function install() {
  if (existsSync(environment)) return;
  process.stdout.write(`installing PySpark ${PYSPARK} into ${environment} (430 MB to fetch)\n`);
  const fresh = `${environment}.new`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  attempt("python3", ["-m", "venv", fresh], "install Python 3.9 or later with its venv module");
  const pip = ["-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"];
  attempt(join(fresh, "bin/python"), [...pip, `pyspark==${PYSPARK}`], "see what pip says above");
  renameSync(fresh, environment);
}

function attempt(command, options, hint) {
  const { error, status } = spawnSync(command, options, { stdio: ["ignore", "inherit", "inherit"] });
  if (error) fail(`${command} cannot be run`, hint);
  if (status !== 0) fail(`${command} ${options.slice(0, 3).join(" ")} failed`, hint);
}

/** Where the jars and Spark's own scripts are; the environment's name may have changed since it was made, its insides not. */
function sparkHome() {
  const find = "import sysconfig; print(sysconfig.get_paths()['purelib'])";
  const packages = execFileSync(join(environment, "bin/python"), ["-c", find], { encoding: "utf8" }).trim();
  return join(packages, "pyspark");
}

function launch(service) {
  const home = sparkHome();
  const [script, ...first] = service.command;
  const log = openSync(logFile(service), "w");
  const child = spawn(join(home, "bin", script), [...first, ...service.options], {
    cwd: running,
    detached: true,
    stdio: ["ignore", log, log],
    env: {
      ...process.env,
      SPARK_HOME: home,
      SPARK_CONF_DIR: join(running, "conf"),
      SPARK_LOCAL_IP: HOST,
      SPARK_DAEMON_MEMORY: service.memory,
    },
  });
  writeFileSync(pidFile(service), String(child.pid));
  child.unref();
}

const pidFile = ({ name }) => join(running, `${name}.pid`);
const logFile = ({ name }) => join(running, `${name}.log`);

/** The process that a service runs in, or undefined: a number that another program has been given since is not it. */
function processOf(service) {
  const file = pidFile(service);
  if (!existsSync(file)) return undefined;
  const id = Number(readFileSync(file, "utf8"));
  const { stdout } = spawnSync("ps", ["-o", "command=", "-p", String(id)], { encoding: "utf8" });
  return stdout.includes(service.command.at(-1)) ? id : undefined;
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

async function waitFor(service, ready) {
  for (const start = Date.now(); !(await ready()); await sleep(250)) {
    const log = logFile(service);
    if (processOf(service) === undefined) fail(`the ${service.name} ended as it started`, `see ${log}`);
    if (Date.now() - start > SECONDS_TO_START * 1000)
      fail(`the ${service.name} did not answer within ${SECONDS_TO_START} s`, `see ${log}`);
  }
}

const COMMANDS = { start, stop, status, test };
const command = COMMANDS[process.argv[2]];
if (command === undefined)
  fail("say what to do", "node --import tsx scripts/spark.mjs start | stop | status | test");
await command();
