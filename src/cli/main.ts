/** The command: parse, resolve, run, report. The only user of process.exit, argv and the terminal. */
import { readFileSync } from "node:fs";
import { isatty } from "node:tty";
import { isDatasetName } from "../datasets/registry.js";
import { requireOpen } from "../io/stand-in.js";
import { resolve, splitCommand } from "./job/build.js";
import { isGiven, readArguments, readFlags } from "./parse-arguments.js";
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
  const { perform } = await import("./run-job.js");
  process.exitCode = await perform(job, version(), flags["no-color"], argv);
}

async function print(text: string): Promise<void> {
  requireOpen("stdout", 1);
  await writeText(process.stdout, "stdout", text);
}

function version(): string {
  return JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")).version;
}

async function fail(error: unknown): Promise<never> {
  // The rest of the program may be gone, replaced while this ran: then the error is told as it is.
  const printer = await import("./print-error.js").catch(() => undefined);
  const detail = process.env["NORMALIZE_DEBUG"] === "1" ? "stack" : "line";
  const told = printer?.describeError(error, detail) ?? { text: `normalize: ${error}\n`, exitCode: 1 };
  await writeText(process.stderr, "stderr", told.text).catch(() => {});
  process.exit(told.exitCode);
}

process.on("uncaughtException", fail);
await main(process.argv.slice(2)).catch(fail);
process.exit();
