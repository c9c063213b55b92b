/**
 * npm run fuzz -- [--seconds N] [--seed N] [TARGET...]: mutated inputs for every reader, for so many seconds each. A try is told by its seed:
 * the same seed is the same input. Exits with 1 where something was found; inputs are kept in the folder that it names.
 */
import { fork } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { TARGETS } from "./targets.js";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seconds: { type: "string", default: "20" }, seed: { type: "string", default: "1" } },
});
const unknown = positionals.filter((name) => !Object.hasOwn(TARGETS, name));
if (unknown.length > 0) throw new Error(`no target ${unknown}; there are ${Object.keys(TARGETS).join(", ")}`);

/** A try that takes longer hangs. */
const LONGEST_TRY = 5_000;
const kept = join(tmpdir(), "normalize-fuzz-findings");

interface Told {
  readonly seed?: number;
  readonly finding?: string;
  readonly input?: string;
  readonly tries?: number;
  readonly done?: number;
}

interface Result {
  readonly name: string;
  tries: number;
  readonly findings: string[];
}

function keep(name: string, { seed, finding, input }: Told): string {
  mkdirSync(kept, { recursive: true });
  const file = join(kept, `${name}-${seed}`);
  if (input !== undefined) writeFileSync(file, Buffer.from(input, "base64"));
  return `${name}, seed ${seed}: ${finding}`;
}

function fuzz(name: string): Promise<Result> {
  const child = fork(
    fileURLToPath(new URL("child.ts", import.meta.url)),
    [name, values.seconds, values.seed],
    {
      execArgv: ["--import", "tsx"],
      // The commands' own tables and warnings are not of interest.
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    },
  );
  const result: Result = { name, tries: 0, findings: [] };
  let last: Told = {};
  const stderr: Buffer[] = [];
  child.stderr?.on("data", (bytes: Buffer) => stderr.push(bytes));
  return new Promise((settle) => {
    let watchdog = setTimeout(() => {}, 0);
    const wait = (): void => {
      clearTimeout(watchdog);
      watchdog = setTimeout(() => {
        result.findings.push(`${name}, seed ${last.seed}: no answer within ${LONGEST_TRY / 1000} s`);
        child.kill("SIGKILL");
      }, LONGEST_TRY);
    };
    // Until the first seed is told, seeds are being made.
    child.on("message", (told: Told) => {
      wait();
      result.tries = told.done ?? told.tries ?? result.tries;
      if (told.done !== undefined) return;
      if (told.finding !== undefined) result.findings.push(keep(name, told));
      else last = told;
    });
    child.on("close", (exit) => {
      clearTimeout(watchdog);
      if (exit !== 0) {
        const said = Buffer.concat(stderr).toString().slice(-2000);
        result.findings.push(`${name}, seed ${last.seed}: the process ended with ${exit}: ${said}`);
      }
      settle(result);
    });
  });
}

const results: Result[] = [];
for (const name of positionals.length > 0 ? positionals : Object.keys(TARGETS)) {
  const result = await fuzz(name);
  results.push(result);
  console.log(`${name}: ${result.tries} tries, ${result.findings.length} findings`);
  for (const finding of result.findings.slice(0, 10)) console.log(`  ${finding}`);
}
if (results.some(({ findings }) => findings.length > 0)) {
  console.log(`inputs are in ${kept}`);
  process.exitCode = 1;
}
