import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseParameters } from "#normalize/core/params/decode.js";
import { parametersText } from "#normalize/core/params/encode.js";
import type { Parameters, SavedStage } from "#normalize/core/params/parameters.js";
import type { AffineStep } from "#normalize/core/steps/affine/apply.js";
import type { Step } from "#normalize/core/steps/step.js";
import { finiteArrays } from "../../support/ugly-doubles.js";
import { applied, batchOf, fitOn, fitted, type Head, headOf, named, stage } from "./fitted.js";

const read = (text: string): Parameters => parseParameters(text, "scaler.json");

/** Text and values both come back to the bit; NaN and -0 are told apart by deepStrictEqual. */
function assertComesBack(parameters: Parameters): void {
  const text = parametersText(parameters);
  const back = read(text);
  assert.equal(parametersText(back), text);
  assert.deepEqual(back.stages, parameters.stages);
  parameters.fits.forEach((fit, i) => {
    assert.deepEqual(back.fits[i].moments, fit.moments);
    assert.deepEqual(back.fits[i].rows, fit.rows);
  });
}

const CHAINS: readonly (readonly SavedStage[])[] = [
  [stage("zscore", { ddof: 1, onConstant: "zero" })],
  [stage("zscore", { onConstant: "passthrough" })],
  [stage("zscore", { onConstant: "nan" })],
  [stage("zscore", { onConstant: "vanish" })],
  [stage("minmax", { range: [-1, 1], outside: "cut" })],
  [stage("minmax", { onConstant: "middle" })],
  [stage("maxabs")],
  [stage("mean"), stage("minmax", { range: [0, 255] })],
  [stage("center")],
  [stage("l1")],
  [stage("l2")],
  [stage("lp", { order: 0.5 })],
  [stage("lp", { order: Infinity })],
  [stage("lp", { order: -Infinity })],
  [stage("robust", { quantileRange: [10, 90] })],
  [stage("robust"), stage("minmax")],
  [stage("quantile", { quantiles: 7, distribution: "normal" })],
  [stage("quantile", { onConstant: "passthrough" })],
];

/** A rule that came to an infinite number; a divisor that is NaN makes a column missing, on purpose. */
const overflows = ({ shift, divisor }: { shift: Float64Array; divisor: Float64Array }): boolean =>
  shift.some((value) => !Number.isFinite(value)) || divisor.includes(Infinity) || divisor.includes(0);

test("what is saved comes back to the bit, for every method and ugly data", () => {
  const values = fc
    .constantFrom(1, 2, 3)
    .chain((cols) =>
      finiteArrays(30).map((list) => ({ cols, list: [...list, ...new Array<number>(cols).fill(NaN)] })),
    );
  fc.assert(
    fc.property(values, fc.constantFrom(...CHAINS), ({ cols, list }, stages) => {
      const whole = list.slice(0, list.length - (list.length % cols));
      const parameters = fitted(headOf(stages, [cols]), whole);
      const tooWide = parameters.fits[0].steps.some(
        (step) => step.kind === "affine" && overflows(step.rules),
      );
      if (tooWide) assert.throws(() => parametersText(parameters), /beyond the range of doubles/);
      else assertComesBack(parameters);
    }),
    { numRuns: 400 },
  );
});

test("steps that come back do the same to the bit", () => {
  const values = [1, 5, -3, 2, 5, 1e300, 3, 5, 7, 4, 5, -1e300];
  for (const stages of CHAINS) {
    const parameters = fitted(headOf(stages, [3], named("a", "b", "c")), values);
    const back = read(parametersText(parameters));
    const batch = batchOf([...values, 9, 9, 9], 3);
    assert.deepEqual(
      applied(back.fits[0].steps, batch),
      applied(parameters.fits[0].steps, batch),
      JSON.stringify(stages),
    );
  }
});

/** The text as version 1 had it, which did not keep inverses. */
const asVersion1 = (text: string): string =>
  text
    .replace('"version": 2', '"version": 1')
    .replace(/, "inverse": [^}]*/g, "")
    .replaceAll('{"value": null}', '"missing"');

test("what one value of all was made of comes back, and is told from the moments where it was not kept", () => {
  for (const stages of [
    [stage("zscore", { onConstant: "vanish" })],
    [stage("minmax", { onConstant: "middle", range: [2, 3] })],
    [stage("minmax", { onConstant: "middle" }), stage("zscore", { onConstant: "vanish" })],
    [stage("robust", { onConstant: "vanish" }), stage("maxabs", { onConstant: "vanish" })],
    [stage("quantile", { onConstant: "vanish" })],
  ]) {
    const parameters = fitted(headOf(stages, [2]), [1, 0.1, 4, 0.1, 2, 0.1]);
    const text = parametersText(parameters);
    assert.match(text, /"inverse": 0\.1/);
    assert.deepEqual(read(text).fits[0].steps, parameters.fits[0].steps);
    assert.doesNotMatch(asVersion1(text), /inverse/);
    assert.deepEqual(
      read(asVersion1(text)).fits[0].steps,
      stages[0].name === "quantile" ? withoutInverse(parameters.fits[0].steps) : parameters.fits[0].steps,
    );
  }
  const gone = parametersText(fitted(headOf([stage("zscore", { onConstant: "nan" })], [1]), [7, 7]));
  assert.match(gone, /\{"value": null, "inverse": 7\}/);
  assert.match(asVersion1(gone), /"missing"/);
  read(asVersion1(gone));
});

