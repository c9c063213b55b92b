/** Command lines as jobs, run in this process. */

import { resolve } from "#normalize/cli/job/build.js";
import { readArguments, readFlags } from "#normalize/cli/parse-arguments.js";
import { run } from "#normalize/commands/index.js";
import { statementText } from "#normalize/commands/sql.js";
import type { Job } from "#normalize/job/job.js";
import type { Outcome } from "#normalize/job/outcome.js";
import { runBySql } from "#normalize/sql/run.js";
import type { Report } from "#normalize/types.js";

const TOOL = { name: "test", version: "0" };

export function jobOf(words: readonly string[]): Job {
  const input = readArguments(words);
  return resolve(input.words, readFlags(input), { stdin: "terminal", isDatasetName: () => false });
}

/** Runs a line as the command does. */
export function runLine(...words: readonly string[]): Promise<Outcome> {
  const job = jobOf(words);
  if (job.engine) return runBySql(job, job.engine, TOOL);
  return job.statement ? statementText(job, job.statement) : run(job, TOOL);
}

export async function reportOf(...words: readonly string[]): Promise<Report> {
  const outcome = await runLine(...words);
  if (outcome.kind !== "report") throw new Error(`a report was expected, not ${outcome.kind}`);
  return outcome.report;
}
