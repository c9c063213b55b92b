/** One chunk through the core: decode → measure → transform → measure → encode. Runs inline or in a worker. */

import { type Measure, type Measured, measureBatch } from "../core/aggregates/index.js";
import { type MeasuredBy, momentsOf } from "../core/aggregates/moments.js";
import { WEIGHT_LIMITS } from "../core/aggregates/weighted.js";
import type { RowPlan } from "../core/axis.js";
import { UnfitVector } from "../core/methods/policy.js";
import { type Hidden, hideInfinite, hideMissing, unhide } from "../core/special-values.js";
import { type RowOutcome, type Stage, transformEachRow, vectorMoments } from "../core/steps/rowwise.js";
import { Tally } from "../core/steps/tally.js";
import { multiplyByNorms } from "../core/steps/undo-row-norms.js";
import type { EncodeFormat } from "../formats/dataset.js";
import {
  type CellMemory,
  type DecodedChunk,
  decodeChunk,
  decodeChunkKeys,
  decodeChunkWeights,
  type KeptBatch,
} from "../formats/decode-chunk.js";
import { encodeChunk } from "../formats/encode-chunk.js";
import type { Kernels } from "../kernels/kernels.js";
import type { Arena } from "../kernels/memory.js";
import type { Batch, ChunkFormat, ResultType } from "../types.js";
import {
  type ChunkProblem,
  type Decoded,
  domainProblem,
  fewNormsProblem,
  infiniteProblem,
  missingProblem,
  normProblem,
  unfitProblem,
} from "./chunk-problems.js";
import { processGroups, transformColumns } from "./group-rows.js";
import type { ColumnTransform, GroupOutcome, GroupPlan } from "./groups.js";

/** What one pass does with every chunk: plain data, sent to each worker once. */
export interface PassPlan {
  readonly format: ChunkFormat;
  /** what is described of the values as read; "bytes" counts how often each byte occurs, where elements are bytes */
  readonly before: MeasuredBy | "bytes" | { readonly vectors: RowPlan };
  /**
   * unfit: an infinite value is an error, because something is fitted on it; refuse: it is an error that --inf keep would let
   * pass; omit: it is left out and stays; unfit-weighed: it is left out in rows of weight 0, and an error in others
   */
  readonly infinite: "unfit" | "unfit-weighed" | "refuse" | "keep" | "omit";
  /** refuse: a missing value is an error */
  readonly missing: "refuse" | "keep";
  /** where the fit is of other data: what it does not cover is counted, and what has no power is refused or becomes missing */
  readonly uncovered?: { readonly outOfDomain: "error" | "missing" };
  /** the rows that are looked at; absent: all */
  readonly window?: Window;
  /** whether records have weights that are measured */
  readonly weights?: "read";
  readonly transform?: Transform;
  /** what is asked about the columns, once transformed and rounded */
  readonly measure?: Measure;
  /** what is done with each group of rows, instead of `transform` */
  readonly groups?: GroupPlan;
  /** results are rounded to this type before they are described and written */
  readonly dtype: ResultType;
  /** what is described of the results */
  readonly after: MeasuredBy;
  readonly encode?: EncodeFormat;
  /** kept: other passes over the same records follow, so what is read of text is kept for them as far as there is room */
  readonly cells?: "kept";
}

/** Rows from `from` on, `to` itself not included. */
export interface Window {
  readonly from: number;
  readonly to: number;
  /** the rows before each chunk, as an earlier pass counted them */
  readonly starts: readonly number[];
}

export type Transform =
  | ColumnTransform
  /** methods fitted on each row's vectors */
  | {
      readonly by: "rows";
      readonly plan: RowPlan;
      readonly stages: readonly Stage[];
      /** whether the norms of a last stage that is one are told */
      readonly norms?: "told";
    }
  /** each row's vectors times the norms that were kept of them, row after row of the whole dataset */
  | { readonly by: "kept-norms"; readonly plan: RowPlan; readonly norms: Float64Array };

