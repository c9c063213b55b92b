import assert from "node:assert/strict";
import { test } from "node:test";
import { type CheckLimits, DEFAULT_LIMITS, type Finding } from "#normalize/core/check/finding.js";
import { checkValuesAgainst, type Observed, outsideQuestion } from "#normalize/core/check/index.js";
import { checkArray, checkColumns } from "#normalize/core/check/schema.js";
import { alignColumns } from "#normalize/core/match.js";
import type { Parameters, SavedStage } from "#normalize/core/params/parameters.js";
import { pseudoRandom } from "../../support/ugly-doubles.js";
import { applied, batchOf, fitOn, headOf, measure, named, stage } from "../params/fitted.js";

const NAMES = ["height", "weight", "age"];
const ROWS = 1500;

/** Three columns, about normal: 170 ± 10, 70 ± 5, 40 ± 12. */
function people(seed: number, change: (row: number[]) => number[] = (row) => row): Float64Array {
  const noise = pseudoRandom(ROWS * 36, seed);
  const normal = (at: number): number => noise.subarray(at * 12, at * 12 + 12).reduce((a, b) => a + b, -6);
  const rows = Array.from({ length: ROWS }, (_, i) =>
    change([170 + 10 * normal(3 * i), 70 + 5 * normal(3 * i + 1), 40 + 12 * normal(3 * i + 2)]),
  );
  return Float64Array.from(rows.flat());
}

function fitOf(stages: readonly SavedStage[], values = people(1)): Parameters {
  const head = headOf(stages, [3], named(...NAMES));
  return { ...head, fits: [fitOn(head, batchOf(values, 3))] };
}

const ZSCORE = fitOf([stage("zscore")]);

function observe(parameters: Parameters, values: Float64Array, order = [0, 1, 2], key?: string): Observed {
  const batch = batchOf(values, order.length);
  const fitted = Int32Array.from(order);
  const fit = parameters.fits.find((one) => one.key === key) ?? parameters.fits[0];
  const moments = measure({ kind: "moments" }, batch);
  const outside = measure(outsideQuestion(fit, fitted), batch);
  assert.ok(moments.kind === "moments" && outside.kind === "outside");
  const said = { rows: batch.rows, fitted, moments: moments.states, outside: outside.counts };
  return key === undefined ? said : { key, ...said };
}

const check = (parameters: Parameters, values: Float64Array, limits: Partial<CheckLimits> = {}): Finding[] =>
  checkValuesAgainst(parameters, [observe(parameters, values)], { ...DEFAULT_LIMITS, ...limits });

const told = (findings: readonly Finding[]): string[] =>
  findings.map(({ kind, column, severity }) =>
    [kind, column, severity === "note" ? "note" : undefined].filter(Boolean).join(" "),
  );

test("data from the same source are no difference, nor are the fitted data themselves", () => {
  for (const name of ["zscore", "minmax", "maxabs", "robust", "quantile", "power", "l2"] as const) {
    const parameters = fitOf([stage(name)]);
    assert.deepEqual(check(parameters, people(1)), [], name);
    assert.deepEqual(check(parameters, people(2)), [], name);
  }
});

test("values outside the fitted range", () => {
  const shifted = people(2, ([h, w, a]) => [h, w, a < 35 ? a : 150]);
  const [first] = check(ZSCORE, shifted, { tolerance: 100 });
  assert.equal(first.kind, "outside");
  assert.equal(first.limit, 0.01);
  assert.match(
    first.message,
    /^column "age": [\d.]+% of the values lie outside the fitted range -?[\d.]+ to [\d.]+$/,
  );
  const share = first.value as number;
  assert.deepEqual(check(ZSCORE, shifted, { tolerance: 100, maxOutside: share }), []);
  assert.equal(check(ZSCORE, shifted, { tolerance: 100, maxOutside: share - 1e-9 }).length, 1);
});

test("the mean, in fitted standard deviations", () => {
  const moved = people(1, ([h, w, a]) => [h + 4, w, a]);
  const [finding, ...others] = check(ZSCORE, moved);
  assert.deepEqual(others, []);
  assert.equal(finding.kind, "mean");
  assert.ok(Math.abs((finding.value as number) - 0.4) < 0.03);
  assert.match(
    finding.message,
    /^column "height": the mean went from \d+\.?\d* to \d+\.?\d*, by 0\.\d+ standard deviations$/,
  );
  assert.deepEqual(check(ZSCORE, moved, { tolerance: 0.45 }), []);
});

