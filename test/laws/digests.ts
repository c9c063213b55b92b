/**
 * What lines write and say, as digests: run in a process of its own, as usual or with memory poisoned between its uses. Chunks are of
 * a few rows, so that everything is used again and again. Arguments are the places to run at; prints a line of JSON for each run.
 */
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { reportOf } from "../support/jobs.js";
import { columnName, FORMATS, type Format, keyName, weightName, writeTable } from "./formats.js";
import { drawing, makeTable } from "./tables.js";

/** Kernels, and threads. Of a pool, this thread does the first dozen chunks alone. */
export const PLACES = { scalar: "1", simd: "1", pool: "3" } as const;
type Place = keyof typeof PLACES;

const ROWS = 90;
const COLUMNS = 3;
process.env["NORMALIZE_CHUNK_RECORDS"] = "4";

const folder = mkdtempSync(join(tmpdir(), "normalize-digests-"));
process.chdir(folder);
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

const table = makeTable(
  drawing(24),
  ROWS,
  { columns: COLUMNS, keys: "keys", weights: "weights" },
  { missing: 0.1, infinite: 0, numbers: "any" },
);

/** Lines about groups, weights, joint columns and labels, for formats that have names. */
function namedLines(format: Format): Readonly<Record<string, readonly string[]>> {
  const group = ["--group-by", keyName(format)];
  const weights = ["--weights", weightName(format, COLUMNS)];
  const joint = ["--joint", `${columnName(format, 0)},${columnName(format, 2)}`];
  const label = format === "svmlight" ? [] : ["--label", keyName(format), "--to", "svmlight"];
  return {
    "groups, weights and joint columns": ["-m", "zscore", ...group, ...weights, ...joint],
    "groups of quantiles": ["-m", "robust,minmax", ...group, ...joint],
    labels: [
      "-m",
      "l1",
      ...weights.slice(1).flatMap((name) => (format === "svmlight" ? [] : ["--exclude", name])),
      ...label,
    ],
  };
}

/** Lines that every format takes. */
const PLAIN_LINES: Readonly<Record<string, readonly string[]>> = {
  rows: ["-m", "l2"],
  "rows of quantiles": ["-m", "robust", "-a", "-1"],
  singles: ["-m", "minmax", "--dtype", "float32", "--on-constant", "passthrough"],
  "powers and quantiles": ["-m", "power,quantile", "--inf", "omit"],
};

/** Of a pool, whose threads take a while to start, one line for each format. */
function linesFor(format: Format, place: Place): (readonly [name: string, words: readonly string[]])[] {
  const all = Object.entries({ ...(format === "npy" ? {} : namedLines(format)), ...PLAIN_LINES });
  return place === "pool" ? all.slice(0, 1) : all;
}

/** As the format itself, where all of it can be, and as another one. */
function outputsOf(format: Format, words: readonly string[]): readonly Format[] {
  if (words.includes("svmlight")) return ["svmlight"];
  return format === "npy"
    ? ["npy"]
    : [format === "svmlight" ? "csv" : format, format === "parquet" ? "arrow" : "parquet"];
}

/** Runs a line and applies what it fitted: the digest of all that is written and said. */
async function digestOf(format: Format, words: readonly string[], place: Place): Promise<string> {
  const hash = createHash("sha256");
  const run = async (line: readonly string[], output: string): Promise<void> => {
    const report = await reportOf(...line, "--threads", PLACES[place], "--stats", "none", "-o", output);
    hash.update(readFileSync(output)).update(JSON.stringify(report));
  };
  const outputs = outputsOf(format, words);
  for (const output of outputs) {
    await run([...words, `in.${format}`, "--save", "p.json"], `out.${output}`);
  }
  await run(["apply", "--params", "p.json", `in.${format}`], `applied.${outputs[0]}`);
  return hash.update(readFileSync("p.json")).digest("hex").slice(0, 16);
}

for (const place of process.argv.slice(2) as Place[]) {
  process.env["NORMALIZE_KERNELS"] = place;
  for (const format of FORMATS) {
    writeTable(`in.${format}`, format, table, 31);
    for (const [name, words] of linesFor(format, place)) {
      const digest = await digestOf(format, words, place).catch(
        (error: Error) => `${error.name}: ${error.message}`,
      );
      console.log(JSON.stringify({ line: `${format}: ${name}`, place, digest }));
    }
  }
}
