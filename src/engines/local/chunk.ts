/** One chunk through the core: decode → measure → transform → measure → encode. Runs inline or in a worker. */

import type { RowPlan } from "../../core/axis.js";
import { addMoments, emptyMoments, type MeasuredBy } from "../../core/fit/moments.js";
import { addColumnsToNorms, emptyNorms } from "../../core/fit/norms.js";
import { firstInfinite } from "../../core/infinite.js";
import { METHODS, type MethodName } from "../../core/methods/index.js";
import type { MethodOptions } from "../../core/methods/method.js";
import { type RescueCounts, transformEachRow, vectorMoments } from "../../core/transform/rows.js";
import { type Finish, type RuleSet, transformColumns } from "../../core/transform/rules.js";
import type { EncodeFormat } from "../../io/contract.js";
import { decodeChunk } from "../../io/decode/chunk.js";
import { encodeChunk } from "../../io/encode/chunk.js";
import type { Kernels } from "../../kernels/kernels.js";
import type { Arena } from "../../kernels/memory.js";
import type { Batch, ChunkFormat } from "../../types.js";

/** What one pass does with every chunk: plain data, sent to each worker once. */
export interface PassPlan {
  readonly format: ChunkFormat;
  /** what is measured of the values as read */
  readonly before: MeasuredBy | { readonly vectors: RowPlan };
  /** norms accumulated over rows, for a norm along axis 0 */
  readonly norms?: ColumnNorms;
  /** an infinite value is an error, because something is fitted on it */
  readonly infinite: "refuse" | "keep";
  readonly transform?: Transform;
  readonly after: MeasuredBy;
  readonly encode?: EncodeFormat;
}

export interface ColumnNorms {
  readonly order: number;
  readonly groupOf: Int32Array;
  readonly groups: number;
}

export type Transform =
  | { readonly by: "columns"; readonly rules: RuleSet; readonly finish: Finish }
  | {
      readonly by: "rows";
      readonly plan: RowPlan;
      readonly method: MethodName;
      readonly options: MethodOptions;
      readonly finish: Finish;
    };

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
  readonly before: Float64Array;
  readonly after: Float64Array;
  readonly norms?: Float64Array;
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
  const { batch, spans, problem } = decodeChunk(plan.format, bytes, records, kernels, arena);
  const before = measure(plan.before, batch, kernels, arena);
  const outcome = { rows: batch.rows, before, after: new Float64Array(0), rescues: NO_RESCUES };
  const trouble =
    problem ?? (plan.infinite === "refuse" ? infiniteProblem(batch, before, plan.format) : undefined);
  if (trouble) return { ...outcome, problem: trouble };
  const norms = plan.norms ? { norms: addNorms(plan.norms, batch) } : {};
  if (!plan.transform) return { ...outcome, ...norms };
  const rescues = apply(plan.transform, batch, kernels, arena);
  const after = measure(plan.after, batch, kernels, arena);
  if (!plan.encode) return { ...outcome, ...norms, rescues, after };
  const output = encodeChunk(plan.encode, plan.format, { bytes, batch, spans }, kernels, arena);
  return { ...outcome, ...norms, rescues, after, output };
}

function measure(by: PassPlan["before"], batch: Batch, kernels: Kernels, arena: Arena): Float64Array {
  if (typeof by === "object") return vectorMoments(batch, by.vectors, kernels, arena).slice();
  const empty = emptyMoments(by, batch.cols);
  const states = arena.float64(empty.length);
  states.set(empty);
  addMoments(by, states, batch, kernels);
  return states.slice();
}

function addNorms(norms: ColumnNorms, batch: Batch): Float64Array {
  const states = emptyNorms(norms.order, norms.groups);
  addColumnsToNorms(norms.order, states, batch, norms.groupOf);
  return states;
}

function apply(transform: Transform, batch: Batch, kernels: Kernels, arena: Arena): RescueCounts {
  if (transform.by === "rows") {
    return transformEachRow(batch, { ...transform, method: METHODS[transform.method] }, kernels, arena);
  }
  const { rules } = transform;
  const lent = {
    prescale: lend(rules.prescale, arena),
    shift: lend(rules.shift, arena),
    divisor: lend(rules.divisor, arena),
  };
  transformColumns(batch, lent, transform.finish, kernels);
  return NO_RESCUES;
}

/** A copy where the kernels can reach it. */
function lend(values: Float64Array, arena: Arena): Float64Array {
  const lent = arena.float64(values.length);
  lent.set(values);
  return lent;
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
