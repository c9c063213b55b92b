/** What a reading means for a job: the fields that its options decide. */
import type { Reading } from "../core/params/reading.js";
import type { Job, ReadOptions } from "./job.js";

export type Decided = Pick<Job, "nan" | "infinite"> & {
  readonly read: Pick<ReadOptions, "missing" | "decimal" | "leadingZeros">;
};

/** Every option's field of the job, at its default where nothing is said. */
export const readingFields = ({
  naValues = [],
  decimal,
  leadingZeros,
  nan = "omit",
  inf = "error",
}: Reading): Decided => ({
  nan,
  infinite: inf,
  read: {
    missing: naValues,
    ...(decimal === "," && { decimal: "comma" as const }),
    ...(leadingZeros === "number" && { leadingZeros }),
  },
});

/** The job with what a fit's reading says, where the command line says nothing. */
export function withReading(job: Job, fitted: Reading | undefined): Job {
  if (fitted === undefined) return job;
  const { read, ...rest } = readingFields({ ...fitted, ...job.reading });
  // Commands differ in what they do about infinite values where neither says anything.
  const infinite = job.reading.inf ?? fitted.inf ?? job.infinite;
  return { ...job, ...rest, infinite, read: { ...job.read, ...read } };
}
