/** --weights: rows of weight 0 are as if they were not there, and chains merge with weights as they do without. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { seededUniform } from "../bench/random.js";
import { reportOf, runLine } from "../support/jobs.js";
import { temporaryDirectory } from "../support/scripts.js";

type Row = readonly [x: number | string, y: number | string, weight: number | string, group?: string];

/** With a column of ones, for what reads and writes and leaves the rest alone. */
const csv = (rows: readonly Row[]): string =>
  `x,y,w,g,ones\n${rows.map(([x, y, weight, group = "a"]) => `${x},${y},${weight},${group},1`).join("\n")}\n`;

/** The first two columns of what the line makes of the rows. */
async function results(t: TestContext, rows: readonly Row[], ...line: string[]): Promise<number[][]> {
  const folder = temporaryDirectory(t);
  const [data, out] = [join(folder, "data.csv"), join(folder, "out.csv")];
  writeFileSync(data, csv(rows));
  await runLine(...line, data, "-o", out);
  return numbersIn(out);
}

const numbersIn = (path: string): number[][] =>
  readFileSync(path, "utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(",").slice(0, 2).map(Number));

const ZSCORE = ["-m", "zscore", "--weights", "w", "--columns", "x,y"];

test("what was found: a weightless row first, a fill value, the largest double, a tiny weight first", async (t) => {
  const z = async (...rows: readonly (readonly [number, number])[]): Promise<number[]> =>
    (
      await results(
        t,
        rows.map(([x, weight]) => [x, 0, weight]),
        ...ZSCORE,
      )
    ).map(([x]) => x);
  assert.deepEqual(await z([0.1, 0], [0, 1], [0, 1], [0, 1]), [0.1, 0, 0, 0]);
  const scores = [-1.224744871391589, 0, 1.224744871391589];
  for (const masked of [9.96921e36, -1.797e308, 1.797e308, 5e-324]) {
    const [, ...others] = await z([masked, 0], [20.5, 1], [21.5, 1], [22.5, 1]);
    assert.deepEqual(others, scores, `${masked}`);
    const last = await z([20.5, 1], [21.5, 1], [22.5, 1], [masked, 0]);
    assert.deepEqual(last.slice(0, 3), scores, `${masked} last`);
  }
  const [, ...others] = await z([9.96921e36, 1e-90], [20.5, 1], [21.5, 1], [22.5, 1]);
  assert.deepEqual(others, scores);
});

test("a missing value of weight 0 does not spread", async (t) => {
  const rows: Row[] = [
    ["", 1, 0],
    [20.5, 2, 1],
    [21.5, 3, 1],
    [22.5, "", 1],
  ];
  const found = await results(t, rows, ...ZSCORE, "--nan", "propagate");
  assert.deepEqual(
    found.map(([x]) => x),
    [0, -1.224744871391589, 0, 1.224744871391589],
  );
  assert.deepEqual(
    found.map(([, y]) => y),
    [Number.NaN, Number.NaN, Number.NaN, 0],
  );
});

/** What rows of weight 0 hold where data are masked. */
const MASKED = ["inf", "-inf", "", "NaN", 9.96921e36, -1.797e308, 5e-324, 0, -9999];

describe("rows of weight 0 change no bit of the others' results", () => {
  const random = seededUniform(8);
  const plain = Array.from({ length: 50 }, (): Row => [20 + random(), random() - 0.5, random()]);
  const masked = MASKED.map((value, i): Row => [value, MASKED[(i + 4) % MASKED.length], 0]);
  const places = [0, 0, 7, 20, 20, 20, 33, 49, 50];
  const mixed = places.reduceRight((rows, place, i) => rows.toSpliced(place, 0, masked[i]), plain);
  const isMasked = (row: number): boolean => mixed[row][2] === 0;

  for (const format of ["csv", "ndjson", "parquet", "arrow"]) {
    for (const more of ["", "--nan propagate", "--joint x,y", "--group-by g"]) {
      test(`${format} ${more}`, async (t) => {
        const folder = temporaryDirectory(t);
        const at = (name: string): string => join(folder, name);
        const [expected, found] = await Promise.all(
          (
            [
              ["plain", plain],
              ["mixed", mixed],
            ] as const
          ).map(async ([name, rows]) => {
            writeFileSync(at(`${name}.csv`), csv(rows));
            if (format !== "csv")
              await runLine(
                "-m",
                "maxabs",
                "--columns",
                "ones",
                at(`${name}.csv`),
                "-o",
                at(`${name}.${format}`),
              );
            const line = [...ZSCORE, ...more.split(" ").filter((word) => word !== "")];
            await runLine(...line, at(`${name}.${format}`), "--to", "csv", "-o", at(`${name}.out.csv`));
            return numbersIn(at(`${name}.out.csv`));
          }),
        );
        assert.deepEqual(
          found.filter((_, row) => !isMasked(row)),
          expected,
        );
      });
    }
  }
});

test("an infinite value of weight 0 is kept and counted; one with a weight, or before a method without, is refused", async (t) => {
  const folder = temporaryDirectory(t);
  const [data, out] = [join(folder, "data.csv"), join(folder, "out.csv")];
  writeFileSync(data, "x,w\ninf,0\n1,1\n3,1\n");
  const line = ["--weights", "w", "--columns", "x", data, "-o", out];
  const { warnings } = await reportOf("-m", "zscore", ...line, "--nan", "propagate");
  assert.deepEqual(warnings, [
    { kind: "infinite", count: 1, message: "1 infinite value was left out of the fit and kept as it is" },
  ]);
  assert.equal(readFileSync(out, "utf8"), "x,w\ninf,0\n-1,1\n1,1\n");
  await assert.rejects(
    runLine("-m", "zscore,minmax", ...line),
    /an infinite value \(inf\) cannot be normalized/,
  );
  writeFileSync(data, "x,w\ninf,1\n1,1\n3,1\n");
  await assert.rejects(runLine("-m", "zscore", ...line), /an infinite value \(inf\) cannot be normalized/);
});

const uniform = seededUniform(5);
const ROWS: readonly Row[] = Array.from({ length: 40 }, (_, i) => [
  1e6 + uniform(),
  uniform() < 0.1 ? "" : uniform() * 7,
  [0, 1, 0.25, 3][i % 4],
  i % 3 === 0 ? "a" : "b",
]);

/** z-scores among others, in every place; with methods that ask for moments, extremes and quantiles. */
const CHAINS = [
  "zscore",
  "minmax,zscore",
  "zscore,minmax",
  "zscore,zscore",
  "robust,zscore",
  "center,zscore,maxabs",
  "mean,zscore",
  "l2,zscore --axis 0",
];

describe("parts of the data come to the whole", () => {
  for (const chain of CHAINS) {
    for (const more of ["", "--joint x,y", "--group-by g", "--range -1,1", "--on-constant passthrough"]) {
      if (more.startsWith("--range") && !chain.includes("minmax")) continue;
      const words = ["-m", ...chain.split(" "), "--weights", "w", "--columns", "x,y", ...more.split(" ")];
      const line = words.filter((word) => word !== "");
      test(line.join(" "), async (t) => {
        const folder = temporaryDirectory(t);
        const at = (name: string): string => join(folder, name);
        const parts = [ROWS.slice(0, 9), ROWS.slice(9, 10), ROWS.slice(10)];
        writeFileSync(at("whole.csv"), csv(ROWS));
        for (const [i, rows] of parts.entries()) {
          writeFileSync(at(`${i}.csv`), csv(rows));
          await runLine("fit", ...line, at(`${i}.csv`), "--save", at(`${i}.json`));
        }
        const saved = parts.map((_, i) => at(`${i}.json`));
        await runLine("merge", ...saved, "--save", at("merged.json"));
        await runLine("apply", "--params", at("merged.json"), at("whole.csv"), "-o", at("merged.out.csv"));
        await runLine(...line, at("whole.csv"), "-o", at("whole.out.csv"));
        const [merged, whole] = [numbersIn(at("merged.out.csv")), numbersIn(at("whole.out.csv"))];
        merged.forEach((row, i) => {
          row.forEach((value, column) => {
            const expected = whole[i][column];
            const near = Math.abs(value - expected) <= 1e-11 * (1 + Math.abs(expected));
            assert.ok(near || Object.is(value, expected), `row ${i}: ${value} is not ${expected}`);
          });
        });
      });
    }
  }
});

test("whole weights are so many rows, in the first place of a chain as in the second", async (t) => {
  const rows = ROWS.map(([x, y], i): Row => [x, y, [1, 2, 3][i % 3]]);
  const copies = rows.flatMap((row) => new Array<Row>(Number(row[2])).fill(row));
  for (const chain of ["zscore", "minmax,zscore", "zscore,zscore"]) {
    const weighted = await results(t, rows, "-m", chain, "--weights", "w", "--columns", "x,y");
    const plain = await results(t, copies, "-m", chain, "--columns", "x,y");
    let at = 0;
    rows.forEach(([, , weight], i) => {
      weighted[i].forEach((value, column) => {
        const near = Math.abs(value - plain[at][column]) <= 1e-9;
        assert.ok(near || Object.is(value, plain[at][column]), `${chain}: ${value}, ${plain[at][column]}`);
      });
      at += Number(weight);
    });
  }
});

test("a group that was not fitted has the fit of all, of a chain with weights too", async (t) => {
  const folder = temporaryDirectory(t);
  const at = (name: string): string => join(folder, name);
  writeFileSync(at("train.csv"), csv(ROWS));
  writeFileSync(at("new.csv"), csv(ROWS.map(([x, y, weight]) => [x, y, weight, "new"])));
  const line = ["-m", "minmax,zscore", "--weights", "w", "--columns", "x,y"];
  await runLine("fit", ...line, "--group-by", "g", at("train.csv"), "--save", at("groups.json"));
  const fate = ["--on-unseen-group", "global"];
  await runLine("apply", "--params", at("groups.json"), ...fate, at("new.csv"), "-o", at("new.out.csv"));
  await runLine(...line, at("train.csv"), "-o", at("whole.csv"));
  numbersIn(at("new.out.csv")).forEach(([x], i) => {
    assert.ok(Math.abs(x - numbersIn(at("whole.csv"))[i][0]) <= 1e-11);
  });
});
