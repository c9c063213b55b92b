/** The benchmark's comparison of answers must see what differs, or it would vouch for anything. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { type Agreement, compareProducts } from "./agree.js";
import { median } from "./measure.js";
import { unevenness } from "./results.js";
import type { Product } from "./tasks.js";

const folder = mkdtempSync(join(tmpdir(), "normalize-agree-"));
after(() => rmSync(folder, { recursive: true }));

function compared(product: Product, ours: string | Uint8Array, theirs: string | Uint8Array): Agreement {
  const [a, b] = [join(folder, "ours"), join(folder, "theirs")];
  writeFileSync(a, ours);
  writeFileSync(b, theirs);
  return compareProducts(product, a, b, 1e-9);
}

test("cells of equal value agree whatever their notation", () => {
  assert.deepEqual(compared("cells", "id,x\n1,0.5\n2,\n", "id,x\n1.0,5e-1\n2,"), {
    compared: 3,
    beyond: 0,
    largest: 0,
    place: "",
  });
});

test("a differing cell is found, measured and named", () => {
  const { beyond, largest, place } = compared("cells", "x,y\n1,2\n3,4\n", "x,y\n1,2\n3,5\n");
  assert.deepEqual({ beyond, largest, place }, { beyond: 1, largest: 0.2, place: "line 3, field 2" });
});

test("NaN beside a number is the largest of differences", () => {
  assert.equal(compared("cells", "1\n", "nan\n").largest, Number.POSITIVE_INFINITY);
});

test("texts, fields and lines that are not the same are refused", () => {
  assert.throws(() => compared("cells", "a\n", "b\n"), /"a" beside "b"/);
  assert.throws(() => compared("cells", "0\n", "\n"), /"0" beside ""/);
  assert.throws(() => compared("cells", "1,2\n", "1\n"), /2 fields beside 1/);
  assert.throws(() => compared("cells", "1\n2\n", "1\n"), /only 1 lines/);
  assert.throws(() => compared("cells", "1\n", "1\n2\n"), /more than 1 lines/);
});

/** A float32 array as numpy saves it. */
function saved(shape: string, values: readonly number[]): Uint8Array {
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': ${shape}, }`.padEnd(117);
  const start = Buffer.from(`\x93NUMPY\x01\x00\x76\x00${header}\n`, "latin1");
  return Buffer.concat([start, new Uint8Array(Float32Array.from(values).buffer)]);
}

test("arrays are compared by shape and by element", () => {
  assert.equal(compared("array", saved("(2,)", [1, 2]), saved("(2,)", [1, 2])).compared, 2);
  assert.equal(compared("array", saved("(2,)", [1, 2]), saved("(2,)", [1, 4])).place, "element 1");
  assert.throws(() => compared("array", saved("(2,)", [1, 2]), saved("(1, 2)", [1, 2])), /shape/);
});

const summary = { nobs: 5, minmax: [4, 11], mean: 7.8, variance: 9.7, skewness: -0.5, kurtosis: -1.5 };
const columns = (before: object): string => JSON.stringify({ columns: [{ name: "a", before }] });

test("statistics are compared by their own magnitude", () => {
  const small = compared("statistics", columns(summary), columns({ ...summary, mean: 7.8 + 1e-6 }));
  assert.deepEqual([small.compared, small.beyond, small.place], [7, 1, "a.mean"]);
  assert.throws(() => compared("statistics", columns(summary), columns({ nobs: 5 })), /a\.minmax\.0/);
});

test("Miller's skewness is brought to scipy's", () => {
  const ours = { ...summary, skewness: -0.29310456784806604, kurtosis: -1.6703687958337758 };
  const miller = { a_count: 5, a_min: 4, a_max: 11, a_mean: 7.8, a_var: 9.7 };
  const told = { ...miller, a_skewness: -0.20972855623167397, a_kurtosis: -1.6703687958337552 };
  assert.equal(compared("statistics", columns(ours), JSON.stringify([told])).beyond, 0);
});

test("bytes are the same or not", () => {
  assert.equal(compared("bytes", "ab", "ab").largest, 0);
  assert.equal(compared("bytes", "ab", "ac").beyond, 2);
});

test("medians and unevenness", () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 2, 3]), 2.5);
  const point = { processor: 0, peak: 0, spool: 0, runs: [] };
  const points = [
    { ...point, megabytes: 10, wall: 1 },
    { ...point, megabytes: 20, wall: 2.5 },
  ];
  assert.equal(unevenness(points, 0), 0.25);
  assert.equal(unevenness(points, 0.5), 1);
});
