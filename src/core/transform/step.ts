/** A fitted step: what it does to batches, columns by their groups' rules. Plain data, sent to workers and saved. */
import type { NumericKernels } from "../../kernels/kernels.js";
import type { Arena } from "../../kernels/memory.js";
import type { Batch } from "../../types.js";
import { type AffineStep, applyAffine, spreadAffine } from "./affine.js";

/** One rule for each group, or for each column once spread. */
export type Step = AffineStep;

/** The step with the rule of group groupOf[i] for column i. */
export function spreadStep(step: Step, groupOf: Int32Array): Step {
  return spreadAffine(step, groupOf);
}

/** In place: each column of the batch by its own rule. */
export function applyStep(step: Step, batch: Batch, kernels: NumericKernels, arena: Arena): void {
  applyAffine(step, batch, kernels, arena);
}
