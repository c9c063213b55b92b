/** Reads a whole dataset with the scalar kernels: what the engine does, without an engine. */

import type { TextProblem } from "#normalize/formats/csv/cells.js";
import type { ChunkBuffer, Dataset } from "#normalize/formats/dataset.js";
import { decodeChunk } from "#normalize/formats/decode-chunk.js";
import { HeapArena } from "#normalize/kernels/memory.js";
import { scalarKernels } from "#normalize/kernels/scalar/kernels.js";

export class TestBuffer implements ChunkBuffer {
  bytes = new Uint8Array(0);
  readonly kernels = scalarKernels;
  grow(size: number, kept: number): void {
    const larger = new Uint8Array(size);
    larger.set(this.bytes.subarray(0, kept));
    this.bytes = larger;
  }
}

export interface ReadWhole {
  readonly rows: number;
  readonly cols: number;
  readonly values: number[];
  readonly problem?: TextProblem;
}

export async function readWhole(dataset: Dataset): Promise<ReadWhole> {
  const buffer = new TestBuffer();
  const reader = await dataset.chunks();
  const values: number[] = [];
  let rows = 0;
  const cols = dataset.format.kind === "dense" ? dataset.format.cols : dataset.format.columns.length;
  try {
    for (let chunk = await reader.next(buffer); chunk; chunk = await reader.next(buffer)) {
      const bytes = buffer.bytes.subarray(0, chunk.length);
      const { batch, problem } = decodeChunk(
        dataset.format,
        bytes,
        chunk.records,
        scalarKernels,
        new HeapArena(),
      );
      rows += batch.rows;
      for (const value of batch.values.subarray(0, batch.rows * batch.cols)) values.push(value);
      if (problem) return { rows, cols, values, problem };
    }
  } finally {
    await reader.close();
  }
  return { rows, cols, values };
}
