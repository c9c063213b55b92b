/** Runs commands as whole processes, and does the arithmetic of their figures. */
import { spawnSync } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";

const MEASURE = fileURLToPath(new URL("measure.py", import.meta.url));

/** Characters of a failed command's stderr that its error tells. */
const STDERR_SHOWN = 300;

export interface Invocation {
  readonly command: readonly string[];
  /** a command whose stdout is piped into the measured one's stdin */
  readonly feed?: readonly string[];
  /** file for its stdout */
  readonly stdout: string;
  /** directory for its temporary files, whose size is then watched */
  readonly spool?: string;
}

/** What one run took. Times in seconds, sizes in bytes; `processor` is user and system time of all threads. */
export interface Measurement {
  readonly wall: number;
  readonly processor: number;
  readonly peak: number;
  /** the most that temporary files took on disk, where it was watched */
  readonly spool?: number;
}

/** Runs one process and waits for it. Throws Error where it fails: a time of a failure says nothing. */
export function measure(invocation: Invocation): Measurement {
  const { command, feed = null, stdout, spool = null } = invocation;
  const order = JSON.stringify({ command, feed, stdout, spool });
  const environment = spool === null ? environmentOfRuns() : { ...environmentOfRuns(), TMPDIR: spool };
  const {
    stdout: said,
    stderr,
    error,
  } = spawnSync("python3", [MEASURE, order], {
    encoding: "utf8",
    env: environment,
    maxBuffer: 1 << 26,
  });
  if (error !== undefined) throw error;
  const answer = JSON.parse(said);
  if (answer.status !== 0) {
    const reason = stderr.trim().slice(-STDERR_SHOWN).replaceAll(/\s+/g, " ");
    throw new Error(`exit status ${answer.status}: ${reason}`);
  }
  const processor = answer.user + answer.system;
  const taken = { wall: answer.wall, processor, peak: answer.peak };
  return spool === null ? taken : { ...taken, spool: answer.spool };
}

/** The environment of every measured process, ours and the peers'. */
export function environmentOfRuns(): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = { ...process.env };
  // Settings for another machine's OpenBLAS slow numpy down.
  delete environment["OPENBLAS_CORETYPE"];
  delete environment["OPENBLAS_L2_SIZE"];
  // As many threads as normalize takes when it is not told.
  environment["BENCH_THREADS"] = String(availableParallelism());
  environment["POLARS_MAX_THREADS"] = String(availableParallelism());
  return environment;
}

/** Of an odd number of values the middle one, of an even number the mean of the two. NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The median of each figure by itself. */
export function medianMeasurement(runs: readonly Measurement[]): Measurement {
  return {
    wall: median(runs.map((run) => run.wall)),
    processor: median(runs.map((run) => run.processor)),
    peak: median(runs.map((run) => run.peak)),
  };
}
