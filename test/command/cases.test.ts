/**
 * The command, case by case: each folder in test/cases holds `cmd` (a shell line), and what it must give: `stdout`, `stderr`
 * (none: empty) and `exit` (none: 0). Other files in it are there for the command to read; it works on a copy.
 * NORMALIZE_CASES_UPDATE=1 rewrites what is expected.
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, delimiter, join } from "node:path";
import { after, describe, it } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const CASES = join(ROOT, "test/cases");
const EXPECTATIONS = ["stdout", "stderr", "exit"] as const;
const LIMIT_MS = 60_000;

type Outcome = Record<(typeof EXPECTATIONS)[number], string>;

const scratch = mkdtempSync(join(tmpdir(), "normalize-cases-"));
after(() => rmSync(scratch, { recursive: true, force: true }));

/** A directory with the built command under its own name, to be put before everything else on PATH. */
function commandDirectory(): string {
  const directory = join(scratch, "bin");
  mkdirSync(directory);
  const shim = join(directory, "normalize");
  writeFileSync(shim, `#!/bin/sh\nexec "${process.execPath}" "${join(ROOT, "bin/normalize.js")}" "$@"\n`);
  chmodSync(shim, 0o755);
  return directory;
}

function environment(commands: string): NodeJS.ProcessEnv {
  const dropped = new Set(["FORCE_COLOR", "NODE_OPTIONS", "NODE_TEST_CONTEXT", "NORMALIZE_DEBUG"]);
  const kept = Object.entries(process.env).filter(([name]) => !dropped.has(name));
  const path = `${commands}${delimiter}${process.env["PATH"] ?? ""}`;
  return { ...Object.fromEntries(kept), PATH: path, LC_ALL: "C", NO_COLOR: "1" };
}

/** Runs a case's line in a fresh copy of its files. */
function run(folder: string, env: NodeJS.ProcessEnv): Promise<Outcome> {
  const cwd = join(scratch, basename(folder));
  const own = new Set<string>(["cmd", ...EXPECTATIONS]);
  cpSync(folder, cwd, {
    recursive: true,
    filter: (source) => source === folder || !own.has(basename(source)),
  });
  const line = readFileSync(join(folder, "cmd"), "utf8");
  return new Promise((resolve, reject) => {
    const child = spawn("sh", ["-c", line], {
      cwd,
      env,
      stdio: ["ignore", "pipe", "pipe"],
      timeout: LIMIT_MS,
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on("data", (piece: Buffer) => stdout.push(piece));
    child.stderr.on("data", (piece: Buffer) => stderr.push(piece));
    child.on("error", reject);
    child.on("close", (code, signal) =>
      // latin1 keeps every byte apart, for outputs that are no text.
      resolve({
        stdout: Buffer.concat(stdout).toString("latin1"),
        stderr: Buffer.concat(stderr).toString("latin1"),
        exit: String(code ?? signal),
      }),
    );
  });
}

function expected(folder: string): Outcome {
  const read = (name: string) => {
    const path = join(folder, name);
    return existsSync(path) ? readFileSync(path, "latin1") : "";
  };
  return { stdout: read("stdout"), stderr: read("stderr"), exit: read("exit").trim() || "0" };
}

function update(folder: string, outcome: Outcome): void {
  for (const name of EXPECTATIONS) {
    const usual = name === "exit" ? "0" : "";
    const path = join(folder, name);
    if (outcome[name] === usual) rmSync(path, { force: true });
    else writeFileSync(path, name === "exit" ? `${outcome.exit}\n` : outcome[name], "latin1");
  }
}

describe("cases", { concurrency: 2 }, () => {
  const env = environment(commandDirectory());
  for (const name of readdirSync(CASES).sort()) {
    it(name, async () => {
      const folder = join(CASES, name);
      const outcome = await run(folder, env);
      if (process.env["NORMALIZE_CASES_UPDATE"] === "1") update(folder, outcome);
      assert.deepEqual(outcome, expected(folder));
    });
  }
});
