/** power: λ and all that follows from it, as scikit-learn and 50-digit arithmetic have them; and on data that break others. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  gatherMeasured,
  measureBatch,
  mergeMeasured,
  spreadMeasure,
} from "#normalize/core/aggregates/index.js";
import { startFit } from "#normalize/core/methods/fit.js";
import { DEFAULT_OPTIONS, type Fit, type MethodOptions } from "#normalize/core/methods/method.js";
import { UnfitVector } from "#normalize/core/methods/policy.js";
import { power } from "#normalize/core/methods/power.js";
import { type PowerFamily, powerLaw } from "#normalize/core/steps/power/law.js";
import { applyStep, invertStep, spreadStep } from "#normalize/core/steps/step.js";
import { NormalizeError, normalize } from "#normalize/index.js";
import { HeapArena } from "#normalize/kernels/memory.js";
import { scalarNumericKernels as kernels } from "#normalize/kernels/scalar/numeric.js";
import type { Batch } from "#normalize/types.js";
import { seededUniform } from "../../bench/random.js";
import {
  exactToleranceOf,
  firstDifference,
  type GoldenArray,
  type GoldenCase,
  goldenCases,
  toleranceOf,
} from "../../oracle/golden.js";

const arena = new HeapArena();

const optionsOf = (family: PowerFamily, standardize: "yes" | "no" = "yes"): MethodOptions => ({
  ...DEFAULT_OPTIONS,
  family,
  standardize,
});

/** Fits columns gathered into groups, each question answered chunk by chunk of so many rows. */
function fit(
  batch: Batch,
  options: MethodOptions,
  chunkRows = batch.rows,
  groupOf = identity(batch.cols),
): Fit {
  const groups = Math.max(...groupOf) + 1;
  const fitting = startFit(power, groups, options);
  let asked = fitting.next();
  while (!asked.done) {
    const question = spreadMeasure(asked.value, groupOf);
    const [first, ...others] = chunksOf(batch, chunkRows).map((chunk) =>
      measureBatch(question, chunk, kernels, arena),
    );
    for (const other of others) mergeMeasured(first!, other);
    asked = fitting.next(gatherMeasured(first!, groupOf, groups));
  }
  return asked.value;
}

const identity = (n: number): Int32Array => Int32Array.from({ length: n }, (_, i) => i);

function chunksOf({ rows, cols, values }: Batch, size: number): Batch[] {
  const starts = Array.from({ length: Math.ceil(rows / size) }, (_, i) => i * size);
  return starts.map((start) => {
    const end = Math.min(start + size, rows);
    return { rows: end - start, cols, values: values.subarray(start * cols, end * cols) };
  });
}

const column = (values: ArrayLike<number>): Batch => ({
  rows: values.length,
  cols: 1,
  values: Float64Array.from(values),
});

const batchOf = ({ shape: [rows, cols], values }: GoldenArray): Batch => ({
  rows: rows!,
  cols: cols!,
  values: Float64Array.from(values),
});

/** A copy, transformed. */
function apply({ steps }: Fit, batch: Batch): Batch {
  const copy = { ...batch, values: batch.values.slice() };
  for (const step of steps) applyStep(step, copy, kernels, arena);
  return copy;
}

/** A copy, brought back. */
function invert({ steps }: Fit, batch: Batch): Batch {
  const copy = { ...batch, values: batch.values.slice() };
  for (const step of [...steps].reverse()) invertStep(step, copy, kernels, arena);
  return copy;
}

/** λ, mean and scale of the transform as the books have it, whatever its reference. */
function fittedArrays({ steps: [law, affine] }: Fit): Record<string, Float64Array> {
  assert.ok(law?.kind === "power" && affine?.kind === "affine");
  const { family, lambdas, references } = law;
  const { shift, divisor } = affine.rules;
  const unit = references.map((r, i) =>
    family === "box-cox" ? r ** lambdas[i]! : r < 0 ? (1 - r) ** (2 - lambdas[i]!) : (1 + r) ** lambdas[i]!,
  );
  const origin = family === "box-cox" ? 1 : 0;
  const level = references.map((r, i) => powerLaw(family)(r, { lambda: lambdas[i]!, reference: origin }));
  return {
    lambdas,
    mean: shift.map((mean, i) => level[i]! + mean * unit[i]!),
    scale: divisor.map((scale, i) => scale * unit[i]!),
  };
}

