/** Columns that a fit made one value of: what undoing it gives, and what it cannot give back. */
import { MOMENT_STATE, Moment } from "../../kernels/kernels.js";
import type { AffineStep } from "../steps/affine/apply.js";
import { momentsAfter } from "../steps/moments-after.js";
import type { Step } from "../steps/step.js";
import { centerOf } from "./moments.js";
import { columnLabel, momentsOf, type Parameters, type SavedFit } from "./parameters.js";

/** The steps, with inverses that version 1 did not keep: a column's one value as the step found it, told from its moments. */
export function withInverses(steps: readonly Step[], moments: Float64Array): Step[] {
  return steps.map((step, i) => {
    if (step.kind !== "affine" || step.inverse || !step.rules.prescale.includes(0)) return step;
    const states = momentsAfter(moments, steps.slice(0, i));
    return states ? { ...step, inverse: inversesOf(step, states) } : step;
  });
}

const inversesOf = ({ rules }: AffineStep, states: Float64Array): Float64Array =>
  rules.prescale.map((prescale, i) => {
    const state = states.subarray(i * MOMENT_STATE, (i + 1) * MOMENT_STATE);
    if (prescale !== 0 || state[Moment.count] === 0) return Number.NaN;
    return isConstant(state) ? state[Moment.min] : centerOf(state).mean;
  });

const isConstant = (state: Float64Array): boolean => state[Moment.min] === state[Moment.max];

/** What inverting cannot give back, in words: columns that became NaN, and such as were not quite constant. */
export function inverseNotes(parameters: Parameters): string[] {
  const names = (lost: (fit: SavedFit, column: number) => boolean): string[] =>
    Array.from({ length: parameters.rowShape.reduce((product, length) => product * length, 1) }, (_, i) => i)
      .filter((column) => parameters.fits.some((fit) => lost(fit, column)))
      .map((column) => columnLabel(parameters, column));
  const missing = names((fit, column) => becameOneValue(fit, column, "missing"));
  const uneven = names(
    (fit, column) => becameOneValue(fit, column, "value") && !isConstant(momentsOf(fit, column)),
  );
  return [
    ...told(missing, "without spread became NaN in the fit: cells that are NaN or missing stay so"),
    ...told(uneven, "became one value in the fit, and all of it becomes the centre of what it was"),
  ];
}

function becameOneValue({ steps }: SavedFit, column: number, to: "value" | "missing"): boolean {
  return steps.some((step) => {
    if (step.kind !== "affine" || Number.isNaN(step.inverse?.[column] ?? Number.NaN)) return false;
    return Number.isNaN(step.rules.divisor[column]) === (to === "missing");
  });
}

function told(names: readonly string[], what: string): string[] {
  if (names.length === 0) return [];
  const shown = `${names.slice(0, 5).join(", ")}${names.length > 5 ? ", …" : ""}`;
  return [`${names.length} ${names.length === 1 ? "column" : "columns"} (${shown}) ${what}`];
}
