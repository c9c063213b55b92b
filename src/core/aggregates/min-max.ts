/** Accumulators of count, zeros and extent by column: of all values, and of those that are not 0. */
import type { Batch } from "../../types.js";

/** Doubles of one column's state; see {@link Extent}. */
export const EXTENT_STATE = 6;

/** Slots of a state. Only finite values are counted; extremes are Infinity and -Infinity where there is no value. */
export const Extent = {
  count: 0,
  /** values equal to 0, of either sign */
  zeros: 1,
  low: 2,
  high: 3,
  /** extremes of the values that are not 0 */
  lowOther: 4,
  highOther: 5,
} as const;

/** States of `cols` columns that have seen no value. */
export function emptyExtents(cols: number): Float64Array {
  const states = new Float64Array(cols * EXTENT_STATE);
  for (let at = 0; at < states.length; at += EXTENT_STATE) {
    states[at + Extent.low] = states[at + Extent.lowOther] = Infinity;
    states[at + Extent.high] = states[at + Extent.highOther] = -Infinity;
  }
  return states;
}

/** Adds each column of a batch; NaN and infinite values are left out. */
export function addExtents(states: Float64Array, { rows, cols, values }: Batch): void {
  for (let col = 0; col < cols; col++) {
    let count = 0;
    let zeros = 0;
    let low = Infinity;
    let high = -Infinity;
    for (let i = col; i < rows * cols; i += cols) {
      const value = values[i];
      if (value === 0) zeros++;
      else if (value - value === 0) {
        count++;
        if (value < low) low = value;
        if (value > high) high = value;
      }
    }
    const at = col * EXTENT_STATE;
    states[at + Extent.count] += count + zeros;
    states[at + Extent.zeros] += zeros;
    states[at + Extent.lowOther] = Math.min(states[at + Extent.lowOther], low);
    states[at + Extent.highOther] = Math.max(states[at + Extent.highOther], high);
    const zero = zeros > 0 ? 0 : low;
    states[at + Extent.low] = Math.min(states[at + Extent.low], low, zero);
    states[at + Extent.high] = Math.max(states[at + Extent.high], high, zeros > 0 ? 0 : high);
  }
}

/** Adds state `fromIndex` of `from` to state `intoIndex` of `into`. */
function mergeExtent(into: Float64Array, intoIndex: number, from: Float64Array, fromIndex: number): void {
  const a = intoIndex * EXTENT_STATE;
  const b = fromIndex * EXTENT_STATE;
  into[a + Extent.count] += from[b + Extent.count];
  into[a + Extent.zeros] += from[b + Extent.zeros];
  for (const slot of [Extent.low, Extent.lowOther]) into[a + slot] = Math.min(into[a + slot], from[b + slot]);
  for (const slot of [Extent.high, Extent.highOther])
    into[a + slot] = Math.max(into[a + slot], from[b + slot]);
}

/** Adds the states of `from` to those of `into`, one by one. */
export function mergeExtents(into: Float64Array, from: Float64Array): void {
  for (let i = 0; i < into.length / EXTENT_STATE; i++) mergeExtent(into, i, from, i);
}

/** States of columns gathered into groups: column i into group groupOf[i]. */
export function gatherExtents(states: Float64Array, groupOf: Int32Array, groups: number): Float64Array {
  const gathered = emptyExtents(groups);
  for (let i = 0; i < groupOf.length; i++) mergeExtent(gathered, groupOf[i], states, i);
  return gathered;
}