function assertClose(golden: GoldenCase, key: string, actual: ArrayLike<number>): void {
  const compare = (expected: GoldenArray, tolerance: Parameters<typeof firstDifference>[2], what: string) => {
    const rounded = expected.dtype === "float32" ? Float32Array.from(actual) : actual;
    const difference = firstDifference(rounded, expected, tolerance);
    assert.equal(difference, undefined, `${golden.name} ${key} ${what}: ${JSON.stringify(difference)}`);
  };
  if (golden.expected[key]) compare(golden.expected[key], toleranceOf(golden, key), golden.source);
  if (golden.exact[key]) compare(golden.exact[key], exactToleranceOf(golden, key), "exact");
}

test("fitted, applied and undone as scikit-learn's PowerTransformer, and as exact arithmetic", () => {
  const cases = goldenCases("scalers-fitted").filter(({ method }) => method === "power");
  assert.equal(cases.length, 12);
  for (const golden of cases) {
    const { method, standardize } = golden.options;
    const options = optionsOf(method as PowerFamily, standardize === true ? "yes" : "no");
    const train = batchOf(golden.input!);
    const fitted = fit(train, options);
    const values = apply(fitted, train);
    const testValues = apply(fitted, batchOf(golden.test!));
    assertClose(golden, "values", values.values);
    assertClose(golden, "test_values", testValues.values);
    assertClose(golden, "inverse_values", invert(fitted, values).values);
    assertClose(golden, "inverse_test_values", invert(fitted, testValues).values);
    const arrays = fittedArrays(fitted);
    assertClose(golden, "lambdas", arrays["lambdas"]!);
    if (standardize !== true) continue;
    assertClose(golden, "mean", arrays["mean"]!);
    assertClose(golden, "scale", arrays["scale"]!);
  }
});

const lambdaOf = (values: readonly number[], family: PowerFamily): number =>
  fittedArrays(fit(column(values), optionsOf(family)))["lambdas"]![0]!;

/** scipy issue 10821. */
const MONEY = [
  3251637.22, 620695.44, 11642969, 2223468.22, 85307500, 16494389.89, 917215.88, 11642969, 2145773.87,
  4962000, 620695.44, 651234.5, 1907876.71, 4053297.88, 3251637.22, 3259103.08, 9547969, 20631286.23,
  12807072.08, 2383819.84, 90114500, 17209575.46, 12852969, 2414609.99, 2170368.23,
];
/** scikit-learn issue 23319. */
const YEARS = [2003, 1950, 1997, 2000, 2009, 2009, 1980, 1999, 2007, 1991];
const CLOSE = Array.from({ length: 50 }, (_, i) => 1950 + Math.floor((i * i) / 50));
const SMALL = Array.from({ length: 20 }, (_, i) => 1e-5 * (i + 1) ** 2);

test("λ to the last digits, where scikit-learn's are lost to rounding: roots of the score in 400-digit arithmetic", () => {
  const cases: [readonly number[], PowerFamily, number][] = [
    [MONEY, "yeo-johnson", -0.12834828303029117],
    [MONEY, "box-cox", -0.12834800730672405],
    [MONEY.map((x) => -x), "yeo-johnson", 2.128348283030291],
    [SMALL, "yeo-johnson", -331.6825847180194],
    [SMALL, "box-cox", 0.36263487638960706],
    [CLOSE, "box-cox", -60.320418866957276],
    [[1, 2], "box-cox", 0],
  ];
  for (const [values, family, expected] of cases) {
    const error = Math.abs(lambdaOf(values, family) - expected);
    assert.ok(error <= 1e-13 * Math.max(1, Math.abs(expected)), `${family} ${expected}: off by ${error}`);
  }
});

test("λ stops at the bounds of scipy, where powers would leave the range of doubles", () => {
  const close = (actual: number, expected: number) =>
    assert.ok(Math.abs(actual / expected - 1) < 1e-7, `${actual}`);
  close(lambdaOf(YEARS, "yeo-johnson"), 31.776697565983046);
  close(lambdaOf(YEARS, "box-cox"), 92.71077985888486);
});

/** Uniform numbers made into normal ones (Box and Muller). */
const normalOf = (uniform: () => number) => (): number =>
  Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());

