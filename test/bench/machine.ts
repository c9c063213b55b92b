/** What a recorded run was run on. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import * as os from "node:os";
import { dirname, resolve } from "node:path";
import { NORMALIZE } from "./tasks.js";

export interface Machine {
  readonly processor: string;
  readonly processors: number;
  /** bytes */
  readonly memory: number;
  readonly system: string;
  readonly node: string;
  /** version of normalize, and the commit it was built from where git knows it */
  readonly normalize: string;
  /** one-minute load average when the benchmark began: what others were doing */
  readonly load: number;
}

/** The folder of the measured command's checkout. */
const ROOT = dirname(dirname(resolve(NORMALIZE[1])));

export function describeMachine(): Machine {
  const processors = os.cpus();
  return {
    processor: processors[0]?.model.trim() ?? "unknown",
    processors: processors.length,
    memory: os.totalmem(),
    system: `${os.type()} ${os.release()} ${os.arch()}`,
    node: process.version,
    normalize: `${JSON.parse(readFileSync(`${ROOT}/package.json`, "utf8")).version}${commit()}`,
    load: os.loadavg()[0],
  };
}

function commit(): string {
  const git = (...parameters: string[]) =>
    execFileSync("git", parameters, {
      cwd: ROOT,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  try {
    const changed = git("status", "--porcelain", "--", "src", "bin", "package.json") !== "";
    return `, commit ${git("rev-parse", "--short", "HEAD")}${changed ? " with changes" : ""}`;
  } catch {
    return "";
  }
}
