/** A job is run, and its statistics are sent to where they belong. */
import { run } from "../engines/local/run.js";
import { removeTemporaryFiles } from "../io/sink/cleanup.js";
import { ClosedPipe } from "../io/sink/closed-pipe.js";
import type { Job } from "../job.js";
import { openPublication } from "./publication.js";
import { onInterrupt } from "./signals.js";

/** Throws NormalizeError; a reader of stdout that went away is no error. */
export async function perform(job: Job, noColor: "given" | undefined): Promise<void> {
  process.on("exit", removeTemporaryFiles);
  onInterrupt(process.exit);
  const publication = await openPublication(job, noColor, process);
  try {
    await publication.publish(await run(job));
  } catch (error) {
    if (!(error instanceof ClosedPipe)) throw error;
  } finally {
    await publication.close();
  }
}
