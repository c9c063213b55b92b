/** The command: parse, resolve, run, report. The only user of process.exit, argv and the terminal. */
import { readFileSync } from "node:fs";
import { isatty } from "node:tty";
import { isDatasetName } from "../io/datasets/registry.js";
import { isGiven, readArguments, readFlags } from "./program.js";
import { resolve, splitCommand } from "./resolve.js";
import { writeText } from "./terminal.js";

async function main(argv: readonly string[]): Promise<void> {
  const input = readArguments(argv);
  const stdin = isatty(0) ? "terminal" : "piped";
  if (isGiven(input, "help")) {
    const { helpText } = await import("./help.js");
    return print(helpText(splitCommand(input.words).command));
  }
  if (isGiven(input, "version")) return print(`${version()}\n`);
  if (argv.length === 0 && stdin === "terminal") {
    const { guideText } = await import("./help.js");
    return print(guideText());
  }
  const flags = readFlags(input);
  const job = resolve(input.words, flags, { stdin, isDatasetName });
  const { perform } = await import("./perform.js");
  process.exitCode = await perform(job, version(), flags["no-color"], argv);
}

const print = (text: string): Promise<void> => writeText(process.stdout, "stdout", text);

function version(): string {
  return JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")).version;
}

async function fail(error: unknown): Promise<never> {
  const { describeError } = await import("./print-error.js");
  const { text, exitCode } = describeError(error, process.env["NORMALIZE_DEBUG"] === "1" ? "stack" : "line");
  await writeText(process.stderr, "stderr", text).catch(() => {});
  process.exit(exitCode);
}

process.on("uncaughtException", fail);
await main(process.argv.slice(2)).catch(fail);
process.exit();
