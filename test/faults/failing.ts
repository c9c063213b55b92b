/** Runs the built command with one call on the file system failing, and says whether what is left is as rule R has it. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const BIN = fileURLToPath(new URL("../../bin/normalize.js", import.meta.url));
const FAILING = new URL("fail-call.mjs", import.meta.url).href;

/** The longest message: one line, at most so many bytes. */
const MESSAGE_BYTES = 1024;

export interface Scenario {
  readonly name: string;
  /** files that are there before: inputs, and outputs that are to be replaced */
  readonly files: Readonly<Record<string, Uint8Array | string>>;
  readonly words: readonly string[];
  /** the name of the file that is piped in */
  readonly stdin?: string;
  /** names of the files it writes */
  readonly writes: readonly string[];
}

export interface Ended {
  readonly exit: number | null;
  readonly stderr: string;
  /** calls that were made, by name; the one that failed says so */
  readonly calls: readonly string[];
  readonly folder: string;
}

/** Runs in a folder of its own, which the caller removes; call 0 fails none. */
export async function runFailing(scenario: Scenario, call: number, code: string): Promise<Ended> {
  const folder = mkdtempSync(join(tmpdir(), "normalize-failing-"));
  const data = join(folder, "data");
  const temporary = join(folder, "tmp");
  mkdirSync(data);
  mkdirSync(temporary);
  for (const [name, content] of Object.entries(scenario.files)) writeFileSync(join(data, name), content);
  const log = join(folder, "calls");
  const env = {
    ...process.env,
    NO_COLOR: "1",
    TMPDIR: temporary,
    FAIL_CALL: String(call),
    FAIL_CODE: code,
    FAIL_LOG: log,
  };
  const child = spawn(process.execPath, ["--import", FAILING, BIN, ...scenario.words], { cwd: data, env });
  const stderr: Buffer[] = [];
  child.stderr.on("data", (bytes: Buffer) => stderr.push(bytes));
  child.stdout.resume();
  child.stdin.on("error", () => {});
  child.stdin.end(scenario.stdin === undefined ? "" : scenario.files[scenario.stdin]);
  const exit = await new Promise<number | null>((resolve) => child.on("close", resolve));
  const calls = existsSync(log) ? readFileSync(log, "utf8").trimEnd().split("\n") : [];
  return { exit, stderr: Buffer.concat(stderr).toString(), calls, folder };
}

/** Whether the call that was to fail was reached. */
export const hasFailed = ({ calls }: Ended): boolean => calls.some((name) => name.endsWith(" FAILED"));

/** Rule R: one line that says why, the old outputs as they were, no file left over, inputs untouched. Or all is well and whole. */
export function assertRuleR(scenario: Scenario, ended: Ended, whole: Readonly<Record<string, Buffer>>): void {
  const data = join(ended.folder, "data");
  const said = `${scenario.name}, ${ended.calls.findIndex((name) => name.endsWith("FAILED")) + 1}: ${ended.calls.at(-1)}: exit ${ended.exit}, ${ended.stderr}`;
  const written = new Set(ended.exit === 0 ? scenario.writes : []);
  const expected = new Set([...Object.keys(scenario.files), ...written]);
  assert.deepEqual(new Set(readdirSync(data)), expected, `${said}: files`);
  assert.deepEqual(readdirSync(join(ended.folder, "tmp")), [], `${said}: files in TMPDIR`);
  for (const name of expected) {
    const now = readFileSync(join(data, name));
    const then = written.has(name) ? whole[name] : Buffer.from(scenario.files[name]);
    assert.ok(now.equals(then), `${said}: ${name} is neither as it was nor whole`);
  }
  if (ended.exit === 0) return;
  assert.equal(ended.exit, 1, said);
  assert.match(ended.stderr, /^normalize: [^\n]+\n$/, said);
  assert.ok(Buffer.byteLength(ended.stderr) <= MESSAGE_BYTES, said);
}

/** What the scenario writes when nothing fails. */
export async function wholeOutputs(scenario: Scenario): Promise<Record<string, Buffer>> {
  const ended = await runFailing(scenario, 0, "EIO");
  assert.equal(ended.exit, 0, ended.stderr);
  const outputs = scenario.writes.map(
    (name) => [name, readFileSync(join(ended.folder, "data", name))] as const,
  );
  rmSync(ended.folder, { recursive: true });
  return Object.fromEntries(outputs);
}
