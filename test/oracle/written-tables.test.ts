/** Tables that we wrote, read by pyarrow, pandas, polars and DuckDB: where $NORMALIZE_ORACLE_PYTHON names a Python that has them. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const PYTHON = process.env["NORMALIZE_ORACLE_PYTHON"];
const skip = PYTHON ? false : "NORMALIZE_ORACLE_PYTHON names no Python";
const NORMALIZE = fileURLToPath(new URL("../../bin/normalize.js", import.meta.url));
const READ = fileURLToPath(new URL("read_tables.py", import.meta.url));

test("what we write is what others read", { skip }, (t) => {
  const folder = mkdtempSync(join(tmpdir(), "written-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const input = join(folder, "in.csv");
  writeFileSync(input, "x,name\n0,a\n,b\n1,\n0.25,é\n");
  const files = ["out.parquet", "out.arrow", "out.feather", "out.arrows"].map((name) => join(folder, name));
  for (const file of files) {
    execFileSync(process.execPath, [NORMALIZE, "-m", "minmax", input, "-o", file, "--stats", "none", "-q"]);
  }
  const said = execFileSync(PYTHON!, [READ, ...files], { encoding: "utf8" })
    .trim()
    .split("\n");
  assert.equal(said.length, 12);
  for (const line of said) assert.deepEqual(JSON.parse(line).x, [0, null, 1, 0.25], line);
});
