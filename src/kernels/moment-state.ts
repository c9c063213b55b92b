/**
 * The algebra of moment states: a neutral element and an addition. Both implementations of the kernels and the core
 * add states with it (`assembly/moment-state.ts` says the same again, bit for bit).
 */
import { addTerm, productError, sumError } from "./double-double.js";
import { MOMENT_STATE, Moment } from "./kernels.js";
import { scaleByPowerOfTwo } from "./power-of-two.js";

/** The state being added: a copy, so that it can be scaled and may be the one it is added to. */
const other = new Float64Array(MOMENT_STATE);

/** n states, one after another, that have seen no value. */
export function emptyMomentState(n = 1): Float64Array {
  const states = new Float64Array(n * MOMENT_STATE);
  for (let start = 0; start < states.length; start += MOMENT_STATE) {
    states[start + Moment.min] = Infinity;
    states[start + Moment.max] = -Infinity;
  }
  return states;
}

/**
 * Adds state `fromIndex` of `from` to state `intoIndex` of `into`: pairwise update of the mean and of the second, third
 * and fourth central sums (Chan, Golub, LeVeque 1979; Pébay 2008, SAND2008-6212, equations 2.1 and 3.1).
 *
 * The mean is carried in double-double throughout. Each term of the other sums is a rounded double added without loss:
 * its own rounding is a few ulp of that term, and adding tens of thousands of terms costs nothing more.
 * States with different exponents are first brought to the larger one. A state that holds an infinity has an infinite
 * or NaN mean, and NaN for its powers. Both states may be the same.
 */
export function mergeMomentState(
  into: Float64Array,
  intoIndex: number,
  from: Float64Array,
  fromIndex: number,
): void {
  const a = intoIndex * MOMENT_STATE;
  const b = fromIndex * MOMENT_STATE;
  for (let slot = 0; slot < MOMENT_STATE; slot++) other[slot] = from[b + slot]!;
  other[Moment.missing]! += into[a + Moment.missing]!;
  if (into[a + Moment.count] === 0) {
    into.set(other, a);
    return;
  }
  into[a + Moment.missing] = other[Moment.missing]!;
  if (other[Moment.count] === 0) return;
  into[a + Moment.zeros]! += other[Moment.zeros]!;
  alignExponents(into, a);
  mergePowers(into, a);
  into[a + Moment.min] = Math.min(into[a + Moment.min]!, other[Moment.min]!);
  into[a + Moment.max] = Math.max(into[a + Moment.max]!, other[Moment.max]!);
}

/** Brings both states to the larger exponent; one that holds only zeros suits any exponent. */
function alignExponents(into: Float64Array, a: number): void {
  const exponentA = into[a + Moment.exponent]!;
  const exponentB = other[Moment.exponent]!;
  if (exponentA === exponentB) return;
  if (onlyZeros(other, 0)) return;
  if (onlyZeros(into, a)) into[a + Moment.exponent] = exponentB;
  else if (exponentA > exponentB) scalePowers(other, 0, exponentB - exponentA);
  else {
    scalePowers(into, a, exponentA - exponentB);
    into[a + Moment.exponent] = exponentB;
  }
}

function onlyZeros(states: Float64Array, start: number): boolean {
  return states[start + Moment.min] === 0 && states[start + Moment.max] === 0;
}

function scalePowers(states: Float64Array, start: number, exponent: number): void {
  for (let power = 1; power <= 4; power++) {
    const slot = start + Moment.mean + 2 * (power - 1);
    states[slot] = scaleByPowerOfTwo(states[slot]!, power * exponent);
    states[slot + 1] = scaleByPowerOfTwo(states[slot + 1]!, power * exponent);
  }
}

/** Merges count, mean and central sums of two states that have the same exponent and at least one value each. */
function mergePowers(into: Float64Array, a: number): void {
  const countA = into[a + Moment.count]!;
  const countB = other[Moment.count]!;
  const count = countA + countB;
  const meanA = into[a + Moment.mean]!;
  const meanB = other[Moment.mean]!;
  into[a + Moment.count] = count;
  const difference = meanB - meanA;
  if (difference - difference !== 0) {
    setNonFinite(into, a, meanA + meanB);
    return;
  }
  const differenceLow =
    sumError(meanB, -meanA, difference) + (other[Moment.meanLow]! - into[a + Moment.meanLow]!);

  const product = difference * countB;
  const productLow = productError(difference, countB, product) + differenceLow * countB;
  const shift = product / count;
  const back = shift * count;
  const shiftLow = (product - back - productError(shift, count, back) + productLow) / count;
  addTerm(into, a + Moment.mean, shift, shiftLow);

  const delta = difference + differenceLow;
  const shareA = countA / count;
  const shareB = countB / count;
  const m2A = into[a + Moment.m2]!;
  const m2B = other[Moment.m2]!;
  const m3A = into[a + Moment.m3]!;
  const m3B = other[Moment.m3]!;
  const square = delta * delta;
  const between2 = delta * (shift + shiftLow) * countA;
  const between3 = between2 * delta * ((countA - countB) / count);
  const between4 = between2 * square * (1 - 3 * (shareA * shareB));
  const cross3 = 3 * delta * (shareA * m2B - shareB * m2A);
  const cross4 = 6 * square * (shareA * shareA * m2B + shareB * shareB * m2A);
  const skew4 = 4 * delta * (shareA * m3B - shareB * m3A);

  addTerm(into, a + Moment.m2, m2B, other[Moment.m2Low]!);
  addTerm(into, a + Moment.m2, between2, 0);
  addTerm(into, a + Moment.m3, m3B, other[Moment.m3Low]!);
  addTerm(into, a + Moment.m3, between3, 0);
  addTerm(into, a + Moment.m3, cross3, 0);
  addTerm(into, a + Moment.m4, other[Moment.m4]!, other[Moment.m4Low]!);
  addTerm(into, a + Moment.m4, between4, 0);
  addTerm(into, a + Moment.m4, cross4, 0);
  addTerm(into, a + Moment.m4, skew4, 0);
}

/** Central sums of a state whose mean is infinite or NaN. */
export function setNonFinite(states: Float64Array, start: number, mean: number): void {
  states[start + Moment.mean] = mean;
  states[start + Moment.meanLow] = 0;
  for (let slot = start + Moment.m2; slot <= start + Moment.m4; slot += 2) {
    states[slot] = NaN;
    states[slot + 1] = 0;
  }
}
