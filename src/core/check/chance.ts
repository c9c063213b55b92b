/** Whether rare values can be all there is to a difference: a pixel that is set in one image of a thousand. */
import { Moment } from "../../kernels/kernels.js";

/** What happens less often than this is not put down to chance. */
const LEAST_PROBABILITY = 0.001;
/** A kurtosis above this comes from rare values: normal ones have 3, exponential ones 9. */
const RARE_KURTOSIS = 30;
/** So many rare values, k, make a standard deviation whose own standard error is 1/(2√k), 7 %. */
const ENOUGH = 50;

/** Whether a column may show nothing but zeros because its other values are rare in the fit. */
export function zerosByChance(fitted: Float64Array, observed: Float64Array): boolean {
  if (observed[Moment.min] !== 0 || observed[Moment.max] !== 0) return false;
  const share = fitted[Moment.zeros] / fitted[Moment.count];
  return share ** observed[Moment.count] > LEAST_PROBABILITY;
}

/**
 * Whether the spread of a column rests on a few rare values. Of n values k that are alike and far from all the others have
 * the kurtosis κ = m4/m2² = n/k, so n/κ tells how many they are.
 */
export function restsOnFew(state: Float64Array): boolean {
  const count = state[Moment.count];
  const kurtosis = (state[Moment.m4] / state[Moment.m2] / state[Moment.m2]) * count;
  return kurtosis > RARE_KURTOSIS && count / kurtosis < ENOUGH;
}
