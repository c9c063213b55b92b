/** What goes wrong on a cluster: workers that die, users who lose patience, things that are not there. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { normalizeCommand } from "../../support/command.js";
import { clusterTest, failed, folder, ON_SPARK, run, withSpark } from "./cluster.js";

clusterTest("what is not there, and what is there already, is said in a line", async () => {
  assert.match(await failed("describe", ...ON_SPARK, join(folder, "absent")), /PATH_NOT_FOUND/);
  assert.match(await failed("describe", ...ON_SPARK, "--table", "absent"), /TABLE_OR_VIEW_NOT_FOUND/);
  const path = join(folder, "there");
  const query = ["--query", "SELECT id AS x FROM range(10)"];
  await run(["-m", "zscore", ...ON_SPARK, ...query, "-o", path, "--stats", "none"]);
  assert.ok(existsSync(join(path, "_SUCCESS")));
  assert.match(await failed("-m", "zscore", ...ON_SPARK, ...query, "-o", path), /it is there already/);
  await run(["-m", "zscore", ...ON_SPARK, ...query, "-o", path, "--overwrite", "--stats", "none"]);
});

clusterTest("an infinite value is told with its file", async () => {
  const parts = join(folder, "parts.csv");
  mkdirSync(parts);
  writeFileSync(join(parts, "one.csv"), "a,b\n1,2\n3,4\n");
  writeFileSync(join(parts, "two.csv"), "a,b\n1,2\n3,inf\n");
  assert.match(
    await failed("-m", "zscore", ...ON_SPARK, parts),
    /parts\.csv\/two\.csv: column "b": an infinite value \(inf\)/,
  );
});

clusterTest("an interrupt stops the statement on the server", () =>
  withSpark(async (engine) => {
    const slow = engine.query("SELECT sum(sqrt(a.id * b.id)) FROM range(5000) a CROSS JOIN range(1000000) b");
    const ended = assert.rejects(slow, /OPERATION_CANCELED|cancel/i);
    setTimeout(() => engine.cancel(), 1000);
    await ended;
    assert.deepEqual((await engine.query("SELECT 1")).rows, [[1]]);
  }),
);

clusterTest("a shard fitted there merges with one fitted here", async () => {
  const [there, here, whole, all] = ["there", "here", "whole", "all"].map((name) =>
    join(folder, `${name}.json`),
  );
  const shard = (from: number, to: number) => [
    "--query",
    `SELECT double(id) AS x FROM range(${from}, ${to})`,
  ];
  const fit = ["fit", "-m", "zscore", "--stats", "none"];
  await run([...fit, ...ON_SPARK, ...shard(0, 100), "--save", there]);
  await run([...fit, ...ON_SPARK, ...shard(0, 150), "--save", all]);
  const { exit } = await normalizeCommand([...fit, "-", "--save", here], {
    input: `x\n${Array.from({ length: 50 }, (_, i) => 100 + i).join("\n")}\n`,
  });
  assert.equal(exit, 0);
  await run(["merge", there, here, "--save", whole, "--stats", "none"]);
  const applied = async (params: string): Promise<number> => {
    const { stdout } = await normalizeCommand(["apply", "--params", params], { input: "x\n7\n" });
    return Number(stdout.toString().split("\n")[1]);
  };
  const [one, other] = [await applied(whole), await applied(all)];
  assert.ok(Math.abs(one - other) < 1e-12, `${one} merged, ${other} at once`);
});
