/**
 * The library: the command's core on typed arrays.
 *
 * ```js
 * import { describe, normalize } from "normalize-cli";
 * const { values, before, after } = normalize([3, 4, 6, 8], { method: "l2", axis: -1, shape: [2, 2] });
 * // values: Float64Array [0.6, 0.8, 0.6, 0.8]
 * ```
 */

export type { Axis } from "./core/axis.js";
export type { MethodName } from "./core/methods/index.js";
export { type ErrorKind, NormalizeError, type Place } from "./errors.js";
export {
  type DescribeOptions,
  describe,
  type Normalized,
  type NormalizeOptions,
  normalize,
} from "./library.js";
export type { AxisSummary, ResultType, Shape, Summary } from "./types.js";
