/** The numeric kernels in plain TypeScript: these say what is right. */
import type { NumericKernels } from "../kernels.js";
import { clamp, rescale, standardizeColumns, standardizeRows } from "./affine.js";
import { countBytes, narrowSingle, roundToSingle, widenBytes, widenSingle } from "./convert.js";
import { columnMoments, moments } from "./moments.js";
import { rowNorms } from "./norms.js";
import { countOutside } from "./outside.js";

export const scalarNumericKernels: NumericKernels = {
  moments,
  columnMoments,
  rowNorms,
  standardizeRows,
  standardizeColumns,
  rescale,
  clamp,
  roundToSingle,
  widenSingle,
  widenBytes,
  narrowSingle,
  countBytes,
  countOutside,
};
