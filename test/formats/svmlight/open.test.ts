/** Sparse records: scikit-learn's answers, the same as for a table with all its zeros, and only what was written is touched. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { resolve } from "#normalize/cli/job/build.js";
import { readArguments, readFlags } from "#normalize/cli/parse-arguments.js";
import { run } from "#normalize/commands/index.js";
import type { Report, Summary } from "#normalize/types.js";
import { seededUniform } from "../../bench/random.js";
import { decodeArray, isWithin, type StoredArray, type Tolerance } from "../../oracle/golden.js";

const fixtures = fileURLToPath(new URL("../../fixtures/svmlight/", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "normalize-svmlight-"));
after(() => rmSync(folder, { recursive: true, force: true }));

async function ran(...line: string[]): Promise<Report> {
  const input = readArguments(line);
  const job = resolve(input.words, readFlags(input), { stdin: "terminal", isDatasetName: () => false });
  const outcome = await run(job, { name: "test", version: "0" });
  if (outcome.kind !== "report") throw new Error("no report");
  return outcome.report;
}

const failure = (...line: string[]): Promise<string> =>
  ran(...line).then(
    () => "it ran",
    (error: Error) => error.message,
  );

interface Fixture {
  readonly options?: { readonly n_features?: number };
  readonly values?: StoredArray;
  readonly scaled?: Readonly<Record<string, StoredArray>>;
  readonly refused?: string;
}

const expectations = JSON.parse(readFileSync(`${fixtures}expected.json`, "utf8")) as Record<string, Fixture>;

function assertClose(
  actual: Float64Array,
  expected: ArrayLike<number>,
  tolerance: Tolerance,
  what: string,
): void {
  assert.equal(actual.length, expected.length, what);
  const at = actual.findIndex((value, i) => !isWithin(value, expected[i], tolerance));
  assert.ok(at < 0, `${what}: ${actual[at]} where ${expected[at]} was expected, at ${at}`);
}

/** The dense values of svmlight text. */
function dense(text: string, features: number, base: number): Float64Array {
  const lines = text.split("\n").map((line) => line.replace(/#.*/, "").trim());
  const rows = lines.filter((line) => line !== "");
  const values = new Float64Array(rows.length * features);
  rows.forEach((line, row) => {
    for (const [, index, value] of line.matchAll(/ (\d+):(\S+)/g))
      values[row * features + Number(index) - base] = Number(value);
  });
  return values;
}

const WORDS: Readonly<Record<string, readonly string[]>> = {
  maxabs: ["-m", "maxabs"],
  minmax: ["-m", "minmax"],
  zscore: ["-m", "zscore", "--no-center"],
  l1: ["-m", "l1"],
  l2: ["-m", "l2"],
  linf: ["-m", "linf"],
};

for (const [name, { options, values, scaled, refused }] of Object.entries(expectations)) {
  const path = fixtures + name;
  if (refused !== undefined || values === undefined) {
    test(`${name} is refused`, async () => {
      assert.notEqual(await failure("-m", "l1", "--from", "svmlight", path), "it ran");
    });
    continue;
  }
  const features = values.shape[1];
  const base = name.startsWith("zero") ? 0 : 1;
  const told = options?.n_features === undefined ? [] : ["--features", String(options.n_features)];
  test(`${name}: sparse scalers give what scikit-learn's do`, async () => {
    for (const [method, stored] of Object.entries(scaled!)) {
      const out = join(folder, `${method}-${name}`);
      await ran(...WORDS[method], path, ...told, "-o", out, "--stats", "none");
      const actual = dense(readFileSync(out, "latin1"), features, base);
      assertClose(actual, decodeArray(stored).values, { relative: 1e-15 }, method);
    }
  });
  test(`${name}: statistics count the zeros that are not written`, async () => {
    const npy = join(folder, `${name}.npy`);
    const sparse = await ran("-m", "maxabs", path, ...told);
    const all = await ran("-m", "maxabs", path, ...told, "-o", npy, "--to", "npy");
    for (const side of ["before", "after"] as const) close(sparse[side] as Summary, all[side] as Summary);
  });
}

function close(actual: Summary, expected: Summary): void {
  const flat = ({ nobs, minmax, mean, variance, skewness, kurtosis }: Summary) => [
    nobs,
    ...minmax,
    mean,
    variance,
    skewness,
    kurtosis,
  ];
  const tolerance = { relative: 1e-13, absolute: 1e-15 };
  assertClose(Float64Array.from(flat(actual)), flat(expected), tolerance, "statistics");
}

/** Records over several chunks. */
function manyRecords(rows: number): string {
  const uniform = seededUniform(3);
  return Array.from({ length: rows }, () => {
    const entries = Array.from({ length: 40 }, (_, i) => (uniform() < 0.2 ? ` ${i + 1}:${uniform()}` : ""));
    return `${uniform() < 0.5 ? "+1" : "-1"}${entries.join("")} 41:1\n`;
  }).join("");
}

test("saved parameters apply to files that lack the first and last features, and undo themselves", async () => {
  const data = join(folder, "many.svm");
  const text = manyRecords(12_000);
  writeFileSync(data, text);
  const params = join(folder, "p.json");
  await ran("fit", "-m", "maxabs", data, "--save", params, "--stats", "none");
  const scaled = join(folder, "scaled.svm");
  await ran("apply", "--params", params, data, "-o", scaled, "--stats", "none");
  const again = join(folder, "again.svm");
  await ran("invert", "--params", params, scaled, "-o", again, "--stats", "none");
  const expected = dense(text, 41, 1);
  assertClose(dense(readFileSync(again, "latin1"), 41, 1), expected, { ulps: 2 }, "inverse");
  writeFileSync(join(folder, "few.svm"), "1 3:0.5 # note\n");
  const few = join(folder, "few.out");
  await ran("apply", "--params", params, join(folder, "few.svm"), "--to", "svmlight", "-o", few);
  assert.match(readFileSync(few, "latin1"), /^1 3:0\.50\d+ # note\n$/);
  writeFileSync(join(folder, "more.svm"), "1 42:1\n");
  assert.match(await failure("apply", "--params", params, join(folder, "more.svm")), /there is an index 42/);
});

test("a missing value does not spread over zeros that are not written", async () => {
  const [input, output] = ["nan.svm", "nan-out.svm"].map((name) => join(folder, name));
  writeFileSync(input, "1 1:3 2:4 3:0\n2 1:nan 2:1 3:1\n");
  await ran("-m", "l2", "--nan", "propagate", input, "-o", output);
  assert.equal(readFileSync(output, "utf8"), "1 1:0.6 2:0.8 3:0\n2 1:nan 2:NaN 3:NaN\n");
  writeFileSync(input, "1 1:3 2:4\n2 1:nan 3:1\n");
  assert.match(await failure("-m", "l2", "--nan", "propagate", input, "-o", output), /whole row missing/);
  await ran("-m", "l2", "--nan", "propagate", input, "-o", join(folder, "nan.csv"));
  await ran("-m", "l2", input, "-o", output);
  assert.equal(readFileSync(output, "utf8"), "1 1:0.6 2:0.8\n2 1:nan 3:1\n");
});

test("features that were not fitted, weights among them, are features all the same where parameters are applied", async () => {
  const [input, save, out] = ["w.svm", "w.json", "w.csv"].map((name) => join(folder, name));
  writeFileSync(input, "1 1:2 2:5 4:1\n2 1:4 3:7\n1 1:9 2:3 4:2\n");
  const fits: readonly (readonly string[])[] = [
    ["--weights", "name:4"],
    ["--exclude", "name:2,name:4"],
    ["--columns", "name:1,name:2"],
  ];
  for (const words of fits) {
    await ran("-m", "zscore", ...words, input, "-o", out, "--save", save);
    const fitted = readFileSync(out, "utf8");
    await ran("apply", "--params", save, input, "-o", out);
    assert.equal(readFileSync(out, "utf8"), fitted, words.join(" "));
  }
});

test("what would make something of zeros is refused in words", async () => {
  const path = `${fixtures}by-hand.svm`;
  assert.match(await failure("-m", "zscore", path), /zscore would make -?\d.* of each 0 of feature 1/);
  assert.match(await failure("-m", "minmax", path), /minmax would make .* of each 0 of feature 4/);
  assert.match(await failure("-m", "maxabs,center", path), /maxabs,center would make/);
  assert.match(await failure("-m", "robust", path), /robust does not keep zeros zero/);
  assert.match(await failure("-m", "lp", "--order=-inf", path), /lp does not keep zeros zero/);
  assert.match(await failure("-m", "maxabs", "--columns", "1", path), /--columns does not apply to svmlight/);
  assert.match(
    await failure("-m", "l2", "--index-base", "1", `${fixtures}zero-based.svm`),
    /there is an index 0/,
  );
  assert.match(await failure("-m", "l2", "--features", "3", path), /there is an index 4, but 3 features/);
});
