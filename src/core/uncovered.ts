/** What a fit does not cover, and what became of values: counted by column. */
import { MOMENT_STATE, Moment } from "../kernels/kernels.js";
import type { ColumnCounts } from "../types.js";
import { Counted, TALLY } from "./steps/tally.js";

/** What passes came to. */
export interface Changed {
  /** moment states, of each column or of all values; what is not known of the results is not counted */
  readonly before: Float64Array;
  readonly after: Float64Array | undefined;
  /** counts of transform/tally.ts, by column; undefined where there is nothing to count */
  readonly tally: Float64Array | undefined;
}

type CountedEvent = keyof ColumnCounts;

/** Counts of one kind: one a column, or one of all values where columns are not told apart. */
type Counts = Readonly<Record<CountedEvent | "outOfDomain" | "staysInfinite", Float64Array>>;

const NONE = new Float64Array(0);

/** The counts of all kinds. */
export function countsOf(changed: Changed): Counts {
  const { tally } = changed;
  const of = (what: keyof typeof Counted): Float64Array =>
    tally
      ? Float64Array.from({ length: tally.length / TALLY }, (_, i) => tally[i * TALLY + Counted[what]])
      : NONE;
  return {
    outside: of("outside"),
    clipped: of("clipped"),
    quantileEnd: of("quantileEnd"),
    infinite: of("infinite"),
    madeMissing: madeMissing(changed),
    madeInfinite: of("overflow"),
    outOfDomain: of("outOfDomain"),
    staysInfinite: of("staysInfinite"),
  };
}

/** Values that were there, and whose results are NaN. */
function madeMissing({ before, after }: Changed): Float64Array {
  if (after?.length !== before.length) return NONE;
  const missing = (states: Float64Array, i: number): number => states[i * MOMENT_STATE + Moment.missing];
  return Float64Array.from(
    { length: before.length / MOMENT_STATE },
    (_, i) => missing(after, i) - missing(before, i),
  );
}

export const totalOf = (counts: Float64Array): number => counts.reduce((sum, count) => sum + count, 0);

/** In the order in which they are told. */
export const COUNTED_EVENTS: readonly CountedEvent[] = [
  "outside",
  "clipped",
  "quantileEnd",
  "infinite",
  "madeMissing",
  "madeInfinite",
];

/** What was counted in a column, where columns are told apart. */
export const columnCounts = (counts: Counts, column: number): ColumnCounts =>
  Object.fromEntries(
    COUNTED_EVENTS.flatMap((event) => {
      const count = counts[event][column] ?? 0;
      return count > 0 ? [[event, count]] : [];
    }),
  );
