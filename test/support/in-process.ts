/** Runs command lines inside this process, for tests of many: the built command less the terminal. */

import { resolve } from "#normalize/cli/job/build.js";
import { readArguments, readFlags } from "#normalize/cli/parse-arguments.js";
import { run } from "#normalize/commands/index.js";
import { isDatasetName } from "#normalize/datasets/registry.js";

/** Throws NormalizeError as the command would print it. */
export async function runLine(words: readonly string[]): ReturnType<typeof run> {
  const input = readArguments(words);
  const job = resolve(input.words, readFlags(input), { stdin: "terminal", isDatasetName });
  return run(job, { name: "normalize-cli", version: "0" });
}
