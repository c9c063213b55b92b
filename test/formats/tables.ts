/** Whole tables in tests: all that a dataset of typed columns holds, and the same written by a writer. */

import { otherText } from "#normalize/formats/columnar/value-text.js";
import type { Dataset, OpenTableWriter, OtherColumns } from "#normalize/formats/dataset.js";
import { decodeChunk } from "#normalize/formats/decode-chunk.js";
import type { Sink } from "#normalize/io/bytes.js";
import { HeapArena } from "#normalize/kernels/memory.js";
import { scalarKernels } from "#normalize/kernels/scalar/kernels.js";
import { LentBuffer } from "./lent.js";

/** A column's numbers, NaN and row listed where there is none; or texts, null where there is none. */
export type HeldColumn =
  | { readonly name: string; readonly numbers: number[]; readonly nulls: readonly number[] }
  | { readonly name: string; readonly texts: readonly (string | null)[] };

interface Piece {
  readonly values: Float64Array;
  readonly rest: OtherColumns;
}

/** One pass: the numbers row by row, and what passes through, chunk by chunk. */
export async function readPieces(dataset: Dataset, buffer = new LentBuffer()): Promise<Piece[]> {
  const reader = await dataset.chunks();
  const pieces: Piece[] = [];
  try {
    for (let chunk = await reader.next(buffer); chunk; chunk = await reader.next(buffer)) {
      const bytes = buffer.bytes.subarray(0, chunk.length);
      const { batch } = decodeChunk(dataset.format, bytes, chunk.records, scalarKernels, new HeapArena());
      pieces.push({ values: batch.values.slice(), rest: await chunk.rest!(bytes) });
    }
  } finally {
    await reader.close();
  }
  return pieces;
}

export async function readTable(dataset: Dataset): Promise<HeldColumn[]> {
  const pieces = await readPieces(dataset);
  const cols = dataset.schema.rowShape[0];
  return dataset.layout!.map((column): HeldColumn => {
    const { name, index } = column;
    if (column.kind === "other") {
      const values = pieces.flatMap(({ rest }) => [...rest.columns[index]]);
      return { name, texts: values.map((value) => (value === null ? null : otherText(column.type, value))) };
    }
    const numbers = pieces.flatMap(({ values }) => [...values].filter((_, i) => i % cols === index));
    const absent = pieces.flatMap(({ rest }) => [...(rest.nulls[index] ?? new Uint8Array(rest.rows))]);
    return { name, numbers, nulls: absent.flatMap((mark, row) => (mark === 1 ? [row] : [])) };
  });
}

/** A sink that keeps what is written to it. */
export function keptSink(): { sink: Sink; bytes: () => Buffer } {
  const written: Buffer[] = [];
  const sink: Sink = {
    name: "kept",
    seekable: false,
    write: async (bytes) => void written.push(Buffer.from(bytes)),
    patch: async () => {
      throw new Error("not seekable");
    },
    commit: async () => {},
    abort: async () => {},
  };
  return { sink, bytes: () => Buffer.concat(written) };
}

/** What a dataset holds, written as it is. */
/** Row after row to column after column. */
const byColumns = (values: Float64Array, rows: number): Float64Array => {
  const cols = rows === 0 ? 0 : values.length / rows;
  return Float64Array.from(values, (_, i) => values[(i % rows) * cols + Math.floor(i / rows)]);
};

export async function rewritten(dataset: Dataset, open: OpenTableWriter): Promise<Buffer> {
  const { sink, bytes } = keptSink();
  const { schema, layout } = dataset;
  const writer = await open(sink, { schema, layout: layout!, dtype: "float64", digits: 0 });
  for (const { values, rest } of await readPieces(dataset))
    await writer.write(byColumns(values, rest.rows), rest);
  await writer.finish();
  return bytes();
}
