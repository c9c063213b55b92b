/** Ranks among quantiles as formulas: core/transform/quantile-step.ts says the same of arrays. */
import {
  add,
  branch,
  choose,
  chooseFirst,
  compare,
  type Expression,
  greatest,
  least,
  multiply,
  number,
  subtract,
} from "../../expression.js";
import { normalProbabilityFormula, normalQuantileFormula } from "../../normal-formulas.js";
import type { Layer } from "../layer.js";
import { BOUNDS_THRESHOLD, HIGHEST_NORMAL, LOWEST_NORMAL, type QuantileStep } from "./apply.js";

const quantilesOf = ({ quantiles, references, ruleOf }: QuantileStep, column: number): Float64Array =>
  quantiles.subarray(ruleOf[column] * references.length, (ruleOf[column] + 1) * references.length);

/** The rank of a value, and with the normal distribution the normal quantile of that; none for a column without quantiles. */
export function quantileLayers(step: QuantileStep, column: number): readonly Layer[] {
  const { references, distribution } = step;
  const quantiles = quantilesOf(step, column);
  if (Number.isNaN(quantiles[0])) return [];
  const top = distribution === "normal" ? 1 : references[references.length - 1];
  const rank: Layer = { formula: (x) => rankOf(x, quantiles, references, top), missing: "kept" };
  return distribution === "normal" ? [rank, { formula: clippedNormal, missing: "kept" }] : [rank];
}

/** The value of a rank. */
export function inverseQuantileLayers(step: QuantileStep, column: number): readonly Layer[] {
  const { references, distribution } = step;
  const quantiles = quantilesOf(step, column);
  if (Number.isNaN(quantiles[0])) return [];
  const threshold = distribution === "normal" ? BOUNDS_THRESHOLD : 0;
  const back: Layer = { formula: (rank) => valueAt(rank, quantiles, references, threshold), missing: "kept" };
  return distribution === "normal" ? [{ formula: normalProbabilityFormula, missing: "kept" }, back] : [back];
}

function clippedNormal(rank: Expression): Expression {
  const z = normalQuantileFormula(rank);
  return chooseFirst(
    [
      branch(compare(rank, "<=", number(BOUNDS_THRESHOLD / 2)), number(LOWEST_NORMAL)),
      branch(compare(rank, ">=", number(1 - BOUNDS_THRESHOLD / 2)), number(HIGHEST_NORMAL)),
    ],
    least(greatest(z, number(LOWEST_NORMAL)), number(HIGHEST_NORMAL)),
  );
}

/** One straight piece of a broken line, from `start` on. */
interface Piece {
  readonly start: number;
  readonly value: Expression;
}

/** The piece that a value lies on, by halving: as deep as the number of pieces has binary digits. */
function onPiece(x: Expression, pieces: readonly Piece[]): Expression {
  if (pieces.length === 1) return pieces[0].value;
  const middle = pieces.length >> 1;
  const [below, above] = [pieces.slice(0, middle), pieces.slice(middle)];
  return choose(compare(x, "<", number(above[0].start)), onPiece(x, below), onPiece(x, above));
}

/** Where a quantile repeats, ranks are halfway between its first and its last; pieces lie between quantiles that differ. */
function rankOf(x: Expression, quantiles: Float64Array, references: Float64Array, top: number): Expression {
  const last = quantiles.length - 1;
  const pieces: Piece[] = [];
  for (let first = 0, left = 0; left < last; left++) {
    if (quantiles[left] === quantiles[left + 1]) continue;
    const between = rankBetween(x, left, quantiles, references);
    const middle = number(0.5 * (references[left] + references[first]));
    const value =
      first === left ? between : choose(compare(x, "=", number(quantiles[left])), middle, between);
    pieces.push({ start: quantiles[left], value });
    first = left + 1;
  }
  const ends = [
    branch(compare(x, "<=", number(quantiles[0])), number(0)),
    branch(compare(x, ">=", number(quantiles[last])), number(top)),
  ];
  return chooseFirst(ends, pieces.length === 0 ? number(0) : onPiece(x, pieces));
}

function rankBetween(
  x: Expression,
  left: number,
  quantiles: Float64Array,
  references: Float64Array,
): Expression {
  const [low, high] = [quantiles[left], quantiles[left + 1]];
  const [from, to] = [references[left], references[left + 1]];
  const slope = (to - from) / (high - low);
  if (slope > 0 && slope < Infinity) return linear(x, low, from, slope);
  // high - low is beyond the largest double, or so small that the slope is.
  const unit = slope > 0 ? 2 ** 500 : 0.5;
  const moved = subtract(multiply(x, number(unit)), number(low * unit));
  return add(multiply(moved, number((to - from) / (high * unit - low * unit))), number(from));
}

/** value + slope·(x - start). */
const linear = (x: Expression, start: number, value: number, slope: number): Expression =>
  add(multiply(subtract(x, number(start)), number(slope)), number(value));

function valueAt(
  rank: Expression,
  quantiles: Float64Array,
  references: Float64Array,
  threshold: number,
): Expression {
  const last = quantiles.length - 1;
  if (last === 0) return number(quantiles[0]);
  const pieces: Piece[] = [];
  for (let left = 0; left < last; left++) {
    const [low, high] = [quantiles[left], quantiles[left + 1]];
    const [from, to] = [references[left], references[left + 1]];
    const slope = (high - low) / (to - from);
    const halves = number((high / 2 - low / 2) / (to - from));
    const value = Number.isFinite(slope)
      ? linear(rank, from, low, slope)
      : multiply(add(multiply(subtract(rank, number(from)), halves), number(low / 2)), number(2));
    pieces.push({ start: from, value: low === high ? number(low) : value });
  }
  return chooseFirst(
    [
      branch(compare(rank, "<=", number(0)), number(quantiles[0])),
      branch(compare(rank, "<", number(threshold)), number(quantiles[0])),
      branch(compare(rank, ">=", number(1)), number(quantiles[last])),
      branch(compare(rank, ">", number(1 - threshold)), number(quantiles[last])),
    ],
    onPiece(rank, pieces),
  );
}
