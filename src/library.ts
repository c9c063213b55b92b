/** normalize and describe on arrays in memory. */

import { gatherMeasured, measureBatch, spreadMeasure } from "./core/aggregates/index.js";
import { emptyMoments, groupMoments, totalMoments } from "./core/aggregates/moments.js";
import { type Axis, planAxis, product, resolveAxis } from "./core/axis.js";
import { summarizeEach } from "./core/describe.js";
import { startFit } from "./core/methods/fit.js";
import { defaultAxis, METHODS, type MethodName } from "./core/methods/index.js";
import { DEFAULT_OPTIONS, type MethodOptions } from "./core/methods/method.js";
import { UnfitVector } from "./core/methods/policy.js";
import { firstInfinite } from "./core/special-values.js";
import { type Stage, transformEachRow, vectorMoments } from "./core/steps/rowwise.js";
import { applyStep, spreadStep } from "./core/steps/step.js";
import { type SummaryOptions, summarize } from "./core/summary.js";
import { dataError, usageError } from "./errors.js";
import { HeapArena } from "./kernels/memory.js";
import { scalarNumericKernels as kernels } from "./kernels/scalar/numeric.js";
import type { AxisSummary, Batch, ResultType, Shape, Summary } from "./types.js";

/** Values as they may be given: float32 stays float32, everything else becomes float64. */
export type Values =
  | readonly number[]
  | Float64Array
  | Float32Array
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array;

export interface NormalizeOptions {
  readonly method: MethodName;
  /** lengths of the axes, row-major, outermost first; default one axis of all values */
  readonly shape?: Shape;
  /** axes reduced: one, several, or "all"; negative from the end. Default -1 for norms, 0 for everything else */
  readonly axis?: number | Axis;
  /** p of an lp norm: any real ≥ 0, Infinity, -Infinity */
  readonly order?: number;
  /** where minmax puts the extremes; default [0, 1] */
  readonly range?: readonly [number, number];
  /** delta degrees of freedom of zscore's spread; default 0 */
  readonly ddof?: number;
  /** whether zscore and robust take their centre away, and whether they divide by their spread; default "yes" */
  readonly center?: "yes" | "no";
  readonly scale?: "yes" | "no";
  /** the quantiles, in percent, between which robust measures the spread; default [25, 75] */
  readonly quantileRange?: readonly [number, number];
  /** yes: robust's spread is that of a normal distribution's standard deviation; default "no" */
  readonly unitVariance?: "yes" | "no";
  /** quantiles that the method quantile interpolates between, at most; default 1000 */
  readonly quantiles?: number;
  /** what quantile makes of the values; default "uniform" */
  readonly distribution?: "uniform" | "normal";
  /** the law of power: box-cox takes values above 0 alone; default "yeo-johnson" */
  readonly family?: "yeo-johnson" | "box-cox";
  /** whether power ends with a z-score; default "yes" */
  readonly standardize?: "yes" | "no";
  /** type of the result; default float32 for a Float32Array, else float64 */
  readonly dtype?: ResultType;
}

export interface Normalized {
  /** a new array, of the shape given; NaN where the input is NaN */
  readonly values: Float64Array | Float32Array;
  readonly shape: Shape;
  /** as scipy.stats.describe would say of all values, NaN left out */
  readonly before: Summary;
  readonly after: Summary;
  /** vectors without spread, and vectors of norm 0, that were rescued */
  readonly constant: number;
  readonly zeroNorm: number;
}

export interface DescribeOptions {
  readonly shape?: Shape;
  /** axes reduced; default "all" */
  readonly axis?: number | Axis;
  /** delta degrees of freedom of the variance; default 1 */
  readonly ddof?: number;
  /** whether skewness and kurtosis are the biased ones; default true */
  readonly biased?: boolean;
}

interface Matrix extends Batch {
  readonly shape: Shape;
  readonly rowShape: Shape;
}

/** A private copy as rows × cols doubles. */
function toMatrix(values: Values, shape: Shape = [values.length]): Matrix {
  if (!shape.every((length) => Number.isInteger(length) && length >= 0) || product(shape) !== values.length) {
    throw usageError(`shape (${shape.join(", ")}) does not hold ${values.length} values`);
  }
  if (values.length === 0) throw dataError("no data");
  const rowShape = shape.slice(1);
  const cols = product(rowShape);
  return { rows: values.length / cols, cols, values: Float64Array.from(values), shape, rowShape };
}

const axisList = (axis: number | Axis): Axis => (typeof axis === "number" ? [axis] : axis);

/**
 * Rescales values along an axis; the input is left as it is.
 * NaN is left out of every statistic and kept. Throws NormalizeError: "usage" for an axis, shape or order that cannot be,
 * "data" for no values, an infinite one, or one that is not above 0 where box-cox is fitted. Formulas: see the methods' own files in core/methods.
 */
export function normalize(values: Values, options: NormalizeOptions): Normalized {
  const method = METHODS[options.method];
  if (!method)
    throw usageError(`there is no method ${options.method}`, `there are ${Object.keys(METHODS).join(", ")}`);
  checkOrder(options);
  checkQuantiles(options);
  checkFamily(options);
  const settings: MethodOptions = { ...DEFAULT_OPTIONS, ...givenOptions(options) };
  const matrix = toMatrix(values, options.shape);
  const axes = resolveAxis(axisList(options.axis ?? defaultAxis(method)), matrix.rowShape, matrix.rows);
  const dtype = options.dtype ?? (values instanceof Float32Array ? "float32" : "float64");
  const before = columnMoments(matrix);
  refuseInfinite(matrix, before);
  const rescued = transform(matrix, { method: options.method, options: settings }, axes);
  if (dtype === "float32") kernels.roundToSingle(matrix.values, matrix.values.length);
  return {
    values: dtype === "float32" ? Float32Array.from(matrix.values) : matrix.values,
    shape: matrix.shape,
    before: summarize(totalMoments(before), 0),
    after: summarize(totalMoments(columnMoments(matrix)), 0),
    ...rescued,
  };
}

