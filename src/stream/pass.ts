/** One pass over a dataset: chunks are read, processed side by side, and their outcomes taken in order. */

import { addCounts, momentsOfBytes } from "../core/aggregates/byte-counts.js";
import { type Measured, mergeMeasured } from "../core/aggregates/index.js";
import { emptyMoments, mergeMoments } from "../core/aggregates/moments.js";
import { product } from "../core/axis.js";
import { mergedOutcome, type RowOutcome } from "../core/steps/rowwise.js";
import { addedCounts } from "../core/steps/tally.js";
import { dataError, type Place } from "../errors.js";
import { nextChunk } from "../formats/chunk-buffers.js";
import { recordOffset } from "../formats/csv/cells.js";
import { countLines } from "../formats/csv/dialect.js";
import type { AskRest, Chunk, ChunkReader, Dataset } from "../formats/dataset.js";
import { jsonRecordOffset } from "../formats/json/cells.js";
import type { ChunkOutcome, PassPlan } from "./chunk.js";
import type { ChunkProblem } from "./chunk-problems.js";
import { type GroupTotal, GroupTotals } from "./groups.js";
import type { Executor } from "./threads/executor.js";
import type { Executors } from "./threads/executors.js";

/** What a pass found out. */
export interface PassResult {
  rows: number;
  /** the rows before each chunk */
  readonly starts: number[];
  /** moment states before and after; empty where nothing was measured */
  before: Float64Array;
  after: Float64Array;
  /** the answer to the pass's question; undefined where there was none, or no row */
  measured: Measured | undefined;
  /** what the plan measures of groups, by key in the order in which keys first occur; empty where there are none */
  readonly groups: ReadonlyMap<string, GroupTotal>;
  /** infinite values left out */
  infinite: number;
  /** what is told of rows that were normalized each on its own */
  rowOutcome: RowOutcome | undefined;
  /** counts of core/transform/tally.ts, by column; undefined where there is nothing to count */
  tally: Float64Array | undefined;
}

/** Where a pass writes what its plan makes. */
interface PassOutputs {
  readonly data?: ChunkWriter;
  /** norms of vectors, as little-endian doubles */
  readonly norms?: { write(bytes: Uint8Array): Promise<void> };
}

/** Takes encoded chunks in order; `rest` tells what their records hold beside the numbers. */
export interface ChunkWriter {
  write(bytes: Uint8Array, rest: AskRest, origin: ChunkOrigin): Promise<void>;
}

/** Where a chunk's records come from, and how many they are. */
interface ChunkOrigin {
  /** an index into Dataset.files */
  readonly file: number;
  readonly rows: number;
}

interface InFlight {
  readonly slot: number;
  readonly chunk: Chunk;
  readonly outcome: Promise<ChunkOutcome>;
}

/**
 * Outcomes are merged and outputs written in chunk order, so nothing depends on which chunk is done first.
 * Throws NormalizeError "data" for the first chunk with a problem.
 */
export async function runPass(
  dataset: Dataset,
  plan: PassPlan,
  executors: Executors,
  outputs: PassOutputs = {},
): Promise<PassResult> {
  const pass = new Pass(dataset, plan, outputs);
  const reader = await dataset.chunks();
  try {
    await pass.readAll(reader, executors);
  } finally {
    await reader.close();
  }
  return pass.finish();
}

class Pass {
  private readonly groups: GroupTotals;
  private readonly result: PassResult;
  private readonly inFlight: InFlight[] = [];
  /** moment states of each row's vectors, a chunk after another */
  private readonly vectorStates: Float64Array[] = [];
  private executor: Executor | undefined;
  private file = 0;
  /** rows of the current file that earlier chunks held */
  private rowsOfFile = 0;

  constructor(
    private readonly dataset: Dataset,
    private readonly plan: PassPlan,
    private readonly outputs: PassOutputs,
  ) {
    const { rowShape, name } = dataset.schema;
    this.groups = new GroupTotals(product(rowShape), name);
    this.result = {
      rows: 0,
      starts: [],
      before: new Float64Array(0),
      after: new Float64Array(0),
      measured: undefined,
      groups: this.groups.totals,
      infinite: 0,
      rowOutcome: undefined,
      tally: undefined,
    };
  }

