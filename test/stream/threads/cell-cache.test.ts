/** Which chunks' cells are kept between passes, and for how long. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { PassPlan } from "#normalize/stream/chunk.js";
import { KeptCells } from "#normalize/stream/threads/cell-cache.js";
import type { DelimitedFormat } from "#normalize/types.js";

const format: DelimitedFormat = {
  kind: "delimited",
  delimiter: 44,
  comment: -1,
  width: 2,
  columns: Int32Array.of(0, 1),
  names: ["a", "b"],
  missing: [],
};
const plain = {
  format,
  before: "nothing",
  infinite: "keep",
  missing: "keep",
  dtype: "float64",
  after: "nothing",
} as const;
const keeping: PassPlan = { ...plain, cells: "kept" };
const writing: PassPlan = { ...plain, encode: { kind: "patch", dtype: "float64", digits: 0 } };
const chunk = { ordinal: 0, length: 1000, records: 10 };
const region = { base: 4096, limit: 4096 + 1000 };

function filled(): KeptCells {
  const kept = new KeptCells(region);
  kept.begin(keeping, 1e6);
  kept.filled(chunk, kept.placeOf(chunk)!, 9);
  return kept;
}

test("a pass that keeps is given room, and the next one finds the rows there", () => {
  const kept = new KeptCells(region);
  kept.begin(keeping, 1e6);
  assert.deepEqual(kept.placeOf(chunk), { start: 4096, cells: 20 });
  const later = filled();
  later.begin(plain, 1e6);
  assert.deepEqual(later.placeOf(chunk), { start: 4096, cells: 20, rows: 9 });
  assert.deepEqual(later.placeOf(chunk), { start: 4096, cells: 20, rows: 9 });
});

test("a pass that changes values takes what was kept with it", () => {
  const kept = filled();
  kept.begin(writing, 1e6);
  assert.deepEqual(kept.placeOf(chunk), { start: 4096, cells: 20, rows: 9 });
  assert.equal(kept.placeOf(chunk), undefined);
});

test("nothing is kept by a pass that changes values, or hides infinite ones, or expects no other", () => {
  for (const plan of [{ ...writing, cells: "kept" }, { ...keeping, infinite: "omit" }, plain] as PassPlan[]) {
    const kept = new KeptCells(region);
    kept.begin(plan, 1e6);
    assert.equal(kept.placeOf(chunk), undefined);
  }
});

test("cells of less than 16 bytes of text each are not kept, nor those beyond the room", () => {
  const kept = new KeptCells(region);
  kept.begin(keeping, 1e6);
  assert.equal(kept.placeOf({ ...chunk, length: 319 }), undefined);
  for (const ordinal of [0, 1, 2]) assert.ok(kept.placeOf({ ...chunk, ordinal, length: 320 }));
  assert.equal(kept.placeOf({ ...chunk, ordinal: 3 }), undefined);
});

test("another dataset's chunks have the room to themselves", () => {
  const kept = filled();
  kept.begin({ ...keeping, format: { ...format } }, undefined);
  assert.deepEqual(kept.placeOf(chunk), { start: 4096, cells: 20 });
});
