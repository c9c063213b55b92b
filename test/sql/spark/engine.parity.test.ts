/** The same numbers on Spark as here, for every method along every axis. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { seededUniform } from "../../bench/random.js";
import { assertParity, clusterTest, folder, forEach } from "./cluster.js";

const uniform = seededUniform(7);

/** Missing cells, NaN, a constant, offsets that swallow digits, signs, sizes, whole numbers. */
function record(i: number): string {
  const hole = i % 7 === 0 ? "NA" : i % 11 === 0 ? "NaN" : i % 13 === 0 ? "" : uniform();
  const team = ["red", "blue", ""][i % 3];
  const values = [hole, 5, 1e5 + uniform(), uniform() - 0.5, uniform() ** 9 * 1e6, Math.floor(uniform() * 9)];
  return [`r${String(i).padStart(3, "0")}`, team, ...values].join(",");
}

const table = join(folder, "table.csv");
const records = Array.from({ length: 90 }, (_, i) => record(i));
writeFileSync(table, `id,team,holes,constant,offset,signed,skewed,whole\n${records.join("\n")}\n`);

const positive = ["--columns", "offset,skewed"];

clusterTest("each column, by methods that move and divide", () =>
  forEach(
    [
      ["-m", "minmax"],
      ["-m", "minmax", "--range", "-1,3", "--clip"],
      ["-m", "zscore"],
      ["-m", "zscore", "--ddof", "1", "--suffix", "_z"],
      ["-m", "maxabs"],
      ["-m", "mean"],
      ["-m", "center"],
      ["-m", "robust"],
      ["-m", "robust,minmax"],
    ],
    (words) => assertParity(words, table),
  ),
);

clusterTest("each column, by norms", () =>
  forEach([["l0"], ["l1"], ["l2"], ["linf"], ["lp", "-p", "1.5"], ["lp", "-p", "-inf"]], ([name, ...order]) =>
    assertParity(["-m", name, ...order, "-a", "0"], table),
  ),
);

clusterTest("each column, by quantiles and powers", () =>
  forEach(
    [
      ["-m", "quantile"],
      ["-m", "quantile", "--quantiles", "10", "--distribution", "normal"],
      ["-m", "power", "--columns", "holes,signed,skewed"],
      ["-m", "power", "--power", "box-cox", ...positive],
    ],
    (words) => assertParity(words, table),
  ),
);

clusterTest("each row", () =>
  forEach(
    [
      ["-m", "l0"],
      ["-m", "l1"],
      ["-m", "l2"],
      ["-m", "linf"],
      ["-m", "lp", "-p", "3"],
      ["-m", "minmax", "-a", "-1"],
      ["-m", "zscore", "-a", "-1"],
      ["-m", "maxabs", "-a", "-1"],
      ["-m", "mean", "-a", "-1"],
      ["-m", "center", "-a", "-1"],
    ],
    (words) => assertParity(words, table),
  ),
);

clusterTest(
  "rows without values, of norm 0, constant or with one value, where Spark refuses to divide by 0",
  async () => {
    const path = join(folder, "few.csv");
    writeFileSync(path, "id,a,b,c\nr1,,,\nr2,0,0,0\nr3,3,3,3\nr4,,7,\nr5,1,2,4\n");
    await forEach(
      [
        ["-m", "zscore"],
        ["-m", "zscore", "--ddof", "1", "--on-constant", "zero"],
        ["-m", "zscore,l2"],
        ["-m", "mean"],
        ["-m", "l1"],
      ],
      (words) => assertParity([...words, "-a", "-1"], path),
    );
  },
);

clusterTest("everything together", () =>
  forEach(
    [
      ["-m", "minmax", "-a", "all"],
      ["-m", "zscore", "-a", "all"],
      ["-m", "l2", "-a", "all"],
      ["-m", "robust", "-a", "all"],
    ],
    (words) => assertParity(words, table),
  ),
);

clusterTest("groups apart", () =>
  forEach(
    [
      ["-m", "zscore", "--group-by", "team"],
      ["-m", "minmax", "--group-by", "team", "--columns", "offset,signed"],
      ["-m", "robust", "--group-by", "team", "--columns", "whole,signed"],
    ],
    (words) => assertParity(words, table),
  ),
);

clusterTest("100 groups", async () => {
  const path = join(folder, "groups.csv");
  const rows = Array.from({ length: 300 }, (_, i) => {
    const group = i % 100;
    return [`r${i + 100}`, `g'${group}`, group === 3 ? 5 : 1e5 + uniform(), i < 100 ? "" : uniform()].join(
      ",",
    );
  });
  writeFileSync(path, `id,team,a,b\n${rows.join("\n")}\n`);
  await assertParity(["-m", "zscore", "--group-by", "team"], path);
});

clusterTest("names that need quotes", async () => {
  const names = [
    "a b",
    "dot.name",
    "select",
    "it's",
    "back\\slash",
    "tick`s",
    "ключ",
    "数 µ",
    "(x)",
    "a=1;b{}",
  ];
  const path = join(folder, "names.csv");
  const rows = Array.from({ length: 9 }, (_, i) => [`r${i}`, ...names.map(() => uniform())].join(","));
  writeFileSync(path, `id,${names.join(",")}\n${rows.join("\n")}\n`);
  await assertParity(["-m", "zscore"], path);
  await assertParity(["-m", "l2", "--exclude", "select"], path);
});

clusterTest("100 columns", async () => {
  const path = join(folder, "wide.csv");
  const names = Array.from({ length: 100 }, (_, i) => `p${i}`);
  const pixel = (i: number): number => (i % 5 === 0 || uniform() < 0.7 ? 0 : Math.floor(uniform() * 256));
  const rows = Array.from({ length: 30 }, (_, i) =>
    [`r${i + 10}`, ...names.map((_, j) => pixel(j))].join(","),
  );
  writeFileSync(path, `id,${names.join(",")}\n${rows.join("\n")}\n`);
  await assertParity(["-m", "zscore"], path);
});
