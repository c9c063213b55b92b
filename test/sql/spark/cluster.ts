/** The Spark cluster that tests run on, where one answers, and the same job on it and on this machine. */
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, type TestContext, test } from "node:test";
import type { Engine } from "#normalize/sql/contract.js";
import { openSpark } from "#normalize/sql/spark/engine.js";
import { normalizeCommand } from "../../support/command.js";

const told = process.env["NORMALIZE_SPARK_REMOTE"];
export const REMOTE = told ?? "sc://127.0.0.1:15002";

/** Why nothing is tested: there is no cluster, and nobody said that there is one. */
const absent: string | undefined = await openSpark(REMOTE)
  .then((engine) => engine.close())
  .then(
    () => undefined,
    (error) =>
      told === undefined ? `no Spark at ${REMOTE}: npm run test:spark starts one` : Promise.reject(error),
  );

/** Milliseconds that a test may take. */
const LIMIT = 240_000;

/** A test that needs the cluster. */
export function clusterTest(name: string, work: (t: TestContext) => Promise<void>): void {
  test(name, { timeout: LIMIT, ...(absent !== undefined && { skip: absent }) }, work);
}

/** A folder that the cluster sees, too. */
export const folder = mkdtempSync(join(tmpdir(), "normalize-spark-"));
after(() => rmSync(folder, { recursive: true, force: true }));

export const ON_SPARK = ["--engine", "spark", "--remote", REMOTE] as const;

/** Runs the command, which has to succeed; its stdout. */
export async function run(words: readonly string[]): Promise<string> {
  const { stdout, stderr, exit } = await normalizeCommand(words);
  assert.equal(exit, 0, `normalize ${words.join(" ")}\n${stderr}`);
  return stdout.toString();
}

/** Runs the command, which has to fail; the only line it says. */
export async function failed(...words: string[]): Promise<string> {
  const { stderr, exit } = await normalizeCommand([...words, "--stats", "none", "--progress", "none"]);
  assert.ok(exit === 1 || exit === 2, stderr);
  assert.match(stderr, /^normalize: [^\n]*\n$/);
  return stderr;
}

/** Runs SQL in a session of its own. */
export async function withSpark<Result>(work: (engine: Engine) => Promise<Result>): Promise<Result> {
  const engine = await openSpark(REMOTE);
  try {
    return await work(engine);
  } finally {
    await engine.close();
  }
}

/** Records of a CSV file, or of the files in a folder, in the order of their first field, which is no number. */
export function readRecords(path: string): string[][] {
  const files = path.endsWith(".folder.csv")
    ? readdirSync(path)
        .filter((name) => name.startsWith("part-"))
        .map((name) => join(path, name))
    : [path];
  const records = files.flatMap((file) => {
    const lines = readFileSync(file, "utf8").trimEnd().split("\n");
    return lines.slice(1).map((line) => line.split(","));
  });
  return records.sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Values nearer than this part of their column's largest magnitude are the same. */
const CLOSE = 1e-9;

const numberOf = (cell: string): number => (/^(NA|NaN|nan|)$/.test(cell) ? Number.NaN : Number(cell));

/** Holds records to others, number by number and text by text. */
export function assertClose(found: string[][], expected: string[][], what: string, tolerance = CLOSE): void {
  assert.equal(found.length, expected.length, `${what}: rows`);
  expected[0].forEach((_, column) => {
    const wanted = expected.map((record) => numberOf(record[column]));
    const largest = Math.max(1e-300, ...wanted.filter(Number.isFinite).map(Math.abs));
    expected.forEach((record, row) => {
      const [one, other] = [found[row][column], record[column]];
      if (one === other) return;
      const [a, b] = [numberOf(one), wanted[row]];
      const same = (Number.isNaN(a) && Number.isNaN(b)) || Math.abs(a - b) <= tolerance * largest;
      assert.ok(same, `${what}: row ${row}, field ${column}: ${one} on Spark, ${other} here`);
    });
  });
}

/** Holds a report's numbers to another's. */
export function assertSameReport(found: string, expected: string, what: string): void {
  const [one, other] = [JSON.parse(found), JSON.parse(expected)];
  for (const side of ["before", "after"]) compareSummary(one[side], other[side], `${what}: ${side}`);
  other.columns?.forEach((column: Record<string, Summary>, i: number) => {
    for (const side of ["before", "after"])
      compareSummary(one.columns[i][side], column[side], `${what}: column ${column.name} ${side}`);
  });
}

type Summary = Readonly<Record<string, number | null | readonly number[]>> | undefined;

function compareSummary(found: Summary, expected: Summary, what: string): void {
  if (expected === undefined) return;
  const extent = (expected.minmax as number[]).map(Math.abs);
  const scale = { mean: Math.max(...extent), variance: Math.max(...extent) ** 2 } as Record<string, number>;
  for (const [name, wanted] of Object.entries(expected)) {
    const pairs = [wanted].flat().map((b, i) => [[found![name]].flat()[i], b] as const);
    for (const [a, b] of pairs) {
      const near = a === b || Math.abs(a! - b!) <= CLOSE * (scale[name] ?? Math.max(1, Math.abs(b!)));
      assert.ok(near, `${what}: ${name}: ${a} on Spark, ${b} here`);
    }
  }
}

let jobs = 0;

/**
 * The same job here and on Spark: the statistics, the data, and the data that Spark's parameters make here.
 * @param words options of the job, without input and output
 */
export async function assertParity(
  words: readonly string[],
  input: string,
  tolerance = CLOSE,
): Promise<void> {
  const what = words.join(" ");
  const path = (name: string): string => join(folder, `${jobs}-${name}`);
  const [here, there, applied] = [path("here.csv"), path("there.folder.csv"), path("applied.csv")];
  const [hereSaved, thereSaved] = [path("here.json"), path("there.json")];
  jobs++;
  const json = ["--stats", "json"];
  const expected = await run([...words, ...json, input, "-o", here, "--save", hereSaved]);
  const found = await run([...words, ...json, ...ON_SPARK, input, "-o", there, "--save", thereSaved]);
  const records = readRecords(here);
  assertClose(readRecords(there), records, what, tolerance);
  assertSameReport(found, expected, what);
  const at = words.indexOf("--suffix");
  const suffix = at < 0 ? [] : words.slice(at, at + 2);
  await run(["apply", "--params", thereSaved, ...suffix, input, "-o", applied, "--stats", "none", "-q"]);
  assertClose(readRecords(applied), records, `${what}, applied here`, tolerance);
}

/** Does what is asked of each, a few at a time. */
export async function forEach<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const rest = [...items];
  const worker = async (): Promise<void> => {
    for (let item = rest.shift(); item !== undefined; item = rest.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: 3 }, worker));
}
