import assert from "node:assert/strict";
import { test } from "node:test";
import type { RowLabels } from "#normalize/formats/label-choice.js";
import { countedRows, pandasIndex, pickColumns, type SeenColumns } from "#normalize/formats/row-labels.js";

const seen = (names: readonly string[], more: Partial<SeenColumns> = {}): SeenColumns => ({
  names,
  named: true,
  numeric: [...names.keys()],
  counted: 0,
  ...more,
});
const picked = (columns: SeenColumns, labels: RowLabels = { kind: "declared or alike" }) =>
  pickColumns(columns, { labels: () => labels, roles: {} });

test("rows count where integers increase", () => {
  assert.equal(countedRows([1, 2, 5]), 3);
  for (const values of [
    [1, 1],
    [2, 1],
    [1, 2.5],
    [1, Number.NaN, 3],
  ])
    assert.equal(countedRows(values), 0);
  assert.equal(countedRows([2 ** 60, 2 ** 60]), 2);
});

test("a first column that looks like an index is left as it is, and told of", () => {
  for (const [name, counted] of [
    ["", 0],
    ["Unnamed: 0", 0],
    ["gene_id", 3],
    ["plotId", 3],
    ["x", 10],
  ] as const) {
    const { columns, labels, notes } = picked(seen([name, "a"], { counted }));
    assert.deepEqual([columns, labels, notes.length], [[1], [name], 1], name);
  }
  for (const [name, counted] of [
    ["x", 9],
    ["gene_id", 2],
    ["humid", 3],
  ] as const) {
    assert.deepEqual(picked(seen([name, "a"], { counted })), { columns: [0, 1], labels: [], notes: [] });
  }
});

test("the only numeric column is data, and so are those of arrays", () => {
  assert.deepEqual(picked(seen(["id"], { counted: 99 })).columns, [0]);
  assert.deepEqual(picked(seen(["id", "name"], { numeric: [0], counted: 99 })).columns, [0]);
  assert.deepEqual(picked(seen(["1", "2"], { named: false, counted: 99 })).columns, [0, 1]);
});

test("what a file declares stays out without a word, and what an earlier file has does in all", () => {
  const declared = seen(["a", "b"], { declared: [1], counted: 0 });
  assert.deepEqual(picked(declared, { kind: "declared" }), { columns: [0], labels: ["b"], notes: [] });
  assert.deepEqual(pickColumns(declared, { roles: {} }).columns, [0, 1]);
  assert.deepEqual(picked(seen(["id", "a"]), { kind: "known", names: ["id"] }).columns, [1]);
  assert.deepEqual(picked(seen(["id", "a"], { counted: 99 }), { kind: "known", names: [] }).columns, [0, 1]);
});

test("pandas tells its index by name", () => {
  const columns = ["a", "plot_id", "__index_level_0__"].map((name) => ({ name }));
  const said = '{"index_columns": ["plot_id", {"kind": "range"}]}';
  assert.deepEqual(pandasIndex([["pandas", said]], columns), [1, 2]);
  for (const text of ["{", "{}", "null"]) assert.deepEqual(pandasIndex([["pandas", text]], columns), [2]);
  assert.deepEqual(pandasIndex([], columns), [2]);
});
