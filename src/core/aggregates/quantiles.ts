/**
 * Order statistics of columns: every value is kept while all of them fit a budget, and quantiles are exact; beyond it
 * each column is thinned out into a sketch whose rank error is known.
 */
import { sortDoubles } from "../../kernels/sort.js";
import type { Batch } from "../../types.js";
import {
  addToSketch,
  compactSketch,
  concatenate,
  emptySketch,
  interpolate,
  isExact,
  mergeSketch,
  type Sketch,
  sketchRankError,
  sketchSize,
  sketchValues,
} from "./sketch.js";

/** Values that one answer holds over all its columns, when nothing else is said: 64 MB of doubles. */
export const QUANTILE_BUDGET = 2 ** 23;

/** However many columns share the budget, each may hold as many values as this. */
export const LEAST_SHARE = 256;

/** The values of a batch that are not NaN, column after column, in the order of its rows. */
export interface QuantileBlock {
  readonly values: Float64Array;
  /** where each column's values end */
  readonly ends: Float64Array;
}

/** What is known of the order of each column's (or group's) values. Plain data. */
export interface QuantileState {
  /** values held at most, over all columns */
  budget: number;
  /** one entry a column: values that are not NaN, and those that are */
  readonly counts: Float64Array;
  readonly missing: Float64Array;
  /** smallest and largest value, exact also where the rest is sketched; Infinity and -Infinity where there is none */
  readonly lowest: Float64Array;
  readonly highest: Float64Array;
  /** values as they came */
  readonly blocks: QuantileBlock[];
  /** those no longer in blocks: a sketch for each column, or none at all while everything is in blocks */
  readonly sketches: Sketch[];
  /**
   * Instead of all that: values at certain places of each column, as an engine tells them that keeps the rest to itself: exact
   * ones, or places off by `knownError` at most, a part of the column's values. Where columns are gathered into groups, the first of each group has those of the group. Such states do not merge.
   */
  readonly known?: readonly KnownPlaces[];
  readonly knownError?: number;
}

/** Values by their places, from 0, among the sorted ones. */
export type KnownPlaces = ReadonlyMap<number, number>;

/** The quantiles that a method will ask for: at these probabilities, or so many evenly spaced ones as {@link evenlySpaced}. */
export type Wanted = { readonly probabilities: readonly number[] } | { readonly evenly: number };

/**
 * The probabilities wanted. Evenly spaced ones are no more than `largest`, the values (missing ones counted) of the largest
 * group; they go by percent and back, as scikit-learn's do: among repeated values their last bit decides which quantiles are
 * such a value to its last bit.
 */
export const probabilitiesOf = (wanted: Wanted, largest: number): Float64Array =>
  "evenly" in wanted
    ? evenlySpaced(Math.min(wanted.evenly, largest)).map((reference) => (reference * 100) / 100)
    : Float64Array.from(wanted.probabilities);

/** n probabilities from 0 to 1, rounded as numpy.linspace rounds them. */
export function evenlySpaced(n: number): Float64Array {
  const step = 1 / (n - 1);
  return Float64Array.from({ length: n }, (_, i) => (i === 0 ? 0 : i === n - 1 ? 1 : i * step));
}

/** The places of a column of `count` values whose values its quantiles at these probabilities are made of, ascending. */
export function placesOf(count: number, probabilities: ArrayLike<number>): number[] {
  const places = new Set<number>();
  for (const probability of Array.from(probabilities)) {
    const before = Math.floor((count - 1) * probability);
    places.add(before).add(Math.min(before + 1, count - 1));
  }
  return [...places].sort((a, b) => a - b);
}

/** The state of `cols` columns that have seen no value. */
export function emptyQuantiles(cols: number, budget: number = QUANTILE_BUDGET): QuantileState {
  return {
    budget,
    counts: new Float64Array(cols),
    missing: new Float64Array(cols),
    lowest: new Float64Array(cols).fill(Infinity),
    highest: new Float64Array(cols).fill(-Infinity),
    blocks: [],
    sketches: [],
  };
}

/** Adds each column of a batch to its own state; NaN is counted and left out. */
export function addQuantiles(state: QuantileState, batch: Batch): void {
  const { rows, cols, values } = batch;
  const held = new Float64Array(rows * cols);
  const ends = new Float64Array(cols);
  let at = 0;
  for (let col = 0; col < cols; col++) {
    const start = at;
    let lowest = Infinity;
    let highest = -Infinity;
    for (let i = col; i < rows * cols; i += cols) {
      const value = values[i];
      if (value < lowest) lowest = value;
      if (value > highest) highest = value;
      if (!Number.isNaN(value)) held[at++] = value;
    }
    ends[col] = at;
    noteColumn(state, col, at - start, rows - (at - start), lowest, highest);
  }
  if (at > 0) state.blocks.push({ values: at === held.length ? held : held.slice(0, at), ends });
  keepWithinBudget(state);
}

function noteColumn(
  state: QuantileState,
  col: number,
  count: number,
  missing: number,
  lowest: number,
  highest: number,
): void {
  state.counts[col] += count;
  state.missing[col] += missing;
  state.lowest[col] = Math.min(state.lowest[col], lowest);
  state.highest[col] = Math.max(state.highest[col], highest);
}

function noteFrom(into: QuantileState, col: number, from: QuantileState, fromCol: number): void {
  const { counts, missing, lowest, highest } = from;
  noteColumn(into, col, counts[fromCol], missing[fromCol], lowest[fromCol], highest[fromCol]);
}

/** Adds `from` to `into`, states of the same columns, which stays within its own budget; arrays are shared afterwards. */
export function mergeQuantiles(into: QuantileState, from: QuantileState): void {
  for (let col = 0; col < into.counts.length; col++) noteFrom(into, col, from, col);
  into.blocks.push(...from.blocks);
  if (from.sketches.length > 0) {
    makeSketches(into);
    from.sketches.forEach((sketch, col) => {
      mergeSketch(into.sketches[col], sketch);
    });
  }
  keepWithinBudget(into);
}

