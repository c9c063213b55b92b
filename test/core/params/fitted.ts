/** Fits in memory, as an engine makes them for a file. */

import {
  gatherMeasured,
  type Measure,
  type Measured,
  measureBatch,
  spreadMeasure,
} from "#normalize/core/aggregates/index.js";
import { type ColumnPlan, product } from "#normalize/core/axis.js";
import { startFit } from "#normalize/core/methods/fit.js";
import { METHODS } from "#normalize/core/methods/index.js";
import { DEFAULT_OPTIONS } from "#normalize/core/methods/method.js";
import {
  groupingOf,
  type Parameters,
  type SavedFit,
  type SavedMeasured,
  type SavedStage,
} from "#normalize/core/params/parameters.js";
import { applyStep, type Step, spreadStep } from "#normalize/core/steps/step.js";
import { HeapArena } from "#normalize/kernels/memory.js";
import { scalarNumericKernels as kernels } from "#normalize/kernels/scalar/numeric.js";
import type { Batch } from "#normalize/types.js";

const arena = new HeapArena();

/** Rows of `cols` values. */
export function batchOf(values: ArrayLike<number>, cols: number): Batch {
  return { rows: values.length / cols, cols, values: Float64Array.from(values) };
}

export const measure = (question: Measure, batch: Batch): Measured =>
  measureBatch(question, batch, kernels, arena);

/** A copy of the batch with the steps applied. */
export function applied(steps: readonly Step[], { rows, cols, values }: Batch): Float64Array {
  const batch = { rows, cols, values: values.slice() };
  for (const step of steps) applyStep(step, batch, kernels, arena);
  return batch.values;
}

/** All that parameters are but their fits. */
export type Head = Omit<Parameters, "fits">;

export function headOf(
  stages: readonly SavedStage[],
  rowShape: readonly number[],
  more: Partial<Head> = {},
): Head {
  return {
    tool: { name: "normalize", version: "0.0.0" },
    inputs: [{ name: "train.csv" }],
    elementType: "float64",
    rowShape,
    dtype: "float64",
    axis: [0],
    stages,
    ...more,
  };
}

export const named = (...names: string[]): Pick<Head, "columns" | "passthrough"> => ({
  columns: names.map((name) => ({ name, dtype: "float64" })),
  passthrough: [],
});

export const stage = (name: SavedStage["name"], options: SavedStage["options"] = {}): SavedStage => ({
  name,
  options,
});

/** Fits the head's methods on a batch whose row is of its shape. */
export function fitOn(head: Head, batch: Batch, key?: string): SavedFit {
  const { states: moments } = measure({ kind: "moments" }, batch) as Extract<Measured, { kind: "moments" }>;
  const plan = groupingOf(head);
  const measured: SavedMeasured[] = [];
  const steps: Step[] = [];
  for (const { name, options } of plan.kind === "columns" ? head.stages : []) {
    const { groupOf, groups } = plan as ColumnPlan;
    const fitting = startFit(METHODS[name], groups, { ...DEFAULT_OPTIONS, ...options });
    let asked = fitting.next();
    while (!asked.done) {
      const question = spreadMeasure(asked.value, groupOf);
      const answer = measure(question, { ...batch, values: applied(steps, batch) });
      const kept = answer.kind === "norm" || answer.kind === "quantiles";
      if (kept && steps.length === 0) measured.push(answer);
      asked = fitting.next(gatherMeasured(answer, groupOf, groups));
    }
    steps.push(...asked.value.steps.map((step) => spreadStep(step, groupOf)));
  }
  return { ...(key !== undefined && { key }), rows: batch.rows, moments, measured, steps };
}

export const fitted = (head: Head, values: ArrayLike<number>): Parameters => ({
  ...head,
  fits: [fitOn(head, batchOf(values, product(head.rowShape)))],
});
