/**
 * npm run load -- [--scale N] [TASK...]: what a command meets that runs unattended: very long, very wide, very many. Prints time and peak
 * memory of each; --scale 0.01 makes everything that much smaller. Fails where an answer is wrong.
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { devNull, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { dataFile } from "./data.js";
import { measure } from "./measure.js";
import { seededUniform } from "./random.js";
import { NORMALIZE } from "./tasks.js";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { scale: { type: "string", default: "1" } },
});
const SCALE = Number(values.scale);
const scaled = (count: number): number => Math.max(2, Math.round(count * SCALE));

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "normalize-load-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const statistics = join(folder, "statistics.json");
const FLAGS = ["--stats", "json", "--stats-file", statistics];

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(2)} GB`;

/** Runs it once, and tells what it took; the statistics that it wrote are given back. */
function run(what: string, words: readonly string[], feed?: readonly string[]): { before: { nobs: number } } {
  const spool = join(folder, "spool");
  mkdirSync(spool, { recursive: true });
  const command = [...NORMALIZE, ...words, ...FLAGS];
  const { wall, processor, peak } = measure({ command, stdout: devNull, spool, ...(feed && { feed }) });
  console.log(
    `${what}: ${wall.toFixed(1)} s, CPU ${processor.toFixed(1)} s, peak ${(peak / 1e6).toFixed(0)} MB`,
  );
  return JSON.parse(readFileSync(statistics, "utf8"));
}

const TASKS: Readonly<Record<string, () => Promise<void> | void>> = {
  pipe() {
    const bytes = scaled(50e9);
    const feed = [
      process.execPath,
      here("feed.mjs"),
      String(dataFile("table", join(folder, "data"))),
      String(bytes),
    ];
    run(`${gigabytes(bytes)} of CSV through a pipe, L2`, ["-m", "l2", "-a", "-1", "--exclude", "id"], feed);
  },
  counts() {
    const rows = scaled(6_400_000);
    const feed = [process.execPath, here("feed-bytes.mjs"), String(rows), "784"];
    const { before } = run(`${gigabytes(rows * 784)} of bytes through a pipe, described`, ["describe"], feed);
    assert.equal(before.nobs, rows * 784);
  },
  wide() {
    const [rows, columns] = [scaled(2000), scaled(10_000)];
    const uniform = seededUniform(3);
    const row = () => Array.from({ length: columns }, () => uniform().toFixed(6)).join(",");
    const path = join(folder, "wide.csv");
    const header = Array.from({ length: columns }, (_, i) => `c${i}`).join(",");
    writeFileSync(path, [header, ...Array.from({ length: rows }, row)].join("\n"));
    const output = join(folder, "wide.out.csv");
    const { before } = run(`${rows} rows of ${columns} columns, z-score`, [
      "-m",
      "zscore",
      path,
      "-o",
      output,
    ]);
    assert.equal(before.nobs, rows * columns);
  },
  long() {
    const rows = scaled(100e6);
    const feed = [process.execPath, here("feed-rows.mjs"), String(rows)];
    const { before } = run(`${rows} rows of one column, z-score, spooled`, ["-m", "zscore"], feed);
    assert.equal(before.nobs, rows);
  },
  files() {
    const count = scaled(1000);
    const uniform = seededUniform(4);
    const inputs = join(folder, "files");
    mkdirSync(inputs);
    for (let file = 0; file < count; file++) {
      const rows = Array.from({ length: 1000 }, () => `${uniform()},${uniform()}`).join("\n");
      writeFileSync(join(inputs, `${file}.csv`), `a,b\n${rows}\n`);
    }
    const paths = readdirSync(inputs).map((name) => join(inputs, name));
    const { before } = run(`${count} files as one, z-score`, [
      "-m",
      "zscore",
      ...paths,
      "-o",
      join(folder, "files.csv"),
    ]);
    assert.equal(before.nobs, count * 2000);
  },
  async together() {
    const count = 64;
    const output = join(folder, "together.npy");
    const words = ["-q", "--method", "l2", "--axis", "-1", "mnist", "--stats", "none", "-o"];
    const environment = { ...process.env, XDG_CACHE_HOME: join(folder, "cache") };
    const began = performance.now();
    const [program, ...rest] = [...NORMALIZE, ...words];
    const exits = await Promise.all(
      Array.from({ length: count }, () => {
        const child = spawn(program, [...rest, output], {
          env: environment,
          stdio: ["ignore", "ignore", "inherit"],
        });
        return new Promise((resolve) => child.on("close", resolve));
      }),
    );
    assert.deepEqual(new Set(exits), new Set([0]));
    const seconds = (performance.now() - began) / 1000;
    const alone = join(folder, "alone.npy");
    measure({ command: [program, ...rest, alone], stdout: devNull });
    assert.ok(readFileSync(output).equals(readFileSync(alone)), "a mix of outputs");
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.includes(".tmp")),
      [],
    );
    console.log(
      `${count} runs at once on one output and one empty cache: ${seconds.toFixed(1)} s, one whole file`,
    );
  },
};

for (const name of positionals.length > 0 ? positionals : Object.keys(TASKS)) await TASKS[name]();