/** Data that are easy, and data that break what is done in plain doubles. */
function zoo(n: number): Record<string, number[]> {
  const uniform = seededUniform(20240607);
  const normal = normalOf(uniform);
  const draw = (next: () => number): number[] => Array.from({ length: n }, next);
  return {
    normal: draw(normal),
    lognormal: draw(() => Math.exp(normal())),
    negative: draw(() => -Math.exp(normal())),
    exponential: draw(() => -Math.log(uniform())),
    cauchy: draw(() => Math.tan(Math.PI * (uniform() - 0.5))),
    "mostly zero": draw(() => (uniform() < 0.9 ? 0 : Math.floor(255 * uniform()))),
    "zero and below": draw(() => -Math.floor(5 * uniform() * uniform())),
    binary: draw(() => (uniform() < 0.3 ? 1 : 0)),
    outlier: draw(uniform).map((value, i) => (i === 0 ? 1e6 : value)),
    "1e9 and noise": draw(() => 1e9 + normal()),
    "5 and noise": draw(() => 5 + 1e-3 * normal()),
    "about 1e-300": draw(() => 1e-300 * Math.exp(normal())),
    "about ±1e-300": draw(() => 1e-300 * normal()),
    subnormal: draw(() => 5e-324 * (1 + Math.floor(100 * uniform()))),
    "about 1e300": draw(() => 1e300 * uniform()),
    "up to the largest": draw(() => 1.7e308 * (2 * uniform() - 1)),
    "600 orders of magnitude": draw(() => 10 ** (600 * uniform() - 300)),
  };
}

const FAMILIES: readonly PowerFamily[] = ["yeo-johnson", "box-cox"];

/** Every set of data with every family that takes it. */
const everyCase = (n: number): [name: string, values: number[], family: PowerFamily][] =>
  Object.entries(zoo(n)).flatMap(([name, values]) =>
    FAMILIES.filter((family) => family === "yeo-johnson" || values.every((value) => value > 0)).map(
      (family): [string, number[], PowerFamily] => [`${name}, ${family}`, values, family],
    ),
  );

test("whatever the data: λ is finite, results have mean 0 and variance 1 and keep the order", () => {
  for (const [name, values, family] of everyCase(300)) {
    const fitted = fit(column(values), optionsOf(family));
    const results = apply(fitted, column(values)).values;
    const mean = results.reduce((sum, z) => sum + z, 0) / results.length;
    const variance = results.reduce((sum, z) => sum + (z - mean) ** 2, 0) / results.length;
    assert.ok(Math.abs(mean) < 1e-12 && Math.abs(variance - 1) < 1e-12, `${name}: ${mean}, ${variance}`);
    const order = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!);
    for (let i = 1; i < order.length; i++) {
      assert.ok(results[order[i]!]! >= results[order[i - 1]!]!, `${name}: order of ${values[order[i]!]}`);
    }
  }
});

test("undone, up to the rounding of the transform and of its inverse", () => {
  for (const [name, values, family] of everyCase(300)) {
    const fitted = fit(column(values), optionsOf(family));
    const there = apply(fitted, column(values));
    const back = invert(fitted, there).values;
    const spread = Math.max(...values) / 4 - Math.min(...values) / 4;
    // A result's last digit is worth this much of the data there: the slope between results a little apart.
    const nudged = { ...there, values: there.values.map((z) => z + 1e-9 * Math.max(Math.abs(z), 1)) };
    const further = invert(fitted, nudged).values;
    for (let i = 0; i < values.length; i++) {
      const slope = Math.abs(further[i]! - back[i]!) / 1e-9;
      const bound = 1e-15 * (20 * Math.abs(values[i]!) + 20 * slope + 4 * spread) + 1e-323;
      const error = Math.abs(back[i]! - values[i]!);
      assert.ok(
        error <= bound,
        `${name}: ${values[i]} came back as ${back[i]}, off by ${error}, bound ${bound}`,
      );
    }
  }
});

