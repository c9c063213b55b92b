/** Normalizing each row on its own: the vectors of a row are found, measured and transformed in one go. */
import type { NumericKernels } from "../../kernels/kernels.js";
import { MOMENT_STATE, Moment } from "../../kernels/kernels.js";
import type { Arena } from "../../kernels/memory.js";
import type { Batch } from "../../types.js";
import { measureBatch } from "../aggregates/index.js";
import { addToNorm, emptyNorms, normOf } from "../aggregates/norms.js";
import type { EvenRowPlan, RowPlan } from "../axis.js";
import { startFit } from "../methods/fit.js";
import { METHODS, type MethodName } from "../methods/index.js";
import type { Fit, FittedMethod, Method, MethodOptions, MomentMethod } from "../methods/method.js";
import { normRule } from "../methods/norm.js";
import { policed, UnfitVector } from "../methods/policy.js";
import { type RuleSet, setRule, stretchValues } from "./affine/apply.js";
import type { Rescue, Rule } from "./affine/rule.js";
import { IDENTITY } from "./affine/rule.js";
import { applyStep } from "./step.js";

/** Orders of norm that the kernels know. */
const KERNEL_ORDERS: readonly number[] = [0, 1, 2, Infinity, -Infinity];

type RescueCounts = Record<Rescue, number>;

/** What is told of normalized rows. */
export interface RowOutcome {
  /** vectors rescued by each stage */
  readonly rescued: readonly RescueCounts[];
  /** how far, as a part of the values, the ranks of quantiles that were fitted may be off; 0 where they are exact */
  readonly rankError: number;
}

/** What is told of some rows and of more of them; undefined where there are none. */
export function mergedOutcome(a: RowOutcome | undefined, b: RowOutcome): RowOutcome;
export function mergedOutcome(a: RowOutcome | undefined, b: RowOutcome | undefined): RowOutcome | undefined;
export function mergedOutcome(a: RowOutcome | undefined, b: RowOutcome | undefined): RowOutcome | undefined {
  if (!a || !b) return a ?? b;
  return {
    rescued: a.rescued.map((counts, stage) => ({
      constant: counts.constant + b.rescued[stage].constant,
      "zero-norm": counts["zero-norm"] + b.rescued[stage]["zero-norm"],
    })),
    rankError: Math.max(a.rankError, b.rankError),
  };
}

/** A method by name with its options; plain data, for workers. */
export interface Stage {
  readonly method: MethodName;
  readonly options: MethodOptions;
}

/** Vectors of one length, of all rows; what is known of the one in row i belongs to the vector numberOf(i), row after row. */
type Work = (vectors: Batch, numberOf: (row: number) => number) => void;

/** In place: works on the vectors of all rows, those of one length at a time. */
export function workOnVectors(batch: Batch, plan: RowPlan, arena: Arena, work: Work): void {
  if (plan.vectors === undefined) {
    const vectors = gatherVectors(batch, plan, arena);
    work(vectors, (row) => row);
    scatterVectors(vectors, batch, plan);
    return;
  }
  plan.vectors.forEach((places, vector) => {
    const mark = arena.mark();
    const vectors = {
      rows: batch.rows,
      cols: places.length,
      values: arena.float64(batch.rows * places.length),
    };
    copyPlaces(batch, places, vectors.values, "out");
    work(vectors, (row) => row * plan.groups + vector);
    copyPlaces(batch, places, vectors.values, "back");
    arena.release(mark);
  });
}

/** Copies some places of each row out of a batch, or back. */
function copyPlaces(
  { rows, cols, values }: Batch,
  places: Int32Array,
  own: Float64Array,
  direction: "out" | "back",
): void {
  for (let row = 0, at = 0; row < rows; row++) {
    const start = row * cols;
    if (direction === "out") for (let i = 0; i < places.length; i++) own[at++] = values[start + places[i]];
    else for (let i = 0; i < places.length; i++) values[start + places[i]] = own[at++];
  }
}

