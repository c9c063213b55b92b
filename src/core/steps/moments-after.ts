/** Moments and weighted spreads after several steps, where they follow from those before. */
import { mergeMoments } from "../aggregates/moments.js";
import type { AffineStep } from "./affine/apply.js";
import { deriveMoments, deriveWeighted } from "./affine/moments-after.js";
import type { Step } from "./step.js";

/** The states, of one kind, after `steps` of one rule a state; undefined where a step is not affine. */
const statesAfter =
  (derive: (states: Float64Array, step: AffineStep) => Float64Array) =>
  (before: Float64Array, steps: readonly Step[]): Float64Array | undefined => {
    let states = before;
    for (const step of steps) {
      if (step.kind !== "affine") return undefined;
      states = derive(states, step);
    }
    return states;
  };

export const momentsAfter = statesAfter(deriveMoments);
export const weightedAfter = statesAfter(deriveWeighted);

/** The moment states, one a column, of all that several fits were fitted on, after the steps of each; undefined as above. */
export function momentsAfterAll(
  fits: readonly { readonly moments: Float64Array; readonly steps: readonly Step[] }[],
): Float64Array | undefined {
  let total: Float64Array | undefined;
  for (const { moments, steps } of fits) {
    const states = momentsAfter(moments, steps);
    if (!states) return undefined;
    if (total) mergeMoments(total, states);
    else total = states.slice();
  }
  return total;
}
