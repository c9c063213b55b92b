/** Power laws for many columns at once. */
import type { Batch } from "../../types.js";
import { inversePowerLaw, type Law, type PowerFamily, powerLaw } from "./power-law.js";

/** One rule a group, or a column once spread; a group whose lambda is NaN has no law and stays as it is. */
export interface PowerStep {
  readonly kind: "power";
  readonly family: PowerFamily;
  /** as PowerRule's */
  readonly lambdas: Float64Array;
  readonly references: Float64Array;
}

/** The step with the rule of group groupOf[i] for column i. */
export function spreadPower(step: PowerStep, groupOf: Int32Array): PowerStep {
  const spread = (values: Float64Array): Float64Array => Float64Array.from(groupOf, (group) => values[group]);
  return { ...step, lambdas: spread(step.lambdas), references: spread(step.references) };
}

/** In place: each column by its own law. NaN stays; Box-Cox makes NaN of what is not above 0. */
export function applyPower(step: PowerStep, batch: Batch): void {
  eachColumn(step, batch, powerLaw(step.family));
}

/** In place: undoes {@link applyPower}, up to rounding; NaN where the law has no such value. */
export function invertPower(step: PowerStep, batch: Batch): void {
  eachColumn(step, batch, inversePowerLaw(step.family));
}

function eachColumn({ lambdas, references }: PowerStep, { values, rows, cols }: Batch, law: Law): void {
  for (let col = 0; col < cols; col++) {
    if (Number.isNaN(lambdas[col])) continue;
    const rule = { lambda: lambdas[col], reference: references[col] };
    for (let i = col; i < rows * cols; i += cols) values[i] = law(values[i], rule);
  }
}
