/** Signals at random moments: what is there afterwards is the old file or the new one, never a mix, and nothing else that has an ordinary name. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { seededUniform } from "../bench/random.js";

const BIN = fileURLToPath(new URL("../../bin/normalize.js", import.meta.url));
const ROUNDS = Number(
  process.env["NORMALIZE_TEST_KILLS"] ?? (process.env["NORMALIZE_TEST_FAULTS"] === "1" ? 60 : 6),
);
/** What a file is called that a killed command could not remove. */
const STRAY = /^\.out\.csv\.normalize-[0-9a-f]{12}\.tmp$/;
const EXITS: Readonly<Record<string, number>> = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

const folder = mkdtempSync(join(tmpdir(), "normalize-kills-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const uniform = seededUniform(99);
const input = join(folder, "in.csv");
writeFileSync(
  input,
  `a,b\n${Array.from({ length: 60_000 }, () => `${uniform()},${uniform()}`).join("\n")}\n`,
);
const output = join(folder, "out.csv");

interface Ended {
  readonly exit: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
  readonly milliseconds: number;
}

async function run(kill?: { readonly signal: NodeJS.Signals; readonly after: number }): Promise<Ended> {
  const began = performance.now();
  const child = spawn(process.execPath, [BIN, "-q", "-m", "zscore", "--stats", "none", input, "-o", output]);
  const stderr: Buffer[] = [];
  child.stderr.on("data", (bytes: Buffer) => stderr.push(bytes));
  const ended = new Promise<Ended>((resolve) =>
    child.on("close", (exit, signal) =>
      resolve({
        exit,
        signal,
        stderr: Buffer.concat(stderr).toString(),
        milliseconds: performance.now() - began,
      }),
    ),
  );
  if (kill) {
    await sleep(kill.after);
    child.kill(kill.signal);
  }
  return ended;
}

const { milliseconds } = await run();
const whole = readFileSync(output);
const old = Buffer.from("old\n");

for (const signal of ["SIGKILL", "SIGINT", "SIGTERM", "SIGHUP"] as const) {
  test(`${signal} at ${ROUNDS} random moments`, async (t) => {
    let killed = 0;
    let strays = 0;
    for (let round = 0; round < ROUNDS; round++) {
      writeFileSync(output, old);
      const ended = await run({ signal, after: uniform() * milliseconds });
      const now = readFileSync(output);
      assert.ok(now.equals(old) || now.equals(whole), `a mix of ${now.length} bytes`);
      const left = readdirSync(folder).filter((name) => !["in.csv", "out.csv"].includes(name));
      if (signal === "SIGKILL") {
        for (const name of left) {
          assert.match(name, STRAY);
          rmSync(join(folder, name));
        }
        strays += left.length;
      } else {
        assert.deepEqual(left, [], "left behind");
        // Before the command has begun, the signal is Node's own affair.
        const expected = ended.signal === signal || ended.exit === EXITS[signal] || ended.exit === 0;
        assert.ok(expected, `exit ${ended.exit}: ${ended.stderr}`);
      }
      assert.doesNotMatch(ended.stderr, /\n\s+at /);
      if (ended.exit !== 0) killed++;
    }
    t.diagnostic(
      `${killed} of ${ROUNDS} were killed in time, ${strays} left a temporary file of a telling name`,
    );
  });
}
