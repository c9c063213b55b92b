/** What is fuzzed: each target makes one input of a random source, runs it, and says what is wrong, if anything. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { COMMANDS, FLAG_NAMES, flagNamed, spellings } from "#normalize/cli/flags/table.js";
import { resolve } from "#normalize/cli/job/build.js";
import { readArguments, readFlags } from "#normalize/cli/parse-arguments.js";
import { describeError } from "#normalize/cli/print-error.js";
import { NormalizeError } from "#normalize/errors.js";
import { runLine } from "../support/in-process.js";
import { tryCsvCells } from "./csv-cells.js";
import { mutate, pick, type Random } from "./mutate.js";

export interface Tried {
  readonly input: Buffer;
  readonly finding?: string;
}

export type Target = (random: Random) => Promise<Tried>;

const fixtures = fileURLToPath(new URL("../fixtures/", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "normalize-fuzz-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

/** Small files of a fixture folder whose names end so. */
const seedsOf = (name: string, suffix: RegExp): readonly Buffer[] =>
  readdirSync(join(fixtures, name))
    .filter((file) => suffix.test(file))
    .map((file) => readFileSync(join(fixtures, name, file)))
    .filter(({ length }) => length > 0 && length < 100_000);

/** What every failure must be: a NormalizeError of one line of at most 1 KB, without a stack. */
function faultOf(error: unknown): string | undefined {
  if (!(error instanceof NormalizeError)) {
    return `not a NormalizeError: ${error instanceof Error ? error.stack : String(error)}`;
  }
  const { text } = describeError(error, "line");
  if (!/^normalize: [^\n]+\n$/.test(text)) return `not one line: ${JSON.stringify(text)}`;
  if (Buffer.byteLength(text) > 1024) return `a line of ${Buffer.byteLength(text)} bytes`;
  const control = [...text.slice(0, -1)].some((character) => character < " " || character === "\x7f");
  return control ? `control characters: ${JSON.stringify(text)}` : undefined;
}

async function tryLine(words: readonly string[], input: Buffer): Promise<Tried> {
  try {
    await runLine([...words, "--threads", "1"]);
    return { input };
  } catch (error) {
    const finding = faultOf(error);
    return finding === undefined ? { input } : { input, finding: `${words.join(" ")}: ${finding}` };
  }
}

/** Mutations of valid (and known bad) files, described or rewritten. */
function reader(seeds: readonly Buffer[], suffix: string): Target {
  if (seeds.length === 0) throw new Error(`no seeds for ${suffix}`);
  const path = join(folder, `input${suffix}`);
  const [array, parquet, lines] = ["npy", "parquet", "ndjson"].map((format) =>
    join(folder, `output.${format}`),
  );
  return async (random) => {
    const input = mutate(pick(random, seeds), pick(random, seeds), random);
    writeFileSync(path, input);
    const words = pick(random, [
      ["describe", path],
      ["-m", "l2", "-a", "-1", path],
      ["-m", "minmax", path, "-o", array],
      ["-m", "zscore", path, "-o", parquet],
      ["-m", "maxabs", path, "-o", lines],
      ["-m", "minmax", path, "--to", "csv", "-o", join(folder, "output")],
    ]);
    return tryLine(words, input);
  };
}

const JSON_TEXTS = [
  '{"a":1,"b":{"c":-2.5e-3},"v":[1,2,3],"name":"x, \\"y\\" \\u00e9"}\n{"a":null,"b":{"c":7},"v":[4,5,6],"name":""}\n',
  '[{"a":1,"t":true},{"a":2.5,"t":false},{"a":3}]',
  "[[1,2],[3,4],[5,6.25]]",
  '{"a.b":1,"x":[[1,2],[3,4]]}\r\n\r\n{"a.b":NaN,"x":[[5,6],[7,8]]}',
].map((text) => Buffer.from(text));

const PARAMETERS = [
  ["zscore"],
  ["robust,minmax"],
  ["quantile", "--quantiles", "5"],
  ["power"],
  ["zscore", "--group-by", "k"],
  ["l2"],
] as const;

