/** CSV on Spark: cells that are not worked on stay as they are, and codes are text. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { clusterTest, failed, folder, ON_SPARK, readRecords, run } from "./cluster.js";

const table = join(folder, "codes.csv");
const rows = [
  ["10000000000000000001", "01234", "1.50", "01/02/2024", "True", "1", " b "],
  ["10000000000000000002", "20095", "2.10", "03/02/2024", "False", "3", "NA"],
  ["10000000000000000003", "+49", "3.333333333333333333333", "2024-02-01", "true", "2", "NULL"],
];
writeFileSync(table, `id,zip,amount,day,flag,x,word\n${rows.map((row) => row.join(",")).join("\n")}\n`);

clusterTest("what is not worked on keeps its bytes", async () => {
  const output = join(folder, "codes.folder.csv");
  await run(["-m", "minmax", "--columns", "x", ...ON_SPARK, table, "-o", output, "--stats", "none"]);
  const scaled = rows.map((row, i) =>
    row.map((cell, field) => (field === 5 ? ["0.0", "1.0", "0.5"][i] : cell)),
  );
  assert.deepEqual(readRecords(output), scaled);
});

clusterTest("codes are text unless it is said that they are numbers", async () => {
  const words = ["-m", "minmax", ...ON_SPARK, "--columns"];
  assert.match(
    await failed(...words, "zip", table),
    /column "zip": it holds digits with a leading zero or a plus/,
  );
  const report = await run([...words, "x,zip", "--leading-zeros", "number", "--stats", "json", table]);
  assert.deepEqual(
    JSON.parse(report).columns.map(({ name }: { name: string }) => name),
    ["zip", "x"],
  );
  const all = JSON.parse(await run(["-m", "minmax", ...ON_SPARK, "--stats", "json", table]));
  assert.deepEqual(
    all.columns.map(({ name }: { name: string }) => name),
    ["id", "amount", "x"],
  );
});

clusterTest("keys of a column of numbers are numbers, and the column stays as it was", async () => {
  const keyed = join(folder, "keyed.csv");
  writeFileSync(keyed, "id,k,x\na,1.0,1\nb,1,3\nc,1e+20,5\nd,,7\n");
  const [params, output] = [join(folder, "keyed.json"), join(folder, "keyed.folder.csv")];
  const words = ["-m", "center", "--columns", "x", "--group-by", "k", ...ON_SPARK, keyed, "--stats", "none"];
  await run([...words, "-o", output, "--save", params]);
  const { keyType, fits } = JSON.parse(readFileSync(params, "utf8"));
  assert.equal(keyType, "number");
  assert.deepEqual(
    fits.map(({ key }: { key: string }) => key),
    ["", "1", "100000000000000000000"],
  );
  assert.deepEqual(
    readRecords(output).map((record) => record.join(",")),
    ["a,1.0,-1.0", "b,1,1.0", "c,1e+20,0.0", "d,,0.0"],
  );
});

clusterTest("a column that --index-col names stays the text that it is", async () => {
  const output = join(folder, "index.folder.csv");
  const words = ["-m", "minmax", ...ON_SPARK, "--index-col", "amount", "--exclude", "id"];
  await run([...words, table, "-o", output, "--stats", "none"]);
  assert.deepEqual(
    readRecords(output).map((record) => record[2]),
    rows.map((row) => row[2]),
  );
});
