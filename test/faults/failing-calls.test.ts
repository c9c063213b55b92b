/**
 * Every call on the file system fails in turn, until the command passes untouched, as SQLite's tests do: rule R holds at each.
 * A few calls apart by default; all with NORMALIZE_TEST_FAULTS=1, as `npm run test:faults` says.
 */
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { test } from "node:test";
import { assertRuleR, hasFailed, runFailing, type Scenario, wholeOutputs } from "./failing.js";

const ALL = process.env["NORMALIZE_TEST_FAULTS"] === "1";
/** Beyond this many calls a command is not the tiny one it should be. */
const MOST_CALLS = 200;

const rows = Array.from({ length: 40 }, (_, i) => `${i},${i * i - 7},"n ${i}"`);
const TABLE = `a,b,name\n${rows.join("\n")}\n`;
const IDX = Buffer.concat([Buffer.of(0, 0, 8, 2, 0, 0, 0, 3, 0, 0, 0, 4), Buffer.from("abcdefghijkl")]);
const NPY = ((): Buffer => {
  const head = "{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }".padEnd(117);
  const values = Buffer.from(Float64Array.from({ length: 12 }, (_, i) => i ** 1.5).buffer);
  return Buffer.concat([
    Buffer.from("\x93NUMPY\x01\x00\x76\x00", "latin1"),
    Buffer.from(`${head}\n`),
    values,
  ]);
})();

const SCENARIOS: readonly Scenario[] = [
  {
    name: "CSV, two passes, replacing an output",
    files: { "in.csv": TABLE, "out.csv": "old\n" },
    words: ["-q", "-m", "zscore", "in.csv", "-o", "out.csv"],
    writes: ["out.csv"],
  },
  {
    name: "CSV from a pipe, spooled",
    files: { "in.csv": TABLE },
    words: ["-q", "-m", "robust", "-", "-o", "out.csv"],
    stdin: "in.csv",
    writes: ["out.csv"],
  },
  {
    name: "NPY",
    files: { "in.npy": NPY, "out.npy": "old" },
    words: ["-q", "-m", "minmax", "in.npy", "-o", "out.npy"],
    writes: ["out.npy"],
  },
  {
    name: "IDX",
    files: { "in.idx": IDX },
    words: ["-q", "-m", "l2", "in.idx", "-o", "out.npy"],
    writes: ["out.npy"],
  },
  {
    name: "data, parameters and norms together",
    files: { "in.csv": TABLE, "p.json": "old", "n.npy": "old" },
    words: ["-q", "-m", "l2", "in.csv", "-o", "out.csv", "--save", "p.json", "--keep-norms", "n.npy"],
    writes: ["out.csv", "p.json", "n.npy"],
  },
];

/** EINTR is no failure but a call to try again; the others are. */
const CODES = ALL ? ["EIO", "ENOSPC", "EINTR"] : ["EIO", "ENOSPC"];
const STRIDE = ALL ? 1 : 3;

for (const scenario of SCENARIOS) {
  test(scenario.name, { concurrency: true }, async (t) => {
    const whole = await wholeOutputs(scenario);
    for (const code of CODES) {
      await t.test(code, async () => {
        let failures = 0;
        for (let call = 1; ; call += STRIDE) {
          assert.ok(call < MOST_CALLS);
          const ended = await runFailing(scenario, call, code);
          assertRuleR(scenario, ended, whole);
          rmSync(ended.folder, { recursive: true });
          if (!hasFailed(ended)) break;
          if (ended.exit !== 0) failures++;
        }
        if (code !== "EINTR") assert.ok(failures >= 3, `only ${failures} calls failed`);
      });
    }
  });
}
