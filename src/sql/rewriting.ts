/**
 * Text that becomes text: an engine tells what has to be known of all rows, and this program writes, so that cells that are not
 * worked on keep their bytes, quotes and all, and records their ends.
 */

import type { ColumnOrder } from "../core/column-order.js";
import type { EncodeFormat } from "../formats/dataset.js";
import type { Job } from "../job/job.js";
import type { PassPlan } from "../stream/chunk.js";
import { openOutput } from "../stream/output/output.js";
import type { OutputSink } from "../stream/output/writing.js";
import type { PassResult } from "../stream/pass.js";
import { writePass } from "../stream/write-pass.js";
import type { ResultType } from "../types.js";
import { otherRecords, type Place } from "./location.js";

export interface Rewriting {
  readonly sink: OutputSink;
  /**
   * Writes all records by one pass; returns what it found out.
   * @param rows as the engine counts them
   */
  write(pass: (encode: EncodeFormat) => PassPlan, rows: number): Promise<PassResult>;
}

/**
 * undefined where the input is no text, or the engine writes. Throws NormalizeError where the output cannot be written.
 * @param order the columns that are worked on in the fit's order, by position; absent: as they stand
 */
export async function openRewriting(
  { output }: Job,
  place: Place,
  dtype: ResultType,
  order: ColumnOrder | undefined,
): Promise<Rewriting | undefined> {
  if (place.text === undefined || place.output !== undefined || output.kind !== "file") return undefined;
  const { job, input, executors } = place.text;
  const to = /\.(tsv|tab)$/i.test(output.path) ? "tsv" : "csv";
  const opened = await openOutput({ ...job, to }, input, dtype, order);
  if (opened === undefined) return undefined;
  return {
    sink: opened.sink,
    async write(pass, rows) {
      const { dataset } = input;
      const written = { output: opened, norms: undefined };
      const done = await writePass(dataset, pass(opened.encode), written, executors, rows);
      if (done.rows === rows) return done;
      throw otherRecords(place.engine.name, rows, done.rows, dataset.schema.name);
    },
  };
}
