/** The law of formats, on a few cases of every method; `npm run law` tries as many as one likes. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { emptyVerdict, tryCase } from "./law.js";
import { METHOD_TURNS } from "./lines.js";

test("a table is the same in every format, for every method", async (t) => {
  const verdict = emptyVerdict();
  for (let seed = 1; seed <= 2 * METHOD_TURNS; seed++) await tryCase(seed, "small", verdict);
  assert.deepEqual(verdict.faults, []);
  t.diagnostic(`${verdict.cases} cases; comparisons with CSV: ${JSON.stringify(verdict.compared)}`);
});
