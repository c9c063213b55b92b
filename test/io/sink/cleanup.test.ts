import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { registerTemporaryFile, removeTemporaryFiles } from "#normalize/io/sink/cleanup.js";
import { openFileSink } from "#normalize/io/sink/file.js";
import { temporaryDirectory } from "../../support/scripts.js";

test("all open temporary files are removed, those given up are not touched", async (t) => {
  const directory = temporaryDirectory(t);
  const [committed, aborted, open] = await Promise.all(
    ["committed", "aborted", "open"].map((name) => openFileSink(join(directory, name))),
  );
  await committed.commit();
  await aborted.abort();
  registerTemporaryFile(join(directory, "never made"));
  removeTemporaryFiles();
  assert.deepEqual(fs.readdirSync(directory), ["committed"]);
  await assert.rejects(open.commit(), /cannot write/);
  removeTemporaryFiles();
  assert.deepEqual(fs.readdirSync(directory), ["committed"]);
});

/** Replaces a file over and over; on SIGTERM, ends as the command does. */
const REPLACE = `
  import { openFileSink } from "#normalize/io/sink/file.js";
  import { removeTemporaryFiles } from "#normalize/io/sink/cleanup.js";
  process.on("SIGTERM", () => { removeTemporaryFiles(); process.exit(143); });
  console.log("ready");
  for (let round = 0; ; round++) {
    const sink = await openFileSink(process.argv[1]);
    for (let i = 0; i < 5; i++) await sink.write(new Uint8Array(20_000).fill(97 + (round % 26)));
    await sink.commit();
  }`;

async function interrupted(path: string, signal: NodeJS.Signals, delay: number): Promise<number | null> {
  const cwd = fileURLToPath(new URL("../../..", import.meta.url));
  const child = spawn(process.execPath, ["--input-type=module", "-e", REPLACE, "--", path], { cwd });
  await new Promise((resolve) => child.stdout.once("data", resolve));
  setTimeout(() => child.kill(signal), delay);
  return new Promise((resolve) => child.once("exit", (code) => resolve(code)));
}

/** Whole: 100,000 times the same letter. */
function checkWhole(path: string): void {
  const content = fs.readFileSync(path);
  assert.equal(content.length, 100_000);
  assert(content.every((byte) => byte === content[0]));
}

const ROUNDS = Number(process.env["NORMALIZE_TEST_ROUNDS"] ?? 8);

for (const signal of ["SIGTERM", "SIGKILL"] as const) {
  test(`${signal} at any moment leaves a whole file`, async (t) => {
    const directory = temporaryDirectory(t);
    const path = join(directory, "out");
    fs.writeFileSync(path, Buffer.alloc(100_000, "Z"));
    for (let round = 0; round < ROUNDS; round++) {
      const code = await interrupted(path, signal, Math.random() * 60);
      checkWhole(path);
      const strays = fs.readdirSync(directory).filter((name) => name !== "out");
      if (signal === "SIGTERM") assert.deepEqual([code, strays], [143, []]);
      for (const stray of strays) assert.match(stray, /^\.out\.normalize-[0-9a-f]{12}\.tmp$/);
    }
  });
}
