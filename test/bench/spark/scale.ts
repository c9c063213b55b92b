/** A fit and transform of a folder of Parquet on one worker and on two: seconds of each pass, what is read and shuffled. */
import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { openSpark } from "#normalize/sql/spark/engine.js";
import { type OwnCluster, startCluster, type Tally } from "./cluster.js";
import { type GrowthPoint, measureGrowth } from "./growth.js";
import { type RecordedJob, recordJob } from "./statements.js";

export interface ScaleRun {
  readonly method: string;
  /** passes that read all rows, each by one statement, and its seconds */
  readonly passes: readonly { readonly what: string; readonly seconds: number }[];
  readonly seconds: number;
  readonly tally: Tally;
}

export interface ScaleResult {
  readonly workers: number;
  /** one-minute load average before and after */
  readonly load: readonly [number, number];
  readonly runs: readonly ScaleRun[];
  readonly growth: readonly GrowthPoint[];
}

export interface ScaleData {
  readonly rows: number;
  readonly columns: number;
  readonly files: number;
  readonly bytes: number;
}

const ROWS = 10_000_000;
const COLUMNS = 5;
const FILES = 8;
/** Runs after the warm-up; the fastest counts. */
const MEASURED = 2;
const METHODS: readonly (readonly string[])[] = [
  ["-m", "zscore"],
  ["-m", "l2"],
];

const load = async (): Promise<number> => (await import("node:os")).loadavg()[0];

/** Random doubles, so that nothing compresses; made once, by the first cluster. */
export async function makeData(remote: string, folder: string): Promise<ScaleData> {
  const engine = await openSpark(remote);
  const columns = Array.from({ length: COLUMNS }, (_, i) => `rand(${i}) * ${i + 1} AS x${i}`).join(", ");
  const rows = `SELECT ${columns} FROM range(0, ${ROWS}, 1, ${FILES})`;
  await engine.execute(`INSERT OVERWRITE DIRECTORY '${folder}' USING parquet ${rows}`);
  await engine.close();
  const files = readdirSync(folder).filter((name) => name.endsWith(".parquet"));
  const bytes = files.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  return { rows: ROWS, columns: COLUMNS, files: files.length, bytes };
}

export async function measureScale(
  folder: string,
  workers: number,
): Promise<{ readonly result: ScaleResult; readonly data: ScaleData }> {
  const cluster = startCluster(workers);
  try {
    const input = join(folder, "rows");
    const data = await makeData(cluster.remote, input);
    const before = await load();
    const runs: ScaleRun[] = [];
    // The first of each is a warm-up: the JVM has seen none of it.
    for (const method of METHODS) {
      const measured: ScaleRun[] = [];
      for (let i = 0; i < 1 + MEASURED; i++) {
        measured.push(await measureJob(cluster, method, input, join(folder, "out")));
      }
      const [fastest] = measured.slice(1).sort((a, b) => a.seconds - b.seconds);
      runs.push(fastest);
    }
    const growth = await measureGrowth(cluster.remote);
    return { result: { workers, load: [before, await load()], runs, growth }, data };
  } finally {
    cluster.stop();
  }
}

async function measureJob(
  cluster: OwnCluster,
  method: readonly string[],
  input: string,
  output: string,
): Promise<ScaleRun> {
  rmSync(output, { recursive: true, force: true });
  const before = cluster.tally();
  const engine = ["--engine", "spark", "--remote", cluster.remote];
  const job = await recordJob([...method, input, ...engine, "-o", output], "run");
  const after = cluster.tally();
  const tally: Tally = {
    input: after.input - before.input,
    shuffled: after.shuffled - before.shuffled,
    running: after.running - before.running,
    processor: after.processor - before.processor,
  };
  return { method: method.join(" "), passes: passesOf(job), seconds: job.seconds, tally };
}

/** Statements that read the rows: all but those that set and list things. */
function passesOf({ statements }: RecordedJob): ScaleRun["passes"] {
  const long = statements.filter(({ characters }) => characters > 300);
  return long.map(({ kind, seconds }, i) => ({
    what: kind === "execute" ? "write" : `pass ${i + 1}`,
    seconds,
  }));
}
