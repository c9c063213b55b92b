/** The built command, interrupted in the middle of its work. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const BIN = fileURLToPath(new URL("../../bin/normalize.js", import.meta.url));

/** How long a test of this may take, in milliseconds. */
export const LIMIT = 120_000;

/** Sends SIGINT once `ready` says so, and gives the exit code and what was said. */
export async function interrupted(
  t: Pick<TestContext, "after">,
  words: readonly string[],
  ready: () => boolean,
  cwd?: string,
): Promise<readonly [exit: number | null, stderr: string]> {
  const child = spawn(process.execPath, [BIN, ...words], cwd === undefined ? {} : { cwd });
  let stderr = "";
  child.stderr.on("data", (text: Buffer) => {
    stderr += text;
  });
  t.after(() => child.kill("SIGKILL"));
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  while (child.exitCode === null && !ready()) await sleep(20);
  assert.equal(child.exitCode, null, `it ended before: ${stderr}`);
  child.kill("SIGINT");
  return [await ended, stderr];
}

/** Becomes true that long after the first look. */
export function soon(milliseconds: number): () => boolean {
  let began: number | undefined;
  return () => {
    began ??= Date.now();
    return Date.now() - began > milliseconds;
  };
}