test("the spread, larger or smaller", () => {
  const wide = people(1, ([h, w, a]) => [h, 70 + (w - 70) * 1.5, a]);
  const narrow = people(1, ([h, w, a]) => [h, 70 + (w - 70) / 1.5, a]);
  for (const [values, said] of [
    [wide, "by a factor of 1.5"],
    [narrow, "by a factor of 0.6667"],
  ] as const) {
    const findings = check(ZSCORE, values, { maxOutside: 1 });
    assert.deepEqual(told(findings), ["spread weight"]);
    assert.ok(findings[0].message.endsWith(said), findings[0].message);
    assert.ok(Math.abs((findings[0].value as number) - 1.5) < 1e-9);
    assert.deepEqual(check(ZSCORE, values, { maxOutside: 1, tolerance: 0.51 }), []);
  }
});

test("constant, missing, more missing, and never fitted", () => {
  const broken = people(1, ([, , a]) => [NaN, 70, a < 30 ? NaN : a]);
  assert.deepEqual(told(check(ZSCORE, broken, { tolerance: 10 })), [
    "all-missing height",
    "constant weight",
    "more-missing age",
  ]);
  const unfitted = fitOf(
    [stage("zscore")],
    people(1, ([h, w]) => [h, w, NaN]),
  );
  assert.deepEqual(told(check(unfitted, people(1))), ["unfitted age"]);
  assert.deepEqual(
    check(
      unfitted,
      people(1, ([h, w]) => [h, w, NaN]),
    ),
    [],
  );
});

test("what rests on rare values is a note: a pixel that is set in one image of a hundred, or not", () => {
  const set = (every: number, to: number) => {
    let row = 0;
    return people(1, ([h, w]) => [h, w, row++ % every === 0 ? to : 0]);
  };
  const rare = fitOf([stage("zscore")], set(500, 1));
  const none = check(rare, set(1, 0));
  assert.deepEqual(told(none), ["constant age note"]);
  assert.match(none[0].message, /, which may be chance$/);
  assert.deepEqual(told(check(rare, set(100, 1))), ["spread age note"]);
  const common = fitOf([stage("zscore")], set(2, 1));
  assert.deepEqual(told(check(common, set(1, 0))), ["constant age", "mean age"]);
  assert.deepEqual(told(check(common, set(15, 1))), ["mean age", "spread age"]);
});

test("one row has no spread, and is judged by its place alone", () => {
  assert.deepEqual(check(ZSCORE, Float64Array.of(170, 70, 40)), []);
  assert.deepEqual(told(check(ZSCORE, Float64Array.of(17, 70, 40))), ["outside height", "mean height"]);
});

test("a column that was constant has no drift, only values outside its value", () => {
  const constant = fitOf(
    [stage("zscore")],
    people(1, ([h, w]) => [h, w, 5]),
  );
  assert.deepEqual(
    check(
      constant,
      people(1, ([h, w]) => [h, w, 5]),
    ),
    [],
  );
  assert.deepEqual(told(check(constant, people(1))), ["outside age"]);
});

