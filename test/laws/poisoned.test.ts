/**
 * Memory that is used again is trusted to hold nothing: with 0xff in all of it between its uses, every line over several chunks comes
 * to what it does otherwise, in every format, by the scalar kernels, by SIMD, and in threads.
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const script = fileURLToPath(new URL("digests.mjs", import.meta.url));

interface Told {
  readonly line: string;
  readonly place: string;
  readonly digest: string;
}

async function digests(
  places: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<Told[]> {
  const child = spawn(process.execPath, [script, ...places], { env: { ...process.env, ...environment } });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (text) => (stdout += text));
  child.stderr.on("data", (text) => (stderr += text));
  const exit = await new Promise((resolve) => child.on("close", resolve));
  assert.equal(exit, 0, stderr);
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

test("what is written does not depend on what memory held before", async (t) => {
  const [clean, ...poisoned] = await Promise.all([
    digests(["scalar"], {}),
    digests(["scalar", "simd"], { NORMALIZE_MEMORY: "poisoned" }),
    digests(["pool"], { NORMALIZE_MEMORY: "poisoned" }),
  ]);
  const expected = new Map(clean.map(({ line, digest }) => [line, digest]));
  const failed = clean.filter(({ digest }) => digest.includes("rror"));
  assert.deepEqual(failed, []);
  const all = poisoned.flat();
  assert.deepEqual(
    all.filter(({ line, digest }) => digest !== expected.get(line)),
    [],
  );
  t.diagnostic(
    `${all.length} lines on poisoned memory, each twice and applied; ${expected.size} of them different`,
  );
});
