/** Fitted steps as formulas: what steps do to a column, for engines that are told what to do. A law test holds them to the steps. */
import { affineLayers, inverseAffineLayers } from "./affine/sql.js";
import type { Layer } from "./layer.js";
import { inversePowerLayers, powerLayers } from "./power/sql.js";
import { inverseQuantileLayers, quantileLayers } from "./quantile/sql.js";
import type { Step } from "./step.js";

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

/** Steps in the order in which they are taken, or undone, each with what it does to the column. */
export const stepsTaken = (
  steps: readonly Step[],
  by: "columns" | "inverse",
  column: number,
): readonly { readonly step: Step; readonly layers: readonly Layer[] }[] =>
  by === "columns"
    ? steps.map((step) => ({ step, layers: stepLayers(step, column) }))
    : [...steps].reverse().map((step) => ({ step, layers: inverseLayers(step, column) }));
