/** Where chunks are processed: one contract for this thread with scalar kernels, with SIMD kernels, and for a pool. */

import { HeapBuffer } from "../../formats/chunk-buffers.js";
import { scalarWorkbench, type Workbench } from "../../formats/csv/numeric-columns.js";
import type { Chunk, ChunkBuffer } from "../../formats/dataset.js";
import { HeapArena } from "../../kernels/memory.js";
import { scalarKernels } from "../../kernels/scalar/kernels.js";
import { type ChunkOutcome, type PassPlan, processChunk } from "../chunk.js";

/** A chunk, the chunks before it, and the rows as far as they are known: all of them, where there is one slot. */
export type ChunkToRun = Pick<Chunk, "length" | "records"> & {
  readonly ordinal: number;
  readonly firstRow: number;
};

export interface Executor {
  /** Chunks that may be under way at once: slots are numbered from 0. */
  readonly slots: number;
  /** Sets what the chunks to come are put through, those of a dataset of `bytes`, where that is known. */
  begin(plan: PassPlan, bytes: number | undefined): void;
  /** Memory to read a slot's next chunk into. */
  buffer(slot: number): ChunkBuffer;
  /** Kernels and memory for work between passes. */
  workbench(): Workbench;
  /** Processes the chunk in a slot's buffer; the output stays valid until the slot is used again. */
  run(slot: number, chunk: ChunkToRun): Promise<ChunkOutcome>;
  close(): Promise<void>;
}

/** This thread and the scalar kernels: what small inputs need, and all that works without WebAssembly. */
export function scalarExecutor(): Executor {
  const buffer = new HeapBuffer(scalarKernels);
  const arena = new HeapArena();
  let plan: PassPlan | undefined;
  return {
    slots: 1,
    begin(next) {
      plan = next;
    },
    buffer: () => buffer,
    workbench: scalarWorkbench,
    run: async (_slot, { length, records, firstRow }) =>
      processChunk(plan!, buffer.bytes.subarray(0, length), records, scalarKernels, arena, firstRow),
    close: async () => {},
  };
}
