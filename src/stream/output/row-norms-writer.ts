/** Norms of rows on their way to a file of their own, by which results can be multiplied back. */
import { METHODS } from "../../core/methods/index.js";
import { NormalizeError, usageError } from "../../errors.js";
import type { Sink } from "../../io/bytes.js";
import type { Job } from "../../job/job.js";
import type { Plan } from "../plan.js";
import { OrderedOutput } from "./ordered-output.js";

export interface KeptNorms {
  readonly sink: Sink;
  /** where chunks' norms go */
  readonly output: OrderedOutput;
  /** Writes the head; `rows` may still be unknown. */
  begin(rows: number | undefined): Promise<void>;
  /** Puts the number of rows right. */
  finish(rows: number): Promise<void>;
}

/**
 * The file that the job keeps norms in, if any: NPY of doubles, (rows) or (rows, ...kept axes). Throws a usage error where
 * there is not just one norm of each row or vector, NormalizeError "io" where it is no file whose head can be put right.
 */
export async function openNorms(
  job: Job,
  plan: Pick<Plan, "axis" | "axes" | "stages">,
): Promise<KeptNorms | undefined> {
  if (job.keepNorms === undefined) return undefined;
  const { axis, axes, stages } = plan;
  if (stages.length > 1 || METHODS[stages[0].method].needs !== "norm") {
    const names = stages.map(({ method }) => method).join(",");
    throw usageError(
      `--keep-norms does not apply to ${names}`,
      "it applies to a norm that is no part of a chain",
    );
  }
  if (axis.kind !== "rows") {
    throw usageError(
      `--keep-norms does not apply to axis ${axes.join(",")}`,
      "norms of columns are among the parameters that --save keeps",
    );
  }
  const [{ npyFrame }, { openFileSink }] = await Promise.all([
    import("../../formats/npy/write.js"),
    import("../../io/sink/file.js"),
  ]);
  const frame = npyFrame({ dtype: "float64", rowShape: axis.keptShape });
  const sink = await openFileSink(job.keepNorms);
  if (!sink.seekable) {
    await sink.abort();
    throw new NormalizeError("io", "norms are kept in regular files alone", {
      place: { file: job.keepNorms },
    });
  }
  const output = new OrderedOutput(sink, "bytes");
  return {
    sink,
    output,
    begin: (rows) => output.write(frame.head(rows)),
    finish: (rows) => sink.patch(frame.head(rows), 0),
  };
}
