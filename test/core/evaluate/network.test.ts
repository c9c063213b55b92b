/** Networks: their gradients against finite differences, their steps against a formula. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  backward,
  emptyNetwork,
  forward,
  type LabelledRows,
  lossOf,
  type Network,
  randomNetwork,
  workspaceOf,
} from "#normalize/core/evaluate/network.js";
import { seededRandom, shuffle } from "#normalize/core/evaluate/random.js";
import { train, trainEpoch, trainerOf } from "#normalize/core/evaluate/train.js";

/** Random rows, a third of their values 0. */
function someRows(rows: number, cols: number, classes: number, seed: number): LabelledRows {
  const random = seededRandom(seed);
  const values = Float64Array.from({ length: rows * cols }, () =>
    random.uniform() < 1 / 3 ? 0 : 4 * random.uniform() - 2,
  );
  return { rows, cols, values, classes: Int32Array.from({ length: rows }, (_, row) => row % classes) };
}

function totalLoss(network: Network, data: LabelledRows): number {
  const workspace = workspaceOf(network);
  let loss = 0;
  for (let row = 0; row < data.rows; row++) {
    forward(network, data, row, workspace);
    loss += lossOf(workspace, data.classes[row]);
  }
  return loss;
}

function gradientOf(network: Network, data: LabelledRows, sizes: readonly number[]): Network {
  const gradient = emptyNetwork(sizes);
  const workspace = workspaceOf(network);
  for (let row = 0; row < data.rows; row++) {
    forward(network, data, row, workspace);
    backward(network, data, row, workspace, gradient);
  }
  return gradient;
}

describe("gradients are what finite differences say", () => {
  for (const sizes of [
    [5, 3],
    [5, 7, 3],
    [4, 6, 5, 2],
  ]) {
    test(sizes.join(" → "), () => {
      const data = someRows(11, sizes[0], sizes[sizes.length - 1], 5);
      const network = randomNetwork(sizes, seededRandom(2));
      const gradient = gradientOf(network, data, sizes);
      const step = 1e-5;
      for (const [i, layer] of network.entries()) {
        for (const part of ["weights", "bias"] as const) {
          for (let at = 0; at < layer[part].length; at++) {
            const kept = layer[part][at];
            layer[part][at] = kept + step;
            const above = totalLoss(network, data);
            layer[part][at] = kept - step;
            const below = totalLoss(network, data);
            layer[part][at] = kept;
            const expected = (above - below) / (2 * step);
            assert.ok(Math.abs(gradient[i][part][at] - expected) < 1e-6 * Math.max(1, Math.abs(expected)));
          }
        }
      }
    });
  }
});

test("a step without momentum goes down the mean gradient", () => {
  const data = someRows(6, 4, 3, 9);
  const sizes = [4, 3];
  const network = randomNetwork(sizes, seededRandom(1));
  const before = Float64Array.from(network[0].weights);
  const gradient = gradientOf(network, data, sizes);
  trainEpoch(trainerOf(network), data, Int32Array.from([0, 1, 2, 3, 4, 5]), {
    batch: 6,
    rate: 0.1,
    momentum: 0,
  });
  for (const [i, weight] of before.entries()) {
    assert.ok(Math.abs(network[0].weights[i] - (weight - (0.1 * gradient[0].weights[i]) / 6)) < 1e-15);
  }
});

const SETTINGS = { classes: 3, hidden: 4, rate: 0.05, momentum: 0.9, batch: 4, epochs: 3, seed: 8 };

test("the same seed gives the same training, another one another", () => {
  const data = someRows(30, 5, 3, 4);
  const one = [...train(data, data, SETTINGS)];
  assert.deepEqual([...train(data, data, SETTINGS)], one);
  assert.notDeepEqual([...train(data, data, { ...SETTINGS, seed: 9 })], one);
});

test("a training that diverges is said to, to its end", () => {
  const data = someRows(30, 5, 3, 4);
  const values = data.values.map((value) => value * 1e200);
  const epochs = [...train({ ...data, values }, data, { ...SETTINGS, rate: 1e100 })];
  assert.equal(epochs.length, 3);
  assert.ok(
    epochs.every(({ trainingLoss, accuracy }) => Number.isNaN(trainingLoss) && Number.isNaN(accuracy)),
  );
});

test("random numbers: uniform, and shuffles hold everything", () => {
  const random = seededRandom(3);
  const numbers = Array.from({ length: 20_000 }, () => random.uniform());
  assert.ok(numbers.every((x) => x >= 0 && x < 1));
  const mean = numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
  assert.ok(Math.abs(mean - 0.5) < 0.01);
  const items = Int32Array.from({ length: 100 }, (_, i) => i);
  shuffle(items, random);
  assert.notDeepEqual(
    [...items],
    [...items].sort((a, b) => a - b),
  );
  assert.deepEqual(
    [...items].sort((a, b) => a - b),
    Array.from({ length: 100 }, (_, i) => i),
  );
});
