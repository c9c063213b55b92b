/**
 * The same events give the same warnings whoever meets them. Where each row is fitted on its own, `normalize`, `fit` and `apply`
 * tell the same; over columns `fit` tells what `normalize` tells, and `apply` tells again what happens to the values.
 */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { METHODS, type MethodName } from "#normalize/core/methods/index.js";
import type { Warning } from "#normalize/types.js";
import { reportOf } from "../support/jobs.js";

const folder = mkdtempSync(join(tmpdir(), "normalize-warnings-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Rows and columns in which something happens: constant, of norm 0, lacking some values or all. */
const DATA: Readonly<Record<string, string>> = {
  plain: "1,2,4\n3,8,5\n2,7,9\n",
  "a missing value": "1,,4\n3,8,5\n2,7,9\n",
  "a constant row": "5,5,5\n3,8,5\n2,7,9\n",
  "a constant column": "1,2,4\n3,2,5\n2,2,9\n",
  "a row of norm 0": "0,0,0\n3,8,5\n2,7,9\n",
  "a column of norm 0": "0,2,4\n0,8,5\n0,7,9\n",
  "a row without values": ",,\n3,8,5\n2,7,9\n",
  "a column without values": "1,,4\n3,,5\n2,,9\n",
  "an infinite value": "1,inf,4\n3,8,5\n2,7,9\n",
  "all of it": "0,0,,0\n,,,\n3,3,inf,\n1,2,,5\n0,0,,0\n",
};

/** Flags that say what becomes of them. */
const POLICIES: readonly (readonly [flags: readonly string[], for_: "all" | "norms" | "others"])[] = [
  [[], "all"],
  [["--nan", "propagate"], "all"],
  [["--on-constant", "nan"], "others"],
  [["--on-constant", "passthrough"], "others"],
  [["--on-zero-norm", "nan"], "norms"],
];

const NAMES = Object.keys(METHODS) as MethodName[];
const isNorm = (name: MethodName): boolean => METHODS[name].needs === "norm";

const spelled = (name: MethodName): string[] => (name === "lp" ? ["-m", "lp", "-p", "1.5"] : ["-m", name]);

let files = 0;
function write(text: string, suffix = "csv"): string {
  const path = join(folder, `${files++}.${suffix}`);
  const width = text.split("\n")[0].split(",").length;
  const header = suffix === "csv" ? `${"abcd".slice(0, width).split("").join(",")}\n` : "";
  writeFileSync(path, header + text);
  return path;
}

const warned = async (...words: readonly string[]): Promise<readonly Warning[]> =>
  (await reportOf(...words)).warnings;

/** What a run of each command tells, of the same data. */
async function told(flags: readonly string[], input: string, ...applied: readonly string[]) {
  const params = join(folder, "params.json");
  return {
    normalized: await warned(...flags, input),
    fitted: await warned("fit", ...flags, input, "--save", params),
    applied: await warned("apply", "--params", params, input, ...applied),
  };
}

const counts = (warnings: readonly Warning[]): Map<string, number> => {
  const byKind = new Map<string, number>();
  for (const { kind, count } of warnings) byKind.set(kind, (byKind.get(kind) ?? 0) + count);
  return byKind;
};

for (const name of NAMES) {
  const policies = POLICIES.filter(([, of]) => of === "all" || (of === "norms") === isNorm(name));
  test(`${name} of rows: normalize, fit and apply tell the same`, async () => {
    for (const [what, text] of Object.entries(DATA)) {
      for (const [policy] of policies) {
        const flags = [...spelled(name), "--axis", "-1", "--inf", "omit", ...policy];
        const { normalized, fitted, applied } = await told(flags, write(text));
        assert.deepEqual(fitted, normalized, `${what}, ${policy.join(" ")}`);
        assert.deepEqual(applied, normalized, `${what}, ${policy.join(" ")}`);
      }
    }
  });

  test(`${name} of columns: fit and apply together tell what normalize does`, async () => {
    for (const [what, text] of Object.entries(DATA)) {
      for (const [policy] of policies) {
        const flags = [...spelled(name), "--axis", "0", "--inf", "omit", ...policy];
        const { normalized, fitted, applied } = await told(flags, write(text));
        assert.deepEqual(fitted, normalized, `${what}, ${policy.join(" ")}`);
        const known = counts(normalized);
        for (const [kind, count] of counts(applied)) assert.equal(count, known.get(kind), `${what}: ${kind}`);
        const atFit = ["constant", "zero-norm"];
        const again = [...known].filter(([kind]) => !atFit.includes(kind));
        assert.deepEqual([...counts(applied)].sort(), again.sort(), `${what}, ${policy.join(" ")}`);
      }
    }
  });
}

test("kept norms change nothing of what is told", async () => {
  for (const text of Object.values(DATA)) {
    const input = write(text);
    const flags = ["-m", "l2", "--inf", "omit"];
    const { normalized, applied } = await told(flags, input, "--keep-norms", join(folder, "norms.npy"));
    assert.deepEqual(applied, normalized);
    assert.deepEqual(await warned(...flags, input, "--keep-norms", join(folder, "n.npy")), normalized);
  }
});

test("groups: what is told of values is told by apply again", async () => {
  const text = DATA["all of it"].trimEnd().split("\n");
  const rows = [...text, "7,1,2,9", "7,3,1,2"].map((row, i) => `${row},${i < 5 ? "x" : "y"}`);
  const path = join(folder, "groups.csv");
  writeFileSync(path, `a,b,c,d,g\n${rows.join("\n")}\n`);
  for (const name of NAMES) {
    const flags = [...spelled(name), "--axis", "0", "--inf", "omit", "--group-by", "g"];
    const { normalized, fitted, applied } = await told(flags, path);
    assert.deepEqual(fitted, normalized);
    const known = counts(normalized);
    for (const [kind, count] of counts(applied)) assert.equal(count, known.get(kind), `${name}: ${kind}`);
  }
});

const SPARSE: Readonly<Record<string, string>> = {
  "a row without entries": "1\n0 1:3 2:1\n",
  "a row of written zeros": "1 1:0 2:0\n0 1:3 3:1\n",
  "a missing value": "1 1:nan 2:2\n0 1:3 3:1\n",
  "a row of missing values and zeros": "1 1:nan\n0 1:3 3:1\n",
  "a row without values": "1 1:nan 2:nan 3:nan\n0 1:3 3:1\n",
  "an infinite value": "1 1:inf 2:2\n0 1:3 3:1\n",
};

for (const name of ["l1", "l2", "linf", "l0", "maxabs"] as const) {
  test(`${name} of sparse rows: normalize, fit and apply tell the same, and what a table of them does`, async () => {
    for (const [what, text] of Object.entries(SPARSE)) {
      const input = write(text, "svm");
      const flags = [...spelled(name), "--axis", "-1", "--inf", "omit"];
      const { normalized, fitted, applied } = await told(flags, input);
      assert.deepEqual(fitted, normalized, what);
      assert.deepEqual(applied, normalized, what);
      const dense = await reportOf(...flags, input, "--to", "csv", "-o", join(folder, "dense.csv"));
      assert.deepEqual([...counts(dense.warnings)].sort(), [...counts(normalized)].sort(), what);
    }
  });
}

test("a slice without values has no norm 0", async () => {
  const row = await warned("-m", "l2", write(",\n3,4\n"));
  assert.deepEqual([...counts(row)], [["missing", 2]]);
  const column = await warned("-m", "l2", "--axis", "0", write("1,\n3,\n"));
  assert.deepEqual([...counts(column)], [["missing", 2]]);
});

test("the stages of a chain of rows each tell their own", async () => {
  const { normalized, applied } = await told(["-m", "minmax,l2", "--axis", "-1"], write("5,5\n1,3\n"));
  assert.deepEqual(
    normalized.map(({ message }) => message),
    ["1 constant row became the lower bound", "1 row has norm 0 and was left as it is"],
  );
  assert.deepEqual(applied, normalized);
});

test("what is said of constant columns is true of every value of theirs", async () => {
  const weighed = join(folder, "weighed.csv");
  writeFileSync(weighed, "x,w\n0.1,0\n0,1\n0,1\n");
  const robust = join(folder, "robust.csv");
  writeFileSync(robust, "x,y\n1,2\n1,3\n1,4\n1,5\n9,6\n");
  const said: readonly (readonly [flags: readonly string[], input: string, message: string])[] = [
    [["-m", "zscore", "--weights", "w"], weighed, "1 constant column (x) became 0 in rows of weight above 0"],
    [["-m", "zscore", "--weights", "w", "--on-constant", "nan"], weighed, "1 constant column (x) became NaN"],
    [["-m", "zscore", "--no-center"], write("3\n3\n"), "1 constant column (a) was left as it is"],
    [["-m", "robust"], robust, "1 constant column (x) was only centred"],
    [["-m", "robust", "--no-center"], robust, "1 constant column (x) was left as it is"],
  ];
  for (const [flags, input, message] of said) {
    const of = (await warned(...flags, "--axis", "0", input)).filter(({ kind }) => kind === "constant");
    assert.deepEqual(
      of.map((one) => one.message),
      [message],
    );
  }
});
