/** The passes that a comparison makes over the data as they are, once for all methods. */

import type { RowShapes } from "../core/aggregates/distinct-rows.js";
import type { QuantileState } from "../core/aggregates/quantiles.js";
import { expect } from "../core/methods/fit.js";
import { METHODS } from "../core/methods/index.js";
import { DEFAULT_OPTIONS } from "../core/methods/method.js";
import type { Dataset } from "../formats/dataset.js";
import type { Job, MethodSpec } from "../job/job.js";
import { MOMENT_STATE, Moment } from "../kernels/kernels.js";
import type { Window } from "../stream/chunk.js";
import type { Surveyed } from "../stream/fit/measuring-passes.js";
import { type PassResult, runPass } from "../stream/pass.js";
import { specialValues } from "../stream/plan.js";
import { requireRows, rowsToFit } from "../stream/row-count.js";
import type { Executors } from "../stream/threads/executors.js";
import type { Aspect } from "./distribution.js";
import { aspectAsRead } from "./looked-at.js";

/** Methods whose result hangs on the extremes. */
export const BY_EXTREMES: ReadonlySet<string> = new Set(["minmax", "maxabs", "mean"]);

/** The first half of the rows, and what the other half is beside it. */
export interface Halves {
  readonly window: Window;
  readonly first: Surveyed;
  /** moment states of the second half's columns */
  readonly rest: Float64Array;
  /** counts of its values outside the first half's extremes, as fit/outside lays them out */
  readonly outside: Float64Array;
}

export interface Observed {
  /** all rows; moment states of the columns as read */
  readonly whole: Surveyed;
  /** the same rows as a pass has counted them */
  readonly counted: PassResult;
  /** extent states of the columns as read */
  readonly extents: Float64Array;
  /** orders of the norms that are compared, and what each leaves of rows; absent where no norm is */
  readonly orders: readonly number[];
  readonly shapes: RowShapes | undefined;
  /** absent where no method hangs on extremes */
  readonly quantiles: QuantileState | undefined;
  /** absent where there are fewer than two rows, or no method that is fitted */
  readonly halves: Halves | undefined;
}

/** Throws NormalizeError "data" for no rows, and for infinite values where they are refused. */
export async function observe(
  job: Job,
  dataset: Dataset,
  specs: readonly (MethodSpec | null)[],
  executors: Executors,
): Promise<Observed> {
  const aspect: Aspect = { ...aspectAsRead(job, dataset), ...specialValues(job), before: "columns" };
  const orders = ordersOf(specs);
  const seen = await runPass(dataset, { ...aspect, measure: { kind: "extents" } }, executors);
  requireRows(dataset.schema, seen.rows, rowsToFit(job));
  const later: Aspect = { ...aspect, before: "nothing" };
  const shapes =
    orders.length === 0
      ? undefined
      : await runPass(dataset, { ...later, measure: { kind: "row-shapes", orders } }, executors);
  const fitted = specs.filter((spec) => spec && METHODS[spec.name].needs !== "norm");
  const ranged = fitted.some((spec) => spec && BY_EXTREMES.has(spec.name));
  const quantiles = ranged
    ? await runPass(dataset, { ...later, measure: { kind: "quantiles" } }, executors)
    : undefined;
  return {
    whole: surveyed(seen),
    counted: seen,
    extents: expect("extents", seen.measured!).states,
    orders,
    shapes: shapes && expect("row-shapes", shapes.measured!).shapes,
    quantiles: quantiles && expect("quantiles", quantiles.measured!).state,
    halves: fitted.length > 0 && seen.rows > 1 ? await halvesOf(dataset, aspect, seen, executors) : undefined,
  };
}

const surveyed = ({ rows, before, infinite }: PassResult): Surveyed => ({
  rows,
  before,
  infinite,
  sights: new Map([[undefined, { rows, moments: before }]]),
});

function ordersOf(specs: readonly (MethodSpec | null)[]): number[] {
  return specs.flatMap((spec) => {
    if (spec === null) return [];
    const { name, ...own } = spec;
    const method = METHODS[name];
    return method.needs === "norm" ? [method.order({ ...DEFAULT_OPTIONS, ...own })] : [];
  });
}

async function halvesOf(
  dataset: Dataset,
  aspect: Aspect,
  { rows, starts }: PassResult,
  executors: Executors,
): Promise<Halves> {
  const middle = Math.ceil(rows / 2);
  const window = { from: 0, to: middle, starts };
  const first = await runPass(dataset, { ...aspect, window }, executors);
  const rest = await runPass(
    dataset,
    {
      ...aspect,
      window: { from: middle, to: rows, starts },
      measure: { kind: "outside", ...extremesOf(first.before) },
    },
    executors,
  );
  return {
    window,
    first: surveyed(first),
    rest: rest.before,
    outside: expect("outside", rest.measured!).counts,
  };
}

/** Columns without values have no extremes to be outside of. */
function extremesOf(states: Float64Array): { low: Float64Array; high: Float64Array } {
  const columns = Array.from({ length: states.length / MOMENT_STATE }, (_, i) => i * MOMENT_STATE);
  const empty = (at: number): boolean => states[at + Moment.count] === 0;
  return {
    low: Float64Array.from(columns, (at) => (empty(at) ? -Infinity : states[at + Moment.min])),
    high: Float64Array.from(columns, (at) => (empty(at) ? Infinity : states[at + Moment.max])),
  };
}
