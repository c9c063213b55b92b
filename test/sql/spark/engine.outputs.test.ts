/** Tables and folders that Spark writes, and parameters that go both ways between it and this machine. */
import assert from "node:assert/strict";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  assertClose,
  clusterTest,
  failed,
  folder,
  ON_SPARK,
  readRecords,
  run,
  withSpark,
} from "./cluster.js";

const quiet = ["--stats", "none", "-q"];

const table = join(folder, "outputs.csv");
const records = Array.from({ length: 24 }, (_, i) => [
  `r${i + 10}`,
  ["red", "blue", "green"][i % 3],
  i % 5 === 0 ? "" : 10 + Math.sin(i),
  i * i,
]);
writeFileSync(table, `id,team,a,b\n${records.map((record) => record.join(",")).join("\n")}\n`);

clusterTest("a table is made, refused, replaced", async () => {
  const into = ["--into-table", "outputs_z"];
  const words = [...ON_SPARK, table, ...into];
  await withSpark((engine) => engine.execute("DROP TABLE IF EXISTS outputs_z"));
  await run(["-m", "zscore", ...words, ...quiet]);
  assert.match(await failed("-m", "minmax", ...words), /there is a table "outputs_z" already; --overwrite/);
  await run(["-m", "minmax", ...words, "--overwrite", ...quiet]);
  const described = await run(["describe", ...ON_SPARK, "--table", "outputs_z", "--stats", "json"]);
  assert.deepEqual(JSON.parse(described).before.minmax, [0, 1]);
  await withSpark(async (engine) => {
    assert.deepEqual((await engine.query("SHOW TABLES LIKE 'outputs_z*'")).rows.length, 1);
    await engine.execute("DROP TABLE outputs_z");
  });
});

clusterTest("a folder for each value, refused, replaced", async () => {
  const path = join(folder, "by-team");
  const words = [...ON_SPARK, table, "-o", path, "--partition-by"];
  await run(["-m", "zscore", ...words, "team", ...quiet]);
  const teams = ["_SUCCESS", "team=blue", "team=green", "team=red"];
  assert.deepEqual(readdirSync(path).filter(visible).sort(), teams);
  assert.match(await failed("-m", "zscore", ...words, "team"), /it is there already; --overwrite/);
  await run(["-m", "zscore", "--columns", "a", ...words, "team,b", "--overwrite", ...quiet]);
  assert.deepEqual(readdirSync(path).filter(visible).sort(), teams);
  assert.equal(readdirSync(join(path, "team=red")).filter(visible).length, 8);
  await withSpark(async (engine) => {
    assert.deepEqual((await engine.query("SHOW TABLES LIKE 'normalize_output*'")).rows, []);
  });
});

/** Checksums lie beside the files. */
const visible = (name: string): boolean => !name.startsWith(".");

clusterTest("where nobody may write, it is said in a line", async () => {
  assert.match(await failed("-m", "zscore", ...ON_SPARK, table, "-o", "/proc/none/z"), /Mkdirs failed/);
  const nowhere = ["--into-table", "no_schema.z"];
  assert.match(await failed("-m", "zscore", ...ON_SPARK, table, ...nowhere), /SCHEMA_NOT_FOUND/);
});

for (const method of ["zscore", "quantile --quantiles 9", "power", "zscore --group-by team"])
  clusterTest(`parameters of ${method} go both ways, and back`, async () => {
    const at = (name: string): string => join(folder, `${method.split(" ").join("")}-${name}`);
    const fit = ["fit", "-m", ...method.split(" "), table, ...quiet];
    await run([...fit, "--save", at("here.json")]);
    await run([...fit, ...ON_SPARK, "--save", at("there.json")]);
    const there = at("there.folder.csv");
    await run(["apply", "--params", at("there.json"), table, "-o", at("here.csv"), ...quiet]);
    await run(["apply", "--params", at("here.json"), ...ON_SPARK, table, "-o", there, ...quiet]);
    assertClose(readRecords(there), readRecords(at("here.csv")), `apply ${method}`);
    const [back, backThere] = [at("back.csv"), at("back.folder.csv")];
    await run(["invert", "--params", at("there.json"), at("here.csv"), "-o", back, ...quiet]);
    await run([
      "invert",
      "--params",
      at("here.json"),
      ...ON_SPARK,
      at("here.csv"),
      "-o",
      backThere,
      ...quiet,
    ]);
    assertClose(readRecords(backThere), readRecords(back), `invert ${method}`);
  });

clusterTest("each row is described as here", async () => {
  const words = ["describe", "-a", "-1", table, "--stats", "json", "-q"];
  const [here, there] = [await run(words), await run([...words, ...ON_SPARK])].map((text) =>
    JSON.parse(text),
  );
  for (const [name, wanted] of Object.entries<number[]>(here.before)) {
    [wanted].flat(2).forEach((value, i) => {
      const found = [there.before[name]].flat(2)[i];
      const same = value === found || Math.abs(value - found) <= 1e-9 * Math.abs(value);
      assert.ok(same, `${name} ${i}: ${value} here, ${found} on Spark`);
    });
  }
});

clusterTest("check is not done by an engine, and says so", async () => {
  const words = ["check", "--params", join(folder, "none.json"), ...ON_SPARK, table];
  assert.match(await failed(...words), /--engine does not apply to check/);
});

clusterTest("names that Parquet takes and quotes must guard", async () => {
  const names = ['quo"te', "`back`", "x", "a.b.c", "select", " ", "ключ", "n".repeat(300), "it's", "a\\b"];
  const path = join(folder, "names.parquet");
  const columns = names.map((name, i) => `double(id * ${i + 1}) AS \`${name.replaceAll("`", "``")}\``);
  const query = `SELECT concat('r', id) AS id, ${columns.join(", ")} FROM range(10, 20)`;
  await run(["-m", "zscore", ...ON_SPARK, "--query", query, "-o", path, ...quiet]);
  const report = JSON.parse(await run(["describe", ...ON_SPARK, path, "--stats", "json"]));
  assert.deepEqual(
    report.columns.map(({ name }: { name: string }) => name),
    names,
  );
  for (const { before } of report.columns) assert.ok(Math.abs(before.variance - 10 / 9) < 1e-12);
});
