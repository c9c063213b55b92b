/** Curves that leave a plot end where they do, and pictures of such trainings can be drawn. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { cutCurves } from "#normalize/report/evaluate/cut.js";

const points = (...means: number[]) =>
  means.map((mean, i) => ({ epoch: i + 1, mean, low: mean - 1, high: mean + 1 }));

describe("cutCurves", () => {
  it("leaves alone what lies within", () => {
    assert.deepEqual(cutCurves(points(1, 2, 3), 4), points(1, 2, 3));
  });

  it("ends a line where it crosses, and the range above it there too", () => {
    const [first, ...rest] = cutCurves(points(0, 8), 4);
    assert.deepEqual(first, { epoch: 1, mean: 0, low: -1, high: 1 });
    // high reaches 4 first, then the mean, then low; and beyond them nothing is left.
    assert.deepEqual(
      rest.map(({ epoch, mean, low, high }) => [epoch, mean, low, high]),
      [
        [1.375, 3, 2, 4],
        [1.5, 4, 3, 4],
        [1.625, Number.NaN, 4, 4],
        [2, Number.NaN, 4, 4],
      ],
    );
  });

  it("takes it up again where it comes back", () => {
    const epochs = cutCurves(points(8, 0), 4).map(({ epoch, mean }) => [epoch, mean]);
    assert.deepEqual(epochs, [
      [1, Number.NaN],
      [1.375, Number.NaN],
      [1.5, 4],
      [1.625, 3],
      [2, 0],
    ]);
  });
});
