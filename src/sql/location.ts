/** Where a job's data are and go: made by who opens an engine. */

import { dataError, usageError } from "../errors.js";
import type { Dataset } from "../formats/dataset.js";
import { numbersAmong } from "../formats/missing-numbers.js";
import { DELIMITED_FORMATS, type InputFormat } from "../formats/registry.js";
import type { Job } from "../job/job.js";
import type { Input } from "../stream/input/input.js";
import type { Matched } from "../stream/input/matched-input.js";
import { refuseIdleFlags } from "../stream/input/unused-flags.js";
import type { Executors } from "../stream/threads/executors.js";
import type { Engine, Select, Source, Target } from "./contract.js";
import { requireLength } from "./measure/ask.js";
import type { Asker } from "./measure/asker.js";

/** An output that is written aside, and then put in its place. */
export interface PendingOutput {
  /** what the engine writes to */
  readonly target: Target;
  /** Makes what these rows, a query's, are written to. */
  prepare?(rows: string): Promise<void>;
  /** All of commit() that is likely to fail. */
  settle?(): Promise<void>;
  commit(): Promise<void>;
  /** Leaves what was there before as it was. Safe after commit and to call twice. */
  abort(): Promise<void>;
}

/** Text that was opened here, so that an engine reads it as this program does. */
export interface TextPlace {
  /** with each file named */
  readonly job: Job;
  readonly input: Input;
  /** its columns matched with those of parameters */
  readonly matched?: Matched;
  readonly executors: Executors;
  /** the name that the source gives to the column that groups are told by */
  readonly key?: string;
  /** Throws NormalizeError "data" where the engine finds other records than this program does. */
  requireRecords(rows: number): Promise<void>;
  /** An error of the engine's as this program would tell it. */
  explained(error: unknown): Promise<unknown>;
  close(): Promise<void>;
}

/** An engine splits text into other records than this program does. */
export const otherRecords = (engine: string, theirs: number, ours: number, file: string): Error =>
  dataError(
    `${engine} finds ${theirs} records where this program finds ${ours}`,
    { file },
    "leave --engine out; do its lines end in more than one way?",
  );

export interface Place {
  readonly engine: Engine;
  readonly source: Source;
  readonly text?: TextPlace;
  /** names of columns that folders tell: numbers or not, they are worked on where they are asked for alone */
  readonly folders?: readonly string[];
  /** the name to show */
  readonly name: string;
  /** what saved parameters say they were fitted on */
  readonly inputs: readonly string[];
  /** columns of numbers that are text in the source, so that they come out as they were */
  readonly textNumbers?: readonly string[];
  /** things worth a warning that were seen while it was opened */
  readonly notes?: readonly string[];
  readonly output?: PendingOutput;
}

/** Things worth a warning that were seen while a place and what is there were opened. */
export const notesOf = ({ notes = [] }: Place, dataset: Pick<Dataset, "notes">): string[] => [
  ...notes,
  ...dataset.notes,
];

/** Text whose records this program does not count while it writes them is counted beside what is asked. */
export const counting = (place: Place, rewriting?: object): Pick<Asker, "requireRecords"> =>
  place.text && rewriting === undefined ? { requireRecords: place.text.requireRecords } : {};

/** Writes rows, where they go anywhere. */
export async function writeRows({ engine, output }: Place, select: () => Select): Promise<void> {
  if (!output) return;
  const rows = select();
  await output.prepare?.(engine.dialect.select(rows));
  for (const statement of engine.dialect.write(rows, output.target)) {
    requireLength(statement, engine);
    await engine.execute(statement);
  }
}

/**
 * Throws a usage error for flags that say nothing of such files; with their types known, an engine takes no number for missing.
 * @param name what is read, where it is no file: a table or query has names and types of its own, as Parquet has
 */
export function refuseEngineFlags(job: Job, format: InputFormat, name: string = format): void {
  refuseIdleFlags(job, format, name);
  const numbers = numbersAmong(job.read.missing);
  if (DELIMITED_FORMATS.includes(format) || numbers.length === 0) return;
  throw usageError(
    `${numbers.join(", ")} cannot mean missing in ${name} with --engine`,
    `${job.reading.naValues ? "" : "the fit read it so; "}leave --engine out, or make it NULL in the data`,
  );
}

export const refuseTableFlags = (job: Job): void => refuseEngineFlags(job, "parquet", "a table or query");