const METHOD_OPTIONS = [
  "order",
  "range",
  "ddof",
  "center",
  "scale",
  "quantileRange",
  "unitVariance",
  "quantiles",
  "distribution",
  "family",
  "standardize",
] as const;

/** Methods' options that are given: one that is undefined is not. */
const givenOptions = (options: NormalizeOptions): Partial<MethodOptions> =>
  Object.fromEntries(
    METHOD_OPTIONS.filter((name) => options[name] !== undefined).map((name) => [name, options[name]]),
  );

function checkQuantiles({ quantiles = 1, quantileRange = [25, 75], unitVariance }: NormalizeOptions): void {
  if (!Number.isInteger(quantiles) || quantiles < 1) {
    throw usageError(`${quantiles} quantiles are not possible`, "expected a positive integer");
  }
  const [low, high] = quantileRange;
  const inside = unitVariance === "yes" ? low > 0 && high < 100 : low >= 0 && high <= 100;
  if (inside && low < high) return;
  throw usageError(
    `quantile range ${low}, ${high} is not possible`,
    `expected percentages in ${unitVariance === "yes" ? "(0, 100)" : "[0, 100]"}, the lower one first`,
  );
}

function checkFamily({ family = "yeo-johnson" }: NormalizeOptions): void {
  if (family === "yeo-johnson" || family === "box-cox") return;
  throw usageError(`there is no family ${family as string}`, "there are yeo-johnson, box-cox");
}

function checkOrder({ method, order }: NormalizeOptions): void {
  if (method === "lp" && order === undefined) throw usageError("method lp needs an order");
  if (method !== "lp" && order !== undefined)
    throw usageError(`order does not apply to ${method}`, "it applies to lp");
  if (order !== undefined && !(order >= 0 || order === -Infinity)) {
    throw usageError(`order ${order} is not possible`, "expected a real ≥ 0, Infinity or -Infinity");
  }
}

function columnMoments(matrix: Batch): Float64Array {
  const states = emptyMoments("columns", matrix.cols);
  kernels.columnMoments(matrix.values, matrix.rows, matrix.cols, states);
  return states;
}

function refuseInfinite(matrix: Matrix, states: Float64Array): void {
  const index = firstInfinite(matrix, states);
  if (index < 0) return;
  throw dataError(`value ${index} is infinite and cannot be normalized`, {}, "expected finite numbers");
}

/** In place; returns the counts of rescues. */
function transform(matrix: Matrix, stage: Stage, axes: readonly number[]): Rescued {
  try {
    return fitAndApply(matrix, stage, axes);
  } catch (error) {
    if (!(error instanceof UnfitVector)) throw error;
    const { reason, vectors, tooFew } = error;
    if (reason === "too-few") {
      const message = `vector ${vectors[0]} with n = ${tooFew.counts[0]} has too few values for ddof ${tooFew.ddof}`;
      throw dataError(message, {}, "the spread is divided by n - ddof: ddof 0 divides by n");
    }
    const message = `vector ${vectors[0]} holds values that are not above 0`;
    throw dataError(message, {}, "box-cox takes none; yeo-johnson does");
  }
}

type Rescued = Pick<Normalized, "constant" | "zeroNorm">;

function fitAndApply(matrix: Matrix, stage: Stage, axes: readonly number[]): Rescued {
  const arena = new HeapArena();
  const plan = planAxis(axes, matrix.rowShape);
  if (plan.kind === "rows") {
    const { rescued } = transformEachRow(matrix, plan, [stage], kernels, arena);
    return { constant: rescued[0].constant, zeroNorm: rescued[0]["zero-norm"] };
  }
  const fitting = startFit(METHODS[stage.method], plan.groups, stage.options);
  let asked = fitting.next();
  while (!asked.done) {
    const answer = measureBatch(spreadMeasure(asked.value, plan.groupOf), matrix, kernels, arena);
    asked = fitting.next(gatherMeasured(answer, plan.groupOf, plan.groups));
  }
  const { steps, rescued } = asked.value;
  for (const step of steps) applyStep(spreadStep(step, plan.groupOf), matrix, kernels, arena);
  return { constant: rescued.constant.length, zeroNorm: rescued["zero-norm"].length };
}

/**
 * What scipy.stats.describe says: of all values together (a Summary), or along axes (an AxisSummary with one number for
 * each position kept). In float64 whatever the input; NaN is left out. Throws NormalizeError as normalize does.
 */
export function describe(values: Values, options: DescribeOptions & { readonly axis?: "all" }): Summary;
export function describe(values: Values, options?: DescribeOptions): Summary | AxisSummary;
export function describe(values: Values, options: DescribeOptions = {}): Summary | AxisSummary {
  const matrix = toMatrix(values, options.shape);
  const axes = resolveAxis(axisList(options.axis ?? "all"), matrix.rowShape, matrix.rows);
  const plan = planAxis(axes, matrix.rowShape);
  const how: SummaryOptions = {
    ddof: options.ddof ?? 1,
    shape: options.biased === false ? "unbiased" : "biased",
  };
  if (plan.kind === "rows") {
    const states = vectorMoments(matrix, plan, kernels, new HeapArena());
    return summarizeEach(states, [matrix.rows, ...plan.keptShape], how);
  }
  const states = groupMoments(columnMoments(matrix), plan.groupOf, plan.groups);
  return plan.keptShape.length === 0 ? summarize(states, 0, how) : summarizeEach(states, plan.keptShape, how);
}
