/** Small programs over the built code, run by a shell: for pipes, full disks and signals, nothing else is the real thing. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

export interface Ended {
  /** null where a signal ended it */
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
  readonly milliseconds: number;
}

/**
 * Runs `command` by sh; in it, `run ARGUMENT...` is node running `script`, a module in which "#normalize/..." can be imported
 * and process.argv.slice(1) are the arguments.
 */
export function shell(command: string, script: string, environment: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const prelude = 'run() { "$NODE" --input-type=module -e "$SCRIPT" -- "$@"; }';
  const env = { ...process.env, NODE: process.execPath, SCRIPT: script, NODE_OPTIONS: "", ...environment };
  const began = performance.now();
  const child = spawn("sh", ["-c", `${prelude}\n${command}`], { cwd: ROOT, env });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on("data", (chunk) => stdout.push(chunk));
  child.stderr.on("data", (chunk) => stderr.push(chunk));
  child.stdin.on("error", () => {});
  child.stdin.end();
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) =>
      resolve({
        code,
        stdout: Buffer.concat(stdout),
        stderr: Buffer.concat(stderr).toString(),
        milliseconds: performance.now() - began,
      }),
    );
  });
}

/** A directory of one's own, removed when the test is over. */
export function temporaryDirectory(test: { after(work: () => void): void }): string {
  const path = mkdtempSync(join(tmpdir(), "normalize-test-"));
  test.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Bytes that repeat nowhere near, so that a piece lost, doubled or out of place is seen. */
export function distinctBytes(length: number): Buffer {
  const words = new Uint32Array(Math.ceil(length / 4));
  for (let i = 0; i < words.length; i++) words[i] = Math.imul(i + 1, 0x9e3779b1);
  return Buffer.from(words.buffer, 0, length);
}
