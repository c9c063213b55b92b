/** What is said of parameters that are put to use, whoever does the work. */
import { inverseNotes } from "../core/params/inverses.js";
import type { Parameters } from "../core/params/parameters.js";
import { readingNotes } from "../core/params/reading.js";
import type { Job } from "../job/job.js";

/** Where flags say otherwise than the fit how cells are read, and what an inverse cannot give back. */
export const appliedNotes = (
  { command, reading }: Pick<Job, "command" | "reading">,
  parameters: Parameters,
): string[] => [
  ...readingNotes(reading, parameters.reading),
  ...(command === "invert" ? inverseNotes(parameters) : []),
];
