/** One chunk through the core: decode → measure → transform → measure → encode. Runs inline or in a worker. */

import type { RowPlan } from "../../core/axis.js";
import { type Measure, type Measured, measureBatch } from "../../core/fit/measure.js";
import { addMoments, emptyMoments, type MeasuredBy } from "../../core/fit/moments.js";
import { firstInfinite } from "../../core/infinite.js";
import { type RescueCounts, type Stage, transformEachRow, vectorMoments } from "../../core/transform/rows.js";
import { applyStep, type Step } from "../../core/transform/step.js";
import type { EncodeFormat } from "../../io/contract.js";
import { decodeChunk } from "../../io/decode/chunk.js";
import { encodeChunk } from "../../io/encode/chunk.js";
import type { Kernels } from "../../kernels/kernels.js";
import type { Arena } from "../../kernels/memory.js";
import type { Batch, ChunkFormat, ResultType } from "../../types.js";

/** What one pass does with every chunk: plain data, sent to each worker once. */
export interface PassPlan {
  readonly format: ChunkFormat;
  /** what is described of the values as read; "bytes" counts how often each byte occurs, where elements are bytes */
  readonly before: MeasuredBy | "bytes" | { readonly vectors: RowPlan };
  /** an infinite value is an error, because something is fitted on it */
  readonly infinite: "refuse" | "keep";
  readonly transform?: Transform;
  /** what a fit asks about the columns, once transformed */
  readonly measure?: Measure;
  /** results are rounded to this type before they are described and written */
  readonly dtype: ResultType;
  /** what is described of the results */
  readonly after: MeasuredBy;
  readonly encode?: EncodeFormat;
}

export type Transform =
  /** fitted steps, one rule a column */
  | { readonly by: "columns"; readonly steps: readonly Step[] }
  /** methods fitted on each row's vectors */
  | { readonly by: "rows"; readonly plan: RowPlan; readonly stages: readonly Stage[] };

/** Why a chunk cannot be used; counts from 0 within the chunk. */
export interface ChunkProblem {
  readonly record: number;
  readonly column?: string;
  readonly offset?: number;
  readonly message: string;
  readonly hint: string;
}

export interface ChunkOutcome {
  readonly rows: number;
  /** moment states, or 256 counts where bytes are counted; empty where nothing was described */
  readonly before: Float64Array;
  readonly after: Float64Array;
  readonly measured?: Measured;
  readonly rescues: RescueCounts;
  /** encoded bytes, in the arena */
  readonly output?: Uint8Array;
  readonly problem?: ChunkProblem;
}

const NO_RESCUES: RescueCounts = { constant: 0, "zero-norm": 0 };

/**
 * @param bytes whole records of plan.format
 * @param records upper bound on their number
 */
export function processChunk(
  plan: PassPlan,
  bytes: Uint8Array,
  records: number,
  kernels: Kernels,
  arena: Arena,
): ChunkOutcome {
  const counts = plan.before === "bytes" ? countBytes(bytes, kernels, arena) : undefined;
  if (counts && !plan.transform) {
    return { rows: records, before: counts, after: NOTHING, rescues: NO_RESCUES };
  }
  const { batch, spans, problem } = decodeChunk(plan.format, bytes, records, kernels, arena);
  const before = plan.before === "bytes" ? counts! : describe(plan.before, batch, kernels, arena);
  const outcome = { rows: batch.rows, before, after: NOTHING, rescues: NO_RESCUES };
  const trouble =
    problem ?? (plan.infinite === "refuse" ? infiniteProblem(batch, before, plan.format) : undefined);
  if (trouble) return { ...outcome, problem: trouble };
  const rescues = plan.transform ? transform(plan.transform, batch, kernels, arena) : NO_RESCUES;
  const measured = plan.measure ? { measured: measureBatch(plan.measure, batch, kernels, arena) } : {};
  if (plan.dtype === "float32") kernels.roundToSingle(batch.values, batch.rows * batch.cols);
  const after = describe(plan.after, batch, kernels, arena);
  if (!plan.encode) return { ...outcome, ...measured, rescues, after };
  const output = encodeChunk(plan.encode, plan.format, { bytes, batch, spans }, kernels, arena);
  return { ...outcome, ...measured, rescues, after, output };
}

const NOTHING = new Float64Array(0);

function countBytes(bytes: Uint8Array, kernels: Kernels, arena: Arena): Float64Array {
  const counts = arena.float64(256).fill(0);
  kernels.countBytes(bytes, bytes.length, counts);
  return counts.slice();
}

function describe(
  by: MeasuredBy | { vectors: RowPlan },
  batch: Batch,
  kernels: Kernels,
  arena: Arena,
): Float64Array {
  if (typeof by === "object") return vectorMoments(batch, by.vectors, kernels, arena).slice();
  const empty = emptyMoments(by, batch.cols);
  const states = arena.float64(empty.length);
  states.set(empty);
  addMoments(by, states, batch, kernels);
  return states.slice();
}

function transform(how: Transform, batch: Batch, kernels: Kernels, arena: Arena): RescueCounts {
  if (how.by === "rows") return transformEachRow(batch, how.plan, how.stages, kernels, arena);
  for (const step of how.steps) applyStep(step, batch, kernels, arena);
  return NO_RESCUES;
}

function infiniteProblem(batch: Batch, before: Float64Array, format: ChunkFormat): ChunkProblem | undefined {
  const cell = firstInfinite(batch, before);
  if (cell < 0) return undefined;
  const column = cell % batch.cols;
  return {
    record: Math.floor(cell / batch.cols),
    column: format.kind === "delimited" ? format.names[format.columns[column]] : String(column),
    message: `an infinite value (${batch.values[cell] < 0 ? "-inf" : "inf"}) cannot be normalized`,
    hint: "expected finite numbers; remove it, or leave the cell empty",
  };
}
