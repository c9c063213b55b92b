/** A worker of the pool: receives a plan, then chunks; its kernels share the pool's memory. */
import { parentPort, workerData } from "node:worker_threads";
import { instantiateKernels } from "../../kernels/simd.js";
import { type ChunkOutcome, type PassPlan, processChunk } from "../chunk.js";
import { type CellPlace, cellsAt } from "./cell-cache.js";
import { arenaBehind, type SlotLayout, slotRegion } from "./memory-layout.js";
import { threadCells } from "./thread-cells.js";

export interface WorkerStart {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly layout: SlotLayout;
  readonly thread: number;
  /** counts the chunks that each thread has done */
  readonly done: Int32Array;
}

export interface WorkerTask {
  readonly slot: number;
  readonly length: number;
  readonly records: number;
  /** as in ChunkToRun */
  readonly firstRow: number;
  /** where the chunk's cells are kept, if they are */
  readonly place?: CellPlace | undefined;
}

/** Sent once, when a worker can take tasks. */
export interface WorkerReady {
  readonly ready: true;
}

export interface WorkerReply {
  readonly slot: number;
  /** without its output, which stays in the shared memory */
  readonly outcome?: Omit<ChunkOutcome, "output">;
  readonly output?: { readonly start: number; readonly length: number };
  readonly error?: Error;
}

const { module, memory, layout, thread, done } = workerData as WorkerStart;
const { kernels } = instantiateKernels(module, memory, thread);
let plan: PassPlan | undefined;

function reply({ slot, length, records, firstRow, place }: WorkerTask): WorkerReply {
  try {
    const region = slotRegion(layout, slot);
    const bytes = new Uint8Array(memory.buffer, region.base, length);
    const { output, ...outcome } = processChunk(
      plan!,
      bytes,
      records,
      kernels,
      arenaBehind(memory, region, length),
      firstRow,
      place ? cellsAt(memory, place) : threadCells(memory, layout, thread, plan!, records),
    );
    if (!output) return { slot, outcome };
    return { slot, outcome, output: { start: placed(output, region), length: output.length } };
  } catch (error) {
    return { slot, error: error as Error };
  }
}

/** The output's address; output made on the heap is copied into the slot, over the chunk it was made from. */
function placed(output: Uint8Array, region: { base: number; limit: number }): number {
  if (output.buffer === memory.buffer) return output.byteOffset;
  const copy = arenaBehind(memory, region, 0).bytes(output.length);
  copy.set(output);
  return copy.byteOffset;
}

/** What the pool gets instead of copies: states of the many columns of a wide table are as large as their text. */
const handedOver = ({ outcome }: WorkerReply): ArrayBuffer[] =>
  outcome === undefined
    ? []
    : [outcome.before, outcome.after].flatMap(({ buffer }) =>
        buffer instanceof ArrayBuffer && buffer.byteLength > 0 ? [buffer] : [],
      );

parentPort!.on("message", (message: WorkerTask | { plan: PassPlan }) => {
  if ("plan" in message) plan = message.plan;
  else {
    const answer = reply(message);
    parentPort!.postMessage(answer, handedOver(answer));
    Atomics.add(done, thread, 1);
  }
});

const ready: WorkerReady = { ready: true };
parentPort!.postMessage(ready);
