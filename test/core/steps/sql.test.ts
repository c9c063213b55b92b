/** Laws: what is said as formulas is what is done to arrays. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { measureBatch } from "#normalize/core/aggregates/index.js";
import { addToNorm, emptyNorms, normOf } from "#normalize/core/aggregates/norms.js";
import { type Condition, column, type Expression } from "#normalize/core/expression.js";
import { startFit } from "#normalize/core/methods/fit.js";
import { METHODS, type MethodName } from "#normalize/core/methods/index.js";
import { DEFAULT_OPTIONS, type MethodOptions } from "#normalize/core/methods/method.js";
import { normFormulas, together } from "#normalize/core/methods/norm.js";
import type { Layer } from "#normalize/core/steps/layer.js";
import { inverseLayers, stepLayers } from "#normalize/core/steps/sql.js";
import { applyStep, invertStep, type Step } from "#normalize/core/steps/step.js";
import { Moment } from "#normalize/kernels/kernels.js";
import { HeapArena } from "#normalize/kernels/memory.js";
import { emptyMomentState } from "#normalize/kernels/moment-state.js";
import { scalarNumericKernels as kernels } from "#normalize/kernels/scalar/numeric.js";
import { evaluate } from "../../support/evaluate.js";

const X = column("x");
/** Doubles of the usual magnitudes: states of extreme ones are scaled. */
const real = (most: number) => fc.integer({ min: -most * 1024, max: most * 1024 }).map((n) => n / 1024);
const vector = fc.array(real(1e6), { minLength: 1, maxLength: 20 });

function near(actual: unknown, expected: number, what: string): void {
  assert.equal(typeof actual, "number", what);
  const found = actual as number;
  if (Number.isNaN(expected)) {
    assert.ok(Number.isNaN(found), `${what}: ${found} is not NaN`);
    return;
  }
  const scale = Math.max(Math.abs(expected), 1e-6);
  assert.ok(Math.abs(found - expected) <= 1e-9 * scale, `${what}: ${found} is not ${expected}`);
}

/** Layers one after another on one value. */
const through = (layers: readonly Layer[], value: number): unknown =>
  layers.reduce<unknown>((x, { formula }) => evaluate(formula(X), { x: x as number }), value);

describe("rules as formulas", () => {
  for (const [name, method] of Object.entries(METHODS)) {
    if (method.needs !== "moments") continue;
    for (const own of [{}, { ddof: 1 }, { center: "no" }, { scale: "no" }] as const) {
      const options: MethodOptions = { ...DEFAULT_OPTIONS, ...own };
      test(`${name} ${JSON.stringify(own)}`, () => {
        fc.assert(
          fc.property(vector, (values) => {
            const state = emptyMomentState();
            kernels.moments(Float64Array.from(values), values.length, state);
            const [count, min, max, mean, m2] = ["count", "min", "max", "mean", "m2"].map((name) =>
              column(name),
            );
            const formulas = method.formulas({ count, min, max, mean, m2 } as never, options);
            const names = {
              count: state[Moment.count]!,
              min: state[Moment.min]!,
              max: state[Moment.max]!,
              mean: state[Moment.mean]!,
              m2: state[Moment.m2]!,
            };
            const rule = method.rule(state, 0, options);
            const { constant, divisor, tooFew } = formulas;
            const holds = (condition: Condition | undefined): boolean =>
              condition !== undefined &&
              evaluate({ kind: "case", when: [{ condition, value: ONE }], otherwise: ZERO }, names) === 1;
            assert.equal(holds(tooFew), rule.tooFew !== undefined);
            if (rule.tooFew !== undefined) return;
            near(evaluate(formulas.shift, names), rule.shift, "shift");
            const isConstant = holds(constant);
            assert.equal(isConstant, rule.rescue === "constant");
            near(isConstant || !divisor ? 1 : evaluate(divisor, names), rule.divisor, "divisor");
          }),
        );
      });
    }
  }
});

