/** Tables that we wrote, read by pyarrow, pandas, polars and DuckDB: where $NORMALIZE_ORACLE_PYTHON names a Python that has them. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const PYTHON = process.env["NORMALIZE_ORACLE_PYTHON"];
const skip = PYTHON ? false : "NORMALIZE_ORACLE_PYTHON names no Python";
const NORMALIZE = fileURLToPath(new URL("../../bin/normalize.js", import.meta.url));
const TABLES = fileURLToPath(new URL("written_tables.py", import.meta.url));

/** Below and above the limits of ours: a dictionary's sample and its most entries, a chunk, a row group. */
const ROWS = [1, 1_025, 131_073];

const python = (...args: readonly string[]): string =>
  execFileSync(PYTHON!, [TABLES, ...args], { encoding: "utf8", maxBuffer: 1 << 26 });

function scale(input: string, output: string): void {
  const flags = ["-m", "minmax", "--columns", "x,y,z", "--stats", "none", "-q"];
  execFileSync(process.execPath, [NORMALIZE, ...flags, input, "-o", output]);
}

interface Task {
  readonly input: string;
  readonly outputs: readonly string[];
}

for (const rows of ROWS) {
  test(`what we write of ${rows} rows is what others read`, { skip }, (t) => {
    const folder = mkdtempSync(join(tmpdir(), "written-"));
    t.after(() => rmSync(folder, { recursive: true }));
    const tasks = JSON.parse(python("make", folder, String(rows))) as Task[];
    const pairs = tasks.flatMap(({ input, outputs }) =>
      outputs.map((suffix) => {
        const output = join(folder, `${input}.${suffix}`);
        scale(join(folder, input), output);
        return [join(folder, input), output] as const;
      }),
    );
    assert.equal(python("compare", ...pairs.flat()), "");
  });
}

test("a file that is written over itself is what others read", { skip }, (t) => {
  const folder = mkdtempSync(join(tmpdir(), "written-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const [{ input }] = JSON.parse(python("make", folder, "131073")) as Task[];
  const own = join(folder, "own.arrow");
  copyFileSync(join(folder, input), own);
  scale(own, own);
  assert.equal(python("compare", join(folder, input), own), "");
});
