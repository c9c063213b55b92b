/** Without data output the statistics after an affine method are worked out, with it they are measured: the same, to rounding. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { normalizeCommand } from "../support/command.js";
import { pseudoRandom } from "../support/ugly-doubles.js";

const uniform = pseudoRandom(3000, 11);

/** Columns near 0, far from 0, constant, skewed, and with missing cells. */
const csv = `x,far,same,skewed,holes\n${Array.from(
  uniform,
  (u, i) => `${u - 0.5},${1e6 + 1000 * u},7,${-Math.log(u)},${i % 5 === 0 ? "" : u}`,
).join("\n")}\n`;

const folder = mkdtempSync(join(tmpdir(), "normalize-derived-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const path = join(folder, "data.csv");
writeFileSync(path, csv);

interface Figures {
  readonly nobs: number;
  readonly minmax: readonly (number | null)[];
  readonly [figure: string]: unknown;
}

interface Report {
  readonly after: Figures;
  readonly columns: readonly { readonly name: string; readonly after: Figures }[];
}

async function statisticsOf(words: readonly string[], output: readonly string[]): Promise<Report> {
  const ran = await normalizeCommand([...words, path, "--stats", "json", ...output]);
  assert.equal(ran.exit, 0, ran.stderr);
  return JSON.parse(output.length > 0 ? ran.stderr : ran.stdout.toString());
}

function assertAgree(derived: Figures, measured: Figures, what: string): void {
  assert.equal(derived.nobs, measured.nobs, what);
  assert.deepEqual(derived.minmax, measured.minmax, what);
  for (const figure of ["mean", "variance", "skewness", "kurtosis"]) {
    const [one, other] = [derived[figure], measured[figure]];
    const near = Math.abs(Number(one) - Number(other)) <= 1e-12 * Math.max(1, Math.abs(Number(other)));
    assert.ok(one === other || near, `${what}: ${figure} ${one} is not ${other}`);
  }
}

for (const words of [
  ["-m", "zscore"],
  ["-m", "minmax", "--range", "-1,3"],
  ["-m", "l2", "-a", "0"],
  ["-m", "maxabs,center"],
]) {
  test(`${words.join(" ")}: with and without data output`, async () => {
    const derived = await statisticsOf(words, []);
    const measured = await statisticsOf(words, ["-o", "-"]);
    assertAgree(derived.after, measured.after, "overall");
    for (const [i, column] of derived.columns.entries()) {
      assertAgree(column.after, measured.columns[i].after, column.name);
    }
  });
}
