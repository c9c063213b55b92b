/**
 * A mergeable sketch of one column's order statistics: compactors as in KLL (Karnin, Lang, Liberty 2016), all of one
 * capacity and with a coin that is no coin, so that the error of every rank has a bound that is known and always holds.
 */
import { sortDoubles } from "../../kernels/sort.js";

/**
 * Level h holds values that stand for 2^h values each, as runs in no order. Compacting a level sorts it and lets every
 * other value go up, standing for two: ranks below a kept pair's first value are then told too high by at most 2^h where
 * first values are kept, too low by at most 2^h where second ones are. Plain data.
 */
export interface Sketch {
  readonly levels: Float64Array[][];
  /** ranks told from the sketch are too high by this at most */
  above: number;
  /** ranks told from the sketch are too low by this at most */
  below: number;
}

export const emptySketch = (): Sketch => ({ levels: [[]], above: 0, below: 0 });

const lengthOf = (runs: readonly Float64Array[]): number => runs.reduce((sum, run) => sum + run.length, 0);

/** Values held. */
export const sketchSize = (sketch: Sketch): number =>
  sketch.levels.reduce((sum, runs) => sum + lengthOf(runs), 0);

/** Adds values, not NaN; the array is kept. */
export function addToSketch(sketch: Sketch, values: Float64Array): void {
  if (values.length > 0) sketch.levels[0].push(values);
}

/** Adds what `from` holds to `into`; arrays are shared afterwards, and never written to. */
export function mergeSketch(into: Sketch, from: Sketch): void {
  from.levels.forEach((runs, level) => {
    into.levels[level] ??= [];
    into.levels[level].push(...runs);
  });
  into.above += from.above;
  into.below += from.below;
}

/**
 * Compacts until at most `capacity` values are held (some hundreds at least): the lowest level that holds more than its
 * share. Levels share alike, unlike KLL's, whose small low levels are for a coin that is thrown: the bound is the sum of
 * 2^level over compactions, halved by their turns, and least so: of n values at most about n·levels²/(2·capacity).
 */
export function compactSketch(sketch: Sketch, capacity: number): void {
  while (sketchSize(sketch) > capacity) {
    const share = capacity / sketch.levels.length;
    compactLevel(
      sketch,
      sketch.levels.findIndex((runs) => lengthOf(runs) > share),
    );
  }
}

function compactLevel(sketch: Sketch, level: number): void {
  const { levels } = sketch;
  const sorted = sortDoubles(concatenate(levels[level]));
  const pairs = Math.floor(sorted.length / 2);
  const kept = new Float64Array(pairs);
  const second = sketch.above <= sketch.below ? 0 : 1;
  for (let pair = 0; pair < pairs; pair++) kept[pair] = sorted[2 * pair + second];
  if (second === 0) sketch.above += 2 ** level;
  else sketch.below += 2 ** level;
  levels[level] = sorted.length % 2 === 1 ? [sorted.slice(-1)] : [];
  levels[level + 1] ??= [];
  levels[level + 1].push(kept);
}

/** A fresh array of all the runs' values. */
export function concatenate(runs: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(lengthOf(runs));
  let at = 0;
  for (const run of runs) {
    all.set(run, at);
    at += run.length;
  }
  return all;
}

/** Whether the sketch holds every value it was given. */
export const isExact = (sketch: Sketch): boolean => sketch.levels.length === 1;

/**
 * How many places, at most, an estimate stands beside its own: with x the estimate of the value at place t (from 0) in the
 * sorted data, at most ⌈t⌉ + error values are below x and at least ⌊t⌋ + 1 - error are not above it. Beside the ranks'
 * own bound there is half the weight of the heaviest value, because estimates lie between two.
 */
export function sketchRankError(sketch: Sketch): number {
  if (isExact(sketch)) return 0;
  return Math.max(sketch.above, sketch.below) + 2 ** (sketch.levels.length - 2);
}

/**
 * The value at each place, interpolated between held values: one of weight w stands in the middle of the w places that
 * are its own, and the outermost places are the extremes'.
 * @param places ascending, from 0 to the last place
 * @param last the last place: values sketched - 1
 */
export function sketchValues(
  sketch: Sketch,
  places: Float64Array,
  last: number,
  extremes: readonly [number, number],
): Float64Array {
  const levels = sketch.levels.map((runs) => sortDoubles(concatenate(runs)));
  const heads = new Float64Array(levels.length);
  const found = new Float64Array(places.length);
  let next = 0;
  let passed = 0;
  let [left, leftPlace] = [extremes[0], 0];
  const goOnTo = (right: number, rightPlace: number): void => {
    for (; next < places.length && places[next] <= rightPlace; next++) {
      const gap = rightPlace - leftPlace;
      found[next] = gap === 0 ? right : interpolate(left, right, (places[next] - leftPlace) / gap);
    }
    [left, leftPlace] = [right, rightPlace];
  };
  goOnTo(extremes[0], 0);
  for (let level = lowestHead(levels, heads); level >= 0; level = lowestHead(levels, heads)) {
    const weight = 2 ** level;
    const value = levels[level][heads[level]++];
    const place = passed + (weight - 1) / 2;
    if (place < last) goOnTo(value, place);
    passed += weight;
  }
  goOnTo(extremes[1], last);
  return found;
}

/** The level whose next value is the lowest; -1 where none is left. */
function lowestHead(levels: readonly Float64Array[], heads: Float64Array): number {
  let lowest = -1;
  let value = Infinity;
  for (let level = 0; level < levels.length; level++) {
    if (heads[level] === levels[level].length) continue;
    const head = levels[level][heads[level]];
    if (lowest >= 0 && head >= value) continue;
    lowest = level;
    value = head;
  }
  return lowest;
}

/** Between low and high at a fraction from 0 to 1, as numpy's _lerp rounds it; without its overflow. */
export function interpolate(low: number, high: number, fraction: number): number {
  const gap = high - low;
  if (!Number.isFinite(gap)) return low * (1 - fraction) + high * fraction;
  return fraction < 0.5 ? low + gap * fraction : high - gap * (1 - fraction);
}
