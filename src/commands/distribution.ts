/** How a dataset's values are distributed: two passes, one for the extents and one that counts. */

import { type BinQuestion, type BinRange, stepOf } from "../core/aggregates/histogram.js";
import type { Measure } from "../core/aggregates/index.js";
import { EXTENT_STATE, Extent, gatherExtents } from "../core/aggregates/min-max.js";
import { product } from "../core/axis.js";
import type { Counted, Distribution } from "../core/figure/figure.js";
import { FINE_STEPS } from "../core/figure/histogram.js";
import { expect } from "../core/methods/fit.js";
import type { Dataset } from "../formats/dataset.js";
import type { PassPlan } from "../stream/chunk.js";
import { type PassResult, runPass } from "../stream/pass.js";
import { requireRows } from "../stream/row-count.js";
import type { Executors } from "../stream/threads/executors.js";

/** The values that are looked at: a pass that measures nothing yet. */
export type Aspect = Omit<PassPlan, "measure">;

/** Which columns are looked at together: column i in histogram histogramOf[i], -1 in none. */
export interface Sets {
  readonly histogramOf: Int32Array;
  readonly count: number;
}

/** All columns of a row together. */
export const allTogether = (cols: number): Sets => ({ histogramOf: new Int32Array(cols), count: 1 });

/** Some columns, each on its own. */
export function eachAlone(cols: number, columns: readonly number[]): Sets {
  const histogramOf = new Int32Array(cols).fill(-1);
  columns.forEach((column, i) => {
    histogramOf[column] = i;
  });
  return { histogramOf, count: columns.length };
}

/** Columns in a row of a dataset. */
export const columnsOf = ({ schema }: Pick<Dataset, "schema">): number => product(schema.rowShape);

/** Distributions, and what the first pass over the rows came to. */
export interface Looked {
  readonly distributions: readonly Distribution[];
  readonly seen: PassResult;
}

/**
 * One distribution a set, of the values as the aspect has them. Throws NormalizeError "data" for no rows.
 * @param bins as many as were asked for; absent: fine ones, from which a renderer chooses
 */
export async function distributionsOf(
  dataset: Dataset,
  aspect: Aspect,
  sets: Sets,
  bins: number | undefined,
  executors: Executors,
): Promise<Looked> {
  const seen = await runPass(dataset, { ...aspect, measure: { kind: "extents" } }, executors);
  requireRows(dataset.schema, seen.rows, 1);
  const extents = gatherSets(expect("extents", seen.measured!).states, sets);
  const question = questionOf(extents, sets, bins);
  const counting: Measure = { kind: "bins", ...question };
  const unseen = { ...aspect, before: "nothing", after: "nothing" } as const;
  const counted = await runPass(dataset, { ...unseen, measure: counting }, executors);
  const { counts } = expect("bins", counted.measured!);
  const each = Array.from({ length: sets.count }, (_, set) => set);
  return { seen, distributions: each.map((set) => distributionOf(extents, question, counts, set, bins)) };
}

/** Extents of sets; columns of no set are gathered into one more. */
function gatherSets(states: Float64Array, { histogramOf, count }: Sets): Float64Array {
  const groupOf = histogramOf.map((histogram) => (histogram < 0 ? count : histogram));
  return gatherExtents(states, groupOf, count + 1);
}

function questionOf(extents: Float64Array, sets: Sets, bins: number | undefined): BinQuestion {
  const rangeOf = (low: number, high: number) => (set: number) =>
    binRange(extents[set * EXTENT_STATE + low], extents[set * EXTENT_STATE + high], bins);
  const each = Array.from({ length: sets.count }, (_, set) => set);
  return {
    histogramOf: sets.histogramOf,
    all: each.map(rangeOf(Extent.low, Extent.high)),
    others: each.map(rangeOf(Extent.lowOther, Extent.highOther)),
  };
}

/** Steps narrower than this have no inverse among the doubles. */
const NARROWEST = 2 ** -1020;

/** Whether values are spread widely enough to be told apart by bins. */
const isSingle = (low: number, high: number): boolean => !(stepOf(low, high, FINE_STEPS) > NARROWEST);

/** Fine bins have the extremes in the middle of the outermost ones. A range without values or without length is given some. */
function binRange(low: number, high: number, asked: number | undefined): BinRange {
  if (!(low <= high)) return binRange(0, 0, asked);
  const bins = asked ?? FINE_STEPS + 1;
  if (isSingle(low, high)) {
    const reach = Math.max(0.5, Math.abs(low) / 1024);
    return { low: low - reach, high: high + reach, bins };
  }
  if (asked !== undefined) return { low, high, bins };
  const margin = stepOf(low, high, 2 * FINE_STEPS);
  return { low: low - margin, high: high + margin, bins };
}

function distributionOf(
  extents: Float64Array,
  { all, others }: BinQuestion,
  counts: Float64Array,
  set: number,
  bins: number | undefined,
): Distribution {
  const at = set * EXTENT_STATE;
  const count = extents[at + Extent.count];
  const zeros = extents[at + Extent.zeros];
  const part = (range: BinRange, index: number, low: number, high: number): Counted => {
    const extent = [extents[at + low], extents[at + high]] as const;
    return {
      extent,
      range,
      counts: counts.slice(index * range.bins, (index + 1) * range.bins),
      kind: bins !== undefined ? "asked" : isSingle(...extent) ? "single" : "fine",
    };
  };
  return {
    count,
    zeros,
    all: count === 0 ? undefined : part(all[set], set, Extent.low, Extent.high),
    others:
      count === zeros ? undefined : part(others[set], all.length + set, Extent.lowOther, Extent.highOther),
  };
}
