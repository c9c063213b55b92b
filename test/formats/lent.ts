/** What the decoders are lent in these tests: sources that give as little as they like, buffers with a limit. */

import { NormalizeError } from "#normalize/errors.js";
import type { Chunk, ChunkBuffer, Dataset } from "#normalize/formats/dataset.js";
import { decodeDense } from "#normalize/formats/dense/cells.js";
import type { ByteSource } from "#normalize/io/bytes.js";
import { HeapArena } from "#normalize/kernels/memory.js";
import { scalarKernels } from "#normalize/kernels/scalar/kernels.js";
import type { DenseFormat } from "#normalize/types.js";

/** plain: a file; pipe: once, size not known; packed: twice, size not known. */
export type SourceKind = "plain" | "pipe" | "packed";

export interface LentSource extends ByteSource {
  readonly opened: () => number;
  /** readers that are open */
  readonly alive: () => number;
}

/** A source of `bytes` whose reads give at most `step` bytes. */
export function lentSource(bytes: Uint8Array, step = Infinity, kind: SourceKind = "plain"): LentSource {
  let opened = 0;
  let alive = 0;
  const source: LentSource = {
    name: "array",
    size: kind === "plain" ? bytes.length : undefined,
    rereadable: kind !== "pipe",
    opened: () => opened,
    alive: () => alive,
    async open(offset = 0) {
      if (kind === "pipe" && opened > 0) throw new Error("a pipe was opened twice");
      opened++;
      alive++;
      let at = offset;
      return {
        async read(into) {
          const piece = bytes.subarray(at, at + Math.min(step, into.length));
          into.set(piece);
          at += piece.length;
          return piece.length;
        },
        async close() {
          alive--;
        },
      };
    },
    async close() {},
  };
  if (kind !== "plain") return source;
  return {
    ...source,
    async readAt(into, offset) {
      if (offset + into.length > bytes.length) throw new Error("read beyond the end");
      into.set(bytes.subarray(offset, offset + into.length));
    },
  };
}

/** A lent buffer that refuses to be larger than `limit`. */
export class LentBuffer implements ChunkBuffer {
  readonly kernels = scalarKernels;
  bytes: Uint8Array;
  constructor(
    size = 1 << 20,
    private readonly limit = 1 << 26,
  ) {
    this.bytes = new Uint8Array(size);
  }
  grow(size: number, kept: number): void {
    if (size > this.limit) throw new NormalizeError("data", "a record is too large");
    const larger = new Uint8Array(size);
    larger.set(this.bytes.subarray(0, kept));
    this.bytes = larger;
  }
}

/** One pass over a dense dataset: its chunks and all its values. */
export async function readAll(dataset: Dataset, buffer = new LentBuffer()) {
  const reader = await dataset.chunks();
  const chunks: Chunk[] = [];
  const values: number[] = [];
  try {
    for (let chunk = await reader.next(buffer); chunk; chunk = await reader.next(buffer)) {
      chunks.push(chunk);
      const bytes = buffer.bytes.subarray(0, chunk.length);
      const batch = decodeDense(dataset.format as DenseFormat, bytes, scalarKernels, new HeapArena());
      if (batch.rows !== chunk.records) throw new Error("rows and records differ");
      for (const value of batch.values) values.push(value);
    }
  } finally {
    await reader.close();
  }
  return { chunks, values };
}

/** An NPY file; `dictionary` is its header's text, padded as numpy does. */
export function npyFile(dictionary: string, data: Uint8Array, version = 1): Uint8Array {
  const prefix = version === 1 ? 10 : 12;
  const bare = Buffer.from(dictionary, version === 3 ? "utf8" : "latin1");
  const text = Buffer.concat([
    bare,
    Buffer.alloc(64 - ((prefix + bare.length + 1) % 64), " "),
    Buffer.from("\n"),
  ]);
  const head = Buffer.alloc(prefix);
  head.write("\x93NUMPY", "latin1");
  head[6] = version;
  head.writeUIntLE(text.length, 8, prefix - 8);
  return Buffer.concat([head, text, data]);
}

export type Order = "False" | "True";

export const dictionary = (descr: string, shape: string, order: Order = "False"): string =>
  `{'descr': ${descr}, 'fortran_order': ${order}, 'shape': ${shape}, }`;

export function idxFile(type: number, shape: readonly number[], data: Uint8Array): Uint8Array {
  const head = Buffer.alloc(4 + 4 * shape.length);
  head[2] = type;
  head[3] = shape.length;
  shape.forEach((length, axis) => {
    head.writeUInt32BE(length, 4 + 4 * axis);
  });
  return Buffer.concat([head, data]);
}

/** The bytes of little-endian elements. */
export const bytesOf = (array: ArrayBufferView): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

/** The same elements with the other byte order. */
export function swapped(array: ArrayBufferView, size: number): Uint8Array {
  const bytes = Uint8Array.from(bytesOf(array));
  for (let at = 0; at < bytes.length; at += size) bytes.subarray(at, at + size).reverse();
  return bytes;
}
