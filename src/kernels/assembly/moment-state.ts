// Mirrors ../moment-state.ts: merging one moment state into another.
import { productError, sumError } from "./double-double";
import { scaleByPowerOfTwo } from "./power-of-two";

export const STATE_BYTES: usize = 112;

// Byte offsets of the slots of a state: those of Moment in ../kernels.ts, times 8.
export const COUNT: usize = 0;
export const MIN: usize = 8;
export const MAX: usize = 16;
export const MISSING: usize = 24;
export const ZEROS: usize = 32;
export const EXPONENT: usize = 40;
export const MEAN: usize = 48;
export const MEAN_LOW: usize = 56;
export const M2: usize = 64;
export const M2_LOW: usize = 72;
export const M3: usize = 80;
export const M3_LOW: usize = 88;
export const M4: usize = 96;
export const M4_LOW: usize = 104;

/** Merges `other`, which has at least one value, into `state`; `other` may be rescaled. */
export function mergeState(state: usize, other: usize): void {
  const missing = load<f64>(state, MISSING) + load<f64>(other, MISSING);
  if (load<f64>(state, COUNT) == 0) {
    memory.copy(state, other, STATE_BYTES);
    store<f64>(state, missing, MISSING);
    return;
  }
  store<f64>(state, missing, MISSING);
  store<f64>(state, load<f64>(state, ZEROS) + load<f64>(other, ZEROS), ZEROS);
  if (load<f64>(state, EXPONENT) != load<f64>(other, EXPONENT)) alignExponents(state, other);
  mergePowers(state, other);
  store<f64>(state, min(load<f64>(state, MIN), load<f64>(other, MIN)), MIN);
  store<f64>(state, max(load<f64>(state, MAX), load<f64>(other, MAX)), MAX);
}

/** Brings both states to the larger exponent; one that holds only zeros suits any exponent. */
function alignExponents(state: usize, other: usize): void {
  const exponent = load<f64>(state, EXPONENT);
  const exponentOther = load<f64>(other, EXPONENT);
  if (onlyZeros(other)) return;
  if (onlyZeros(state)) store<f64>(state, exponentOther, EXPONENT);
  else if (exponent > exponentOther) scalePowers(other, <i32>(exponentOther - exponent));
  else {
    scalePowers(state, <i32>(exponent - exponentOther));
    store<f64>(state, exponentOther, EXPONENT);
  }
}

function onlyZeros(state: usize): bool {
  return load<f64>(state, MIN) == 0 && load<f64>(state, MAX) == 0;
}

function scalePowers(state: usize, exponent: i32): void {
  for (let power = 1; power <= 4; power++) {
    const slot = state + MEAN + 16 * <usize>(power - 1);
    store<f64>(slot, scaleByPowerOfTwo(load<f64>(slot), power * exponent));
    store<f64>(slot, scaleByPowerOfTwo(load<f64>(slot, 8), power * exponent), 8);
  }
}

/** Merges count, mean and central sums of two states that have the same exponent and at least one value each. */
function mergePowers(state: usize, other: usize): void {
  const countA = load<f64>(state, COUNT);
  const countB = load<f64>(other, COUNT);
  const count = countA + countB;
  const meanA = load<f64>(state, MEAN);
  const meanB = load<f64>(other, MEAN);
  store<f64>(state, count, COUNT);
  const difference = meanB - meanA;
  if (difference - difference != 0) {
    setNonFinite(state, meanA + meanB);
    return;
  }
  const differenceLow = sumError(meanB, -meanA, difference) + (load<f64>(other, MEAN_LOW) - load<f64>(state, MEAN_LOW));

  const product = difference * countB;
  const productLow = productError(difference, countB, product) + differenceLow * countB;
  const shift = product / count;
  const back = shift * count;
  const shiftLow = (product - back - productError(shift, count, back) + productLow) / count;
  addTerm(state + MEAN, shift, shiftLow);

  const delta = difference + differenceLow;
  const shareA = countA / count;
  const shareB = countB / count;
  const m2A = load<f64>(state, M2);
  const m2B = load<f64>(other, M2);
  const m3A = load<f64>(state, M3);
  const m3B = load<f64>(other, M3);
  const square = delta * delta;
  const between2 = delta * (shift + shiftLow) * countA;
  const between3 = between2 * delta * ((countA - countB) / count);
  const between4 = between2 * square * (1 - 3 * (shareA * shareB));
  const cross3 = 3 * delta * (shareA * m2B - shareB * m2A);
  const cross4 = 6 * square * (shareA * shareA * m2B + shareB * shareB * m2A);
  const skew4 = 4 * delta * (shareA * m3B - shareB * m3A);

  addTerm(state + M2, m2B, load<f64>(other, M2_LOW));
  addTerm(state + M2, between2, 0);
  addTerm(state + M3, m3B, load<f64>(other, M3_LOW));
  addTerm(state + M3, between3, 0);
  addTerm(state + M3, cross3, 0);
  addTerm(state + M4, load<f64>(other, M4), load<f64>(other, M4_LOW));
  addTerm(state + M4, between4, 0);
  addTerm(state + M4, cross4, 0);
  addTerm(state + M4, skew4, 0);
}

/** Adds a double-double to the one at `slot`. */
@inline
function addTerm(slot: usize, term: f64, termLow: f64): void {
  const high = load<f64>(slot);
  const sum = high + term;
  const low = sumError(high, term, sum) + (load<f64>(slot, 8) + termLow);
  const rounded = sum + low;
  store<f64>(slot, rounded);
  store<f64>(slot, low - (rounded - sum), 8);
}

/** Central sums of a state whose mean is infinite or NaN. */
export function setNonFinite(state: usize, mean: f64): void {
  store<f64>(state, mean, MEAN);
  store<f64>(state, 0, MEAN_LOW);
  for (let slot = state + M2; slot <= state + M4; slot += 16) {
    store<f64>(slot, NaN);
    store<f64>(slot, 0, 8);
  }
}
