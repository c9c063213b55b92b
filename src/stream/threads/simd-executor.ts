/** The SIMD kernels on this thread, or on a pool of workers that share one memory with it. */
import { Worker } from "node:worker_threads";
import type { Workbench } from "../../formats/csv/numeric-columns.js";
import type { ChunkBuffer } from "../../formats/dataset.js";
import type { Kernels } from "../../kernels/kernels.js";
import { compileKernels, createKernelMemory, instantiateKernels } from "../../kernels/simd.js";
import { type ChunkOutcome, type PassPlan, processChunk } from "../chunk.js";
import { cellsAt, KEPT_BYTES, KeptCells } from "./cell-cache.js";
import type { ChunkToRun, Executor } from "./executor.js";
import {
  alignedDown,
  arenaBehind,
  keptRegion,
  SlotBuffer,
  type SlotLayout,
  slotRegion,
} from "./memory-layout.js";
import { threadCells } from "./thread-cells.js";
import type { WorkerReady, WorkerReply, WorkerStart, WorkerTask } from "./worker.js";

/** Chunks that a worker is given at once, so that it has another when this thread is at one of its own. */
const TASKS_AHEAD = 2;

/** Chunks that this thread does while no worker has started: about as many as it can in that time. */
const MOST_ALONE = 12;

/** Slots beside one for each thread: chunks read ahead of the workers, or waiting to be written. */
const MORE_SLOTS = 3;

/** Bytes for the cells of the chunk that a thread is at: those of text of 1 MiB, however short they are. */
const THREAD_CELLS = 1 << 24;

/** Bytes of the memory that a thread takes, so that the slots that are left hold any usual chunk and what is made from it. */
const THREAD_BYTES = 1 << 26;

/** The machine's part that all SIMD executors need. */
interface Machine {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly kernels: Kernels;
  readonly layout: SlotLayout;
  readonly buffers: readonly ChunkBuffer[];
  readonly kept: KeptCells;
}

/** For `wanted` threads, or as many as the memory has room for, with a slot for each and some more. */
function startMachine(wanted: number, moreSlots: number): Machine {
  const module = compileKernels();
  const memory = createKernelMemory();
  const { kernels, firstFree } = instantiateKernels(module, memory, 0);
  const { byteLength } = memory.buffer;
  const threads = Math.max(1, Math.min(wanted, Math.floor(byteLength / THREAD_BYTES)));
  const layout = layOut(byteLength, firstFree, threads, threads + moreSlots);
  const buffers = Array.from(
    { length: layout.slots },
    (_, slot) => new SlotBuffer(memory, slotRegion(layout, slot), kernels),
  );
  return { module, memory, kernels, layout, buffers, kept: new KeptCells(keptRegion(layout)) };
}

/** A memory that is small keeps little. */
const layOut = (memoryBytes: number, firstFree: number, threads: number, slots: number): SlotLayout => ({
  memoryBytes,
  firstFree,
  threads,
  slots,
  cells: Math.min(THREAD_CELLS, alignedDown(memoryBytes / 8 / threads)),
  kept: Math.min(KEPT_BYTES, memoryBytes / 16),
});

/** A chunk in its slot's buffer, on this thread. */
function runHere(machine: Machine, plan: PassPlan, slot: number, chunk: ChunkToRun): ChunkOutcome {
  const { memory, kernels, layout, buffers, kept } = machine;
  const { length, records, firstRow } = chunk;
  const place = kept.placeOf(chunk);
  const outcome = processChunk(
    plan,
    buffers[slot].bytes.subarray(0, length),
    records,
    kernels,
    arenaBehind(memory, slotRegion(layout, slot), length),
    firstRow,
    place ? cellsAt(memory, place) : threadCells(memory, layout, 0, plan, records),
  );
  if (place && !outcome.problem) kept.filled(chunk, place, outcome.rows);
  return outcome;
}

/** One thread, this one. */
export function simdExecutor(): Executor {
  const machine = startMachine(1, 0);
  const { memory, kernels, layout, buffers, kept } = machine;
  let plan: PassPlan | undefined;
  return {
    slots: 1,
    begin(next, bytes) {
      plan = next;
      kept.begin(next, bytes);
    },
    buffer: () => buffers[0],
    workbench: () => ({ kernels, arena: arenaBehind(memory, slotRegion(layout, 0), 0) }),
    run: async (slot, chunk) => runHere(machine, plan!, slot, chunk),
    close: async () => {},
  };
}

