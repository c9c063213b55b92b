/** Values that a fit does not cover, as conditions: what core/transform/tally.ts counts of arrays, for engines that are told what to count. */

import type { ResultType } from "../../types.js";
import type { Extents } from "../aggregates/out-of-range.js";
import {
  absolute,
  type Condition,
  choose,
  compare,
  type Expression,
  isNotANumber,
  number,
  ONE,
  or,
  ZERO,
} from "../expression.js";
import { type AffineStep, clipsOf } from "./affine/apply.js";
import { affineLayers } from "./affine/sql.js";
import type { Layer } from "./layer.js";
import type { PowerStep } from "./power/apply.js";
import { inversePowerLayers } from "./power/sql.js";
import { fittedQuantiles, fittedRanks } from "./quantile/apply.js";
import { stepsTaken } from "./sql.js";
import type { Step } from "./step.js";
import type { Counted } from "./tally.js";

/** What is looked for among the values of one column. */
export interface Mark {
  readonly what: keyof typeof Counted;
  /** the steps before it, as they are taken; the same mark of other fits has the same number */
  readonly step: number;
  /** what is done to the values before they are looked at */
  readonly layers: readonly Layer[];
  /** 1 for such a value that is there, 0 for others */
  flag(value: Expression): Expression;
  /** whether it cannot be, for the extent of the values as they are looked at */
  isRuledOut(min: number, max: number): boolean;
}

type Seen = Pick<Mark, "flag" | "isRuledOut">;

/** Some engines take NaN for the largest of all. */
const flagged = (x: Expression, such: Condition): Expression =>
  choose(isNotANumber(x), ZERO, choose(such, ONE, ZERO));

/** Steps, and which way they are taken. */
export interface Taken {
  readonly by: "columns" | "inverse";
  readonly steps: readonly Step[];
  /** the extent of the values that each column was fitted on, where values outside it are counted */
  readonly fitted?: Extents;
}

/** The marks of a column, those of later steps behind those of earlier ones. */
export function marksOf({ by, steps, fitted }: Taken, column: number): Mark[] {
  const marks: Mark[] = [];
  const layers: Layer[] = [];
  const outside = fitted && beyond(fitted, column);
  if (outside) marks.push({ what: "outside", step: 0, layers: [], ...outside });
  stepsTaken(steps, by, column).forEach(({ step, layers: own }, i) => {
    for (const mark of stepMarks(step, by, column)) {
      marks.push({ ...mark, step: i, layers: [...layers, ...mark.layers] });
    }
    layers.push(...own);
  });
  return marks;
}

/** Results that are infinite once rounded to their type. */
export function overflowMark({ by, steps }: Taken, column: number, dtype: ResultType): Mark {
  const layers = stepsTaken(steps, by, column).flatMap((taken) => taken.layers);
  const most = dtype === "float32" ? SINGLE_OVERFLOW : Infinity;
  return { what: "overflow", step: steps.length, layers, ...infinite(most) };
}

/** What rounds to an infinite single, from here on. */
const SINGLE_OVERFLOW = 2 ** 128 - 2 ** 103;

/** Infinite values that are taken like any other. */
export const infiniteMark = (): Mark => ({ what: "infinite", step: 0, layers: [], ...infinite(Infinity) });

/** Values from so large a magnitude on. */
const infinite = (most: number): Seen => ({
  flag: (x) => flagged(x, compare(absolute(x), ">=", number(most))),
  isRuledOut: (min, max) => min > -most && max < most,
});

function stepMarks(step: Step, by: Taken["by"], column: number): Omit<Mark, "step">[] {
  switch (step.kind) {
    case "affine":
      return by === "columns" ? clipMarks(step, column) : [];
    case "quantile": {
      const ends = (by === "columns" ? fittedQuantiles : fittedRanks)(step, column + 1);
      const seen = beyond(ends, column);
      return seen ? [{ what: "quantileEnd", layers: [], ...seen }] : [];
    }
    case "power":
      return domainMarks(step, by, column);
  }
}

function clipMarks(step: AffineStep, column: number): Omit<Mark, "step">[] {
  if (step.clip === undefined) return [];
  const seen = beyond(clipsOf(step, column + 1), column);
  const { clip: _, ...uncut } = step;
  return seen ? [{ what: "clipped", layers: affineLayers(uncut, column), ...seen }] : [];
}

/** Yeo-Johnson takes every value; the inverses have bounds. */
function domainMarks(step: PowerStep, by: Taken["by"], column: number): Omit<Mark, "step">[] {
  if (Number.isNaN(step.lambdas[column])) return [];
  if (by === "columns") {
    if (step.family !== "box-cox") return [];
    const seen: Seen = { flag: (x) => flagged(x, compare(x, "<=", ZERO)), isRuledOut: (min) => min > 0 };
    return [{ what: "outOfDomain", layers: [], ...seen }];
  }
  const [{ formula }] = inversePowerLayers(step, column);
  const seen: Seen = { flag: (y) => flagged(y, isNotANumber(formula(y))), isRuledOut: () => false };
  return [{ what: "outOfDomain", layers: [], ...seen }];
}

/** Values outside an extent; undefined where it has no ends. */
function beyond({ low, high }: Extents, column: number): Seen | undefined {
  const [least, most] = [low[column], high[column]];
  const ends = [
    ...(least === -Infinity ? [] : [(x: Expression) => compare(x, "<", number(least))]),
    ...(most === Infinity ? [] : [(x: Expression) => compare(x, ">", number(most))]),
  ];
  if (ends.length === 0) return undefined;
  return {
    flag: (x) => flagged(x, or(...ends.map((end) => end(x)))),
    isRuledOut: (min, max) => min >= least && max <= most,
  };
}
