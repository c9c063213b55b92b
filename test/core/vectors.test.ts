/** Rows of several vectors: each comes to what it comes to alone, whatever stands beside it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { planAxis, planVectors, type RowPlan } from "#normalize/core/axis.js";
import { DEFAULT_OPTIONS, type MethodOptions } from "#normalize/core/methods/method.js";
import { UnfitVector } from "#normalize/core/methods/policy.js";
import { type Stage, transformEachRow, vectorMoments } from "#normalize/core/steps/rowwise.js";
import { multiplyByNorms } from "#normalize/core/steps/undo-row-norms.js";
import { vectorNames, vectorsAtHand, vectorsOf } from "#normalize/core/vectors.js";
import { MOMENT_STATE } from "#normalize/kernels/kernels.js";
import { HeapArena } from "#normalize/kernels/memory.js";
import { scalarNumericKernels as kernels } from "#normalize/kernels/scalar/numeric.js";

const arena = new HeapArena();
const runs = { numRuns: Number(process.env["NORMALIZE_LAW_RUNS"] ?? 100) };

const names = ["id", "emb[0]", "emb[1]", "n", "img[0]", "img[1]", "img[2]"];
const lists = [
  { name: "emb", first: 1, length: 2 },
  { name: "img", first: 4, length: 3 },
];
const table = (...columns: readonly number[]) => ({ names, lists, columns: Int32Array.from(columns) });

test("each list is a vector, scalars are one or none, and a single vector needs no word", () => {
  assert.deepEqual(vectorsOf(table(0, 1, 2, 3, 4, 5, 6), "one vector"), [
    [0, 3],
    [1, 2],
    [4, 5, 6],
  ]);
  assert.deepEqual(vectorsOf(table(0, 1, 2, 3, 4, 5, 6), "no vector"), [
    [1, 2],
    [4, 5, 6],
  ]);
  assert.deepEqual(vectorsOf(table(2, 4, 6), "no vector"), [[0], [1, 2]]);
  assert.equal(vectorsOf(table(1, 2), "no vector"), undefined);
  assert.equal(vectorsOf(table(0, 3), "no vector"), undefined);
  assert.equal(vectorsOf({ names, columns: Int32Array.of(0, 1, 2) }, "one vector"), undefined);
  const vectors = vectorsOf(table(0, 1, 2, 3), "one vector")!;
  assert.deepEqual(vectorNames(table(0, 1, 2, 3), vectors), ["id+n", "emb"]);
  assert.deepEqual(
    vectorsAtHand(
      [
        [0, 1],
        [2, 3, 4],
      ],
      [4, 0, 2, 1, 3],
    ),
    [
      [1, 3],
      [0, 2, 4],
    ],
  );
});

/** A shuffled partition of some of a row's columns. */
const rowsOfVectors = fc
  .record({
    lengths: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }),
    left: fc.integer({ min: 0, max: 2 }),
    rows: fc.integer({ min: 0, max: 6 }),
  })
  .chain(({ lengths, left, rows }) => {
    const cols = lengths.reduce((sum, length) => sum + length, left);
    const value = fc.oneof(
      fc.double({ min: -1e3, max: 1e3, noNaN: true }),
      fc.constantFrom(0, Number.NaN, -0, 3),
    );
    return fc.record({
      cols: fc.constant(cols),
      rows: fc.constant(rows),
      places: fc.shuffledSubarray([...Array(cols).keys()], { minLength: cols, maxLength: cols }),
      lengths: fc.constant(lengths),
      values: fc.array(value, { minLength: rows * cols, maxLength: rows * cols }),
    });
  })
  .map(({ cols, rows, places, lengths, values }) => {
    const vectors: number[][] = [];
    for (const length of lengths) {
      const at = vectors.flat().length;
      vectors.push(places.slice(at, at + length));
    }
    return { cols, rows, vectors, values: Float64Array.from(values) };
  });

const METHODS: readonly (readonly [Stage["method"], Partial<MethodOptions>])[] = [
  ["l2", {}],
  ["lp", { order: 3 }],
  ["minmax", {}],
  ["zscore", {}],
  ["robust", {}],
  ["l1", { nan: "propagate" }],
];

test("a vector comes to what it comes to alone, and what is in none stays", () => {
  const one = (
    values: Float64Array,
    rows: number,
  ): { batch: { rows: number; cols: number; values: Float64Array }; plan: RowPlan } => {
    const cols = rows === 0 ? 1 : values.length / rows;
    const plan = planAxis([1], [cols]);
    assert.ok(plan.kind === "rows");
    return { batch: { rows, cols, values }, plan };
  };
  const law = fc.property(
    rowsOfVectors,
    fc.constantFrom(...METHODS),
    ({ cols, rows, vectors, values }, [method, own]) => {
      const stages = [{ method, options: { ...DEFAULT_OPTIONS, ...own } }];
      const plan = planVectors(vectors, cols);
      const batch = { rows, cols, values: values.slice() };
      const states = vectorMoments({ ...batch, values: values.slice() }, plan, kernels, arena);
      const norms = new Float64Array(rows * vectors.length);
      const { rescued } = transformEachRow(batch, plan, stages, kernels, arena, norms);
      const expected = values.slice();
      const total = { constant: 0, "zero-norm": 0 };
      vectors.forEach((places, vector) => {
        const alone = one(
          Float64Array.from(
            { length: rows * places.length },
            (_, i) => values[Math.floor(i / places.length) * cols + places[i % places.length]],
          ),
          rows,
        );
        const ownStates = vectorMoments(alone.batch, alone.plan, kernels, arena);
        const ownNorms = new Float64Array(rows);
        const found = transformEachRow(alone.batch, alone.plan, stages, kernels, arena, ownNorms);
        total.constant += found.rescued[0].constant;
        total["zero-norm"] += found.rescued[0]["zero-norm"];
        for (let row = 0; row < rows; row++) {
          places.forEach((place, i) => {
            expected[row * cols + place] = alone.batch.values[row * places.length + i];
          });
          const slot = row * vectors.length + vector;
          assert.deepEqual(
            states.subarray(slot * MOMENT_STATE, (slot + 1) * MOMENT_STATE),
            ownStates.subarray(row * MOMENT_STATE, (row + 1) * MOMENT_STATE),
          );
          if (METHODS_WITH_NORMS.has(method)) assert.equal(norms[slot], ownNorms[row]);
        }
      });
      assert.deepEqual(batch.values, expected);
      assert.deepEqual(rescued, [total]);
      if (!METHODS_WITH_NORMS.has(method)) return;
      multiplyByNorms(batch, plan, norms, kernels, arena);
      batch.values.forEach((value, i) => {
        const close = Math.abs(value - values[i]) <= 1e-9 * Math.abs(values[i]) + 1e-300;
        assert.ok(close || Number.isNaN(value), `${value}, not ${values[i]}`);
      });
    },
  );
  fc.assert(law, runs);
});

const METHODS_WITH_NORMS: ReadonlySet<string> = new Set(["l2", "lp", "l1"]);

test("a vector that cannot be fitted is told by its number", () => {
  const stage = { method: "l2", options: { ...DEFAULT_OPTIONS, onZeroNorm: "error" } } as const;
  const batch = { rows: 2, cols: 3, values: Float64Array.of(1, 2, 3, 1, 0, 0) };
  const plan = planVectors([[0], [1, 2]], 3);
  assert.throws(
    () => transformEachRow(batch, plan, [stage], kernels, arena),
    (error) => error instanceof UnfitVector && error.vectors[0] === 3,
  );
});
