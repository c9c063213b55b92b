/**
 * Where normalize's time goes: node --import tsx test/bench/profile.ts ARGUMENTS runs `normalize ARGUMENTS` under Node's
 * sampling profiler and prints, for the main thread and each worker, the functions in which its samples fell.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { NORMALIZE } from "./tasks.js";

/** Functions shown of each thread. */
const SHOWN = 15;
/** Samples under these are of a thread that waits. */
const IDLE = new Set(["(idle)", "(program)"]);

/** The parts of a .cpuprofile file that are used here; times in microseconds. */
interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** Seconds spent in each function itself, callees not counted. */
function selfTimes({ nodes, samples, timeDeltas }: Profile): Map<string, number> {
  const names = new Map(
    nodes.map(({ id, callFrame: { functionName, url, lineNumber } }) => {
      const place = url === "" ? "" : ` ${basename(url)}:${lineNumber + 1}`;
      return [id, `${functionName || "(anonymous)"}${place}`];
    }),
  );
  const times = new Map<string, number>();
  for (const [i, sample] of samples.entries()) {
    const name = names.get(sample) ?? "(unknown)";
    times.set(name, (times.get(name) ?? 0) + timeDeltas[i] / 1e6);
  }
  return times;
}

function show(path: string): void {
  const times = selfTimes(JSON.parse(readFileSync(path, "utf8")));
  const busy = [...times].filter(([name]) => !IDLE.has(name)).sort((a, b) => b[1] - a[1]);
  const total = busy.reduce((sum, [, time]) => sum + time, 0);
  const rows = busy
    .slice(0, SHOWN)
    .map(
      ([name, time]) =>
        `${time.toFixed(3).padStart(9)} s ${((time / total) * 100).toFixed(1).padStart(5)}%  ${name}`,
    );
  process.stderr.write(`${[`${basename(path)}: ${total.toFixed(2)} s busy`, ...rows].join("\n")}\n\n`);
}

const folder = mkdtempSync(join(tmpdir(), "normalize-profile-"));
const [node, program] = NORMALIZE;
const { status } = spawnSync(
  node,
  ["--cpu-prof", `--cpu-prof-dir=${folder}`, program, ...process.argv.slice(2)],
  {
    stdio: "inherit",
  },
);
for (const name of readdirSync(folder).sort()) show(join(folder, name));
process.stderr.write(`the profiles are in ${folder}; a browser's developer tools open them\n`);
process.exitCode = status ?? 1;
