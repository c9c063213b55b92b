import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { quantileOf, rankError, shrinkQuantiles } from "#normalize/core/aggregates/quantiles.js";
import { parseParameters } from "#normalize/core/params/decode.js";
import { parametersText } from "#normalize/core/params/encode.js";
import { mergeParameters, type Shard, sharedInputs } from "#normalize/core/params/merge.js";
import type { Parameters, SavedStage } from "#normalize/core/params/parameters.js";
import { NormalizeError } from "#normalize/errors.js";
import { MOMENT_STATE, Moment } from "#normalize/kernels/kernels.js";
import { pseudoRandom } from "../../support/ugly-doubles.js";
import { applied, batchOf, fitOn, fitted, headOf, named, stage } from "./fitted.js";

const tool = { name: "normalize", version: "0.0.0" };
const COLS = 3;

/** Rows around 1e9, around 0, and of all sizes, with one value in twenty missing. */
function rowsOf(rows: number, seed: number): Float64Array {
  const noise = pseudoRandom(rows * COLS * 2, seed);
  return Float64Array.from({ length: rows * COLS }, (_, i) => {
    if (noise[rows * COLS + i] < 0.05) return NaN;
    const x = noise[i];
    return [1e9 + x, x - 0.5, (x - 0.5) * 10 ** Math.floor(40 * noise[(i * 7) % noise.length])][i % COLS];
  });
}

/** Fits of consecutive parts, each saved and read again. */
function shardsOf(stages: readonly SavedStage[], values: Float64Array, cuts: readonly number[]): Shard[] {
  const ends = [...cuts.map((cut) => cut * COLS), values.length];
  return ends.map((end, i) => {
    const file = `part${i}.json`;
    const head = headOf(stages, [COLS], { ...named("a", "b", "c"), inputs: [{ name: `part${i}.csv` }] });
    const part = fitted(head, values.subarray(i === 0 ? 0 : ends[i - 1], end));
    return { file, parameters: parseParameters(parametersText(part), file) };
  });
}

const merged = (...shards: Shard[]): Shard => ({
  file: "whole.json",
  parameters: mergeParameters(shards, tool),
});

/** Both do the same to the values, within the tolerance relative to the largest result of the column. */
function assertSame(a: Parameters, b: Parameters, values: Float64Array, tolerance: number): void {
  const batch = batchOf(values, COLS);
  const [left, right] = [a, b].map(({ fits }) => applied(fits[0].steps, batch));
  const largest = [0, 1, 2].map((col) =>
    left.reduce((most, x, i) => (i % COLS === col && Math.abs(x) > most ? Math.abs(x) : most), 0),
  );
  for (let i = 0; i < left.length; i++) {
    if (Number.isNaN(left[i]) && Number.isNaN(right[i])) continue;
    const error = Math.abs(left[i] - right[i]) / largest[i % COLS] || 0;
    assert.ok(error <= tolerance, `value ${i}: ${left[i]} and ${right[i]} differ by ${error}`);
  }
}

const EXACT: readonly (readonly SavedStage[])[] = [
  [stage("minmax", { range: [-1, 1] })],
  [stage("maxabs")],
  [stage("linf")],
  [stage("l0")],
  [stage("robust")],
  [stage("quantile", { quantiles: 20, distribution: "normal" })],
];
const CLOSE: readonly (readonly SavedStage[])[] = [
  [stage("zscore", { ddof: 1, onConstant: "zero" })],
  [stage("mean")],
  [stage("center")],
  [stage("l1")],
  [stage("l2")],
  [stage("lp", { order: 3 })],
  [stage("robust"), stage("minmax")],
  [stage("zscore"), stage("minmax"), stage("zscore")],
];

