/** Power laws for many columns at once. */
import type { Batch } from "../../../types.js";
import type { Tally } from "../tally.js";
import { inversePowerLaw, type Law, type PowerFamily, powerLaw } from "./law.js";

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

/** In place: each column by its own law. NaN stays; Box-Cox makes NaN of what is not above 0, which the tally counts. */
export function applyPower(step: PowerStep, batch: Batch, tally?: Tally): void {
  eachColumn(step, batch, { law: powerLaw(step.family), direction: "apply", tally });
}

/** In place: undoes {@link applyPower}, up to rounding; NaN where the law has no such value, which the tally counts. */
export function invertPower(step: PowerStep, batch: Batch, tally?: Tally): void {
  eachColumn(step, batch, { law: inversePowerLaw(step.family), direction: "invert", tally });
}

/** What is done to columns. */
interface Work {
  readonly law: Law;
  readonly direction: "apply" | "invert";
  readonly tally: Tally | undefined;
}

function eachColumn(
  { family, lambdas, references }: PowerStep,
  { values, rows, cols }: Batch,
  { law, direction, tally }: Work,
): void {
  for (let col = 0; col < cols; col++) {
    if (Number.isNaN(lambdas[col])) continue;
    const rule = { lambda: lambdas[col], reference: references[col] };
    for (let cell = col; cell < rows * cols; cell += cols) {
      const value = values[cell];
      const result = law(value, rule);
      values[cell] = result;
      if (Number.isNaN(result) && !Number.isNaN(value)) {
        tally?.add("outOfDomain", col, 1);
        tally?.noteOutOfDomain({ cell, value, family, direction });
      }
    }
  }
}
