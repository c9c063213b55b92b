/** How far two numbers lie apart, for tests against golden files. NaN equals NaN, and 0 equals -0. */

import type { GoldenArray, GoldenValues, Tolerance } from "./golden.js";

export type Precision = "float64" | "float32";

/** Steps from a to b among the numbers of a precision; 0 from NaN to NaN, Infinity from NaN to a number. */
export function ulpDistance(a: number, b: number, precision: Precision = "float64"): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) && Number.isNaN(b) ? 0 : Infinity;
  const gap = precision === "float64" ? ordinal64(a) - ordinal64(b) : BigInt(ordinal32(a) - ordinal32(b));
  return Number(gap < 0n ? -gap : gap);
}

/** |actual - expected| / |expected|; 0 where both are the same or both NaN, Infinity where expected is 0. */
export function relativeError(actual: number, expected: number): number {
  if (actual === expected || (Number.isNaN(actual) && Number.isNaN(expected))) return 0;
  if (!Number.isFinite(actual) || !Number.isFinite(expected)) return Infinity;
  // a quarter of each: their difference stays in range, and no subnormal is halved away
  const scale = Math.abs(expected) > 1 ? 0.25 : 1;
  return Math.abs(actual * scale - expected * scale) / Math.abs(expected * scale);
}

/** Whether one bound of the tolerance holds. */
export function isWithin(
  actual: number,
  expected: number,
  tolerance: Tolerance,
  precision: Precision = "float64",
): boolean {
  if (ulpDistance(actual, expected, precision) <= (tolerance.ulps ?? 0)) return true;
  if (!Number.isFinite(actual) || !Number.isFinite(expected)) return false;
  const bound = (tolerance.absolute ?? 0) + (tolerance.relative ?? 0) * Math.abs(expected);
  return Math.abs(actual - expected) <= bound;
}

export interface Difference {
  /** of the flat, row-major array; -1 when the lengths differ */
  readonly index: number;
  readonly actual: number;
  readonly expected: number;
  readonly ulps: number;
}

/** The first element outside the tolerance, or undefined. Ulps are those of the expected array's own type. */
export function firstDifference(
  actual: ArrayLike<number>,
  expected: GoldenArray,
  tolerance: Tolerance,
): Difference | undefined {
  const values: GoldenValues = expected.values;
  if (actual.length !== values.length) {
    return { index: -1, actual: actual.length, expected: values.length, ulps: Infinity };
  }
  const precision = expected.dtype === "float32" ? "float32" : "float64";
  for (let index = 0; index < values.length; index++) {
    if (!isWithin(actual[index]!, values[index]!, tolerance, precision)) {
      const ulps = ulpDistance(actual[index]!, values[index]!, precision);
      return { index, actual: actual[index]!, expected: values[index]!, ulps };
    }
  }
  return undefined;
}

const double = new Float64Array(1);
const doubleBits = new BigInt64Array(double.buffer);
const single = new Float32Array(1);
const singleBits = new Int32Array(single.buffer);

/** The place of a number among all doubles in ascending order; both zeros have place 0. */
function ordinal64(value: number): bigint {
  double[0] = value;
  const bits = doubleBits[0]!;
  return bits >= 0n ? bits : -(bits & 0x7fff_ffff_ffff_ffffn);
}

function ordinal32(value: number): number {
  single[0] = value;
  const bits = singleBits[0]!;
  return bits >= 0 ? bits : -(bits & 0x7fff_ffff);
}
