/** Fitted steps as formulas: what steps do to a column, for engines that are told what to do. A law test holds them to the steps. */
import { type Expression, isNotANumber, isNull, or } from "../expression.js";
import { affineLayers, inverseAffineLayers } from "./affine/sql.js";
import { inversePowerLayers, powerLayers } from "./power/sql.js";
import { inverseQuantileLayers, quantileLayers } from "./quantile/sql.js";
import type { Step } from "./step.js";

/**
 * One formula of one value; layers follow one another. Formulas that use their value many times are layers of their own, so
 * that what it is made of need not be said as often.
 */
export interface Layer {
  formula(value: Expression): Expression;
  /** flows: what is missing stays so by itself. kept: the formula is for values that are there */
  readonly missing: "flows" | "kept";
}

/** What a step does to the column of that number; nothing where it leaves the column alone. */
export function stepLayers(step: Step, column: number): readonly Layer[] {
  switch (step.kind) {
    case "affine":
      return affineLayers(step, column);
    case "quantile":
      return quantileLayers(step, column);
    case "power":
      return powerLayers(step, column);
  }
}

/** What undoes {@link stepLayers}. */
export function inverseLayers(step: Step, column: number): readonly Layer[] {
  switch (step.kind) {
    case "affine":
      return inverseAffineLayers(step, column);
    case "quantile":
      return inverseQuantileLayers(step, column);
    case "power":
      return inversePowerLayers(step, column);
  }
}

/** Whether a value is missing. */
export const isMissing = (value: Expression) => or(isNull(value), isNotANumber(value));
