/** Undoing norms along the rows, where the norms were kept. */
import type { NumericKernels } from "../../kernels/kernels.js";
import type { Arena } from "../../kernels/memory.js";
import type { Batch } from "../../types.js";
import type { RowPlan } from "../axis.js";
import { workOnVectors } from "./rowwise.js";

/**
 * In place: each vector of each row times its norm. A vector of norm 0 was left as it was, and is; one whose norm is NaN
 * becomes NaN.
 * @param norms one a vector, row after row: those of these rows, as transformEachRow tells them
 */
export function multiplyByNorms(
  batch: Batch,
  plan: RowPlan,
  norms: Float64Array,
  kernels: NumericKernels,
  arena: Arena,
): void {
  workOnVectors(batch, plan, arena, ({ rows, cols, values }, numberOf) => {
    const factor = arena.float64(rows);
    for (let row = 0; row < rows; row++) {
      const norm = norms[numberOf(row)];
      factor[row] = norm === 0 ? 1 : norm;
    }
    kernels.standardizeRows(
      values,
      rows,
      cols,
      factor,
      arena.float64(rows).fill(0),
      arena.float64(rows).fill(1),
    );
  });
}
