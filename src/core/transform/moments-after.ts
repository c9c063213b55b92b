/** Moments after several steps, where they follow from those before. */
import { deriveMoments } from "./derive.js";
import type { Step } from "./step.js";

/** The moment states after `steps` of one rule a state; undefined where a step is not affine. */
export function momentsAfter(before: Float64Array, steps: readonly Step[]): Float64Array | undefined {
  let states = before;
  for (const step of steps) {
    if (step.kind !== "affine") return undefined;
    states = deriveMoments(states, step);
  }
  return states;
}
