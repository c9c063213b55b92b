/** What the records of a text chunk weigh. */
import type { TextKernels } from "../../kernels/kernels.js";
import type { Arena } from "../../kernels/memory.js";
import type { DelimitedFormat, TableColumns } from "../../types.js";
import { cellText, decodeDelimited, type TextProblem } from "./cells.js";

export interface RecordWeights {
  /** one a record */
  readonly weights: Float64Array;
  /** the first record whose weight is missing, no number, negative, or beyond `limits` */
  readonly problem?: TextProblem;
}

/**
 * The numbers in the field format.weight of records that {@link decodeDelimited} found no fault with.
 * @param records upper bound on the records in `bytes`
 * @param limits the smallest weight beside 0, and the largest
 */
export function decodeWeights(
  format: DelimitedFormat,
  bytes: Uint8Array,
  records: number,
  limits: readonly [number, number],
  kernels: TextKernels,
  arena: Arena,
): RecordWeights {
  const columns = Int32Array.of(format.weight!);
  const { batch, spans, problem } = decodeDelimited({ ...format, columns }, bytes, records, kernels, arena);
  const weights = batch.values;
  if (problem) return { weights, problem };
  const checked = checkWeights(format, weights, limits);
  if (!checked.problem || Number.isNaN(weights[checked.problem.record])) return checked;
  const { record } = checked.problem;
  const message = `the weight is ${cellText(bytes, spans, record)}`;
  return { weights, problem: { ...checked.problem, offset: spans[2 * record], message } };
}

/** The first weight that is missing, or beyond the limits, is the problem. */
export function checkWeights(
  { names, weight: column }: TableColumns,
  weights: Float64Array,
  [low, high]: readonly [number, number],
): RecordWeights {
  const record = weights.findIndex((weight) => !(weight === 0 || (weight >= low && weight <= high)));
  if (record < 0) return { weights };
  const missing = Number.isNaN(weights[record]);
  return {
    weights,
    problem: {
      record,
      column: names[column!],
      message: missing ? "the weight is missing" : `the weight is ${weights[record]}`,
      hint: `expected 0 or a number from ${low} to ${high}`,
    },
  };
}
