/** Spark as the tests use it: PySpark, which brings Spark's jars and the Connect server's among them, in the cache folder. */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { cacheDirectory } from "../src/datasets/directory.js";

export const PYSPARK = "4.0.1";
const LEAST_JAVA = 17;

/** This machine lacks what an installation needs, which is no fault of what is tested. */
export class CannotInstall extends Error {}

/** Where Spark and what runs of it are kept. Throws CannotInstall. */
export function sparkFolder(): string {
  const cache = cacheDirectory(process.env);
  if (cache === undefined)
    throw new CannotInstall("no folder to install Spark into; set NORMALIZE_CACHE_DIR");
  return join(cache, "spark");
}

const environment = (): string => join(sparkFolder(), `pyspark-${PYSPARK}`);

/** What SPARK_HOME has to be, or undefined where Spark is not installed. */
export function sparkHome(): string | undefined {
  if (!existsSync(environment())) return undefined;
  // The environment's name has changed since it was made, its insides have not.
  const find = "import sysconfig; print(sysconfig.get_paths()['purelib'])";
  const packages = execFileSync(join(environment(), "bin/python"), ["-c", find], { encoding: "utf8" }).trim();
  return join(packages, "pyspark");
}

/** Installs Spark where it is not, aside, and renames it when it is whole. Throws CannotInstall. */
export function install(): string {
  requireJava();
  const there = sparkHome();
  if (there !== undefined) return there;
  process.stdout.write(`installing PySpark ${PYSPARK} into ${environment()} (430 MB to fetch)\n`);
  const fresh = `${environment()}.new`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(sparkFolder(), { recursive: true });
  attempt("python3", ["-m", "venv", fresh], "Spark is installed by Python 3.9 or later with its venv module");
  const pip = [
    "-m",
    "pip",
    "install",
    "--quiet",
    "--no-input",
    "--disable-pip-version-check",
    "--retries",
    "2",
  ];
  const hint = "Spark is installed by pip from PyPI: it needs that network, or a mirror of it that pip knows";
  attempt(join(fresh, "bin/python"), [...pip, `pyspark==${PYSPARK}`], hint);
  renameSync(fresh, environment());
  return sparkHome()!;
}

function requireJava(): void {
  const java = process.env["JAVA_HOME"] ? join(process.env["JAVA_HOME"], "bin/java") : "java";
  const { error, stderr } = spawnSync(java, ["-version"], { encoding: "utf8" });
  const hint = `Spark needs Java ${LEAST_JAVA} or later: install a JDK, or set JAVA_HOME to one`;
  if (error) throw new CannotInstall(`${java} cannot be run; ${hint}`);
  const [, version] = /version "(\d+)/.exec(stderr) ?? [];
  if (!(Number(version) >= LEAST_JAVA))
    throw new CannotInstall(`${java} is of version ${version ?? "unknown"}; ${hint}`);
}

function attempt(command: string, words: readonly string[], hint: string): void {
  const { error, status, stdout, stderr } = spawnSync(command, words, { encoding: "utf8" });
  if (error) throw new CannotInstall(`${command} cannot be run; ${hint}`);
  if (status === 0) return;
  const lines = `${stdout}\n${stderr}`.split("\n").filter((line) => line.trim() !== "");
  const said = lines.findLast((line) => line.startsWith("ERROR")) ?? lines.at(-1) ?? `exit ${status}`;
  const tried = [basename(command), ...words.slice(0, 3)].join(" ");
  throw new CannotInstall(`${tried} failed (${said.trim()}); ${hint}`);
}
