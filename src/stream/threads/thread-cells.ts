/** Cells of the one chunk that a thread is at: memory that it uses again and again, where each slot's own would be new to it. */
import type { CellMemory } from "../../formats/decode-chunk.js";
import type { PassPlan } from "../chunk.js";
import { cellsAt } from "./cell-cache.js";
import { cellRegion, type SlotLayout } from "./memory-layout.js";

/** A value and its span. */
const CELL_BYTES = 16;

/**
 * Where a thread puts what it reads of a chunk of `records` at most; undefined where they are too many, or where the output may be
 * the values themselves, which then must last until they are written.
 */
export function threadCells(
  memory: WebAssembly.Memory,
  layout: SlotLayout,
  thread: number,
  { format, encode }: PassPlan,
  records: number,
): CellMemory | undefined {
  if (format.kind !== "delimited" || encode?.kind === "dense") return undefined;
  const { base, limit } = cellRegion(layout, thread);
  const cells = records * format.columns.length;
  return base + cells * CELL_BYTES > limit ? undefined : cellsAt(memory, { start: base, cells });
}