async function parameterSeeds(): Promise<readonly Buffer[]> {
  const table = join(folder, "fitted.csv");
  writeFileSync(table, "a,b,k\n1,2,x\n3,5,y\n4,1,x\n9,7,y\n");
  const seeds: Buffer[] = [];
  for (const [i, method] of PARAMETERS.entries()) {
    const file = join(folder, `seed-${i}.json`);
    await runLine(["fit", "-m", ...method, table, "--save", file, "--threads", "1"]);
    seeds.push(readFileSync(file));
  }
  return seeds;
}

/** Parameters files, as apply, check and merge read them. */
async function parameters(): Promise<Target> {
  const seeds = await parameterSeeds();
  const [table, file, other] = ["fitted.csv", "changed.json", "seed-0.json"].map((name) =>
    join(folder, name),
  );
  return async (random) => {
    const input = mutate(pick(random, seeds), pick(random, seeds), random);
    writeFileSync(file, input);
    const words = pick(random, [
      ["apply", "--params", file, table, "-o", join(folder, "output.csv")],
      ["check", "--params", file, table],
      ["merge", file, other, "--save", join(folder, "merged.json")],
    ]);
    return tryLine(words, input);
  };
}

const VALUES = [
  "",
  "0",
  "1",
  "-1",
  "1e999",
  "nan",
  "inf",
  "a,b",
  "all",
  "csv",
  "json",
  "0,1",
  "1,0",
  "/(/",
  "\u001b[2J",
  "é",
  "__proto__",
];

/** Words of the command line, drawn from the table of options: resolved, not run. */
const flags: Target = async (random) => {
  const words: string[] = random() < 0.5 ? [pick(random, Object.keys(COMMANDS))] : [];
  for (let left = Math.floor(random() * 6); left > 0; left--) {
    const name = pick(random, FLAG_NAMES);
    const flag = flagNamed(name);
    words.push(pick(random, spellings(name)));
    const own =
      flag.kind === "value" ? [...(flag.words ?? []), ...(flag.example?.split(" ").slice(1) ?? [])] : [];
    if (random() < 0.9 && flag.kind === "value")
      words.push(pick(random, random() < 0.6 && own.length > 0 ? own : VALUES));
  }
  for (let left = Math.floor(random() * 3); left > 0; left--)
    words.push(pick(random, ["-", "x.csv", "mnist", ...VALUES]));
  const input = Buffer.from(JSON.stringify(words));
  try {
    const given = readArguments(words);
    resolve(given.words, readFlags(given), {
      stdin: pick(random, ["piped", "terminal"]),
      isDatasetName: (word) => word === "mnist",
    });
    return { input };
  } catch (error) {
    const finding = faultOf(error);
    return finding === undefined ? { input } : { input, finding };
  }
};

/** Made when they are asked for. */
export const TARGETS: Readonly<Record<string, () => Promise<Target>>> = {
  csv: async () => reader(seedsOf("csv", /\.(csv|tsv)$/), ".csv"),
  "csv-cells": async () => tryCsvCells,
  npy: async () => reader(seedsOf("npy", /\.npy$/), ".npy"),
  idx: async () => reader(seedsOf("idx", /\.idx$/), ".idx"),
  parquet: async () => reader(seedsOf("parquet", /\.parquet$/), ".parquet"),
  arrow: async () => reader(seedsOf("arrow", /\.arrows?$/), ".arrow"),
  npz: async () => reader(seedsOf("npz", /\.npz$/), ".npz"),
  zstd: async () => reader(seedsOf("compressed", /\.zst$/), ".csv.zst"),
  bzip2: async () => reader(seedsOf("compressed", /\.bz2$/), ".csv.bz2"),
  svmlight: async () => reader(seedsOf("svmlight", /\.(svm|svmlight|libsvm)$/), ".svmlight"),
  ndjson: async () => reader(JSON_TEXTS, ".ndjson"),
  json: async () => reader(JSON_TEXTS, ".json"),
  gzip: async () =>
    reader([...seedsOf("idx", /\.gz$/), ...seedsOf("npy", /\.gz$/), ...seedsOf("csv", /\.gz$/)], ".gz"),
  parameters,
  flags: async () => flags,
};
