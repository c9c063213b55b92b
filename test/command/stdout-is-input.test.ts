/** Standard output that the shell redirected to an input is refused before anything is written. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const BIN = fileURLToPath(new URL("../../bin/normalize.js", import.meta.url));

for (const line of [
  "-m minmax -o - f.csv >> f.csv",
  "-m minmax -o - ./link.csv >> f.csv",
  "-m minmax < f.csv >> f.csv",
]) {
  test(line, () => {
    const folder = mkdtempSync(join(tmpdir(), "normalize-same-"));
    try {
      const text = "a,b\n1,2\n3,4\n";
      writeFileSync(join(folder, "f.csv"), text);
      const command = `ln -s f.csv link.csv; "${process.execPath}" "${BIN}" ${line}`;
      const ran = spawnSync("sh", ["-c", command], { cwd: folder, encoding: "utf8" });
      assert.equal(ran.status, 1);
      assert.match(ran.stderr, /^normalize: standard output is also an input; .*\n$/);
      assert.equal(readFileSync(join(folder, "f.csv"), "utf8"), text);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}
