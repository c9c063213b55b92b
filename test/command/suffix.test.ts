/** Results as new columns: the same bytes whatever the kernels and the threads, and the plain results in them. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { seededUniform } from "../bench/random.js";
import { normalizeCommand } from "../support/command.js";

const folder = mkdtempSync(join(tmpdir(), "normalize-suffix-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const uniform = seededUniform(23);

/** Large enough for the SIMD kernels, with missing cells and text behind the numbers; without a last line end. */
const records = Array.from({ length: 12_000 }, (_, i) => {
  const missing = uniform() < 0.3 ? ["", "NA", '""', " "][i % 4] : String(uniform());
  const note = i % 5 === 0 ? '"a ""note"", long"' : "x".repeat(i % 30);
  return `${i},${uniform() - 0.5},${missing},${note}`;
});
const path = join(folder, "table.csv");
writeFileSync(path, `id,a,b,note\n${records.join("\n")}`);

async function output(words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
  const ran = await normalizeCommand(["-m", "minmax", "--columns", "a,b", ...words, path, "-o", "-", "-q"], {
    env,
  });
  assert.equal(ran.exit, 0, ran.stderr);
  return ran.stdout.toString();
}

test("kernels and threads make no difference; what is added is what would have taken the cells' place", async () => {
  const added = await output(["--suffix", "_01", "--threads", "1"]);
  assert.equal(await output(["--suffix", "_01", "--threads", "3"]), added);
  assert.equal(await output(["--suffix", "_01"], { NORMALIZE_KERNELS: "scalar" }), added);
  const plain = (await output([])).split("\n").slice(1);
  const lines = added.split("\n");
  assert.equal(lines[0], "id,a,b,note,a_01,b_01");
  lines.slice(1).forEach((line, i) => {
    const [, a, b] = plain[i].split(",");
    assert.equal(line, `${records[i]},${a},${["", "NA", '""', " "].includes(b) ? "" : b}`);
  });
});
