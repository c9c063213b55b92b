/** A cluster of the benchmark's own, of as many workers of one core as are asked for, and what it notes of its tasks. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
/** Beside the usual cluster's. */
const PORTS = [7177, 15102];

export interface Tally {
  /** bytes read from files */
  readonly input: number;
  /** bytes written for other tasks to read */
  readonly shuffled: number;
  /** seconds that tasks ran, all together, and those that they had a processor */
  readonly running: number;
  readonly processor: number;
}

export interface OwnCluster {
  readonly remote: string;
  /** of all tasks that ended so far */
  tally(): Tally;
  stop(): void;
}

export function startCluster(workers: number): OwnCluster {
  const events = mkdtempSync(join(tmpdir(), "normalize-spark-events-"));
  mkdirSync(events, { recursive: true });
  const env = {
    ...process.env,
    NORMALIZE_SPARK_PORTS: PORTS.join(","),
    NORMALIZE_SPARK_WORKERS: String(workers),
    NORMALIZE_SPARK_EVENTS: events,
  };
  const tell = (what: string): void => {
    const { status } = spawnSync(process.execPath, ["--import", "tsx", "scripts/spark.mjs", what], {
      cwd: ROOT,
      env,
      stdio: ["ignore", "ignore", "inherit"],
    });
    if (status !== 0) throw new Error(`spark: ${what} failed`);
  };
  tell("start");
  return {
    remote: `sc://127.0.0.1:${PORTS[1]}`,
    tally: () => tallyOf(events),
    stop() {
      tell("stop");
      rmSync(events, { recursive: true, force: true });
    },
  };
}

/** What Spark's log of events says of tasks: a JSON object a line. */
interface TaskEnd {
  readonly Event: string;
  readonly "Task Metrics"?: {
    /** milliseconds */
    readonly "Executor Run Time": number;
    /** nanoseconds */
    readonly "Executor CPU Time": number;
    readonly "Input Metrics": { readonly "Bytes Read": number };
    readonly "Shuffle Write Metrics": { readonly "Shuffle Bytes Written": number };
  };
}

function tallyOf(events: string): Tally {
  let [input, shuffled, running, processor] = [0, 0, 0, 0];
  const files = readdirSync(events, { recursive: true, encoding: "utf8" });
  for (const name of files.filter(
    (file) => /(^|\/)(events_|app-)[^/]*$/.test(file) && !file.startsWith("."),
  )) {
    let text: string;
    try {
      text = readFileSync(join(events, name), "utf8");
    } catch {
      continue; // a folder
    }
    // The last line may be half written.
    for (const line of text.split("\n").slice(0, -1)) {
      if (!line.startsWith('{"Event":"SparkListenerTaskEnd"')) continue;
      const metrics = (JSON.parse(line) as TaskEnd)["Task Metrics"];
      if (!metrics) continue;
      input += metrics["Input Metrics"]["Bytes Read"];
      shuffled += metrics["Shuffle Write Metrics"]["Shuffle Bytes Written"];
      running += metrics["Executor Run Time"] / 1e3;
      processor += metrics["Executor CPU Time"] / 1e9;
    }
  }
  return { input, shuffled, running, processor };
}