test("parts merged come to what one fit of all comes to, in any order and any tree", () => {
  const cuts = fc.uniqueArray(fc.integer({ min: 1, max: 199 }), { minLength: 1, maxLength: 6 });
  const property = fc.property(
    cuts,
    fc.integer(),
    fc.constantFrom(
      ...EXACT.map((stages) => ({ stages, tolerance: 0 })).concat(
        CLOSE.map((stages) => ({ stages, tolerance: 1e-12 })),
      ),
    ),
    (places, seed, { stages, tolerance }) => {
      const values = rowsOf(200, seed);
      const whole = fitted(headOf(stages, [COLS], named("a", "b", "c")), values);
      const shards = shardsOf(
        stages,
        values,
        [...places].sort((a, b) => a - b),
      );
      const flat = merged(...shards);
      const left = shards.reduce((a, b) => merged(a, b));
      const right = [...shards].reverse().reduce((a, b) => merged(a, b));
      for (const { parameters } of [flat, left, right]) {
        assertSame(parameters, whole, values, tolerance);
        assert.equal(parameters.fits[0].rows, 200);
        for (let at = 0; at < whole.fits[0].moments.length; at += MOMENT_STATE) {
          for (const slot of [Moment.count, Moment.missing, Moment.zeros, Moment.min, Moment.max]) {
            assert.equal(parameters.fits[0].moments[at + slot], whole.fits[0].moments[at + slot]);
          }
        }
      }
    },
  );
  fc.assert(property, { numRuns: 150 });
});

test("the order of the files makes no difference, not in one bit", () => {
  for (const stages of [...EXACT, ...CLOSE]) {
    const values = rowsOf(90, 1);
    const [a, b, c] = shardsOf(stages, values, [20, 55]);
    const text = parametersText(merged(a, b, c).parameters);
    for (const order of [
      [c, b, a],
      [b, a, c],
      [c, a, b],
    ]) {
      assert.equal(parametersText(merged(...order).parameters), text);
    }
  }
});

test("a part without values of a column, or of any, changes nothing but its counts", () => {
  const stages = [stage("zscore")];
  const values = rowsOf(30, 5);
  const empty = new Float64Array(2 * COLS).fill(NaN);
  const [whole] = shardsOf(stages, values, []);
  const both = merged(whole, { ...shardsOf(stages, empty, [])[0], file: "empty.json" });
  assertSame(both.parameters, whole.parameters, values, 0);
  assert.equal(both.parameters.fits[0].rows, 32);
});

test("sketches: quantiles of merged ones are off by no more than is stated", () => {
  const n = 20_000;
  const values = pseudoRandom(2 * n, 3);
  const shards = [0, 1].map((i): Shard => {
    const parameters = fitted(
      headOf([stage("robust")], [1], { inputs: [{ name: `${i}` }] }),
      values.subarray(i * n, (i + 1) * n),
    );
    const [state] = parameters.fits[0].measured;
    assert.ok(state.kind === "quantiles");
    shrinkQuantiles(state.state, 400);
    return { file: `${i}.json`, parameters: parseParameters(parametersText(parameters), `${i}.json`) };
  });
  const [answer] = merged(...shards).parameters.fits[0].measured;
  assert.ok(answer.kind === "quantiles");
  const error = rankError(answer.state, 0);
  assert.ok(error > 0 && error < 0.1 * n, `${error}`);
  const probabilities = [0, 0.1, 0.25, 0.5, 0.75, 0.9, 1];
  quantileOf(answer.state, 0, probabilities).forEach((x, i) => {
    const place = probabilities[i] * (2 * n - 1);
    const below = values.filter((value) => value < x).length;
    const notAbove = values.filter((value) => value <= x).length;
    assert.ok(below < Math.ceil(place) + 1 + error && notAbove > Math.floor(place) - error);
  });
});

test("groups: those of the same key merge, others stand beside them", () => {
  const head = headOf([stage("minmax")], [1], { ...named("x"), groupBy: "site" });
  const fit = (key: string, ...values: number[]) => fitOn(head, batchOf(values, 1), key);
  const a = { file: "a.json", parameters: { ...head, fits: [fit("north", 1, 2), fit("south", 5, 9)] } };
  const b = { file: "b.json", parameters: { ...head, fits: [fit("east", 0, 1), fit("north", 4, 0)] } };
  const { fits } = merged(a, b).parameters;
  assert.deepEqual(
    fits.map(({ key, rows, moments }) => [key, rows, moments[Moment.min], moments[Moment.max]]),
    [
      ["east", 2, 0, 1],
      ["north", 4, 0, 4],
      ["south", 2, 5, 9],
    ],
  );
});

test("columns that are joint merge as one", () => {
  const head = headOf([stage("minmax")], [2], { ...named("r", "g"), joint: [[0, 1]] });
  const shard = (file: string, ...values: number[]): Shard => ({ file, parameters: fitted(head, values) });
  const { fits } = merged(shard("a", 1, 2), shard("b", 3, 10)).parameters;
  assert.deepEqual(applied(fits[0].steps, batchOf([1, 10], 2)), Float64Array.of(0, 1));
});

