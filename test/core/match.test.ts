import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type Alignment,
  alignColumns,
  fittedOrder,
  matchedFields,
  requireColumns,
  requireShape,
} from "#normalize/core/match.js";
import { spreadStep } from "#normalize/core/steps/step.js";
import { NormalizeError } from "#normalize/errors.js";
import { applied, batchOf, fitted, headOf, named, stage } from "./params/fitted.js";

const all = (names: readonly string[]) => ({ names, numeric: names.map((_, i) => i) });
const align = (
  fit: readonly string[],
  here: readonly string[],
  passthrough: readonly string[] = [],
): Alignment => alignColumns({ ...named(...fit), passthrough }, all(here));

/** The error as the command would print it. */
function said(action: () => void): string | undefined {
  try {
    action();
  } catch (error) {
    assert.ok(error instanceof NormalizeError);
    assert.equal(error.kind, "data");
    return `${error.place.file}: ${error.message}${error.hint === undefined ? "" : `; ${error.hint}`}`;
  }
  return undefined;
}

test("the same columns", () => {
  const alignment = align(["a", "b"], ["a", "b"]);
  assert.deepEqual(alignment, {
    matches: [
      { field: 0, fitted: 0, looks: "numeric" },
      { field: 1, fitted: 1, looks: "numeric" },
    ],
    missing: [],
    ambiguous: [],
    extra: [],
    order: "same",
  });
  assert.equal(
    said(() => requireColumns(alignment, "new.csv", "refuse")),
    undefined,
  );
});

test("reordered, with others in between: every column gets its own rule", () => {
  const names = ["a", "b", "c"];
  const { fits } = fitted(headOf([stage("center")], [3], named(...names)), [1, 20, 300]);
  const alignment = align(names, ["c", "id", "a", "b"]);
  assert.equal(alignment.order, "other");
  assert.deepEqual(alignment.extra, ["id"]);
  assert.deepEqual(matchedFields(alignment.matches), [0, 2, 3]);
  const order = fittedOrder(alignment.matches);
  assert.deepEqual(order, Int32Array.of(2, 0, 1));
  const steps = fits[0].steps.map((step) => spreadStep(step, order));
  assert.deepEqual(applied(steps, batchOf([301, 2, 20], 3)), Float64Array.of(1, 1, 0));
});

test("all that is missing is listed, whatever the names", () => {
  const alignment = align(["a", "b\n", "__proto__", "constructor"], ["x", "b\n"]);
  assert.equal(
    said(() => requireColumns(alignment, "new.csv", "pass")),
    'new.csv: 3 fitted columns are missing: "a", "__proto__", "constructor"; columns are matched by name',
  );
  assert.equal(
    said(() => requireColumns(align(["a", "b"], ["b"]), "new.csv", "pass")),
    'new.csv: a fitted column is missing: "a"; columns are matched by name',
  );
});

test("extra ones pass, or are refused; those that passed in the fit are no news", () => {
  const alignment = align(["a"], ["id", "a", "label"], ["label"]);
  assert.equal(
    said(() => requireColumns(alignment, "new.csv", "pass")),
    undefined,
  );
  assert.equal(
    said(() => requireColumns(alignment, "new.csv", "refuse")),
    'new.csv: a column was not there in the fit: "id"',
  );
  assert.equal(
    said(() => requireColumns(align(["a"], ["a", "y", "z"]), "new.csv", "refuse")),
    'new.csv: 2 columns were not there in the fit: "y", "z"',
  );
});

test("several columns of one name match in their order, where there are as many", () => {
  const same = align(["x", "x", "y"], ["x", "y", "x"]);
  assert.deepEqual(fittedOrder(same.matches), Int32Array.of(0, 2, 1));
  assert.deepEqual(align(["x", "x"], ["x"]).missing, ["x"]);
  assert.equal(
    said(() => requireColumns(align(["x"], ["x", "x"]), "new.csv", "pass")),
    'new.csv: columns of the same name: "x"; it is unclear which was fitted',
  );
});

test("columns that do not look numeric are told from the others", () => {
  const { matches } = alignColumns(named("a", "b"), { names: ["a", "b"], numeric: [1] });
  assert.deepEqual(
    matches.map(({ looks }) => looks),
    ["text", "numeric"],
  );
});

test("without names rows must have the fitted shape", () => {
  const wrong = (fit: readonly number[], here: readonly number[], columns = {}) =>
    said(() => requireShape({ rowShape: fit, ...columns }, { name: "new.npy", rowShape: here }));
  assert.equal(wrong([28, 28], [28, 28]), undefined);
  assert.equal(wrong([], []), undefined);
  assert.equal(
    wrong([3], [784]),
    "new.npy: its rows have the shape (784,), the fitted ones had (3,); give it the same shape, or fit it anew",
  );
  assert.match(
    wrong([784], [28, 28]) ?? "",
    /its rows have the shape \(28, 28\), the fitted ones had \(784,\)/,
  );
  assert.match(
    wrong([2], [2], named("a", "b")) ?? "",
    /^new.npy: its columns have no names; the parameters match/,
  );
});
