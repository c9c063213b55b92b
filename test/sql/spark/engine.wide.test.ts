/** The same numbers on Spark as here for tables so wide that their columns are measured as one, and rows as lists. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { seededUniform } from "../../bench/random.js";
import { assertParity, clusterTest, folder, forEach } from "./cluster.js";

const uniform = seededUniform(784);
const COLUMNS = 784;

/** As of pixels: many zeros, columns of nothing else, whole numbers, some far from 0; cells missing in a few columns. */
function cell(row: number, column: number): string {
  if (column % 97 === 5 && row % 5 === column % 3) return row % 2 === 0 ? "" : "NaN";
  if (column % 10 === 0) return "0";
  if (column === 41) return String(1e5 + uniform());
  if (column === 42) return String((uniform() - 0.5) * 1e300);
  return column % 2 === 0 || uniform() < 0.7 ? "0" : String(Math.floor(uniform() * 256));
}

const table = join(folder, "wide.csv");
const names = Array.from({ length: COLUMNS }, (_, i) => `p${i}`);
const records = Array.from({ length: 24 }, (_, row) =>
  [`r${row + 10}`, `g${row % 3}`, ...names.map((_, column) => cell(row, column))].join(","),
);
writeFileSync(table, `id,team,${names.join(",")}\n${records.join("\n")}\n`);

clusterTest("784 columns", () =>
  forEach(
    [
      ["-m", "zscore"],
      ["-m", "minmax", "--group-by", "team"],
      ["-m", "robust"],
      ["-m", "l2"],
    ],
    (words) => assertParity(words, table),
  ),
);
