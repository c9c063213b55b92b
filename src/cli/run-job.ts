/** A job is run, and its statistics are sent to where they belong. */

import { run } from "../commands/index.js";
import type { Parameters } from "../core/params/parameters.js";
import { ExitCode } from "../errors.js";
import { removeTemporaryFiles } from "../io/sink/cleanup.js";
import { ClosedPipe } from "../io/sink/closed-pipe.js";
import type { Job } from "../job/job.js";
import type { Outcome } from "../job/outcome.js";
import type { Watch } from "../stream/input/progress.js";
import type { DatasetsReport } from "../types.js";
import { answerClosedStdout } from "./closed-stdout.js";
import { openIndicator } from "./progress.js";
import { onInterrupt } from "./signals.js";
import { showShares, writeText } from "./terminal.js";
import type { PageFile } from "./write-page.js";
import { openPublication } from "./write-report.js";

/** The exit code. Throws NormalizeError; a reader of stdout that went away is no error. */
export async function perform(
  job: Job,
  version: string,
  noColor: "given" | undefined,
  words: readonly string[],
): Promise<number> {
  await answerClosedStdout(job, process.stderr);
  const indicator = openIndicator(job, process, () => performance.now());
  process.on("exit", removeTemporaryFiles);
  const ending = new AbortController();
  onInterrupt((code) => {
    indicator.clear();
    if (job.engine) endElsewhere(ending, code);
    else process.exit(code);
  });
  const publication = await openPublication(job, noColor, process);
  const page = await openPage(job, version, words);
  try {
    const outcome = await runWhere(job, { name: "normalize-cli", version }, indicator.watch, ending.signal);
    indicator.clear();
    if (outcome.kind === "text") {
      await writeText(process.stdout, "stdout", outcome.text);
      return ExitCode.done;
    }
    if (outcome.kind === "datasets") {
      await publication.publishDatasets(outcome.datasets);
      return ExitCode.done;
    }
    if (outcome.kind === "report") {
      if (outcome.page) await page?.write(outcome.report, outcome.page);
      await publication.publish(outcome.report);
      return ExitCode.done;
    }
    if (outcome.kind === "comparison") {
      await page?.writeComparison(outcome.comparison);
      await publication.publishComparison(outcome.comparison);
      return ExitCode.done;
    }
    if (outcome.kind === "evaluation") {
      await publication.publishEvaluation(outcome.evaluation);
      return ExitCode.done;
    }
    if (outcome.kind === "figures") {
      await publication.publishFigures(outcome.figures);
      return ExitCode.done;
    }
    await publication.publishFindings(outcome.findings);
    return outcome.findings.findings.some(({ severity }) => severity === "difference")
      ? ExitCode.difference
      : ExitCode.done;
  } catch (error) {
    if (ending.signal.aborted) return ending.signal.reason;
    if (!(error instanceof ClosedPipe)) throw error;
    return ExitCode.done;
  } finally {
    indicator.clear();
    await publication.close();
    await page?.close();
  }
}

/** How long an engine may take to stop and to clear away what it had begun, in milliseconds. */
const PATIENCE = 15_000;

/** What runs elsewhere is stopped there, and the run ends by itself; with an engine that does not answer, without it. */
function endElsewhere(ending: AbortController, code: number): void {
  ending.abort(code);
  setTimeout(() => process.exit(code), PATIENCE);
}

/** On this machine by this program, or where the data are by an engine that is loaded for it. */
async function runWhere(
  job: Job,
  tool: Parameters["tool"],
  watch: Watch,
  signal: AbortSignal,
): Promise<Outcome | { readonly kind: "datasets"; readonly datasets: DatasetsReport }> {
  if (job.datasets) {
    const { runDatasets } = await import("../commands/datasets.js");
    return { kind: "datasets", datasets: await runDatasets(job.datasets, job.read, process.env, watch) };
  }
  if (job.engine) {
    const { runBySql } = await import("../sql/run.js");
    const shown = showShares(job.engine.name, job.progress, process.stderr);
    return runBySql(job, job.engine, tool, { ...shown, signal }).finally(shown.end);
  }
  if (job.statement) return (await import("../commands/sql.js")).statementText(job, job.statement);
  return run(job, tool, watch);
}

/** The file of the page about the run, where one is asked for. */
async function openPage(job: Job, version: string, words: readonly string[]): Promise<PageFile | undefined> {
  if (job.page === undefined) return undefined;
  const { commandLine, openPageFile } = await import("./write-page.js");
  return openPageFile(job.page, { command: commandLine(words), tool: `normalize ${version}` });
}
