/**
 * scikit-learn's checks of its estimators (sklearn.utils.estimator_checks), in our terms: each is a law that every method keeps,
 * by the command's own lines on files. The name in brackets is theirs.
 */
import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { seededUniform } from "../bench/random.js";
import { runLine } from "../support/in-process.js";

const folder = mkdtempSync(join(tmpdir(), "normalize-checks-"));
after(() => rmSync(folder, { recursive: true, force: true }));

type Row = readonly number[];

/** What is fitted over rows, with the flags it needs here. */
const FITTED: readonly (readonly string[])[] = [
  ["minmax"],
  ["zscore"],
  ["maxabs"],
  ["robust"],
  ["quantile", "--quantiles", "20"],
  ["power"],
  ["mean"],
  ["center"],
  ["l2", "-a", "0"],
  ["lp", "-p", "3", "-a", "0"],
];
/** What is fitted on each row. */
const ROW_WISE: readonly (readonly string[])[] = [["l0"], ["l1"], ["l2"], ["linf"], ["lp", "-p", "0.5"]];
const ALL = [...FITTED, ...ROW_WISE];

/** The only method whose fit is a search: its λ is the same to about 1e-8. */
const isSearched = ([name]: readonly string[]): boolean => name === "power";

const uniform = seededUniform(77);
const NAMES = ["a", "b", "c"];
const ROWS: readonly Row[] = Array.from({ length: 60 }, () => [
  uniform() - 0.5,
  1000 + uniform() ** 3,
  uniform() < 0.3 ? 0 : 5 * uniform(),
]);

const pathOf = (name: string): string => join(folder, name);

function writeTable(name: string, rows: readonly Row[], names: readonly string[] = NAMES): string {
  const path = pathOf(name);
  writeFileSync(path, [names.join(","), ...rows.map((row) => row.join(","))].join("\n"));
  return path;
}

const table = writeTable("table.csv", ROWS);

/** The cells of a CSV by row. */
const readTable = (path: string): number[][] =>
  readFileSync(path, "utf8")
    .trimEnd()
    .split("\n")
    .slice(1)
    .map((line) => line.split(",").map(Number));

const line = (...words: readonly (string | readonly string[])[]) =>
  runLine([...words.flat(), "--threads", "1"]);

async function normalized(method: readonly string[], input: string, output = "out.csv"): Promise<number[][]> {
  await line("-m", method, input, "-o", pathOf(output));
  return readTable(pathOf(output));
}

async function fitted(method: readonly string[], input: string, file: string): Promise<string> {
  await line("fit", "-m", method, input, "--save", pathOf(file));
  return pathOf(file);
}

async function applied(params: string, input: string, command = "apply"): Promise<number[][]> {
  await line(command, "--params", params, input, "-o", pathOf("applied.csv"));
  return readTable(pathOf("applied.csv"));
}

function assertNear(actual: readonly Row[], expected: readonly Row[], relative: number): void {
  assert.equal(actual.length, expected.length);
  for (const [i, row] of actual.entries()) {
    for (const [j, value] of row.entries()) {
      const bound = relative * Math.max(1, Math.abs(expected[i][j]));
      assert.ok(
        Math.abs(value - expected[i][j]) <= bound,
        `row ${i}, column ${j}: ${value}, not ${expected[i][j]}`,
      );
    }
  }
}

/** A dependable order that is none of the data's. */
const shuffled = <T>(items: readonly T[]): T[] => items.map((_, i) => items[(i * 37 + 11) % items.length]);

interface Law {
  readonly name: string;
  readonly methods: readonly (readonly string[])[];
  readonly holds: (method: readonly string[]) => Promise<void>;
}

