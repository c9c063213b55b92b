/** A job is run, and its statistics are sent to where they belong. */

import { run } from "../engines/local/run.js";
import { ExitCode } from "../errors.js";
import { removeTemporaryFiles } from "../io/sink/cleanup.js";
import { ClosedPipe } from "../io/sink/closed-pipe.js";
import type { Job } from "../job.js";
import { openPublication } from "./publication.js";
import { onInterrupt } from "./signals.js";

/** The exit code. Throws NormalizeError; a reader of stdout that went away is no error. */
export async function perform(job: Job, version: string, noColor: "given" | undefined): Promise<number> {
  process.on("exit", removeTemporaryFiles);
  onInterrupt(process.exit);
  const publication = await openPublication(job, noColor, process);
  try {
    const outcome = await run(job, { name: "normalize-cli", version });
    if (outcome.kind === "report") {
      await publication.publish(outcome.report);
      return ExitCode.done;
    }
    if (outcome.kind === "comparison") {
      await publication.publishComparison(outcome.comparison);
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
    if (!(error instanceof ClosedPipe)) throw error;
    return ExitCode.done;
  } finally {
    await publication.close();
  }
}