export interface ChunkOutcome {
  readonly rows: number;
  /** moment states, or 256 counts where bytes are counted; empty where nothing was described */
  readonly before: Float64Array;
  readonly after: Float64Array;
  readonly measured?: Measured;
  readonly groups?: readonly GroupOutcome[];
  /** norms of vectors, row after row */
  readonly norms?: Float64Array<ArrayBuffer>;
  /** what is told of rows that were normalized each on its own */
  readonly rowOutcome?: RowOutcome;
  /** infinite values left out */
  readonly infinite: number;
  /** counts of core/transform/tally.ts, by column; absent where there is nothing to count */
  readonly tally?: Float64Array<ArrayBuffer>;
  /** encoded bytes, in the arena */
  readonly output?: Uint8Array;
  readonly problem?: ChunkProblem;
}

/**
 * @param bytes whole records of plan.format
 * @param records upper bound on their number
 * @param firstRow the rows before these, where the plan needs them
 * @param memory for the cells of text, or with those that an earlier pass has read
 */
export function processChunk(
  plan: PassPlan,
  bytes: Uint8Array,
  records: number,
  kernels: Kernels,
  arena: Arena,
  firstRow = 0,
  memory?: CellMemory | KeptBatch,
): ChunkOutcome {
  const counts = plan.before === "bytes" ? countBytes(bytes, kernels, arena) : undefined;
  if (counts && !plan.transform) {
    return { rows: records, before: counts, after: NOTHING, infinite: 0 };
  }
  const whole = decode(plan, bytes, records, kernels, arena, memory);
  const decoded = plan.window ? windowOf(whole, plan.window, firstRow) : whole;
  const { batch, spans } = decoded;
  const unknown = missingNumbers(plan.format, batch);
  const missing = plan.missing === "refuse" ? missingProblem(decoded, plan.format) : undefined;
  const hidden = leftOut(plan, decoded);
  // A cell without a span keeps its text.
  const untouched = [...(unknown ?? []), ...(hidden?.indices ?? [])];
  if (spans) for (const cell of untouched) spans[2 * cell] = -1;
  const before = plan.before === "bytes" ? counts! : describe(plan.before, batch, kernels, arena);
  const infinite = hidden?.indices.length ?? 0;
  const outcome = { rows: batch.rows, before, after: NOTHING, infinite };
  const problem = decoded.problem ?? refusal(plan, decoded, before) ?? missing;
  if (problem) return { ...outcome, problem };
  const tally = new Tally(batch.cols);
  const uncovered = plan.uncovered && tally;
  uncovered?.addInfinite(batch, before);
  try {
    const done = plan.groups
      ? workByGroup(plan.groups, plan.format, { bytes, records }, decoded, kernels, arena, uncovered)
      : plan.transform
        ? transform(plan.transform, batch, firstRow, kernels, arena, uncovered)
        : {};
    if (done.problem) return { ...outcome, ...done };
    if (tally.firstOutOfDomain && plan.uncovered?.outOfDomain === "error") {
      return { ...outcome, problem: domainProblem(tally.firstOutOfDomain, decoded, plan.format) };
    }
    if (plan.dtype === "float32") kernels.roundToSingle(batch.values, batch.rows * batch.cols);
    const after = describe(plan.after, batch, kernels, arena);
    if (plan.after !== "nothing") tally.addOverflow(batch, after);
    const counted = tally.isEmpty ? {} : { tally: tally.counts };
    const measured = plan.measure && {
      measured: measureBatch(plan.measure, batch, kernels, arena, firstRow),
    };
    // Cells that are kept for another pass are hidden anew there.
    if (hidden) unhide(batch.values, hidden);
    if (!plan.encode) return { ...outcome, ...done, ...measured, ...counted, after };
    const output = encodeChunk(plan.encode, plan.format, { bytes, batch, spans }, kernels, arena);
    return { ...outcome, ...done, ...measured, ...counted, after, output };
  } catch (error) {
    if (!(error instanceof UnfitVector) || plan.transform?.by !== "rows") throw error;
    return { ...outcome, problem: unfitProblem(error, plan.transform.plan.groups) };
  }
}

