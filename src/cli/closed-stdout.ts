/** Text that would go to a stdout that was closed. */
import { isStandIn, requireOpen } from "../io/stand-in.js";
import type { Job } from "../job/job.js";
import { writeText } from "./terminal.js";

/** Throws NormalizeError "io" where text on stdout is all that a job gives; beside data, files and an exit code it is a warning. */
export async function answerClosedStdout(job: Job, stderr: NodeJS.WritableStream): Promise<void> {
  const { view, destination } = job.statistics;
  const shown = job.statement !== undefined || (view !== "none" && destination.kind === "stdout");
  if (!shown || !isStandIn(1)) return;
  if (!givesMore(job)) requireOpen("stdout", 1);
  if (job.chatter === "quiet") return;
  await writeText(stderr, "stderr", "normalize: warning: stdout is closed: nothing is shown there\n");
}

const givesMore = ({ command, output, save, keepNorms, page, figure, engine, datasets }: Job): boolean =>
  output.kind !== "none" ||
  [save, keepNorms, page, figure?.file, engine?.into].some((file) => file !== undefined) ||
  command === "check" ||
  datasets?.kind === "fetch";