for (const stages of [
  [stage("zscore")],
  [stage("minmax")],
  [stage("minmax", { range: [-1, 1] })],
  [stage("robust")],
  [stage("robust"), stage("minmax")],
  [stage("maxabs")],
  [stage("quantile", { distribution: "normal" })],
  [stage("quantile")],
]) {
  test(`normalized twice: ${stages.map(({ name }) => name).join(", ")}`, () => {
    const parameters = fitOf(stages);
    const findings = check(parameters, applied(parameters.fits[0].steps, batchOf(people(2), 3)));
    assert.deepEqual(told(findings), ["normalized"]);
    assert.match(
      findings[0].message,
      /^3 of 3 columns look normalized already \("height": mean .*; fitted on mean 1[67]/,
    );
    const own = fitOf(stages, people(3));
    const apart = applied(own.fits[0].steps, batchOf(people(3), 3));
    assert.deepEqual(told(check(parameters, apart)), ["normalized"], "normalized by a fit of its own");
  });
}

test("normalized twice, with a constant column among them", () => {
  const parameters = fitOf(
    [stage("zscore")],
    people(1, ([h, w]) => [h, w, 7]),
  );
  const values = people(2, ([h, w]) => [h, w, 7]);
  const findings = check(parameters, applied(parameters.fits[0].steps, batchOf(values, 3)));
  assert.deepEqual(told(findings), ["normalized"]);
  assert.equal(findings[0].value, 3);
});

test("one column of three that looks so has drifted", () => {
  const one = people(1, ([h, w, a]) => [h, w, (a - 40) / 12]);
  assert.ok(told(check(ZSCORE, one)).every((said) => said.endsWith("age")));
  const standard = fitOf(
    [stage("zscore")],
    people(1, ([h, w, a]) => [(h - 170) / 10, (w - 70) / 5, (a - 40) / 12]),
  );
  const again = people(2, ([h, w, a]) => [(h - 170) / 10, (w - 70) / 5, (a - 40) / 12]);
  assert.deepEqual(check(standard, again), [], "data that were standard to begin with");
});

test("groups: each against its own fit, unseen ones are a difference, absent ones a note", () => {
  const head = headOf([stage("zscore")], [3], { ...named(...NAMES), groupBy: "site" });
  const low = people(2, ([h, w, a]) => [h - 100, w, a]);
  const parameters = {
    ...head,
    fits: [fitOn(head, batchOf(people(1), 3), "a"), fitOn(head, batchOf(low, 3), "b")],
  };
  const same = [observe(parameters, people(3), [0, 1, 2], "a"), observe(parameters, low, [0, 1, 2], "b")];
  assert.deepEqual(checkValuesAgainst(parameters, same, DEFAULT_LIMITS), []);
  const others = [observe(parameters, low, [0, 1, 2], "a"), observe(parameters, low, [0, 1, 2], "c")];
  const findings = checkValuesAgainst(parameters, others, DEFAULT_LIMITS);
  assert.deepEqual(told(findings), ["outside height", "mean height", "unseen-group", "absent-group note"]);
  assert.deepEqual(
    findings.map(({ group }) => group),
    ["a", "a", "c", "b"],
  );
  assert.match(findings[0].message, /^column "height" of group "a": /);
});

test("columns in another order, some of them missing, are compared with their own", () => {
  const turned = people(2).reduce<number[]>((rows, value, i) => {
    if (i % 3 === 0) rows.push(0, value);
    else if (i % 3 === 2) rows[rows.length - 2] = value;
    return rows;
  }, []);
  const data = observe(ZSCORE, Float64Array.from(turned), [2, 0]);
  assert.deepEqual(checkValuesAgainst(ZSCORE, [data], DEFAULT_LIMITS), []);
});

test("the schema of a table", () => {
  const alignment = alignColumns(
    { ...named(...NAMES), passthrough: ["name"] },
    { names: ["age", "name", "height", "height", "new"], numeric: [0, 2, 4] },
  );
  assert.deepEqual(told(checkColumns(alignment, ZSCORE, DEFAULT_LIMITS)), [
    "missing-column weight",
    "ambiguous-column height",
    "extra-column new",
    "order",
  ]);
  const lenient = checkColumns(alignment, ZSCORE, { schema: "compatible" });
  assert.deepEqual(told(lenient).slice(2), ["extra-column new note", "order note"]);
  const text = alignColumns(named(...NAMES), { names: NAMES, numeric: [0, 2] });
  assert.deepEqual(checkColumns(text, ZSCORE, DEFAULT_LIMITS), [
    {
      kind: "type",
      severity: "difference",
      column: "weight",
      message: 'column "weight" holds values that are no numbers',
    },
  ]);
});

test("the schema of an array, whose columns go by their index", () => {
  const head = headOf([stage("zscore")], [2, 2], { elementType: "uint8" });
  const parameters = { ...head, fits: [fitOn(head, batchOf([1, 2, 3, 4, 5, 6, 7, 9], 4))] };
  assert.deepEqual(checkArray(parameters, { rowShape: [2, 2], elementType: "uint8" }), []);
  const findings = checkArray(parameters, { rowShape: [4], elementType: "float32" });
  assert.deepEqual(
    findings.map(({ message }) => message),
    ["its rows are 4, those of the fit were 2 × 2", "its elements are float32, those of the fit were uint8"],
  );
  const values = Float64Array.of(1, 2, 3, 4, 5, 6, 700, 9);
  const found = checkValuesAgainst(parameters, [observe(parameters, values, [0, 1, 2, 3])], DEFAULT_LIMITS);
  assert.deepEqual(new Set(found.map(({ column }) => column)), new Set(["1, 0"]));
});