  async readAll(reader: ChunkReader, executors: Executors): Promise<void> {
    let free: number[] = [];
    let read = 0;
    for (let chunks = 0; ; chunks++) {
      const executor = await executors.choose(this.dataset.bytes, read);
      if (executor !== this.executor) {
        await this.drain();
        executor.begin(this.plan, this.dataset.bytes);
        this.executor = executor;
        free = Array.from({ length: executor.slots }, (_, slot) => slot);
      }
      const slot = free.pop() ?? (await this.takeOldest());
      const chunk = await nextChunk(reader, executor.buffer(slot));
      if (!chunk) break;
      read += chunk.length;
      const outcome = executor.run(slot, {
        length: chunk.length,
        records: chunk.records,
        ordinal: chunks,
        firstRow: this.plan.window?.starts[chunks] ?? this.result.rows,
      });
      outcome.catch(() => {}); // seen when its turn comes
      this.inFlight.push({ slot, chunk, outcome });
    }
    await this.drain();
  }

  /** What was found out, with counts of bytes turned into the moments they stand for. */
  finish(): PassResult {
    const { result, plan } = this;
    if (result.starts.length === 0) this.describeNothing();
    if (plan.before === "bytes" && plan.format.kind === "dense") {
      result.before = momentsOfBytes(result.before, plan.format.divisor);
    }
    if (typeof plan.before === "object") result.before = joined(this.vectorStates);
    return result;
  }

  /** What is said of no values, where there was no chunk to say it. */
  private describeNothing(): void {
    const { result, plan } = this;
    const cols = product(this.dataset.schema.rowShape);
    if (plan.before === "bytes") result.before = new Float64Array(256);
    else if (typeof plan.before === "string") result.before = emptyMoments(plan.before, cols);
    result.after = emptyMoments(plan.after, cols);
  }

  private async drain(): Promise<void> {
    while (this.inFlight.length > 0) await this.takeOldest();
  }

  /** Waits for the oldest chunk under way, takes its outcome, and gives back its slot. */
  private async takeOldest(): Promise<number> {
    const { slot, chunk, outcome } = this.inFlight[0];
    const done = await outcome;
    this.inFlight.shift();
    if (chunk.file !== this.file) {
      this.file = chunk.file;
      this.rowsOfFile = 0;
    }
    if (done.problem) throw this.problemError(slot, chunk, done.problem);
    this.merge(done);
    this.rowsOfFile += done.rows;
    if (done.output) {
      const bytes = this.executor!.buffer(slot).bytes.subarray(0, chunk.length);
      const origin = { file: chunk.file, rows: done.rows };
      await this.outputs.data!.write(done.output, (lookedAt) => chunk.rest?.(bytes, lookedAt), origin);
    }
    if (done.norms) await this.outputs.norms!.write(new Uint8Array(done.norms.buffer));
    return slot;
  }

  private merge(done: ChunkOutcome): void {
    const { result, plan } = this;
    result.starts.push(result.rows);
    result.rows += done.rows;
    result.infinite += done.infinite;
    result.rowOutcome = mergedOutcome(result.rowOutcome, done.rowOutcome);
    if (typeof plan.before === "object") this.vectorStates.push(done.before);
    else
      result.before = merged(plan.before === "bytes" ? addCounts : mergeMoments, result.before, done.before);
    result.after = merged(mergeMoments, result.after, done.after);
    if (done.tally) result.tally = addedCounts(result.tally, done.tally);
    if (done.groups) this.groups.add(done.groups);
    if (!done.measured) return;
    if (result.measured) mergeMeasured(result.measured, done.measured);
    else result.measured = done.measured;
  }

  /** Where a record of a text chunk begins. */
  private offsetOf(record: number, bytes: Uint8Array): number | undefined {
    const { format } = this.plan;
    if (format.kind === "json") return jsonRecordOffset(format, bytes, record);
    return format.kind === "delimited" ? recordOffset(format, bytes, record) : undefined;
  }

  private problemError(slot: number, chunk: Chunk, problem: ChunkProblem): Error {
    const { record, column, message, hint } = problem;
    const bytes = this.executor!.buffer(slot).bytes;
    const at = problem.offset ?? this.offsetOf(record, bytes.subarray(0, chunk.length));
    const line =
      chunk.line === undefined || at === undefined ? {} : { line: chunk.line + countLines(bytes, at) };
    const place: Place = {
      file: this.dataset.files[chunk.file],
      record: this.rowsOfFile + record + 1,
      ...line,
      ...(column === undefined ? {} : { column }),
    };
    return dataError(message, place, hint);
  }
}

function merged(
  merge: (into: Float64Array, from: Float64Array) => void,
  into: Float64Array,
  from: Float64Array,
): Float64Array {
  if (into.length === 0) return from;
  merge(into, from);
  return into;
}

function joined(pieces: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
