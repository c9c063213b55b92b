/** Moments of bytes from how often each of the 256 occurs: exact, whatever the number of values. */
import { Moment } from "../../kernels/kernels.js";
import { emptyMomentState } from "../../kernels/moment-state.js";

/** Binary places in which every byte/divisor is an integer: a double from 1/255 on needs fewer. */
const PLACES = 64n;

/** Binary digits of a quotient before it is rounded to a double: enough that rounding it again changes nothing seen. */
const QUOTIENT_BITS = 80;

/**
 * The moment state of the doubles byte/divisor, each as often as counts[byte] says. Sums are integers, so mean and central
 * sums are the exact ones, rounded once.
 * @param counts 256 whole numbers
 */
export function momentsOfBytes(counts: Float64Array, divisor: number): Float64Array {
  const state = emptyMomentState();
  const present = [...counts.keys()].filter((byte) => counts[byte] > 0);
  if (present.length === 0) return state;
  const sums = powerSums(counts, present, divisor);
  const [n, s1, s2, s3, s4] = sums;
  state[Moment.count] = Number(n);
  state[Moment.min] = present[0] / divisor;
  state[Moment.max] = present[present.length - 1] / divisor;
  state[Moment.zeros] = counts[0];
  state[Moment.mean] = ratio(s1, n, PLACES);
  // Σ(x - s1/n)^k, multiplied out, over powers of n.
  state[Moment.m2] = ratio(n * s2 - s1 * s1, n, 2n * PLACES);
  state[Moment.m3] = ratio(n * n * s3 - 3n * n * s1 * s2 + 2n * s1 ** 3n, n * n, 3n * PLACES);
  const fourth = n ** 3n * s4 - 4n * n * n * s1 * s3 + 6n * n * s1 * s1 * s2 - 3n * s1 ** 4n;
  state[Moment.m4] = ratio(fourth, n ** 3n, 4n * PLACES);
  return state;
}

/** Adds counts to counts. */
export function addCounts(into: Float64Array, from: Float64Array): void {
  for (let byte = 0; byte < into.length; byte++) into[byte] += from[byte];
}

/** Σ count·x^k for k = 0 .. 4, x in units of 2^-PLACES. */
function powerSums(counts: Float64Array, present: readonly number[], divisor: number): bigint[] {
  const sums = [0n, 0n, 0n, 0n, 0n];
  for (const byte of present) {
    const x = inPlaces(byte / divisor);
    let term = BigInt(counts[byte]);
    for (let power = 0; power < sums.length; power++) {
      sums[power] += term;
      term *= x;
    }
  }
  return sums;
}

/** A double in units of 2^-PLACES: an integer for every byte/divisor. */
function inPlaces(value: number): bigint {
  return BigInt(value * 2 ** 32 * 2 ** 28) << (PLACES - 60n);
}

/** numerator / denominator · 2^-places, rounded to a double. */
function ratio(numerator: bigint, denominator: bigint, places: bigint): number {
  if (numerator === 0n) return 0;
  const negative = numerator < 0n;
  const magnitude = negative ? -numerator : numerator;
  const excess = magnitude.toString(2).length - denominator.toString(2).length;
  const shift = QUOTIENT_BITS - excess;
  const quotient =
    shift >= 0 ? (magnitude << BigInt(shift)) / denominator : magnitude / (denominator << BigInt(-shift));
  const scaled = Number(quotient) * 2 ** (-shift - Number(places));
  return negative ? -scaled : scaled;
}
