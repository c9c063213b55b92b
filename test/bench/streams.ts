/** normalize alone on long streams: whether time grows as the bytes do, and memory not at all. */
import * as fs from "node:fs";
import { devNull } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { dataFile } from "./data.js";
import { measure, medianMeasurement } from "./measure.js";
import { type StreamPoint, type StreamResult, summarizeStream } from "./results.js";
import { NORMALIZE } from "./tasks.js";

const FEED = fileURLToPath(new URL("feed.mjs", import.meta.url));
const MEGABYTE = 1_000_000;
const SMALLEST = 10;
/** Megabytes that take no time: what a run of them takes is the start. */
const NEARLY_NONE = 0.01;
const LONGEST = 5120;
const SHORT = 640;

export interface Stream {
  readonly name: string;
  readonly title: string;
  /** `growth`: sizes from 10 MB on, doubling; `pipe`: the largest alone */
  readonly sizes: "growth" | "pipe";
  readonly method: readonly string[];
}

const METHODS = {
  zscore: ["-m", "zscore", "--exclude", "id"],
  l2: ["-m", "l2", "-a", "-1", "--exclude", "id"],
};

export const STREAMS: readonly Stream[] = Object.entries(METHODS).flatMap(([name, method]) => [
  { name: `growth-${name}`, title: `a growing stream through a pipe, ${name}`, sizes: "growth", method },
  { name: `pipe-${name}`, title: `5 GB through a pipe once, ${name}`, sizes: "pipe", method },
]);

/** Sizes in megabytes. */
export function streamSizes(
  stream: Stream,
  length: "short" | "long",
  largest: number | undefined,
): readonly number[] {
  if (stream.sizes === "pipe") return [largest ?? LONGEST];
  const last = largest ?? (length === "long" ? LONGEST : SHORT);
  const sizes: number[] = [];
  for (let size = SMALLEST; size <= last; size *= 2) sizes.push(size);
  return sizes;
}

/** A long stream alone is run once: its memory is what is asked for, and that hardly varies. */
export const streamRuns = ({ sizes }: Stream, pairs: number): number => (sizes === "pipe" ? 1 : pairs);

/** Runs each size `runs` times after one warm-up at the smallest, calling `progress` after each size. */
export function runStream(
  stream: Stream,
  sizes: readonly number[],
  settings: { readonly folder: string; readonly runs: number },
  progress: (point: StreamPoint) => void,
): StreamResult {
  const table = dataFile("table", join(settings.folder, "data"));
  const spool = join(settings.folder, "spool");
  fs.mkdirSync(spool, { recursive: true });
  const runSize = (megabytes: number) =>
    measure({
      command: [...NORMALIZE, ...stream.method],
      feed: [process.execPath, FEED, String(table), String(megabytes * MEGABYTE)],
      stdout: devNull,
      spool,
    });
  runSize(SMALLEST);
  const start = medianMeasurement(Array.from({ length: settings.runs }, () => runSize(NEARLY_NONE))).wall;
  const points = sizes.map((megabytes) => {
    const point = summarizeStream(
      megabytes,
      Array.from({ length: settings.runs }, () => runSize(megabytes)),
    );
    progress(point);
    return point;
  });
  return { task: stream.name, title: stream.title, start, points };
}
