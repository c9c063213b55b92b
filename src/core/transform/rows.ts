/** Normalizing each row on its own: the vectors of a row are found, measured and transformed in one go. */
import type { NumericKernels } from "../../kernels/kernels.js";
import { MOMENT_STATE, Moment } from "../../kernels/kernels.js";
import type { Arena } from "../../kernels/memory.js";
import type { Batch } from "../../types.js";
import type { RowPlan } from "../axis.js";
import { startFit } from "../fit/fit.js";
import { measureBatch } from "../fit/measure.js";
import { addToNorm, emptyNorms, normOf } from "../fit/norms.js";
import { METHODS, type MethodName } from "../methods/index.js";
import type { FittedMethod, Method, MethodOptions, MomentMethod, Rescue } from "../methods/method.js";
import { normRule } from "../methods/norm.js";
import { type RuleSet, setRule, stretchValues } from "./affine.js";
import { applyStep } from "./step.js";

/** Orders of norm that the kernels know. */
const KERNEL_ORDERS: readonly number[] = [0, 1, 2, Infinity, -Infinity];

export type RescueCounts = Record<Rescue, number>;

/** A method by name with its options; plain data, for workers. */
export interface Stage {
  readonly method: MethodName;
  readonly options: MethodOptions;
}

/** A row's vectors laid side by side: rows·groups vectors of `length` values; the batch itself when they lie so already. */
function gatherVectors(batch: Batch, plan: RowPlan, arena: Arena): Batch {
  const shape = { rows: batch.rows * plan.groups, cols: plan.length };
  if (!plan.order) return { ...shape, values: batch.values };
  const values = arena.float64(batch.rows * batch.cols);
  for (let start = 0; start < values.length; start += batch.cols) {
    for (let i = 0; i < batch.cols; i++) values[start + i] = batch.values[start + plan.order[i]];
  }
  return { ...shape, values };
}

function scatterVectors(vectors: Batch, batch: Batch, plan: RowPlan): void {
  if (!plan.order) return;
  for (let start = 0; start < batch.rows * batch.cols; start += batch.cols) {
    for (let i = 0; i < batch.cols; i++) batch.values[start + plan.order[i]] = vectors.values[start + i];
  }
}

/** A moment state for each vector of each row, row after row. */
export function vectorMoments(
  batch: Batch,
  plan: RowPlan,
  kernels: NumericKernels,
  arena: Arena,
): Float64Array {
  return momentsOfEach(gatherVectors(batch, plan, arena), kernels, arena);
}

function momentsOfEach(vectors: Batch, kernels: NumericKernels, arena: Arena): Float64Array {
  const states = arena.float64(vectors.rows * MOMENT_STATE).fill(0);
  for (let row = 0; row < vectors.rows; row++) {
    const state = states.subarray(row * MOMENT_STATE, (row + 1) * MOMENT_STATE);
    state[Moment.min] = Infinity;
    state[Moment.max] = -Infinity;
    kernels.moments(
      vectors.values.subarray(row * vectors.cols, (row + 1) * vectors.cols),
      vectors.cols,
      state,
    );
  }
  return states;
}

/**
 * In place: the stages one after another on each vector of each row; returns how many vectors were rescued.
 * NaN is left out of every statistic and stays.
 */
export function transformEachRow(
  batch: Batch,
  plan: RowPlan,
  stages: readonly Stage[],
  kernels: NumericKernels,
  arena: Arena,
): RescueCounts {
  const counts: RescueCounts = { constant: 0, "zero-norm": 0 };
  const vectors = gatherVectors(batch, plan, arena);
  for (const { method: name, options } of stages) {
    const method: Method = METHODS[name];
    if (method.needs === "fitting") fitEachVector(vectors, method, options, counts, kernels, arena);
    else ruleEachVector(vectors, method, options, counts, kernels, arena);
  }
  scatterVectors(vectors, batch, plan);
  return counts;
}

/** Methods of one affine rule: all vectors' rules first, then the kernels apply them at once. */
function ruleEachVector(
  vectors: Batch,
  method: Exclude<Method, FittedMethod>,
  options: MethodOptions,
  counts: RescueCounts,
  kernels: NumericKernels,
  arena: Arena,
): void {
  const rules: RuleSet = {
    prescale: arena.float64(vectors.rows),
    shift: arena.float64(vectors.rows).fill(0),
    divisor: arena.float64(vectors.rows),
  };
  if (method.needs === "norm") normRules(method.order(options), vectors, rules, counts, kernels);
  else momentRules(method, options, vectors, rules, counts, kernels, arena);
  const { values, rows, cols } = vectors;
  kernels.standardizeRows(values, rows, cols, rules.prescale, rules.shift, rules.divisor);
  stretchValues(method.finish?.(options) ?? {}, vectors, kernels);
}

/** Methods with questions of their own: each vector is a dataset of one column, fitted and transformed alone. */
function fitEachVector(
  vectors: Batch,
  method: FittedMethod,
  options: MethodOptions,
  counts: RescueCounts,
  kernels: NumericKernels,
  arena: Arena,
): void {
  for (let row = 0; row < vectors.rows; row++) {
    const values = vectors.values.subarray(row * vectors.cols, (row + 1) * vectors.cols);
    const column = { rows: vectors.cols, cols: 1, values };
    const fitting = startFit(method, 1, options);
    let asked = fitting.next();
    while (!asked.done) asked = fitting.next(measureBatch(asked.value, column, kernels, arena));
    for (const step of asked.value.steps) applyStep(step, column, kernels, arena);
    counts.constant += asked.value.rescued.constant.length;
    counts["zero-norm"] += asked.value.rescued["zero-norm"].length;
  }
}

function momentRules(
  method: MomentMethod,
  options: MethodOptions,
  vectors: Batch,
  rules: RuleSet,
  counts: RescueCounts,
  kernels: NumericKernels,
  arena: Arena,
): void {
  const states = momentsOfEach(vectors, kernels, arena);
  for (let row = 0; row < vectors.rows; row++) {
    const rule = method.rule(states, row * MOMENT_STATE, options);
    if (rule.rescue) counts[rule.rescue]++;
    setRule(rules, row, rule);
  }
}

function normRules(
  order: number,
  vectors: Batch,
  rules: RuleSet,
  counts: RescueCounts,
  kernels: NumericKernels,
): void {
  const { rows, cols, values } = vectors;
  if (KERNEL_ORDERS.includes(order)) {
    kernels.rowNorms(values, rows, cols, order, rules.divisor, rules.prescale);
  } else {
    const state = emptyNorms(order, 1);
    for (let row = 0; row < rows; row++) {
      state.fill(0);
      addToNorm(order, state, 0, values, row * cols, 1, cols);
      const norm = normOf(order, state, 0);
      rules.divisor[row] = norm.value;
      rules.prescale[row] = norm.prescale;
    }
  }
  for (let row = 0; row < rows; row++) {
    if (rules.divisor[row] !== 0) continue;
    counts["zero-norm"]++;
    setRule(rules, row, normRule(0, 1));
  }
}
