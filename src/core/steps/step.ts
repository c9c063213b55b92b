/** A fitted step: what it does to batches, columns by their groups' rules. Plain data, sent to workers and saved. */
import type { NumericKernels } from "../../kernels/kernels.js";
import type { Arena } from "../../kernels/memory.js";
import type { Batch } from "../../types.js";
import { type AffineStep, applyAffine, invertAffine, spreadAffine } from "./affine/apply.js";
import { applyPower, invertPower, type PowerStep, spreadPower } from "./power/apply.js";
import {
  applyQuantiles,
  fittedQuantiles,
  fittedRanks,
  invertQuantiles,
  type QuantileStep,
  spreadQuantiles,
} from "./quantile/apply.js";
import type { Tally } from "./tally.js";

/** One rule for each group, or for each column once spread. */
export type Step = AffineStep | QuantileStep | PowerStep;

/** The step with the rule of group groupOf[i] for column i. */
export function spreadStep(step: Step, groupOf: Int32Array): Step {
  switch (step.kind) {
    case "affine":
      return spreadAffine(step, groupOf);
    case "quantile":
      return spreadQuantiles(step, groupOf);
    case "power":
      return spreadPower(step, groupOf);
  }
}

/** In place: each column of the batch by its own rule. The tally counts what the step was not fitted for. */
export function applyStep(
  step: Step,
  batch: Batch,
  kernels: NumericKernels,
  arena: Arena,
  tally?: Tally,
): void {
  switch (step.kind) {
    case "affine":
      applyAffine(step, batch, kernels, arena, tally);
      break;
    case "quantile":
      tally?.addOutside("quantileEnd", fittedQuantiles(step, batch.cols), batch, kernels, arena);
      applyQuantiles(step, batch);
      break;
    case "power":
      applyPower(step, batch, tally);
      break;
  }
}

/** In place: what {@link applyStep} did is undone, up to rounding and to what was cut. */
export function invertStep(
  step: Step,
  batch: Batch,
  kernels: NumericKernels,
  arena: Arena,
  tally?: Tally,
): void {
  switch (step.kind) {
    case "affine":
      invertAffine(step, batch, kernels, arena);
      break;
    case "quantile":
      tally?.addOutside("quantileEnd", fittedRanks(step, batch.cols), batch, kernels, arena);
      invertQuantiles(step, batch);
      break;
    case "power":
      invertPower(step, batch, tally);
      break;
  }
}
