/** compare by the command: what it says is what a plain computation says, for any threads. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { normalizeCommand } from "../support/command.js";

const folder = mkdtempSync(join(tmpdir(), "normalize-compare-"));
after(() => rmSync(folder, { recursive: true, force: true }));

function rowsOf(count: number): number[][] {
  let state = 9;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  // The second half reaches farther; every tenth row is a multiple of the one before.
  const rows: number[][] = [];
  for (let i = 0; i < count; i++) {
    const reach = i < count / 2 ? 1 : 1.25;
    const row = [Math.round(next() * 1e4 * reach) / 64, next() < 0.5 ? 0 : next(), 100 + next() ** 9];
    rows.push(i % 10 === 9 ? rows[i - 1].map((value) => value * 3) : row);
  }
  return rows;
}

const csv = (rows: readonly (readonly number[])[]): string =>
  `a,b,c\n${rows.map((row) => `${row.join(",")}\n`).join("")}`;

interface Compared {
  readonly methods: readonly {
    readonly name: string;
    readonly count: number;
    readonly zeros: number;
    readonly findings: readonly ({ readonly kind: string } & Record<string, number | string>)[];
  }[];
}

async function compared(words: readonly string[], options = {}): Promise<{ text: string; report: Compared }> {
  const ran = await normalizeCommand(["compare", ...words, "--stats", "json"], options);
  assert.equal(ran.exit, 0, ran.stderr);
  const text = ran.stdout.toString();
  return { text, report: JSON.parse(text) };
}

function finding(report: Compared, method: string, kind: string) {
  const found = report.methods
    .find(({ name }) => name === method)
    ?.findings.find((each) => each.kind === kind);
  assert.ok(found, `${method} ${kind}`);
  return found;
}

const rows = rowsOf(1001);
const small = join(folder, "small.csv");
writeFileSync(small, csv(rows));

test("findings are what a plain computation says", async () => {
  const { report } = await compared([small, "--methods", "none,minmax,zscore,l2"]);
  assert.deepEqual(
    report.methods.map(({ name }) => name),
    ["none", "minmax", "zscore", "l2"],
  );
  const l2 = finding(report, "l2", "collapsed-rows");
  assert.equal(l2["distinctBefore"], new Set(rows.map(String)).size);
  const directions = rows.map((row) =>
    row.map((value) => Math.round((value / Math.hypot(...row)) * 2 ** 20)),
  );
  const collapsed = Number(l2["distinctBefore"]) - new Set(directions.map(String)).size;
  // A direction near the border between two roundings may be counted apart here, and together there.
  assert.ok(Math.abs(Number(l2["collapsed"]) - collapsed) <= 1 && collapsed >= 100, String(l2["collapsed"]));
  const middle = 501;
  const outside = [0, 1, 2].map((column) => {
    const first = rows.slice(0, middle).map((row) => row[column]);
    const [low, high] = [Math.min(...first), Math.max(...first)];
    return rows.slice(middle).filter((row) => row[column] < low || row[column] > high).length;
  });
  const left = finding(report, "minmax", "outside-first-half");
  assert.equal(
    left["values"],
    outside.reduce((sum, count) => sum + count, 0),
  );
  const norms = rows.map((row) => Math.hypot(...row));
  const lost = finding(report, "l2", "norms-lost");
  assert.ok(Math.abs(Number(lost["most"]) / Math.max(...norms) - 1) < 1e-12);
  assert.ok(Math.abs(Number(lost["mean"]) / (norms.reduce((a, b) => a + b) / 1001) - 1) < 1e-12);
  const zeros = rows.flat().filter((value) => value === 0).length;
  assert.equal(finding(report, "l2", "zeros")["after"], zeros);
  assert.equal(report.methods[0].zeros, zeros);
});

test("the half fit is the fit of a file that holds the first half", async () => {
  const half = join(folder, "half.csv");
  writeFileSync(half, csv(rows.slice(0, 501)));
  const fit = async (file: string, name: string): Promise<{ shift: number; divisor: number }[]> => {
    const saved = join(folder, name);
    const ran = await normalizeCommand(["fit", "-m", "robust", file, "--save", saved, "--stats", "none"]);
    assert.equal(ran.exit, 0, ran.stderr);
    const text = readFileSync(saved, "utf8");
    return [...text.matchAll(/"shift": ([^,]+), "divisor": ([^}]+)\}/g)].map((match) => ({
      shift: Number(match[1]),
      divisor: Number(match[2]),
    }));
  };
  const [whole, first] = [await fit(small, "whole.json"), await fit(half, "half.json")];
  assert.deepEqual([whole.length, first.length], [3, 3]);
  const apart = [0, 1, 2].map((column) => {
    const values = rows.map((row) => row[column]);
    return Math.max(
      ...[Math.min(...values), Math.max(...values)].map((x) =>
        Math.abs(
          (x - whole[column].shift) / whole[column].divisor -
            (x - first[column].shift) / first[column].divisor,
        ),
      ),
    );
  });
  const { report } = await compared([small, "--methods", "robust"]);
  const told = finding(report, "robust", "half-fit");
  assert.ok(Math.abs(Number(told["largest"]) / Math.max(...apart) - 1) < 1e-9);
});

test("the same for 1 and 3 threads, and from a pipe", async () => {
  const large = join(folder, "large.csv");
  writeFileSync(large, csv(rowsOf(260_000)));
  const words = ["--methods", "minmax,robust,l2"];
  const { text } = await compared([...words, large, "--threads", "1"]);
  assert.equal((await compared([...words, large, "--threads", "3"])).text, text);
  const piped = await compared([...words, "--threads", "2"], { input: readFileSync(large) });
  assert.equal(piped.text.replace('"name": "stdin"', `"name": "${large}"`), text);
});