test("rows normalized on their own: only their statistics merge", () => {
  const head = headOf([stage("l2")], [2], { axis: [1] });
  const shard = (file: string, ...values: number[]): Shard => ({ file, parameters: fitted(head, values) });
  const { fits } = merged(shard("a", 3, 4), shard("b", 6, 8)).parameters;
  assert.deepEqual(fits[0].steps, []);
  assert.equal(fits[0].moments[Moment.count], 2);
});

test("inputs are listed once all, and those with the same bytes are found", () => {
  const values = rowsOf(10, 2);
  const [a, b] = shardsOf([stage("zscore")], values, [5]);
  assert.deepEqual(merged(b, a).parameters.inputs, [{ name: "part0.csv" }, { name: "part1.csv" }]);
  const withHash = (shard: Shard, sha256: string): Shard => ({
    ...shard,
    parameters: { ...shard.parameters, inputs: [{ name: shard.file, sha256 }] },
  });
  assert.deepEqual(sharedInputs([withHash(a, "1"), withHash(b, "2")]), []);
  assert.deepEqual(sharedInputs([withHash(a, "1"), withHash(b, "1")]), ["part1.json"]);
});

function refusal(a: Parameters, b: Parameters): string {
  try {
    mergeParameters(
      [
        { file: "a.json", parameters: a },
        { file: "b.json", parameters: b },
      ],
      tool,
    );
  } catch (error) {
    assert.ok(error instanceof NormalizeError);
    assert.equal(error.kind, "data");
    return `${error.place.file}: ${error.message}`;
  }
  throw new Error("they were merged");
}

const head = headOf([stage("zscore", { ddof: 0 })], [2], named("x", "y"));
const base = fitted(head, [1, 2, 3, 4]);
const DIFFERENT: readonly (readonly [said: string, other: Partial<Parameters>])[] = [
  ['method[0].name is "zscore" here and "minmax" there', { stages: [stage("minmax")] }],
  ["method[0].ddof is 0 here and 1 there", { stages: [stage("zscore", { ddof: 1 })] }],
  ["method[0].ddof is 0 here and absent there", { stages: [stage("zscore")] }],
  ["the length of method is 1 here and 2 there", { stages: [stage("zscore", { ddof: 0 }), stage("minmax")] }],
  ['columns[1].name is "y" here and "z" there', named("x", "z")],
  ['columns[0].name is "x" here and "y" there', named("y", "x")],
  ['dtype is "float64" here and "float32" there', { dtype: "float32" }],
  ["axis[0] is 0 here and 1 there", { axis: [1] }],
  ["joint is absent here and a list of 1 there", { joint: [[0, 1]] }],
  ['groupBy is absent here and "site" there', { groupBy: "site" }],
  ["rowShape[0] is 2 here and 3 there", { rowShape: [3] }],
];

for (const [said, other] of DIFFERENT) {
  test(`not merged: ${said}`, () => {
    const b = { ...base, ...other, inputs: [{ name: "z.csv" }] };
    assert.equal(refusal(base, b), `a.json: it cannot be merged with b.json: ${said}`);
  });
}

test("not merged: what asks for the data again", () => {
  const values = [1, 2, 4, 9, 5, 3];
  const power = fitted(headOf([stage("power")], [2]), values);
  assert.equal(
    refusal(power, power),
    "a.json: power cannot be merged: its fit goes over the data more than once",
  );
  const chain = fitted(headOf([stage("zscore"), stage("robust")], [2]), values);
  assert.match(
    refusal(chain, chain),
    /^a.json: robust cannot be merged: its fit needs the data as the methods before/,
  );
  const later = fitted(headOf([stage("quantile"), stage("zscore")], [2]), values);
  assert.match(
    refusal(later, later),
    /^a.json: zscore cannot be merged: its fit needs the data as the methods before/,
  );
});

test("parts with too few values for ddof together are refused, as older versions saved them", () => {
  const saved = fitted(headOf([stage("zscore", { ddof: 1, onConstant: "zero" })], [1], named("a")), [7]);
  const parameters = { ...saved, stages: [stage("zscore", { ddof: 1 })] };
  assert.throws(() => merged({ file: "old.json", parameters }), {
    kind: "data",
    message: "zscore cannot be merged: a column with n = 1 has too few values for ddof 1",
    place: { file: "old.json" },
  });
  assert.doesNotThrow(() => merged({ file: "one.json", parameters }, { file: "two.json", parameters }));
});
