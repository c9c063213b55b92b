/** The SIMD kernels on this thread, or on a pool of workers that share one memory with it. */
import { Worker } from "node:worker_threads";
import type { ChunkBuffer } from "../../io/contract.js";
import type { Workbench } from "../../io/decode/column-judge.js";
import type { Kernels } from "../../kernels/kernels.js";
import { compileKernels, createKernelMemory, instantiateKernels } from "../../kernels/simd.js";
import { type ChunkOutcome, type PassPlan, processChunk } from "./chunk.js";
import type { ChunkToRun, Executor } from "./executor.js";
import { arenaBehind, SlotBuffer, type SlotLayout, slotRegion } from "./slots.js";
import type { WorkerReady, WorkerReply, WorkerStart, WorkerTask } from "./worker.js";

/** Chunks this thread does while the workers start: about as many as it can in that time. */
const MOST_HERE = 12;

/** Chunks read ahead of the workers, so that none waits for the reader. */
const READ_AHEAD = 2;

/** The machine's part that all SIMD executors need. */
interface Machine {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly kernels: Kernels;
  readonly layout: SlotLayout;
  readonly buffers: readonly ChunkBuffer[];
}

function startMachine(threads: number, slots: number): Machine {
  const module = compileKernels();
  const memory = createKernelMemory();
  const { kernels, firstFree } = instantiateKernels(module, memory, 0);
  const layout = { memoryBytes: memory.buffer.byteLength, firstFree, threads: threads + 1, slots };
  const buffers = Array.from(
    { length: slots },
    (_, slot) => new SlotBuffer(memory, slotRegion(layout, slot), kernels),
  );
  return { module, memory, kernels, layout, buffers };
}

/** One thread, this one. */
export function simdExecutor(): Executor {
  const { memory, kernels, layout, buffers } = startMachine(0, 1);
  const region = slotRegion(layout, 0);
  let plan: PassPlan | undefined;
  return {
    slots: 1,
    begin(next) {
      plan = next;
    },
    buffer: () => buffers[0],
    workbench: () => ({ kernels, arena: arenaBehind(memory, region, 0) }),
    run: async (slot, { length, records, firstRow }) =>
      processChunk(
        plan!,
        buffers[slot].bytes.subarray(0, length),
        records,
        kernels,
        arenaBehind(memory, region, length),
        firstRow,
      ),
    close: async () => {},
  };
}

interface Waiting {
  readonly resolve: (outcome: ChunkOutcome) => void;
  readonly reject: (error: Error) => void;
}

/** `threads` workers; tasks go to whichever is free. Until the first has started, this thread does them. */
export class PoolExecutor implements Executor {
  readonly slots: number;
  private readonly machine: Machine;
  private readonly workers: Worker[];
  private readonly free: Worker[] = [];
  private readonly queue: WorkerTask[] = [];
  private readonly waiting = new Map<number, Waiting>();
  private failure: Error | undefined;
  private plan: PassPlan | undefined;
  /** workers that have started */
  private started = 0;
  /** chunks that this thread did */
  private here = 0;

  constructor(threads: number) {
    this.slots = threads + READ_AHEAD;
    this.machine = startMachine(threads, this.slots);
    this.workers = Array.from({ length: threads }, (_, i) => this.startWorker(i + 1));
  }

  private startWorker(thread: number): Worker {
    const { module, memory, layout } = this.machine;
    const start: WorkerStart = { module, memory, layout, thread };
    const worker = new Worker(new URL("./worker.js", import.meta.url), { workerData: start });
    worker.on("message", (message: WorkerReply | WorkerReady) => {
      if ("ready" in message) this.started++;
      else this.settle(message);
      this.free.push(worker);
      this.dispatch();
    });
    worker.on("error", (error) => this.fail(error));
    return worker;
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

  private dispatch(): void {
    while (this.free.length > 0 && this.queue.length > 0) this.free.pop()!.postMessage(this.queue.shift());
  }

  begin(plan: PassPlan): void {
    this.plan = plan;
    for (const worker of this.workers) worker.postMessage({ plan });
  }

  buffer(slot: number): ChunkBuffer {
    return this.machine.buffers[slot];
  }

  workbench(): Workbench {
    const { kernels, memory, layout } = this.machine;
    return { kernels, arena: arenaBehind(memory, slotRegion(layout, 0), 0) };
  }

  run(slot: number, { length, records }: ChunkToRun): Promise<ChunkOutcome> {
    if (this.failure) return Promise.reject(this.failure);
    if (this.started === 0 && this.here < MOST_HERE) return this.runHere(slot, length, records);
    return new Promise((resolve, reject) => {
      this.waiting.set(slot, { resolve, reject });
      this.queue.push({ slot, length, records });
      this.dispatch();
    });
  }

  private async runHere(slot: number, length: number, records: number): Promise<ChunkOutcome> {
    this.here++;
    const { memory, kernels, layout, buffers } = this.machine;
    const bytes = buffers[slot].bytes.subarray(0, length);
    return processChunk(
      this.plan!,
      bytes,
      records,
      kernels,
      arenaBehind(memory, slotRegion(layout, slot), length),
    );
  }

  async close(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }
}
