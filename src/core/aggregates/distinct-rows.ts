/** What norms leave of rows: how many different rows there are as they are, and once each is divided by its norm. */
import type { NumericKernels } from "../../kernels/kernels.js";
import type { Arena } from "../../kernels/memory.js";
import { emptyMomentState } from "../../kernels/moment-state.js";
import type { Batch } from "../../types.js";
import { addDistinct, type Distinct, emptyDistinct, mergeDistinct, RowHash } from "./distinct.js";
import { mergeMoments, momentsOf } from "./moments.js";

/** Normalized rows count as one where all their values are the same to this, as a part of the norm. */
export const SHAPE_TOLERANCE = 2 ** -20;

/** A question: the orders of the norms, each one that the kernels know. */
export interface RowShapeQuestion {
  readonly orders: readonly number[];
}

/** Plain data. */
export interface RowShapes {
  /** rows as they are, bit for bit but for the sign of 0 */
  readonly rows: Distinct;
  /** one for each order: rows divided by their norm */
  readonly shapes: readonly Distinct[];
  /** one moment state for each order: the rows' norms */
  readonly norms: Float64Array;
}

export const emptyRowShapes = ({ orders }: RowShapeQuestion): RowShapes => ({
  rows: emptyDistinct(),
  shapes: orders.map(() => emptyDistinct()),
  norms: emptyMomentState(orders.length),
});

/** Adds a batch; a row's missing values are like each other. */
export function rowShapesOf(
  question: RowShapeQuestion,
  batch: Batch,
  kernels: NumericKernels,
  arena: Arena,
): RowShapes {
  const { rows, cols, values } = batch;
  const found = emptyRowShapes(question);
  hashRows(found.rows, batch);
  const norms = arena.float64(rows);
  const prescales = arena.float64(rows);
  const all = arena.float64(rows * question.orders.length);
  question.orders.forEach((order, i) => {
    kernels.rowNorms(values, rows, cols, order, norms, prescales);
    hashShapes(found.shapes[i], batch, norms, prescales);
    for (let row = 0; row < rows; row++) {
      all[row * question.orders.length + i] = norms[row] / prescales[row];
    }
  });
  const told = { rows, cols: question.orders.length, values: all };
  return { ...found, norms: momentsOf("columns", told, kernels, arena) };
}

export function mergeRowShapes(into: RowShapes, from: RowShapes): void {
  mergeDistinct(into.rows, from.rows);
  into.shapes.forEach((shape, i) => {
    mergeDistinct(shape, from.shapes[i]);
  });
  mergeMoments(into.norms, from.norms);
}

function hashRows(distinct: Distinct, { rows, cols, values }: Batch): void {
  const hash = new RowHash();
  const double = new Float64Array(1);
  const words = new Uint32Array(double.buffer);
  for (let row = 0; row < rows; row++) {
    hash.begin();
    for (let i = row * cols; i < (row + 1) * cols; i++) {
      // + 0 turns -0 into 0; a NaN has many patterns of bits, and is made one of them.
      double[0] = Number.isNaN(values[i]) ? Number.NaN : values[i] + 0;
      hash.add(words[0]);
      hash.add(words[1]);
    }
    addDistinct(distinct, hash.end());
  }
}

/** What a missing value is hashed as: no value rounds to it. */
const MISSING = -(2 ** 31);

/** Values are rounded to the tolerance; the odd shift keeps short fractions, which are many, off the borders between roundings. */
const SHIFT = 0.1803;

function hashShapes(
  distinct: Distinct,
  { rows, cols, values }: Batch,
  norms: Float64Array,
  prescales: Float64Array,
): void {
  const hash = new RowHash();
  for (let row = 0; row < rows; row++) {
    const norm = norms[row] === 0 ? 1 : norms[row];
    const prescale = prescales[row];
    hash.begin();
    for (let i = row * cols; i < (row + 1) * cols; i++) {
      const part = (values[i] * prescale) / norm;
      hash.add(Number.isNaN(part) ? MISSING : Math.floor(part / SHAPE_TOLERANCE + SHIFT));
    }
    addDistinct(distinct, hash.end());
  }
}
