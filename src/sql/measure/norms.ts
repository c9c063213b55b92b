/** Norms of columns, asked of an engine: core/fit/norms.ts says what a state of them is. */

import type { Measured } from "../../core/aggregates/index.js";
import { emptyNorms, exponentFor, NORM_MISSING, NORM_STATE } from "../../core/aggregates/norms.js";
import { absolute, type Expression, smallest, sum } from "../../core/expression.js";
import { normFormulas } from "../../core/methods/norm.js";
import type { FitKey } from "../../stream/fit/measuring-passes.js";
import { askEach, batchesOf, numeric } from "./ask.js";
import type { Asker, StepsByKey } from "./asker.js";
import { relationOf } from "./measured-columns.js";
import type { Extent, Extents } from "./moments.js";
import type { Pivots } from "./shift-origins.js";

/** Norm states of all columns, by group. */
export async function askNorms(
  asker: Asker,
  order: number,
  steps: StepsByKey,
  extents: ReadonlyMap<FitKey, Extents>,
): Promise<Map<FitKey, Measured>> {
  const { view, engine } = asker;
  const found = new Map<FitKey, Float64Array>();
  for (const key of steps.keys()) found.set(key, begun(order, extents.get(key)!));
  if (isTold(order)) return answersOf(order, found);
  const exponent = (key: FitKey, i: number): number =>
    order === -Infinity ? 0 : exponentFor(largestOf(extents.get(key)!.columns[i]), order);
  const pivots: Pivots = (key, i) => ({ exponent: exponent(key, i), value: 0 });
  const { term } = normFormulas(order);
  const asked = (x: Expression): Expression[] => [order === -Infinity ? smallest(absolute(x)) : sum(term(x))];
  for (const batch of batchesOf(view.numeric.length, engine.dialect.columnsAtOnce)) {
    const relation = relationOf(asker, batch, steps, pivots);
    for (const { key, columns } of await askEach(asker, relation, asked)) {
      if (!found.has(key)) continue;
      batch.forEach((i, at) => {
        const value = numeric(columns[at][0]);
        const state = found.get(key)!.subarray(i * NORM_STATE, (i + 1) * NORM_STATE);
        if (Number.isNaN(value)) return;
        if (order === -Infinity) state[3] = value;
        else state.set([exponent(key, i), value]);
      });
    }
  }
  return answersOf(order, found);
}

const answersOf = (order: number, found: ReadonlyMap<FitKey, Float64Array>): Map<FitKey, Measured> =>
  new Map([...found].map(([key, states]) => [key, { kind: "norm", order, states }]));

/** Orders that the extents tell already. */
const isTold = (order: number): boolean => order === 0 || order === Infinity;

const largestOf = ({ count, min, max }: Extent): number =>
  count === 0 ? 0 : Math.max(Math.abs(min), Math.abs(max));

/** States with what extents tell. */
function begun(order: number, { rows, columns }: Extents): Float64Array {
  const states = emptyNorms(order, columns.length);
  columns.forEach((extent, i) => {
    const at = i * NORM_STATE;
    states[at + NORM_MISSING] = rows - extent.count;
    if (order === 0) states[at + 1] = extent.count - extent.zeros;
    if (order === Infinity) states[at + 3] = largestOf(extent);
  });
  return states;
}