interface Waiting {
  readonly resolve: (outcome: ChunkOutcome) => void;
  readonly reject: (error: Error) => void;
}

/** A worker, and how many chunks it was given. */
interface Runner {
  readonly worker: Worker;
  readonly thread: number;
  started: boolean;
  given: number;
}

/**
 * This thread and `threads` - 1 workers, fewer where the memory has no room for so many (60 threads in 4 GB of addresses). A
 * chunk goes to the worker that has least to do, or, where all have enough or none has started yet, is done here; no result
 * depends on which.
 */
export class PoolExecutor implements Executor {
  readonly slots: number;
  private readonly machine: Machine;
  private readonly runners: readonly Runner[];
  /** chunks that each thread has done: counted by the workers, for their messages wait while this thread is at a chunk */
  private readonly done: Int32Array;
  private readonly waiting = new Map<number, Waiting>();
  private failure: Error | undefined;
  private plan: PassPlan | undefined;
  /** chunks that this thread did before any worker had started */
  private alone = 0;

  constructor(threads: number) {
    this.machine = startMachine(threads, MORE_SLOTS);
    const { layout } = this.machine;
    this.slots = layout.slots;
    this.done = new Int32Array(new SharedArrayBuffer(4 * layout.threads));
    this.runners = Array.from({ length: layout.threads - 1 }, (_, i) => this.startRunner(i + 1));
  }

  private startRunner(thread: number): Runner {
    const { module, memory, layout } = this.machine;
    const start: WorkerStart = { module, memory, layout, thread, done: this.done };
    const worker = new Worker(new URL("./worker.js", import.meta.url), { workerData: start });
    const runner = { worker, thread, started: false, given: 0 };
    worker.on("message", (message: WorkerReply | WorkerReady) => {
      if ("ready" in message) runner.started = true;
      else this.settle(message);
    });
    worker.on("error", (error) => this.fail(error));
    return runner;
  }

  private settle(reply: WorkerReply): void {
    const waiting = this.waiting.get(reply.slot);
    this.waiting.delete(reply.slot);
    if (reply.error) waiting?.reject(reply.error);
    else waiting?.resolve(this.outcomeOf(reply));
  }

  private outcomeOf({ outcome, output }: WorkerReply): ChunkOutcome {
    if (!output) return outcome!;
    return { ...outcome!, output: new Uint8Array(this.machine.memory.buffer, output.start, output.length) };
  }

  private fail(error: Error): void {
    this.failure = error;
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }

  begin(plan: PassPlan, bytes: number | undefined): void {
    this.plan = plan;
    this.machine.kept.begin(plan, bytes);
    for (const { worker } of this.runners) worker.postMessage({ plan });
  }

  buffer(slot: number): ChunkBuffer {
    return this.machine.buffers[slot];
  }

  workbench(): Workbench {
    const { kernels, memory, layout } = this.machine;
    return { kernels, arena: arenaBehind(memory, slotRegion(layout, 0), 0) };
  }

  async run(slot: number, chunk: ChunkToRun): Promise<ChunkOutcome> {
    if (this.failure) throw this.failure;
    const runner = this.idlest();
    if (runner === undefined) return runHere(this.machine, this.plan!, slot, chunk);
    const { length, records, firstRow } = chunk;
    const place = this.machine.kept.placeOf(chunk);
    const outcome = await this.ask(runner, { slot, length, records, firstRow, place });
    if (place && !outcome.problem) this.machine.kept.filled(chunk, place, outcome.rows);
    return outcome;
  }

  private ask(runner: Runner, task: WorkerTask): Promise<ChunkOutcome> {
    return new Promise((resolve, reject) => {
      this.waiting.set(task.slot, { resolve, reject });
      runner.given++;
      runner.worker.postMessage(task);
    });
  }

  /** The started worker that has least to do, unless even that one has enough; any where this thread waits for one to start. */
  private idlest(): Runner | undefined {
    const started = this.runners.filter((runner) => runner.started);
    if (started.length === 0 && this.alone++ < MOST_ALONE) return undefined;
    let idlest: Runner | undefined;
    let least = TASKS_AHEAD;
    for (const runner of started.length > 0 ? started : this.runners) {
      const left = runner.given - Atomics.load(this.done, runner.thread);
      if (left >= least) continue;
      least = left;
      idlest = runner;
    }
    return idlest;
  }

  async close(): Promise<void> {
    await Promise.all(this.runners.map(({ worker }) => worker.terminate()));
  }
}
