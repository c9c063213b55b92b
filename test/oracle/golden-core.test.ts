/** The core against what numpy, scipy, scikit-learn and keras answer: every golden case that concerns it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { METHODS } from "#normalize/core/methods/index.js";
import { describe, type MethodName, normalize } from "#normalize/index.js";
import {
  exactToleranceOf,
  type GoldenArray,
  type GoldenCase,
  goldenCases,
  relativeError,
  type Tolerance,
  toleranceOf,
  ulpDistance,
} from "./golden.js";

const axisOf = ({ axis }: GoldenCase): number | readonly number[] | "all" => axis ?? "all";

function isClose(actual: number, expected: number, bound: Tolerance, dtype: GoldenArray["dtype"]): boolean {
  if (Number.isNaN(expected) || Number.isNaN(actual)) return Number.isNaN(expected) && Number.isNaN(actual);
  if (actual === expected) return true;
  const precision = dtype === "float32" ? "float32" : "float64";
  if (bound.ulps !== undefined && ulpDistance(actual, expected, precision) <= bound.ulps) return true;
  return Math.abs(actual - expected) <= (bound.absolute ?? 0) + (bound.relative ?? 0) * Math.abs(expected);
}

function assertClose(actual: ArrayLike<number>, expected: GoldenArray, bound: Tolerance, what: string): void {
  assert.equal(actual.length, expected.values.length, `${what}: length`);
  for (let i = 0; i < actual.length; i++) {
    const said = `${what}[${i}]: ${actual[i]} is not ${expected.values[i]} (${JSON.stringify(bound)}, relative ${relativeError(actual[i], expected.values[i])})`;
    assert.ok(isClose(actual[i], expected.values[i], bound, expected.dtype), said);
  }
}

const hasNaN = (array: GoldenArray): boolean => array.values.some((value) => Number.isNaN(value));
const hasInfinity = (array: GoldenArray): boolean =>
  array.values.some((value) => Math.abs(value) === Infinity);

test("describe: scipy.stats.describe, and exact arithmetic", () => {
  let compared = 0;
  for (const golden of goldenCases("describe")) {
    const input = golden.input!;
    const { ddof, bias, nan_policy } = golden.options;
    // NaN left out is what the library does; propagating it is a policy of the command's.
    if (nan_policy === "propagate" && hasNaN(input)) continue;
    // scipy's omit goes through masked arrays, which drop infinities too; see CONVENTIONS.
    if (nan_policy === "omit" && hasInfinity(input)) continue;
    const said = describe(input.values as Float64Array, {
      shape: input.shape,
      axis: axisOf(golden),
      ddof: ddof as number,
      biased: bias as boolean,
    });
    const flat = (value: unknown): number[] => [value].flat(3) as number[];
    const answers: Record<string, number[]> = {
      min: flat(said.minmax[0]),
      max: flat(said.minmax[1]),
      mean: flat(said.mean),
      variance: flat(said.variance),
      skewness: flat(said.skewness),
      kurtosis: flat(said.kurtosis),
    };
    for (const [key, actual] of Object.entries(answers)) {
      if (golden.expected[key])
        assertClose(actual, golden.expected[key], toleranceOf(golden, key), `${golden.name} ${key}`);
      if (golden.exact[key])
        assertClose(actual, golden.exact[key], exactToleranceOf(golden, key), `${golden.name} exact ${key}`);
      compared++;
    }
  }
  assert.ok(compared > 500, `only ${compared} compared`);
});

/** Runs our method on a golden case of the norms or scalers. */
function run(golden: GoldenCase): ArrayLike<number> {
  const input = golden.input!;
  const method = golden.method as MethodName;
  const { order, range, feature_range, ddof, with_mean, with_std } = golden.options;
  const stretched = (range ?? feature_range) as [number, number] | undefined;
  return normalize(input.values as Float64Array, {
    method,
    shape: input.shape,
    axis: axisOf(golden),
    ...(method === "lp"
      ? { order: typeof order === "string" ? Number(order.replace("inf", "Infinity")) : (order as number) }
      : {}),
    ...(stretched && method === "minmax" ? { range: stretched } : {}),
    ...(typeof ddof === "number" ? { ddof } : {}),
    ...(with_mean === false ? { center: "no" } : {}),
    ...(with_std === false ? { scale: "no" } : {}),
  }).values;
}

for (const family of ["norms", "scalers"] as const) {
  test(`${family}: numpy, keras, scikit-learn, and exact arithmetic`, () => {
    let compared = 0;
    for (const golden of goldenCases(family)) {
      if (!(golden.method in METHODS)) continue;
      const actual = run(golden);
      assertClose(
        actual,
        golden.expected["values"],
        toleranceOf(golden, "values"),
        `${golden.name} (${golden.source})`,
      );
      if (golden.exact["values"]) {
        assertClose(
          actual,
          golden.exact["values"],
          exactToleranceOf(golden, "values"),
          `${golden.name} (exact)`,
        );
      }
      compared++;
    }
    assert.ok(compared > 200, `only ${compared} compared`);
  });
}
