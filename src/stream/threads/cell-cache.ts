/** Cells of text that one pass has read, kept within a bound, so that the next pass over the records need not read them again. */
import type { CellMemory, KeptBatch } from "../../formats/decode-chunk.js";
import { usedAgain } from "../../kernels/memory.js";
import type { ChunkFormat } from "../../types.js";
import type { PassPlan } from "../chunk.js";

/** Bytes kept at most: of an input whose length is known, and of a stream, whose own beginning is kept in memory besides. */
export const KEPT_BYTES = 3 << 26;
const KEPT_BYTES_OF_STREAM = 1 << 26;

/** A value and its span. */
const CELL_BYTES = 16;

/** Where a chunk's cells are kept: plain data, sent to workers. */
export interface CellPlace {
  /** an address, aligned to 16 bytes */
  readonly start: number;
  /** cells that there is room for */
  readonly cells: number;
  /** the records there; absent where they are still to be read */
  readonly rows?: number;
}

/** The arrays at a place. */
export function cellsAt(
  memory: WebAssembly.Memory,
  { start, cells, rows }: CellPlace,
): CellMemory | KeptBatch {
  const values = new Float64Array(memory.buffer, start, cells);
  const spans = new Int32Array(memory.buffer, start + 8 * cells, 2 * cells);
  return rows === undefined
    ? { values: usedAgain(values), spans: usedAgain(spans) }
    : { values, spans, rows };
}

/** What of a chunk tells where its cells are kept: the chunks before it, its bytes, and the most records that it can have. */
interface KeepableChunk {
  readonly ordinal: number;
  readonly length: number;
  readonly records: number;
}

/**
 * The places of one dataset's chunks, which every pass cuts alike. Cells much shorter than 16 bytes of text are not kept:
 * they are read again sooner than they are stored. A plan that changes values or spans takes those kept with it.
 */
export class KeptCells {
  private readonly places = new Map<number, Required<CellPlace>>();
  private format: ChunkFormat | undefined;
  private next: number;
  private limit = 0;
  private plan: PassPlan | undefined;

  constructor(private readonly region: { readonly base: number; readonly limit: number }) {
    this.next = region.base;
  }

  /** @param bytes the dataset's length, where known */
  begin(plan: PassPlan, bytes: number | undefined): void {
    this.plan = plan;
    if (plan.format === this.format) return;
    const room = bytes === undefined ? KEPT_BYTES_OF_STREAM : KEPT_BYTES;
    this.format = plan.format;
    this.places.clear();
    this.next = this.region.base;
    this.limit = Math.min(this.region.limit, this.region.base + room);
  }

  /** Where a chunk's cells are, or shall be kept; undefined where they are not. */
  placeOf({ ordinal, length, records }: KeepableChunk): CellPlace | undefined {
    const plan = this.plan!;
    const kept = this.places.get(ordinal);
    if (kept && changesCells(plan)) this.places.delete(ordinal);
    if (kept || plan.cells !== "kept" || changesCells(plan) || plan.format.kind !== "delimited") return kept;
    const cells = records * plan.format.columns.length;
    const bytes = cells * CELL_BYTES;
    if (bytes > length || this.next + bytes > this.limit) return undefined;
    const start = this.next;
    this.next += bytes;
    return { start, cells };
  }

  /** Says that a chunk's cells were read into the place given for them. */
  filled({ ordinal }: KeepableChunk, place: CellPlace, rows: number): void {
    if (place.rows === undefined) this.places.set(ordinal, { ...place, rows });
  }
}

const changesCells = ({ transform, groups, encode, dtype, infinite }: PassPlan): boolean =>
  transform !== undefined ||
  groups !== undefined ||
  encode !== undefined ||
  dtype === "float32" ||
  infinite === "omit";
