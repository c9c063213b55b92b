import assert from "node:assert/strict";
import { test } from "node:test";
import { normalProbability, normalQuantile } from "#normalize/core/normal-distribution.js";
import { relativeError } from "../oracle/compare.js";

/** Correctly rounded from mpmath with 50 digits: probability, quantile. */
const QUANTILES: readonly (readonly [number, number])[] = [
  [1e-300, -37.0470962993612],
  [5.0782905441288596e-284, -35.99461386137417],
  [1.9524949163291818e-185, -29.017963282297302],
  [1.3887943864964021e-11, -6.657904643501103],
  [9.999999977795539e-8, -5.199337582605575],
  [1e-7, -5.1993375821928165],
  [0.0749999, -1.4395321773759007],
  [0.075, -1.439531470938456],
  [0.11670985678100221, -1.1915959506269778],
  [0.25, -0.6744897501960817],
  [0.5, 0],
  [0.6056831486557043, 0.2680852454743727],
  [0.75, 0.6744897501960817],
  [0.8396846036089424, 0.9931624530466737],
  [0.925, 1.4395314709384561],
  [0.9999948417264689, 4.410430171345358],
  [0.9999999, 5.199337582290661],
];

/** Likewise: z, probability. */
const PROBABILITIES: readonly (readonly [number, number])[] = [
  [-38.4, 6.4e-323],
  [-37.6, 1.074811249587044e-309],
  [-16.38367157105108, 1.2508751242994972e-60],
  [-8, 6.220960574271784e-16],
  [-5.6569, 7.706575245071387e-9],
  [-3.7142601379350024, 0.00010189953420339436],
  [-1.8309911687506961, 0.0335509306163876],
  [-0.67448975, 0.25000000006231016],
  [-0.1939039859531171, 0.42312553129829544],
  [-1e-300, 0.5],
  [0.2870807384951579, 0.6129747499170404],
  [0.67448975, 0.7499999999376898],
  [0.6745, 0.7500032571363008],
  [2.634948295877617, 0.9957924949830351],
  [5.6568, 0.9999999922889351],
  [8, 0.9999999999999993],
];

/** A few last digits. */
const CLOSE = 6e-16;

test("quantiles to the last digits, in the middle and far out", () => {
  for (const [p, z] of QUANTILES)
    assert.ok(relativeError(normalQuantile(p), z) <= CLOSE, `${p}: ${normalQuantile(p)}`);
});

test("probabilities to the last digits, down to where doubles end", () => {
  for (const [z, p] of PROBABILITIES) {
    const off = Math.abs(normalProbability(z) - p);
    assert.ok(off <= Math.max(CLOSE * p, Number.MIN_VALUE), `${z}: ${normalProbability(z)}`);
  }
});

test("ends, and what is none", () => {
  assert.deepEqual([normalQuantile(0), normalQuantile(1)], [-Infinity, Infinity]);
  for (const p of [-0.1, 1.1, NaN]) assert.ok(Number.isNaN(normalQuantile(p)), String(p));
  assert.deepEqual([normalProbability(-Infinity), normalProbability(Infinity)], [0, 1]);
  assert.ok(Number.isNaN(normalProbability(NaN)));
});

test("each undoes the other", () => {
  for (let p = 0.001; p < 0.5; p += 0.001) {
    assert.ok(relativeError(normalProbability(normalQuantile(p)), p) < 5e-15, String(p));
    assert.equal(normalQuantile(1 - p), -normalQuantile(1 - (1 - p)));
  }
});