/** A row's vectors laid side by side: rows·groups vectors of `length` values; the batch itself when they lie so already. */
function gatherVectors(batch: Batch, plan: EvenRowPlan, arena: Arena): Batch {
  const shape = { rows: batch.rows * plan.groups, cols: plan.length };
  if (!plan.order) return { ...shape, values: batch.values };
  const values = arena.float64(batch.rows * batch.cols);
  for (let start = 0; start < values.length; start += batch.cols) {
    for (let i = 0; i < batch.cols; i++) values[start + i] = batch.values[start + plan.order[i]];
  }
  return { ...shape, values };
}

/** In place: vectors back to where {@link gatherVectors} took them from. */
function scatterVectors(vectors: Batch, batch: Batch, plan: EvenRowPlan): void {
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
  if (plan.vectors === undefined) return momentsOfEach(gatherVectors(batch, plan, arena), kernels, arena);
  const states = arena.float64(batch.rows * plan.groups * MOMENT_STATE);
  workOnVectors(batch, plan, arena, (vectors, numberOf) => {
    const own = momentsOfEach(vectors, kernels, arena);
    for (let row = 0; row < vectors.rows; row++) {
      states.set(own.subarray(row * MOMENT_STATE, (row + 1) * MOMENT_STATE), numberOf(row) * MOMENT_STATE);
    }
  });
  return states;
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
 * In place: the stages one after another on each vector of each row; returns what is to be told of it.
 * NaN is left out of every statistic and stays.
 * @param norms where the norm of each vector goes, row after row, if the last stage is one: NaN where a missing value spreads
 * and where there is no value, infinite where it is beyond the largest double
 */
export function transformEachRow(
  batch: Batch,
  plan: RowPlan,
  stages: readonly Stage[],
  kernels: NumericKernels,
  arena: Arena,
  norms?: Float64Array,
): RowOutcome {
  const rescued = stages.map((): RescueCounts => ({ constant: 0, "zero-norm": 0 }));
  let rankError = 0;
  workOnVectors(batch, plan, arena, (vectors, numberOf) => {
    const own = norms && plan.vectors ? new Float64Array(vectors.rows) : norms;
    try {
      stages.forEach(({ method: name, options }, stage) => {
        const method: Method = METHODS[name];
        const counts = rescued[stage];
        if (method.needs === "fitting") {
          rankError = Math.max(rankError, fitEachVector(vectors, method, options, counts, kernels, arena));
        } else ruleEachVector(vectors, method, options, { counts, norms: own }, kernels, arena);
      });
    } catch (error) {
      if (!(error instanceof UnfitVector)) throw error;
      throw new UnfitVector(error.reason, error.vectors.map(numberOf), error.tooFew);
    }
    if (norms && own !== norms)
      own?.forEach((norm, row) => {
        norms[numberOf(row)] = norm;
      });
  });
  return { rescued, rankError };
}

/** What is noted of vectors beside their rules. */
interface Noted {
  readonly counts: RescueCounts;
  readonly norms: Float64Array | undefined;
}

/** The rules of vectors as they are settled one after another. */
interface Settled extends Noted {
  readonly rules: RuleSet;
  /** vectors that stay as they are */
  readonly untouched: number[];
}

/** Methods of one affine rule: all vectors' rules first, then the kernels apply them at once. */
function ruleEachVector(
  vectors: Batch,
  method: Exclude<Method, FittedMethod>,
  options: MethodOptions,
  noted: Noted,
  kernels: NumericKernels,
  arena: Arena,
): void {
  const { values, rows, cols } = vectors;
  const rules: RuleSet = {
    prescale: arena.float64(rows),
    shift: arena.float64(rows).fill(0),
    divisor: arena.float64(rows),
  };
  const settled: Settled = { rules, ...noted, untouched: [] };
  if (method.needs === "norm") normRules(method.order(options), options, vectors, settled, kernels);
  else momentRules(method, options, vectors, settled, kernels, arena);
  const saved = settled.untouched.map((row) => values.slice(row * cols, (row + 1) * cols));
  kernels.standardizeRows(values, rows, cols, rules.prescale, rules.shift, rules.divisor);
  stretchValues(method.finish?.(options) ?? {}, vectors, kernels);
  settled.untouched.forEach((row, i) => {
    values.set(saved[i], row * cols);
  });
}

/**
 * Methods with questions of their own: each vector is a dataset of one column, fitted and transformed alone. Returns how far
 * ranks of quantiles may be off.
 */
function fitEachVector(
  vectors: Batch,
  method: FittedMethod,
  options: MethodOptions,
  counts: RescueCounts,
  kernels: NumericKernels,
  arena: Arena,
): number {
  let worst = 0;
  for (let row = 0; row < vectors.rows; row++) {
    const values = vectors.values.subarray(row * vectors.cols, (row + 1) * vectors.cols);
    const column = { rows: vectors.cols, cols: 1, values };
    const { steps, rescued, rankError = 0 } = fitVector(column, row, method, options, kernels, arena);
    for (const step of steps) applyStep(step, column, kernels, arena);
    counts.constant += rescued.constant.length;
    counts["zero-norm"] += rescued["zero-norm"].length;
    worst = Math.max(worst, rankError);
  }
  return worst;
}

/** The fit of a vector; throws UnfitVector with its row where it cannot be fitted. */
function fitVector(
  column: Batch,
  row: number,
  method: FittedMethod,
  options: MethodOptions,
  kernels: NumericKernels,
  arena: Arena,
): Fit {
  try {
    const fitting = startFit(method, 1, options);
    let asked = fitting.next();
    while (!asked.done) asked = fitting.next(measureBatch(asked.value, column, kernels, arena));
    return asked.value;
  } catch (error) {
    throw error instanceof UnfitVector ? new UnfitVector(error.reason, [row], error.tooFew) : error;
  }
}

/** Puts a vector's rule in its place, under the policies; throws UnfitVector with the row where they say error. */
function settle(rule: Rule, missing: number, row: number, into: Settled, options: MethodOptions): void {
  try {
    const final = policed(rule, missing, options);
    if (final.rescue) into.counts[final.rescue]++;
    if (final.untouched) into.untouched.push(row);
    setRule(into.rules, row, final);
  } catch (error) {
    throw error instanceof UnfitVector ? new UnfitVector(error.reason, [row], error.tooFew) : error;
  }
}

function countNaN(values: Float64Array, start: number, length: number): number {
  let count = 0;
  for (let i = start; i < start + length; i++) if (Number.isNaN(values[i])) count++;
  return count;
}

function momentRules(
  method: MomentMethod,
  options: MethodOptions,
  vectors: Batch,
  settled: Settled,
  kernels: NumericKernels,
  arena: Arena,
): void {
  const states = momentsOfEach(vectors, kernels, arena);
  for (let row = 0; row < vectors.rows; row++) {
    const at = row * MOMENT_STATE;
    settle(method.rule(states, at, options), states[at + Moment.missing], row, settled, options);
  }
}

function normRules(
  order: number,
  options: MethodOptions,
  { rows, cols, values }: Batch,
  settled: Settled,
  kernels: NumericKernels,
): void {
  const { divisor, prescale } = settled.rules;
  if (KERNEL_ORDERS.includes(order)) kernels.rowNorms(values, rows, cols, order, divisor, prescale);
  else anyNorms(order, { rows, cols, values }, settled.rules);
  const spreads = options.nan === "propagate";
  const { norms } = settled;
  for (let row = 0; row < rows; row++) {
    if (norms) norms[row] = divisor[row] / prescale[row];
    if (divisor[row] !== 0 && !spreads) continue;
    const missing = countNaN(values, row * cols, cols);
    if (norms && (spreads ? missing > 0 : missing === cols)) norms[row] = Number.NaN;
    // No values have no norm, and stay.
    const rule = missing === cols ? IDENTITY : normRule(divisor[row], prescale[row]);
    settle(rule, missing, row, settled, options);
  }
}

/** Norms of an order that the kernels do not know. */
function anyNorms(order: number, { rows, cols, values }: Batch, rules: RuleSet): void {
  for (let row = 0; row < rows; row++) {
    const state = emptyNorms(order, 1);
    addToNorm(order, state, 0, values, row * cols, 1, cols);
    const norm = normOf(order, state, 0);
    rules.divisor[row] = norm.value;
    rules.prescale[row] = norm.prescale;
  }
}
