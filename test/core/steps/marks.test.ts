/** Law: what engines are told to count is what is counted of arrays. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { measureBatch } from "#normalize/core/aggregates/index.js";
import { column } from "#normalize/core/expression.js";
import { startFit } from "#normalize/core/methods/fit.js";
import { METHODS, type MethodName } from "#normalize/core/methods/index.js";
import { DEFAULT_OPTIONS, type MethodOptions } from "#normalize/core/methods/method.js";
import { marksOf } from "#normalize/core/steps/marks.js";
import { applyStep, invertStep, type Step } from "#normalize/core/steps/step.js";
import { Counted, Tally } from "#normalize/core/steps/tally.js";
import { HeapArena } from "#normalize/kernels/memory.js";
import { scalarNumericKernels as kernels } from "#normalize/kernels/scalar/numeric.js";
import { evaluate } from "../../support/evaluate.js";

const X = column("x");
const arena = new HeapArena();
const EVENTS = Object.keys(Counted) as (keyof typeof Counted)[];

/** Methods fitted one after another on one column. */
function fitted(
  chain: readonly (readonly [MethodName, Partial<MethodOptions>])[],
  values: readonly number[],
): Step[] {
  const batch = { rows: values.length, cols: 1, values: Float64Array.from(values) };
  return chain.flatMap(([name, own]) => {
    const fitting = startFit(METHODS[name], 1, { ...DEFAULT_OPTIONS, ...own });
    let asked = fitting.next();
    while (!asked.done) asked = fitting.next(measureBatch(asked.value, batch, kernels, arena));
    for (const step of asked.value.steps) applyStep(step, batch, kernels, arena);
    return [...asked.value.steps];
  });
}

const CHAINS: readonly (readonly (readonly [MethodName, Partial<MethodOptions>])[])[] = [
  [["minmax", { outside: "cut" }]],
  [["minmax", { outside: "cut", onConstant: "passthrough" }]],
  [
    ["robust", {}],
    ["minmax", { range: [-1, 1], outside: "cut" }],
  ],
  [["quantile", { quantiles: 5 }]],
  [["quantile", { quantiles: 5, distribution: "normal" }]],
  [["power", {}]],
  [["power", { family: "box-cox" }]],
  [
    ["power", { family: "box-cox" }],
    ["minmax", { outside: "cut" }],
  ],
  [
    ["zscore", {}],
    ["power", { standardize: "no" }],
  ],
];

for (const chain of CHAINS) {
  test(`marks of ${chain.map(([name, own]) => `${name} ${JSON.stringify(own)}`).join(", ")}`, () => {
    const values = fc.array(
      fc.integer({ min: 1, max: 5000 }).map((n) => n / 1024),
      { minLength: 2, maxLength: 20 },
    );
    const others = fc.array(
      fc.oneof(
        fc.integer({ min: -20480, max: 20480 }).map((n) => n / 1024),
        fc.constant(Number.NaN),
      ),
      { minLength: 1, maxLength: 10 },
    );
    const law = fc.property(values, others, fc.boolean(), (values, others, same) => {
      const steps = fitted(chain, same ? values.map(() => values[0]) : values);
      const extents = {
        low: Float64Array.of(Math.min(...values)),
        high: Float64Array.of(Math.max(...values)),
      };
      for (const by of ["columns", "inverse"] as const) {
        const taken = { by, steps, ...(by === "columns" && { fitted: extents }) };
        for (const value of [...values, ...others]) {
          const batch = { rows: 1, cols: 1, values: Float64Array.of(value) };
          const tally = new Tally(1);
          if (by === "columns") tally.addOutside("outside", extents, batch, kernels, arena);
          const [order, work] = by === "columns" ? [steps, applyStep] : [[...steps].reverse(), invertStep];
          for (const step of order) work(step, batch, kernels, arena, tally);
          const found = new Float64Array(EVENTS.length);
          for (const { what, layers, flag, isRuledOut } of marksOf(taken, 0)) {
            const at = layers.reduce<unknown>(
              (x, { formula, missing }) =>
                missing === "kept" && Number.isNaN(x) ? x : evaluate(formula(X), { x: x as number }),
              value,
            );
            const such = evaluate(flag(X), { x: at as number });
            if (such === 1 && layers.length === 0) assert.ok(!isRuledOut(value, value), what);
            found[Counted[what]] += such as number;
          }
          assert.deepEqual([...found], [...tally.counts], `${by} ${value}`);
        }
      }
    });
    fc.assert(law, { numRuns: 40 });
  });
}
