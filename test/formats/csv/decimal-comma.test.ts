/** Text with decimal commas is to be, mark for mark, what the same text with points is. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { normalizeCommand } from "../../support/command.js";
import { temporaryDirectory } from "../../support/scripts.js";

const exchanged = (text: string): string => text.replace(/[.,]/g, (mark) => (mark === "," ? "." : ","));

/** A table with semicolons, points in its numbers, and both marks in its texts. */
function table(rows: number): string {
  let text = "name;x;y;group\n";
  for (let row = 0; row < rows; row++) {
    const x = Math.sin(row) * 10 ** ((row % 40) - 20);
    const y = row % 7 === 0 ? "NA" : row % 5 === 0 ? `"${row / 8}"` : String(row / 16);
    text += `"a,${row}. b;";${x};${y};${row % 3 === 0 ? "g,1" : "g.2"}\n`;
  }
  return text;
}

const RUNS = [
  ["-m", "zscore"],
  ["-m", "minmax", "--precision", "4", "--suffix", ".n"],
  ["-m", "robust", "--group-by", "group"],
  ["-m", "l2", "--dtype", "float32", "--to", "tsv"],
];

for (const rows of [40, 20_000]) {
  test(`${rows} rows: the results are those of points`, async (t) => {
    const cwd = temporaryDirectory(t);
    writeFileSync(join(cwd, "points.csv"), table(rows));
    writeFileSync(join(cwd, "commas.csv"), exchanged(table(rows)));
    for (const words of RUNS) {
      const run = (...own: string[]) =>
        normalizeCommand([...words, ...own, "-o", "-", "--stats", "scipy", "--quiet"], { cwd });
      const points = await run("points.csv");
      const suffix = words.includes("--suffix") ? ["--suffix", ",n"] : [];
      const commas = await run("commas.csv", "--decimal", ",", ...suffix);
      assert.equal(commas.exit, 0, commas.stderr);
      assert.equal(commas.stderr, points.stderr);
      assert.equal(exchanged(commas.stdout.toString()), points.stdout.toString(), words.join(" "));
    }
  });
}