const ONE: Expression = { kind: "number", value: 1 };
const ZERO: Expression = { kind: "number", value: 0 };

describe("norms as formulas", () => {
  for (const order of [0, 0.5, 1, 2, 3, Infinity, -Infinity]) {
    test(`of order ${order}`, () => {
      fc.assert(
        fc.property(vector, (values) => {
          const state = emptyNorms(order, 1);
          addToNorm(order, state, 0, Float64Array.from(values), 0, 1, values.length);
          const { value, prescale } = normOf(order, state, 0);
          const { term, by, norm } = normFormulas(order);
          const terms = values.map((value) => term({ kind: "number", value }));
          near(evaluate(norm(together(by, terms)), {}), value / prescale, "norm");
        }),
      );
    });
  }
});

/** A method's steps, fitted on one column. */
function stepsOf(name: MethodName, own: Partial<MethodOptions>, values: readonly number[]): readonly Step[] {
  const fitting = startFit(METHODS[name], 1, { ...DEFAULT_OPTIONS, ...own });
  const batch = { rows: values.length, cols: 1, values: Float64Array.from(values) };
  let asked = fitting.next();
  while (!asked.done) asked = fitting.next(measureBatch(asked.value, batch, kernels, new HeapArena()));
  return asked.value.steps;
}

const CHAINS: readonly (readonly [MethodName, Partial<MethodOptions>])[] = [
  ["zscore", {}],
  ["minmax", { range: [-1, 3], outside: "cut" }],
  ["minmax", { onConstant: "passthrough", range: [2, 5] }],
  ["maxabs", { onConstant: "nan" }],
  ["l2", {}],
  ["robust", { unitVariance: "yes" }],
  ["quantile", { quantiles: 7 }],
  ["quantile", { quantiles: 9, distribution: "normal" }],
  ["power", {}],
  ["power", { standardize: "no" }],
  ["power", { family: "box-cox" }],
];

test("one value of all, and what it was made of", () => {
  for (const onConstant of ["vanish", "middle", "nan"] as const) {
    for (const name of ["minmax", "zscore", "quantile"] as const) {
      for (const step of stepsOf(name, { onConstant, range: [-1, 4] }, [5, 5, 5])) {
        for (const value of [0, 1.5, 5]) {
          const batch = { rows: 1, cols: 1, values: Float64Array.of(value) };
          invertStep(step, batch, kernels, new HeapArena());
          near(through(inverseLayers(step, 0), value), batch.values[0]!, `${name} ${onConstant}`);
        }
      }
    }
  }
});

describe("steps as formulas, and undone", () => {
  const fitted = fc.array(
    fc.integer({ min: 1, max: 1e6 }).map((n) => n / 1024),
    { minLength: 2, maxLength: 30 },
  );
  const others = fc.array(real(2e3), { minLength: 1, maxLength: 10 });
  for (const [name, own] of CHAINS) {
    test(`${name} ${JSON.stringify(own)}`, () => {
      fc.assert(
        fc.property(fitted, others, fc.boolean(), (values, more, repeated) => {
          const data = repeated ? [...values, ...values] : values;
          for (const step of stepsOf(name, own, data)) {
            for (const value of [...data, ...more]) {
              const batch = () => ({ rows: 1, cols: 1, values: Float64Array.of(value) });
              const [forth, back] = [batch(), batch()];
              applyStep(step, forth, kernels, new HeapArena());
              invertStep(step, back, kernels, new HeapArena());
              near(through(stepLayers(step, 0), value), forth.values[0]!, `${step.kind} of ${value}`);
              if (Math.abs(back.values[0]!) < 1e12)
                near(
                  through(inverseLayers(step, 0), value),
                  back.values[0]!,
                  `inverse ${step.kind} of ${value}`,
                );
            }
          }
        }),
        { numRuns: 40 },
      );
    });
  }
});
