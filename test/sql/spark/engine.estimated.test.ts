/** Quantiles that Spark estimates: their ranks are within what is asked for and told. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { seededUniform } from "../../bench/random.js";
import { clusterTest, folder, ON_SPARK, run } from "./cluster.js";

const uniform = seededUniform(3);
const VALUES = 200_000;
const WITHIN = 0.01;

clusterTest("ranks are off by no more than is told", async () => {
  const table = join(folder, "many.csv");
  const values = Float64Array.from({ length: VALUES }, () => Math.round(uniform() ** 3 * 1e9) / 1e3);
  writeFileSync(table, `x\n${values.join("\n")}\n`);
  values.sort();
  const save = join(folder, "estimated.json");
  const words = ["-m", "quantile", "--quantiles", "101", "--rank-error", String(WITHIN)];
  const report = await run(["fit", ...words, ...ON_SPARK, table, "--save", save, "--stats", "json", "-q"]);
  const { warnings, method } = JSON.parse(report);
  assert.match(JSON.stringify(warnings), /the rank of each is within 1% of the values/);
  assert.equal(method.rankError ?? method.stages?.[0]?.rankError, WITHIN);
  const saved = readFileSync(save, "utf8");
  assert.match(saved, /"rankError": 0\.01/);
  const [, list] = /"quantiles": \[([^\]]*)\]/.exec(saved)!;
  const quantiles = list.split(",").map(Number);
  assert.equal(quantiles.length, 101);
  quantiles.forEach((quantile, i) => {
    const place = (i / 100) * (VALUES - 1);
    const below = values.findIndex((value) => value >= quantile);
    const notAbove = values.findLastIndex((value) => value <= quantile) + 1;
    const off = Math.max(below - place, place + 1 - notAbove, 0);
    assert.ok(off <= WITHIN * VALUES + 1, `quantile ${i} is ${off} places off`);
  });
  assert.deepEqual([quantiles[0], quantiles[100]], [values[0], values[VALUES - 1]]);
});
