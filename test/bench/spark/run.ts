/**
 * The engines of SQL measured: rows on one worker and on two, bytes to this machine, statements of wide tables.
 * Run: node --import tsx test/bench/spark/run.ts scale-1 | scale-2 | wide ... [--record FILE without suffix]
 * Parts that are measured take the place of the record's, others stay in it. It starts clusters of its own, at ports
 * beside the usual ones. $NORMALIZE_BENCH_DIR is where its data are kept.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { describeMachine } from "../machine.js";
import { startCluster } from "./cluster.js";
import { markdown, type SparkResults } from "./report.js";
import { measureScale } from "./scale.js";
import { measureWide, type WideResult } from "./wide.js";

const { values, positionals } = parseArgs({
  options: { record: { type: "string" } },
  allowPositionals: true,
});
const folder = resolve(process.env["NORMALIZE_BENCH_DIR"] || join(tmpdir(), "normalize-bench"), "spark");
mkdirSync(folder, { recursive: true });

/** What was recorded before, with this machine and moment. */
function begun(): SparkResults {
  const now = { date: new Date().toISOString(), machine: describeMachine() };
  const path = `${values.record}.json`;
  if (values.record === undefined || !existsSync(path)) return { ...now, scale: [], wide: [] };
  return { ...(JSON.parse(readFileSync(path, "utf8")) as SparkResults), ...now };
}

async function withScale(results: SparkResults, workers: number): Promise<SparkResults> {
  const { result, data } = await measureScale(folder, workers);
  const others = results.scale.filter((one) => one.workers !== workers);
  return { ...results, data, scale: [...others, result].sort((a, b) => a.workers - b.workers) };
}

async function withWide(results: SparkResults): Promise<SparkResults> {
  const cluster = startCluster(2);
  const say = ({ engine, columns, method, seconds }: WideResult): boolean =>
    process.stdout.write(`${engine} ${columns} ${method}: ${seconds.toFixed(1)} s\n`);
  try {
    return { ...results, wide: await measureWide(folder, cluster.remote, say) };
  } finally {
    cluster.stop();
  }
}

/** After each part, so that what was measured outlives what fails later. */
function record(results: SparkResults): void {
  if (values.record === undefined) return;
  writeFileSync(`${values.record}.json`, `${JSON.stringify(results, undefined, 2)}\n`);
  writeFileSync(`${values.record}.md`, markdown(results));
}

let results = begun();
for (const part of positionals) {
  if (part === "wide") results = await withWide(results);
  else if (/^scale-\d+$/.test(part)) results = await withScale(results, Number(part.slice(6)));
  else throw new RangeError(`${part} is no part of this benchmark`);
  record(results);
}
process.stdout.write(`${markdown(results)}\n`);