/**
 * Columns gathered into groups: column i into group groupOf[i]; nothing is thinned out by it. Where each column is a group
 * of its own that is `state` itself.
 */
export function gatherQuantiles(state: QuantileState, groupOf: Int32Array, groups: number): QuantileState {
  if (groups === groupOf.length && groupOf.every((group, col) => group === col)) return state;
  const gathered = emptyQuantiles(groups, state.budget);
  groupOf.forEach((group, col) => {
    noteFrom(gathered, group, state, col);
  });
  if (state.known) {
    const known = Array.from({ length: groups }, (_, group) => state.known![groupOf.indexOf(group)]);
    return { ...gathered, known, ...(state.knownError !== undefined && { knownError: state.knownError }) };
  }
  gathered.blocks.push(...state.blocks.map((block) => gatherBlock(block, groupOf, groups)));
  if (state.sketches.length > 0) {
    makeSketches(gathered);
    state.sketches.forEach((sketch, col) => {
      mergeSketch(gathered.sketches[groupOf[col]], sketch);
    });
  }
  return gathered;
}

/** The values of a block's column. */
const columnOf = ({ values, ends }: QuantileBlock, col: number): Float64Array =>
  values.subarray(col === 0 ? 0 : ends[col - 1], ends[col]);

function gatherBlock(block: QuantileBlock, groupOf: Int32Array, groups: number): QuantileBlock {
  const sizes = new Float64Array(groups);
  groupOf.forEach((group, col) => {
    sizes[group] += columnOf(block, col).length;
  });
  let end = 0;
  const ends = sizes.map((size) => (end += size));
  const next = ends.map((groupEnd, group) => groupEnd - sizes[group]);
  const values = new Float64Array(block.values.length);
  groupOf.forEach((group, col) => {
    const column = columnOf(block, col);
    values.set(column, next[group]);
    next[group] += column.length;
  });
  return { values, ends };
}

/** Thins the state out to a budget, which it keeps to from now on; a smaller one makes a larger error. */
export function shrinkQuantiles(state: QuantileState, budget: number): void {
  state.budget = budget;
  keepWithinBudget(state);
}

function keepWithinBudget(state: QuantileState): void {
  if (heldBy(state) <= state.budget) return;
  makeSketches(state);
  const share = Math.max(LEAST_SHARE, Math.floor(state.budget / state.counts.length));
  state.sketches.forEach((sketch, col) => {
    addToSketch(sketch, concatenate(state.blocks.map((block) => columnOf(block, col))));
    compactSketch(sketch, share);
  });
  state.blocks.length = 0;
}

function makeSketches(state: QuantileState): void {
  while (state.sketches.length < state.counts.length) state.sketches.push(emptySketch());
}

/** Values that the state holds. */
export function heldBy({ blocks, sketches }: QuantileState): number {
  const inBlocks = blocks.reduce((sum, { values }) => sum + values.length, 0);
  return sketches.reduce((sum, sketch) => sum + sketchSize(sketch), inBlocks);
}

/** All that is held of a column, as a sketch of its own that shares the state's arrays. */
export function sketchOf({ blocks, sketches }: QuantileState, column: number): Sketch {
  const sketch = emptySketch();
  if (sketches.length > 0) mergeSketch(sketch, sketches[column]);
  for (const block of blocks) addToSketch(sketch, columnOf(block, column));
  return sketch;
}

/**
 * Places in a column's sorted values by which an estimated quantile is off at most; 0 where quantiles are exact.
 * What is off is said by {@link sketchRankError}.
 */
export function rankError(
  { sketches, known, knownError = 0, counts }: QuantileState,
  column: number,
): number {
  if (known) return knownError * counts[column];
  return sketches.length === 0 ? 0 : sketchRankError(sketches[column]);
}

/** The largest rank error of any column, as a part of the column's count. */
export function worstRankError(state: QuantileState): number {
  return state.counts.reduce(
    (worst, count, col) => Math.max(worst, rankError(state, col) / Math.max(count, 1)),
    0,
  );
}

/**
 * A column's quantiles at probabilities from 0 to 1, in any order: numpy's method "linear" (Hyndman and Fan's type 7), to
 * its last bit, where all values are held; otherwise the sketch's estimate. NaN where the column has no values.
 */
export function quantileOf(
  state: QuantileState,
  column: number,
  probabilities: ArrayLike<number>,
): Float64Array {
  const count = state.counts[column];
  const places = Float64Array.from(probabilities, (probability) => (count - 1) * probability);
  if (count === 0) return places.fill(Number.NaN);
  if (state.known) return valuesAt((place) => state.known![column].get(place) as number, count - 1, places);
  const sketch = sketchOf(state, column);
  if (isExact(sketch)) {
    const sorted = sortDoubles(concatenate(sketch.levels[0]));
    return valuesAt((place) => sorted[place], sorted.length - 1, places);
  }
  const order = [...places.keys()].sort((a, b) => places[a] - places[b]);
  const ascending = Float64Array.from(order, (index) => places[index]);
  const extremes = [state.lowest[column], state.highest[column]] as const;
  const found = sketchValues(sketch, ascending, count - 1, extremes);
  order.forEach((index, i) => {
    places[index] = found[i];
  });
  return places;
}

/** Values at places between those of sorted ones. */
function valuesAt(at: (place: number) => number, last: number, places: Float64Array): Float64Array {
  return places.map((place) => {
    const before = Math.floor(place);
    return interpolate(at(before), at(Math.min(before + 1, last)), place - before);
  });
}
