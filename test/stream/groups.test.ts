/** Groups fitted apart: the same bytes whatever the threads, and the same as if each group had been a file of its own. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { emptyMoments } from "#normalize/core/aggregates/moments.js";
import { GroupTotals, MOST_GROUPS, MOST_STATISTICS } from "#normalize/stream/groups.js";
import { seededUniform } from "../bench/random.js";
import { normalizeCommand, type RunOptions } from "../support/command.js";

const folder = mkdtempSync(join(tmpdir(), "normalize-groups-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const uniform = seededUniform(17);

/** A key as a record may have it: plain, quoted, with a line end in it, missing, or only once. */
function keyCell(i: number): string {
  const kind = Math.floor(uniform() * 40);
  if (i % 9000 === 0) return `once ${i}`;
  if (kind === 0) return ["", '""', " "][i % 3];
  if (kind === 1) return '"two\nlines, ""q"""';
  return kind % 2 === 0 ? `k${kind}` : `"k${kind}"`;
}

function records(rows: number): string[] {
  return Array.from({ length: rows }, (_, i) => {
    const missing = uniform() < 0.2 ? "NA" : String(uniform() * 7);
    const weight = i % 9000 > 0 && uniform() < 0.1 ? "0" : (1 - uniform()).toFixed(3);
    const values = [1e9 + uniform(), uniform() ** 40, uniform() - 0.5];
    return `${values[0]},${keyCell(i)},${missing},${weight},${values[1]},${values[2]},${"x".repeat(i % 50)}`;
  });
}

const HEADER = "a,key,b,w,c,d,text";

/** Beyond what this thread does alone: over 8 MiB. */
const large = join(folder, "large.csv");
const text = `${HEADER}\n${records(95_000).join("\n")}`;
writeFileSync(large, text);

const sha = (bytes: Uint8Array | string): string => createHash("sha256").update(bytes).digest("hex");

async function outcome(words: readonly string[], options: RunOptions = {}): Promise<string> {
  const ran = await normalizeCommand([...words, "-o", "-", "--stats", "json"], options);
  assert.equal(ran.exit, 0, ran.stderr);
  return `${sha(ran.stdout)} ${sha(ran.stderr.replace('"name": "stdin"', `"name": "${large}"`))}`;
}

for (const method of [
  ["-m", "zscore", "--weights", "w", "--joint", "c,d"],
  ["-m", "robust,minmax", "--columns", "a..c"],
]) {
  const words = [...method, "--group-by", "key"];
  test(`${words.join(" ")}: 1, 2 and 3 threads, scalar kernels and a pipe give the same bytes`, async () => {
    const expected = await outcome([...words, "--threads", "1", large]);
    for (const threads of ["2", "3"]) {
      assert.equal(await outcome([...words, "--threads", threads, large]), expected, `${threads} threads`);
    }
    const scalar = await outcome([...words, large], { env: { NORMALIZE_KERNELS: "scalar" } });
    assert.equal(scalar, expected, "scalar");
    assert.equal(await outcome([...words, "--threads", "2"], { input: text }), expected, "through a pipe");
  });
}

/** Three groups, one of a single row, in an order that mixes them. */
const SMALL = ["p", "q", "p", "r", "q", "p", "q", "p", "q", "p"].map(
  (key) => `${(uniform() * 9 + 1).toPrecision(9)},${key},${(uniform() + 3).toPrecision(12)}`,
);

async function transformed(words: readonly string[], lines: readonly string[]): Promise<string[]> {
  const input = `${["a,key,b", ...lines].join("\n")}\n`;
  const ran = await normalizeCommand([...words, "--stats", "none"], { input });
  assert.equal(ran.exit, 0, ran.stderr);
  return ran.stdout.toString().trim().split("\n").slice(1);
}

const METHODS = ["minmax", "zscore", "l2", "robust", "quantile", "power", "power,robust", "quantile,zscore"];

for (const method of METHODS) {
  test(`${method}: each group comes to what it would alone`, async () => {
    const words = ["-m", method, "-a", "0"];
    const grouped = await transformed([...words, "--group-by", "key"], SMALL);
    for (const key of ["p", "q", "r"]) {
      const own = (line: string): boolean => line.split(",")[1] === key;
      assert.deepEqual(grouped.filter(own), await transformed(words, SMALL.filter(own)), key);
    }
  });
}

test("a fit that is saved and applied gives the bytes of a fit that is not; inverted, the data", async () => {
  const file = join(folder, "small.csv");
  writeFileSync(file, `a,key,b\n${SMALL.join("\n")}\n`);
  const save = join(folder, "saved.json");
  const run = async (words: readonly string[], input = ""): Promise<string> => {
    const ran = await normalizeCommand([...words, "-q"], { input });
    assert.equal(ran.exit, 0, ran.stderr);
    return ran.stdout.toString();
  };
  const plain = await run(["-m", "robust", "--group-by", "key", file, "-o", "-"]);
  await run(["fit", "-m", "robust", "--group-by", "key", "--save", save, file]);
  const applied = await run(["apply", "--params", save, file, "-o", "-"]);
  assert.equal(applied, plain);
  const back = await run(["invert", "--params", save, "--precision", "8", "-o", "-"], applied);
  const rounded = SMALL.map((line) => {
    const [a, key, b] = line.split(",");
    return `${Number(Number(a).toPrecision(8))},${key},${Number(Number(b).toPrecision(8))}`;
  });
  assert.equal(back, `a,key,b\n${rounded.join("\n")}\n`);
});

test("too many groups, or statistics over them, are refused by name", () => {
  const groups = (count: number, cols: number) =>
    Array.from({ length: count }, (_, i) => ({
      key: String(i),
      rows: 1,
      moments: emptyMoments("nothing", cols),
    }));
  for (const [cols, most] of [
    [1, MOST_GROUPS],
    [1000, MOST_STATISTICS / 1000],
  ] as const) {
    new GroupTotals(cols, "f.csv").add(groups(most, cols));
    assert.throws(() => new GroupTotals(cols, "f.csv").add(groups(most + 1, cols)), {
      kind: "data",
      message: new RegExp(`^more than ${most} groups of ${cols} column`),
    });
  }
});

test("groups are numbered in the order in which they first occur, whichever chunk that is in", () => {
  const one = (key: string) => ({ key, rows: 2, moments: emptyMoments("nothing", 1) });
  const totals = new GroupTotals(1, "f.csv");
  totals.add([one("b"), one("a")]);
  totals.add([one("a"), one("c"), one("b")]);
  assert.deepEqual(
    [...totals.totals].map(([key, { rows }]) => [key, rows]),
    [
      ["b", 4],
      ["a", 4],
      ["c", 2],
    ],
  );
});