const LAWS: readonly Law[] = [
  {
    name: "fit twice, the same file (check_fit_idempotent)",
    methods: ALL,
    async holds(method) {
      const first = readFileSync(await fitted(method, table, "one.json"));
      assert.deepEqual(readFileSync(await fitted(method, table, "two.json")), first);
    },
  },
  {
    name: "fit, then apply, is the plain command (check_transformer_general)",
    methods: ALL,
    async holds(method) {
      const plain = await normalized(method, table);
      assert.deepEqual(await applied(await fitted(method, table, "p.json"), table), plain);
    },
  },
  {
    name: "a fit does not depend on the rows' order (check_methods_sample_order_invariance)",
    methods: FITTED,
    async holds(method) {
      const inOrder = await applied(await fitted(method, table, "p.json"), table);
      const other = await fitted(method, writeTable("shuffled.csv", shuffled(ROWS)), "q.json");
      assertNear(await applied(other, table), inOrder, isSearched(method) ? 1e-5 : 1e-12);
    },
  },
  {
    name: "a row's result does not depend on the others (check_methods_subset_invariance)",
    methods: ALL,
    async holds(method) {
      const params = await fitted(method, table, "p.json");
      const whole = await applied(params, table);
      assert.deepEqual(await applied(params, writeTable("shuffled.csv", shuffled(ROWS))), shuffled(whole));
      assert.deepEqual(await applied(params, writeTable("head.csv", ROWS.slice(0, 7))), whole.slice(0, 7));
    },
  },
  {
    name: "apply does not fit (check_dict_unchanged, check_dont_overwrite_attributes)",
    methods: ALL,
    async holds(method) {
      const params = await fitted(method, table, "p.json");
      const before = readFileSync(params);
      await applied(params, writeTable("head.csv", ROWS.slice(0, 7)));
      assert.deepEqual(readFileSync(params), before);
    },
  },
  {
    name: "what was applied can be undone (inverse_transform)",
    methods: FITTED.filter(([name]) => name !== "quantile"),
    async holds(method) {
      const params = await fitted(method, table, "p.json");
      const forward = writeTable("forward.csv", await applied(params, table));
      assertNear(await applied(params, forward, "invert"), ROWS, isSearched(method) ? 1e-7 : 1e-12);
    },
  },
  {
    name: "one row (check_fit2d_1sample)",
    methods: ALL,
    async holds(method) {
      const [row] = await normalized(method, writeTable("row.csv", [[3, -4, 0]]));
      assert.ok(row.every(Number.isFinite), row.join());
    },
  },
  {
    name: "one column is what it is among others (check_fit2d_1feature)",
    methods: FITTED,
    async holds(method) {
      const among = (await normalized(method, table)).map(([, b]) => [b]);
      const alone = writeTable(
        "column.csv",
        ROWS.map(([, b]) => [b]),
        ["b"],
      );
      assert.deepEqual(await normalized(method, alone), among);
    },
  },
  {
    name: "input is only read (check_readonly_memmap_input)",
    methods: ALL,
    async holds(method) {
      const path = writeTable("readonly.csv", ROWS);
      chmodSync(path, 0o444);
      const [before, { mtimeMs }] = [readFileSync(path), statSync(path)];
      await normalized(method, path);
      assert.deepEqual(readFileSync(path), before);
      assert.equal(statSync(path).mtimeMs, mtimeMs);
    },
  },
  {
    name: "columns go by their names (check_dataframe_column_names_consistency)",
    methods: ALL,
    async holds(method) {
      const params = await fitted(method, table, "p.json");
      const whole = await applied(params, table);
      const reversed = writeTable(
        "reversed.csv",
        ROWS.map((row) => [...row].reverse()),
        [...NAMES].reverse(),
      );
      const back = (await applied(params, reversed)).map((row) => [...row].reverse());
      if (FITTED.includes(method)) assert.deepEqual(back, whole);
      else assertNear(back, whole, 1e-15);
      const renamed = writeTable("renamed.csv", ROWS, ["a", "b", "z"]);
      await assert.rejects(applied(params, renamed), /"c"/);
    },
  },
  {
    name: "a column less is an error that names it (check_n_features_in_after_fitting)",
    methods: ALL,
    async holds(method) {
      const params = await fitted(method, table, "p.json");
      const fewer = writeTable(
        "fewer.csv",
        ROWS.map(([a, , c]) => [a, c]),
        ["a", "c"],
      );
      await assert.rejects(applied(params, fewer), /"b"/);
    },
  },
  {
    name: "missing values stay, infinite ones are refused (check_estimators_nan_inf)",
    methods: ALL,
    async holds(method) {
      const missing = pathOf("missing.csv");
      writeFileSync(missing, `${readFileSync(table, "utf8")}\n,1000.5,2\n`);
      await line("-m", method, missing, "-o", pathOf("out.csv"));
      assert.match(readFileSync(pathOf("out.csv"), "utf8"), /\n,[^,]+,[^,]+\n$/);
      const infinite = writeTable("infinite.csv", [...ROWS, [1, Number.POSITIVE_INFINITY, 2]]);
      await assert.rejects(normalized(method, infinite), /infinite value/i);
    },
  },
  {
    name: "a fit on no rows is an error that says so (check_estimators_empty_data_messages)",
    methods: ALL,
    holds: (method) => assert.rejects(fitted(method, writeTable("empty.csv", []), "p.json"), /no data/),
  },
];

for (const { name, methods, holds } of LAWS) {
  test(name, async (t) => {
    for (const method of methods) await t.test(method.join(" "), () => holds(method));
  });
}