/** After ranks, moments do not tell what a step found. */
const withoutInverse = (steps: readonly Step[]): unknown[] =>
  steps.map((step) => {
    const { inverse: _, ...rest } = step as AffineStep;
    return rest;
  });

test("power comes back, constant columns left alone", () => {
  const head = headOf([stage("power")], [2]);
  const parameters = fitted(head, [1, 4, 2, 4, 4, 4, 8, 4, 9, 4]);
  assertComesBack(parameters);
  assert.deepEqual(read(parametersText(parameters)).fits[0].steps, parameters.fits[0].steps);
});

test("rows that are normalized on their own have no steps, and are described all the same", () => {
  assertComesBack(fitted(headOf([stage("l2")], [2], { axis: [1] }), [1, 2, 3, 4]));
});

test("statistics that columns share stand where the first of them does", () => {
  const whole = fitted(
    headOf([stage("quantile", { quantiles: 3 })], [2, 2], { axis: [0, 1, 2] }),
    [1, 2, 3, 4],
  );
  assertComesBack(whole);
  assert.match(parametersText(whole), /"shares": 0/);
  const joint: Head = headOf([stage("minmax")], [3], { ...named("r", "x", "g"), joint: [[0, 2]] });
  const parameters = fitted(joint, [0, 1, 2, 10, 3, 4]);
  assertComesBack(parameters);
  const batch = batchOf([0, 1, 10], 3);
  assert.deepEqual(applied(read(parametersText(parameters)).fits[0].steps, batch), Float64Array.of(0, 0, 1));
});

test("groups stand in the order of their keys, whatever these are", () => {
  const head = headOf([stage("zscore")], [1], { ...named("x"), groupBy: "site" });
  const keys = ["b", "", "__proto__", "a", "\u0000\n"];
  const fits = keys.map((key, i) => fitOn(head, batchOf([i, i + 1], 1), key));
  const back = read(parametersText({ ...head, fits }));
  assert.deepEqual(
    back.fits.map(({ key }) => key),
    [...keys].sort(),
  );
});

test("two fits of the same data are the same text; a column without values has none", () => {
  const head = headOf([stage("zscore")], [2], {
    ...named("x", "empty"),
    inputs: [{ name: "a.csv", size: 12, sha256: "0".repeat(64) }],
  });
  const text = parametersText(fitted(head, [1, NaN, 2, NaN]));
  assert.equal(text, parametersText(fitted(head, [1, NaN, 2, NaN])));
  assert.equal(
    text,
    `{
  "format": "normalize-parameters",
  "version": 2,
  "tool": {"name": "normalize", "version": "0.0.0"},
  "inputs": [
    {"name": "a.csv", "size": 12, "sha256": "${"0".repeat(64)}"}
  ],
  "elementType": "float64",
  "rowShape": [2],
  "columns": [
    {"name": "x", "dtype": "float64"},
    {"name": "empty", "dtype": "float64"}
  ],
  "passthrough": [],
  "dtype": "float64",
  "axis": [0],
  "method": [
    {"name": "zscore"}
  ],
  "fits": [
    {
      "rows": 2,
      "steps": [
        {"kind": "affine"}
      ],
      "columns": [
        {
          "name": "x",
          "statistics": {"count": 2, "missing": 0, "zeros": 0, "min": 1, "max": 2, "mean": 1.5, "standard deviation": 0.5},
          "fit": [
            {"shift": 1.5, "divisor": 0.5}
          ],
          "moments": {"exponent": 0, "mean": 1.5, "mean low": 0, "m2": 0.5, "m2 low": 0, "m3": 0, "m3 low": 0, "m4": 0.125, "m4 low": 0}
        },
        {
          "name": "empty",
          "statistics": {"count": 0, "missing": 2, "zeros": 0, "min": null, "max": null, "mean": null, "standard deviation": null},
          "fit": [
            {"shift": 0, "divisor": 1}
          ],
          "moments": {"exponent": 0, "mean": 0, "mean low": 0, "m2": 0, "m2 low": 0, "m3": 0, "m3 low": 0, "m4": 0, "m4 low": 0}
        }
      ]
    }
  ]
}
`,
  );
});
