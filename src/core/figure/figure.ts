/** What a picture of a dataset is made of: counts in fine bins, from which each renderer takes as many as it has room for. */
import type { MethodRecord, Report, Shape, Warning } from "../../types.js";
import type { BinRange } from "../aggregates/histogram.js";

/** Counts of values in equal bins. */
export interface Counted {
  /** the smallest and the largest value */
  readonly extent: readonly [number, number];
  readonly range: BinRange;
  readonly counts: Float64Array;
  /**
   * fine: many bins, the first and the last centred on the extremes, to be joined into fewer; asked: the bins, from the one extreme to the other
   */
  readonly kind: "fine" | "asked" | "single";
}

/** How one set of values is distributed. */
export interface Distribution {
  /** finite values */
  readonly count: number;
  /** those of them equal to 0 */
  readonly zeros: number;
  /** undefined where there are no values */
  readonly all: Counted | undefined;
  /** without the zeros; undefined where nothing is left */
  readonly others: Counted | undefined;
}

/** One set of columns before and after. */
export interface Panel {
  /** the column's name; absent for all columns together */
  readonly name?: string;
  readonly before: Distribution;
  readonly after?: Distribution;
}

/** Figures of one method, or of none. */
export interface FigureReport {
  readonly input: { readonly name: string; readonly shape: Shape; readonly dtype: string };
  readonly method: MethodRecord | null;
  readonly groups?: NonNullable<Report["groups"]>;
  readonly panels: readonly Panel[];
  readonly warnings: readonly Warning[];
}
