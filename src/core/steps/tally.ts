/** Counts, by column, of values that a fit does not cover, and of what was made of them. */
import type { NumericKernels } from "../../kernels/kernels.js";
import type { Arena } from "../../kernels/memory.js";
import type { Batch } from "../../types.js";
import { addOutside, type Extents, emptyOutside, OUTSIDE_STATE } from "../aggregates/out-of-range.js";
import { infiniteCells } from "../special-values.js";
import type { PowerFamily } from "./power/law.js";

/** Counts of one column; see {@link Counted}. */
export const TALLY = 7;

/** Slots of a column's counts. */
export const Counted = {
  /** values below or above all that were fitted */
  outside: 0,
  /** results cut to the range by clip */
  clipped: 1,
  /** values beyond the fitted quantiles, which became the outermost */
  quantileEnd: 2,
  /** values that a power law, or its inverse, takes to no number */
  outOfDomain: 3,
  /** infinite values that were transformed like any other */
  infinite: 4,
  /** those whose results are infinite too */
  staysInfinite: 5,
  /** infinite results of finite values */
  overflow: 6,
} as const;

/** A value that a power law, or its inverse, takes to no number. */
export interface OutOfDomain {
  /** its index in the batch, row by row */
  readonly cell: number;
  readonly value: number;
  readonly family: PowerFamily;
  readonly direction: "apply" | "invert";
}

/** The counts of a batch as they are made. */
export class Tally {
  /** the first of the batch, row by row */
  firstOutOfDomain: OutOfDomain | undefined;

  /** infinite cells of the batch as it was read */
  private given: ReadonlySet<number> = new Set();

  /** @param made counts that are added to; absent: they are made once there is something to count */
  constructor(
    private readonly cols: number,
    private made?: Float64Array<ArrayBuffer>,
  ) {}

  /** {@link TALLY} a column. */
  get counts(): Float64Array<ArrayBuffer> {
    this.made ??= new Float64Array(this.cols * TALLY);
    return this.made;
  }

  get isEmpty(): boolean {
    return this.made === undefined || this.made.every((count) => count === 0);
  }

  /** Counts the values of a batch that are outside an extent of their column. */
  addOutside(
    what: "outside" | "clipped" | "quantileEnd",
    extents: Extents,
    batch: Batch,
    kernels: NumericKernels,
    arena: Arena,
  ): void {
    const counts = emptyOutside(batch.cols);
    addOutside(extents, counts, batch, kernels, arena);
    for (let column = 0; column < batch.cols; column++) {
      const at = column * OUTSIDE_STATE;
      const count = counts[at] + counts[at + 1];
      if (count > 0) this.add(what, column, count);
    }
  }

  /** Counts infinite values, before they are transformed. @param states moments of all the batch's values */
  addInfinite(batch: Batch, states: Float64Array): void {
    this.given = new Set(infiniteCells(batch, states));
    for (const cell of this.given) this.add("infinite", cell % this.cols, 1);
  }

  /** Counts what has become infinite. @param states moments of all results */
  addOverflow(batch: Batch, states: Float64Array): void {
    for (const cell of infiniteCells(batch, states)) {
      this.add(this.given.has(cell) ? "staysInfinite" : "overflow", cell % this.cols, 1);
    }
  }

  add(what: keyof typeof Counted, column: number, count: number): void {
    this.counts[column * TALLY + Counted[what]] += count;
  }

  /** Keeps the first of the batch. */
  noteOutOfDomain(found: OutOfDomain): void {
    if (found.cell < (this.firstOutOfDomain?.cell ?? Infinity)) this.firstOutOfDomain = found;
  }
}

/** Counts of some rows and of more of them. */
export function addedCounts(counts: Float64Array | undefined, more: Float64Array): Float64Array {
  return counts ? counts.map((count, i) => count + more[i]) : more;
}
