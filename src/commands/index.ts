/** A job, run on this machine: source → decode → fit → transform → encode → sink, with describe beside it. */
import { availableParallelism } from "node:os";
import type { PageData } from "../core/figure/page.js";
import type { Parameters } from "../core/params/parameters.js";
import type { Job } from "../job/job.js";
import type { Outcome } from "../job/outcome.js";
import { expandJob } from "../stream/input/expand.js";
import { type Input, openInput } from "../stream/input/input.js";
import type { Watch } from "../stream/input/progress.js";
import { Executors } from "../stream/threads/executors.js";
import type { Report } from "../types.js";
import { describe } from "./describe.js";
import { normalize } from "./normalize.js";

async function lookForPage(
  job: Job,
  tool: Parameters["tool"],
  input: Input,
  executors: Executors,
): Promise<PageData> {
  return (await import("./page.js")).pageOf(job, tool, input, executors);
}

const said = (report: Report): Outcome => ({ kind: "report", report });

/**
 * Runs a job and returns what there is to say. Data and parameters are written and made final before it returns.
 * Throws NormalizeError; the output then is as it was before.
 * @param tool named in saved parameters
 * @param watch is told how far the reading of the input has come
 */
export async function run(asked: Job, tool: Parameters["tool"], watch?: Watch): Promise<Outcome> {
  const job = await expandJob(asked);
  if (job.command === "merge") return said(await (await import("./merge.js")).merge(job, tool));
  const executors = new Executors(job.threads ?? availableParallelism(), watch);
  try {
    if (job.params !== undefined)
      return await (await import("./apply.js")).runWithParameters(job, job.params, executors);
    const opened = await openInput(job, executors);
    const input = job.page === undefined ? opened : { ...opened, readOnce() {} };
    try {
      if (job.command === "compare") {
        const { compare } = await import("./compare.js");
        return { kind: "comparison", comparison: await compare(job, input, executors) };
      }
      if (job.command === "evaluate") {
        const { evaluate } = await import("./evaluate/evaluate.js");
        return { kind: "evaluation", evaluation: await evaluate(job, input, executors) };
      }
      if (job.command === "plot") {
        return { kind: "figures", figures: await (await import("./plot.js")).plot(job, input, executors) };
      }
      if (input.dataset.format.kind === "sparse") {
        return said(await (await import("./sparse.js")).runSparse(job, tool, input));
      }
      // Looked at first: what is written may take the input's place.
      const page = job.page === undefined ? undefined : await lookForPage(job, tool, input, executors);
      const report =
        job.methods.length > 0
          ? await normalize(job, tool, input, executors)
          : await describe(job, input, executors);
      return { ...said(report), ...(page && { page }) };
    } finally {
      await input.dataset.close();
    }
  } finally {
    await executors.close();
  }
}
