/** Moments in two passes: extent and mean first, then sums of powers of the distance from that mean. */
import {
  choose,
  compare,
  count,
  type Expression,
  largest,
  mean,
  multiply,
  NULL,
  ONE,
  smallest,
  sum,
  ZERO,
} from "../../core/expression.js";
import { sumError } from "../../kernels/double-double.js";
import { MOMENT_STATE, Moment } from "../../kernels/kernels.js";
import { emptyMomentState, setNonFinite } from "../../kernels/moment-state.js";
import { binaryExponent, scaleByPowerOfTwo } from "../../kernels/power-of-two.js";
import type { FitKey } from "../../stream/fit/measuring-passes.js";
import { askEach, batchesOf, type ColumnAnswer, numeric } from "./ask.js";
import type { Asker, StepsByKey } from "./asker.js";
import { relationOf } from "./measured-columns.js";
import type { Pivot } from "./shift-origins.js";

/** What the first pass tells of a column. */
export interface Extent {
  /** values that are not missing, and those of them that are 0 */
  readonly count: number;
  readonly zeros: number;
  readonly min: number;
  readonly max: number;
  /** as the engine adds it up: near the mean */
  readonly mean: number;
}

/** Extents of the columns of one group of rows. */
export interface Extents {
  readonly rows: number;
  readonly columns: readonly Extent[];
}

const extentOf = (x: Expression): Expression[] => [
  count(x),
  count(choose(compare(x, "=", ZERO), ONE, NULL)),
  smallest(x),
  largest(x),
  mean(x),
];

/** The first pass: extents of all columns, by group. Groups come in the order of their keys. */
export async function askExtents(asker: Asker, steps: StepsByKey): Promise<Map<FitKey, Extents>> {
  const { view, engine } = asker;
  const found = new Map<FitKey, { rows: number; columns: Extent[] }>();
  for (const batch of batchesOf(view.numeric.length, engine.dialect.columnsAtOnce)) {
    const relation = relationOf(asker, batch, steps);
    for (const { key, rows, columns } of await askEach(asker, relation, extentOf)) {
      if (!found.has(key)) found.set(key, { rows, columns: [] });
      for (const cells of columns) {
        const [count, zeros, min, max, mean] = cells.map(numeric);
        // A zero has no sign here, as in the kernels.
        found.get(key)!.columns.push({ count, zeros, min: min + 0, max: max + 0, mean });
      }
    }
  }
  return found;
}

/** Magnitudes whose fourth powers, and those of an ulp, stay normal doubles need no exponent: as the kernels have it. */
export const EXPONENT_FREE = 200;

function exponentOf({ count, min, max }: Extent): number {
  const largest = Math.max(Math.abs(min), Math.abs(max));
  if (count === 0 || largest === 0 || !Number.isFinite(largest)) return 0;
  const exponent = Math.min(1023, binaryExponent(largest));
  return Math.abs(exponent) < EXPONENT_FREE ? 0 : exponent;
}

/** Near the mean, or amid the extent where the engine's sum left the range of doubles. */
function firstPivot(extent: Extent): Pivot {
  const exponent = exponentOf(extent);
  const { min, max, mean } = extent;
  const near = Number.isFinite(mean) ? mean : min / 2 + max / 2;
  return { exponent, value: Number.isFinite(near) ? scaleByPowerOfTwo(near, -exponent) : 0 };
}

/** A pivot further from the mean than this part of the standard deviation costs digits: the pass is made once more. */
const FAR = 0.5;
const ROUNDS = 3;

/** The second pass: moment states of all columns, by group. */
export async function askMoments(
  asker: Asker,
  steps: StepsByKey,
  extents: ReadonlyMap<FitKey, Extents>,
): Promise<Map<FitKey, Float64Array>> {
  const { view, engine } = asker;
  const states = new Map([...extents.keys()].map((key) => [key, emptyMomentState(view.numeric.length)]));
  const pivots = new Map([...extents].map(([key, { columns }]) => [key, columns.map(firstPivot)]));
  const known = new Map(
    [...extents.keys()].map((key) => [key, steps.get(key) ?? steps.get(undefined) ?? []]),
  );
  for (let round = 0, waiting = everyColumn(view.numeric.length); waiting.length > 0; round++) {
    const far = new Set<number>();
    for (const batch of batchesOf(waiting.length, engine.dialect.columnsAtOnce)) {
      const columns = batch.map((i) => waiting[i]);
      for (const answer of await askPowers(asker, columns, known, pivots)) {
        columns.forEach((i, at) => {
          const sums = answer.columns[at].map(numeric);
          const { rows, columns: own } = extents.get(answer.key)!;
          const state = stateOf(rows, own[i], pivots.get(answer.key)![i], sums);
          states.get(answer.key)!.set(state, i * MOMENT_STATE);
          const away = sums[0] / own[i].count;
          if (
            away * away * own[i].count > FAR * FAR * state[Moment.m2] &&
            round + 1 < ROUNDS &&
            spreads(own[i])
          ) {
            const { exponent, value } = pivots.get(answer.key)![i];
            pivots.get(answer.key)![i] = { exponent, value: value + away };
            far.add(i);
          }
        });
      }
    }
    waiting = [...far];
  }
  return states;
}

const everyColumn = (columns: number): number[] => Array.from({ length: columns }, (_, i) => i);

const spreads = ({ min, max }: Extent): boolean => min < max && Number.isFinite(max - min);

/** Σd, Σd², Σd³ and Σd⁴ of each column, d being the distance from its pivot. */
function askPowers(
  asker: Asker,
  columns: readonly number[],
  steps: StepsByKey,
  pivots: ReadonlyMap<FitKey, readonly Pivot[]>,
): Promise<readonly ColumnAnswer[]> {
  const relation = relationOf(asker, columns, steps, (key, i) => pivots.get(key)![i]);
  return askEach(asker, relation, (d) => {
    const square = multiply(d, d);
    return [sum(d), sum(square), sum(multiply(square, d)), sum(multiply(square, square))];
  });
}

/** Sums around a pivot become the central ones: with the pivot near the mean, what is taken away is small. */
export function stateOf(rows: number, extent: Extent, pivot: Pivot, sums: readonly number[]): Float64Array {
  const state = emptyMomentState();
  const { count, zeros, min, max } = extent;
  state[Moment.missing] = rows - count;
  if (count === 0) return state;
  const [s1, s2, s3, s4] = sums;
  const away = s1 / count;
  state[Moment.count] = count;
  state[Moment.zeros] = zeros;
  state[Moment.min] = min;
  state[Moment.max] = max;
  state[Moment.exponent] = pivot.exponent;
  if (min === max) {
    state[Moment.mean] = scaleByPowerOfTwo(min, -pivot.exponent);
    return state;
  }
  if (!Number.isFinite(min) || !Number.isFinite(max)) {
    setNonFinite(state, 0, min + max);
    return state;
  }
  state[Moment.mean] = pivot.value + away;
  state[Moment.meanLow] = sumError(pivot.value, away, state[Moment.mean]);
  state[Moment.m2] = Math.max(0, s2 - s1 * away);
  state[Moment.m3] = s3 - 3 * away * s2 + 2 * away * away * s1;
  state[Moment.m4] = Math.max(0, s4 - 4 * away * s3 + 6 * away * away * s2 - 3 * away ** 3 * s1);
  return state;
}
