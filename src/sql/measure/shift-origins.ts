/** Numbers that columns' values are brought near before they are added up: one a column and fit. */
import { type Expression, multiply, number, subtract } from "../../core/expression.js";
import type { Layer } from "../../core/steps/layer.js";
import { powerOfTwo } from "../../kernels/power-of-two.js";
import type { FitKey } from "../../stream/fit/measuring-passes.js";

/** What a value x becomes: x·2^-exponent - value. */
export interface Pivot {
  readonly exponent: number;
  readonly value: number;
}

/** Of a fit's column. */
export type Pivots = (key: FitKey, column: number) => Pivot;

const UNMOVED: Pivot = { exponent: 0, value: 0 };
export const NO_PIVOTS: Pivots = () => UNMOVED;

/** The powers of two whose product is 2^-exponent; one alone might be no double. */
const halvesOf = ({ exponent }: Pivot): readonly [number, number] => {
  const half = exponent >> 1;
  return [powerOfTwo(-half), powerOfTwo(half - exponent)];
};

/** A number that each of several pivots has: where all have the same, it stands as it is. */
type Told = (of: (pivot: Pivot) => number) => Expression;

function moved(x: Expression, pivots: readonly Pivot[], told: Told): Expression {
  const scales = pivots.some(({ exponent }) => exponent !== 0);
  const first = (pivot: Pivot): number => halvesOf(pivot)[0];
  const second = (pivot: Pivot): number => halvesOf(pivot)[1];
  const near = scales ? multiply(multiply(x, told(first)), told(second)) : x;
  return pivots.some(({ value }) => value !== 0)
    ? subtract(
        near,
        told(({ value }) => value),
      )
    : near;
}

/** What a pivot does to a column. */
export function pivotLayers(pivot: Pivot): Layer[] {
  if (pivot.exponent === 0 && pivot.value === 0) return [];
  return [{ formula: (x) => moved(x, [pivot], (of) => number(of(pivot))), missing: "flows" }];
}

/**
 * What pivots do to one long column.
 * @param byPlace a number of the fit of that key, at the place of the row's column
 */
export function pivotedByPlace(
  x: Expression,
  keys: readonly FitKey[],
  batch: readonly number[],
  pivots: Pivots,
  byPlace: (numbers: (key: FitKey) => readonly number[]) => Expression,
): Expression {
  const all = keys.flatMap((key) => batch.map((i) => pivots(key, i)));
  return moved(x, all, (of) => byPlace((key) => batch.map((i) => of(pivots(key, i)))));
}
