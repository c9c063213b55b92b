/** Order statistics of many groups within the memory that is meant for one. */
import {
  heldBy,
  LEAST_SHARE,
  QUANTILE_BUDGET,
  type QuantileBlock,
  type QuantileState,
  shrinkQuantiles,
} from "./quantiles.js";
import { concatenate } from "./sketch.js";

/** Values that groups may hold together where each must have a least share of its own: 256 MB of doubles. */
const MOST_HELD = 2 ** 25;

/** A block of fewer values than this is joined with its like: arrays have a cost of their own. */
const SMALL_BLOCK = 4096;

/** Runs of single values that a sketch may hold apart. */
const MOST_RUNS = 16;

/**
 * Thins out states of the same columns where together they hold more than the budget, to equal shares of it. "beyond" where
 * even the least shares are too much.
 */
export function shareBudget(
  states: readonly QuantileState[],
  budget: number = QUANTILE_BUDGET,
): "within" | "beyond" {
  const held = states.reduce((sum, state) => sum + heldBy(state), 0);
  if (held <= budget) return "within";
  if (states.length * states[0].counts.length * LEAST_SHARE > MOST_HELD) return "beyond";
  const share = Math.floor(budget / states.length);
  for (const state of states) shrinkQuantiles(state, share);
  return "within";
}

/** Joins what came in small pieces: an order of values does not change. */
export function joinPieces({ blocks, sketches }: QuantileState): void {
  while (blocks.length > 1) {
    const [first, second] = blocks.slice(-2);
    const size = second.values.length;
    if (size + first.values.length > SMALL_BLOCK || first.values.length > 2 * size) break;
    blocks.splice(-2, 2, joinBlocks(first, second));
  }
  for (const { levels } of sketches) {
    if (levels[0].length > MOST_RUNS) levels[0] = [concatenate(levels[0])];
  }
}

function joinBlocks(a: QuantileBlock, b: QuantileBlock): QuantileBlock {
  const values = new Float64Array(a.values.length + b.values.length);
  const ends = a.ends.map((end, col) => end + b.ends[col]);
  for (let col = 0; col < ends.length; col++) {
    const [startA, startB] = col === 0 ? [0, 0] : [a.ends[col - 1], b.ends[col - 1]];
    values.set(a.values.subarray(startA, a.ends[col]), startA + startB);
    values.set(b.values.subarray(startB, b.ends[col]), startB + a.ends[col]);
  }
  return { values, ends };
}