/** The part of a chunk that lies in a window. */
function windowOf(decoded: DecodedChunk, { from, to }: Window, firstRow: number): DecodedChunk {
  const { rows, cols, values, weights } = decoded.batch;
  const start = Math.min(rows, Math.max(0, from - firstRow));
  const end = Math.max(start, Math.min(rows, to - firstRow));
  return {
    ...decoded,
    batch: {
      rows: end - start,
      cols,
      values: values.subarray(start * cols, end * cols),
      ...(weights && { weights: weights.subarray(start, end) }),
    },
    ...(decoded.spans && { spans: decoded.spans.subarray(2 * start * cols, 2 * end * cols) }),
  };
}

/** The chunk's values, and what its records weigh where that is measured. */
function decode(
  { format, weights: reading }: PassPlan,
  bytes: Uint8Array,
  records: number,
  kernels: Kernels,
  arena: Arena,
  memory: CellMemory | KeptBatch | undefined,
): DecodedChunk {
  const decoded = decodeChunk(format, bytes, records, kernels, arena, memory);
  if (reading === undefined || decoded.problem) return decoded;
  const { weights, problem } = decodeChunkWeights(format, bytes, records, WEIGHT_LIMITS, kernels, arena);
  return { ...decoded, batch: { ...decoded.batch, weights }, ...(problem && { problem }) };
}

/** What comes of transforming and measuring. */
type Done = Partial<Pick<ChunkOutcome, "rowOutcome" | "norms" | "measured" | "groups" | "problem">>;

function workByGroup(
  plan: GroupPlan,
  format: ChunkFormat,
  { bytes, records }: { bytes: Uint8Array; records: number },
  decoded: Decoded,
  kernels: Kernels,
  arena: Arena,
  tally: Tally | undefined,
): Done {
  const keys = decodeChunkKeys(format, bytes, records, kernels, arena);
  if (keys.problem) return { problem: keys.problem };
  return processGroups(plan, decoded, keys, kernels, arena, tally);
}

/** In place, numbers that mean "missing" become NaN; where they were. */
function missingNumbers(format: ChunkFormat, { rows, cols, values }: Batch): readonly number[] | undefined {
  if (!("missingNumbers" in format) || format.missingNumbers === undefined) return undefined;
  return hideMissing(values.subarray(0, rows * cols), format.missingNumbers);
}

/** Infinite values that are left out, hidden. */
function leftOut({ infinite }: PassPlan, { batch, problem }: DecodedChunk): Hidden | undefined {
  if (infinite === "omit") return hideInfinite(batch, "all");
  return infinite === "unfit-weighed" && !problem ? hideInfinite(batch, "weightless") : undefined;
}

/** The infinite value that a plan refuses of a chunk that could be read. */
function refusal(
  { infinite, format }: PassPlan,
  decoded: Decoded,
  before: Float64Array,
): ChunkProblem | undefined {
  if (infinite === "keep" || infinite === "omit") return undefined;
  return infiniteProblem(decoded, before, format, infinite === "refuse" ? "refuse" : "unfit");
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
  return momentsOf(by, batch, kernels, arena);
}

function transform(
  how: Transform,
  batch: Batch,
  firstRow: number,
  kernels: Kernels,
  arena: Arena,
  tally: Tally | undefined,
): Done {
  if (how.by === "kept-norms") {
    const { groups } = how.plan;
    const norms = how.norms.subarray(firstRow * groups, (firstRow + batch.rows) * groups);
    const rows = norms.length / groups;
    if (rows < batch.rows) return { problem: fewNormsProblem(rows, how.norms.length / groups) };
    multiplyByNorms(batch, how.plan, norms, kernels, arena);
    return {};
  }
  if (how.by !== "rows") {
    transformColumns(how, batch, kernels, arena, tally);
    return {};
  }
  const { plan, stages } = how;
  if (how.norms === undefined) return { rowOutcome: transformEachRow(batch, plan, stages, kernels, arena) };
  const norms = new Float64Array(batch.rows * plan.groups);
  const rowOutcome = transformEachRow(batch, plan, stages, kernels, arena, norms);
  const problem = normProblem(norms, plan.groups);
  return { rowOutcome, norms, ...(problem && { problem }) };
}
