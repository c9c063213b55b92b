import assert from "node:assert/strict";
import { test } from "node:test";
import { gatherRows, partitionRows, partOf, scatterRows } from "#normalize/core/partition.js";
import { HeapArena } from "#normalize/kernels/memory.js";

const arena = new HeapArena();
const batch = () => ({
  rows: 5,
  cols: 2,
  values: Float64Array.of(0, 1, 10, 11, 20, 21, 30, 31, 40, 41),
  weights: Float64Array.of(1, 2, 3, 4, 5),
});

test("parts are in their order, and rows within a part in theirs", () => {
  const partition = partitionRows(Int32Array.of(1, 0, 1, 3, 0), 4);
  assert.deepEqual([...partition.order], [1, 4, 0, 2, 3]);
  assert.deepEqual([...partition.starts], [0, 2, 4, 4, 5]);
  const gathered = gatherRows(batch(), partition, arena);
  const parts = [0, 1, 2, 3].map((part) => partOf(gathered, partition, part));
  assert.deepEqual(
    parts.map(({ rows }) => rows),
    [2, 2, 0, 1],
  );
  assert.deepEqual([...parts[0].values], [10, 11, 40, 41]);
  assert.deepEqual([...parts[0].weights!], [2, 5]);
  assert.deepEqual([...parts[1].values], [0, 1, 20, 21]);
  assert.deepEqual([...parts[3].weights!], [4]);
});

test("what is done to parts comes back to its rows", () => {
  const partition = partitionRows(Int32Array.of(1, 0, 1, 2, 0), 3);
  const whole = batch();
  const gathered = gatherRows(whole, partition, arena);
  partOf(gathered, partition, 1).values.fill(-1);
  scatterRows(gathered, whole, partition);
  assert.deepEqual([...whole.values], [-1, -1, 10, 11, -1, -1, 30, 31, 40, 41]);
});

test("rows without weights have none when they are taken apart", () => {
  const { rows, cols, values } = batch();
  const partition = partitionRows(new Int32Array(5), 1);
  const gathered = gatherRows({ rows, cols, values }, partition, arena);
  assert.equal(partOf(gathered, partition, 0).weights, undefined);
});
