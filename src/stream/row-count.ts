/** How many rows there must be. */
import { dataError } from "../errors.js";
import type { Job } from "../job/job.js";
import type { Schema } from "../types.js";

/** The rows that a job needs which fits or describes something. */
export const rowsToFit = ({ minRows = 1 }: Pick<Job, "minRows">): number => Math.max(1, minRows);

/** The rows that a job needs which transforms each by what is known already, or by itself; what it saves is a fit all the same. */
export const rowsToTransform = (job: Pick<Job, "minRows" | "save">): number =>
  job.save === undefined ? (job.minRows ?? 0) : rowsToFit(job);

/** Throws NormalizeError "data" for fewer rows than there must be, and for rows that are without a value. */
export function requireRows(
  { name, rows: told = 0 }: Partial<Pick<Schema, "name" | "rows">>,
  rows: number,
  least: number,
): void {
  if (rows >= least && (rows > 0 || told === 0)) return;
  const there = rows === 0 ? "no data" : rows === 1 ? "there is 1 row" : `there are ${rows} rows`;
  const wanted = least > 1 ? `${least} rows, as --min-rows says` : "one record";
  throw dataError(there, name === undefined ? {} : { file: name }, `expected at least ${wanted}`);
}
