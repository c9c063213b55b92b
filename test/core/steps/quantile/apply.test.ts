import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  applyQuantiles,
  invertQuantiles,
  type QuantileStep,
  spreadQuantiles,
} from "#normalize/core/steps/quantile/apply.js";

/** A step of one rule for one column. */
const stepOf = (
  quantiles: readonly number[],
  distribution: QuantileStep["distribution"] = "uniform",
): QuantileStep => ({
  kind: "quantile",
  distribution,
  references: Float64Array.from(quantiles, (_, i) =>
    quantiles.length === 1 ? 0 : i / (quantiles.length - 1),
  ),
  quantiles: Float64Array.from(quantiles),
  ruleOf: Int32Array.of(0),
});

function through(
  transform: typeof applyQuantiles,
  step: QuantileStep,
  values: readonly number[],
  cols = 1,
): number[] {
  const batch = { rows: values.length / cols, cols, values: Float64Array.from(values) };
  transform(step, batch);
  return [...batch.values];
}

const ranks = (step: QuantileStep, values: readonly number[]): number[] =>
  through(applyQuantiles, step, values);
const back = (step: QuantileStep, values: readonly number[]): number[] =>
  through(invertQuantiles, step, values);

describe("ranks among quantiles", () => {
  it("are interpolated between them, and 0 and 1 from the outermost on", () => {
    const step = stepOf([0, 10, 20, 40, 80]);
    assert.deepEqual(ranks(step, [-5, 0, 5, 10, 30, 79, 80, 99]), [0, 0, 0.125, 0.25, 0.625, 0.99375, 1, 1]);
    assert.deepEqual(ranks(step, [-Infinity, Infinity, NaN]), [0, 1, NaN]);
  });

  it("of repeated quantiles lie halfway between the first and the last of them", () => {
    const step = stepOf([0, 1, 1, 1, 1, 2, 3, 3, 3]);
    assert.deepEqual(ranks(step, [1, 2, 3, 0]), [(0.125 + 0.5) / 2, 0.625, 1, 0]);
    assert.deepEqual(ranks(stepOf([0, 0, 0, 4, 9]), [0, 2]), [0, 0.625]);
  });

  it("of a single value are 0: all of the uniform distribution is its lower end", () => {
    assert.deepEqual(ranks(stepOf([7]), [6, 7, 8]), [0, 0, 0]);
    const [low, own, high] = ranks(stepOf([7], "normal"), [6, 7, 8]);
    assert.ok(low === own && own < -5 && high > 5);
  });

  it("are of the normal distribution where asked, cut at a rank of 1e-7", () => {
    const step = stepOf([0, 1, 2, 3, 4], "normal");
    // scipy.stats.norm.ppf(0.25); of 1e-7 - 2**-52 and of 1 - that
    const expected = [-0.6744897501960817, 0, -5.199337582605575, 5.19933758270342];
    ranks(step, [1, 2, -9, 9]).forEach((rank, i) => {
      assert.ok(Math.abs(rank - expected[i]) < 2e-15, `${rank} is not ${expected[i]}`);
    });
  });

  it("do not ask for the data's scale, as scikit-learn's normal ends do", () => {
    const step = stepOf([0, 1, 2, 3, 4], "normal");
    const tiny = stepOf([0, 1e-12, 2e-12, 3e-12, 4e-12], "normal");
    const [close, usual] = [ranks(tiny, [1.5e-12, 3e-12]), ranks(step, [1.5, 3])];
    close.forEach((rank, i) => {
      assert.ok(Math.abs(rank - usual[i]) < 1e-15, `${rank} is not ${usual[i]}`);
    });
  });

  it("are ranks also where differences overflow or slopes do", () => {
    const largest = Number.MAX_VALUE;
    assert.deepEqual(ranks(stepOf([-largest, largest]), [0, largest / 2]), [0.5, 0.75]);
    const least = Number.MIN_VALUE;
    assert.deepEqual(
      ranks(stepOf([0, 4 * least, 8 * least]), [least, 4 * least, 6 * least]),
      [0.125, 0.5, 0.75],
    );
  });
});

describe("values of ranks", () => {
  it("are interpolated between the quantiles, and the outermost beyond 0 and 1", () => {
    const step = stepOf([0, 10, 20, 40, 80]);
    assert.deepEqual(back(step, [-1, 0, 0.125, 0.25, 0.625, 1, 2, NaN]), [0, 0, 5, 10, 30, 80, 80, NaN]);
  });

  it("are the values that had the ranks", () => {
    for (const distribution of ["uniform", "normal"] as const) {
      const step = stepOf([-3, -1, 0, 0.5, 2, 7], distribution);
      const values = [-3, -2.5, -1, -0.5, 0.25, 1.75, 6, 7];
      back(step, ranks(step, values)).forEach((value, i) => {
        assert.ok(Math.abs(value - values[i]) < 1e-14, `${value} is not ${values[i]}`);
      });
    }
  });

  it("are finite also where slopes overflow", () => {
    const quantiles = Array.from({ length: 1001 }, (_, i) => (i === 1000 ? Number.MAX_VALUE : i));
    const [value] = back(stepOf(quantiles), [0.9995]);
    assert.ok(Math.abs(value / Number.MAX_VALUE - 0.5) < 1e-12, String(value));
  });
});

describe("rules", () => {
  const two: QuantileStep = {
    ...stepOf([0, 1]),
    quantiles: Float64Array.of(0, 1, NaN, NaN, 0, 100),
    ruleOf: Int32Array.of(0, 1, 2),
  };

  it("are spread over columns, and one of NaN leaves values alone", () => {
    const step = spreadQuantiles(two, Int32Array.of(2, 0, 1, 2));
    const values = [50, 0.25, 7, 25];
    assert.deepEqual(through(applyQuantiles, step, values, 4), [0.5, 0.25, 7, 0.25]);
    assert.deepEqual(through(invertQuantiles, step, [0.5, 0.25, 7, 0.25], 4), values);
    assert.equal(step.quantiles, two.quantiles);
  });
});
