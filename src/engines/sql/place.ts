/** Where a job's data are and go: made by who opens an engine. */
import type { Job } from "../../job.js";
import { refuseIdleFlags } from "../local/idle-flags.js";
import { requireLength } from "./asking.js";
import type { Engine, Select, Source, Target } from "./contract.js";

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

export interface Place {
  readonly engine: Engine;
  readonly source: Source;
  /** the name to show */
  readonly name: string;
  /** what saved parameters say they were fitted on */
  readonly inputs: readonly string[];
  /** things worth a warning that were seen while it was opened */
  readonly notes?: readonly string[];
  readonly output?: PendingOutput;
}

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

/** A table or query has names and types of its own, as Parquet has. Throws a usage error for flags that would say them. */
export const refuseTableFlags = (job: Job): void => refuseIdleFlags(job, "parquet", "a table or query");