test("the same chunks give the same bits, other chunks the same to rounding", () => {
  for (const [name, values, family] of everyCase(2000)) {
    const holed = column(values.map((value, i) => (i % 7 === 3 ? Number.NaN : value)));
    const whole = fit(holed, optionsOf(family));
    assert.deepEqual(fit(holed, optionsOf(family), 300), fit(holed, optionsOf(family), 300), name);
    const results = apply(whole, holed).values;
    for (const rows of [1, 37, 600]) {
      const pieced = apply(fit(holed, optionsOf(family), rows), holed).values;
      results.forEach((z, i) => {
        const error = Math.abs(pieced[i]! - z) / Math.max(1, Math.abs(z));
        assert.ok(Number.isNaN(z) ? Number.isNaN(pieced[i]) : error < 1e-11, `${name}, ${rows}: ${error}`);
      });
    }
  }
});

test("columns of a group share a law, that of all their values together", () => {
  const { lognormal, normal } = zoo(100);
  const values = lognormal!.flatMap((value, i) => [value, normal![i]!, lognormal![99 - i]!]);
  const batch = { rows: 100, cols: 3, values: Float64Array.from(values) };
  const groupOf = Int32Array.of(1, 0, 1);
  const fitted = fit(batch, optionsOf("yeo-johnson"), 30, groupOf);
  const [law] = fitted.steps.map((step) => spreadStep(step, groupOf));
  assert.ok(law?.kind === "power");
  const expected = [lambdaOf(lognormal!, "yeo-johnson"), lambdaOf(normal!, "yeo-johnson")];
  for (const [col, lambda] of [expected[0]!, expected[1]!, expected[0]!].entries()) {
    assert.ok(Math.abs(law.lambdas[col]! - lambda) < 1e-12);
  }
});

test("rows are normalized each on its own as columns are", () => {
  const { lognormal, normal } = zoo(50);
  const rows = normalize([...lognormal!, ...normal!], { method: "power", shape: [2, 50], axis: -1 }).values;
  const first = normalize(lognormal!, { method: "power" }).values;
  const second = normalize(normal!, { method: "power" }).values;
  assert.deepEqual([...rows], [...first, ...second]);
});

test("constant columns become 0 and are counted; columns without values stay", () => {
  const batch = {
    rows: 3,
    cols: 4,
    values: Float64Array.of(5, 1, NaN, 0.1, 5, 2, NaN, NaN, 5, 4, NaN, 0.1),
  };
  for (const family of FAMILIES) {
    const fitted = fit(batch, optionsOf(family));
    const { values } = apply(fitted, batch);
    assert.deepEqual(fitted.rescued.constant, [0, 3], family);
    assert.deepEqual([values[0], values[4], values[8]], [0, 0, 0], family);
    assert.deepEqual([values[3], values[7], values[11]], [0, NaN, 0], family);
    assert.deepEqual([values[2], values[6], values[10]], [NaN, NaN, NaN], family);
    const plain = fit(batch, optionsOf(family, "no"));
    assert.deepEqual(plain.rescued.constant, [0, 3], family);
    assert.equal(apply(plain, batch).values[0], 5, family);
    assert.equal(normalize([7, 7], { method: "power", family }).constant, 1);
  }
});

test("policies hold: one for constant columns, one for missing values", () => {
  const batch = { rows: 3, cols: 2, values: Float64Array.of(5, 1, 5, 2, 5, NaN) };
  const options = optionsOf("yeo-johnson");
  const kept = apply(fit(batch, { ...options, onConstant: "passthrough" }), batch).values;
  assert.deepEqual([kept[0], kept[2], kept[4]], [5, 5, 5]);
  const spread = apply(fit(batch, { ...options, nan: "propagate" }), batch).values;
  assert.deepEqual([spread[1], spread[3], spread[5]], [NaN, NaN, NaN]);
  assert.throws(() => fit(batch, { ...options, onConstant: "error" }), UnfitVector);
});

test("box-cox refuses what is not above 0, and says where", () => {
  const batch = { rows: 2, cols: 3, values: Float64Array.of(1, 0, 3, 2, 1, -3) };
  assert.throws(
    () => fit(batch, optionsOf("box-cox")),
    (error) =>
      error instanceof UnfitVector &&
      error.reason === "not-positive" &&
      String(error.vectors) === String([1, 2]),
  );
  assert.throws(
    () => normalize([1, 2, 3, 0], { method: "power", family: "box-cox", shape: [2, 2], axis: 1 }),
    (error) => error instanceof NormalizeError && error.kind === "data" && /vector 1 /.test(error.message),
  );
});
