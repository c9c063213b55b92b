/** The power laws of Box-Cox and Yeo-Johnson, value by value. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { inversePowerLaw, logRatio, type PowerFamily, powerLaw } from "#normalize/core/steps/power/law.js";

const yeoJohnson = powerLaw("yeo-johnson");
const boxCox = powerLaw("box-cox");
const LAMBDAS = [-3, -1, -1e-9, 0, 1e-9, 0.5, 1, 1.7, 2 - 1e-9, 2, 2 + 1e-9, 5];
const VALUES = [-50, -1, -0.3, -1e-12, 0, 1e-300, 1e-12, 0.3, 1, 7, 900];

const closeTo = (actual: number, expected: number, relative: number, what: string): void =>
  assert.ok(
    Math.abs(actual - expected) <= relative * Math.abs(expected),
    `${what}: ${actual} is not ${expected}`,
  );

test("known values, among them those near which the formula as written loses its digits", () => {
  const origin = (lambda: number) => ({ lambda, reference: 0 });
  assert.equal(yeoJohnson(3, origin(1)), 3);
  assert.equal(yeoJohnson(-0.1, origin(1)), -0.1);
  closeTo(yeoJohnson(3, origin(2)), 7.5, 1e-15, "λ = 2, above 0");
  closeTo(yeoJohnson(3, origin(0)), Math.log(4), 1e-15, "λ = 0");
  closeTo(yeoJohnson(-3, origin(2)), -Math.log(4), 1e-15, "λ = 2");
  closeTo(yeoJohnson(-3, origin(0)), -7.5, 1e-15, "λ = 0, below 0");
  // (1 + x)^λ = 1 + λt + (λt)²/2 + ..., t = log(1 + x)
  closeTo(yeoJohnson(3, origin(1e-12)), Math.log(4) * (1 + 0.5e-12 * Math.log(4)), 1e-15, "λ near 0");
  closeTo(yeoJohnson(1e-20, origin(0.3)), 1e-20, 1e-15, "x near 0");
  assert.equal(boxCox(3, { lambda: 1, reference: 1 }), 2);
  closeTo(boxCox(3, { lambda: -1, reference: 1 }), 2 / 3, 1e-15, "λ = -1");
  closeTo(boxCox(1e-300, { lambda: 0, reference: 1 }), Math.log(1e-300), 1e-15, "log");
});

test("NaN stays, and box-cox has no other values than of what is above 0", () => {
  for (const lambda of LAMBDAS) {
    assert.ok(Number.isNaN(yeoJohnson(NaN, { lambda, reference: 0 })));
    assert.ok(Number.isNaN(yeoJohnson(NaN, { lambda, reference: -2 })));
    for (const value of [NaN, 0, -0, -1]) assert.ok(Number.isNaN(boxCox(value, { lambda, reference: 1 })));
  }
});

test("with another reference r the law is (Y(x) - Y(r)) / (o + |r|)^e, and 0 at r", () => {
  const check = (family: PowerFamily, x: number, lambda: number, r: number): void => {
    const law = powerLaw(family);
    const plain = (value: number) => law(value, { lambda, reference: family === "box-cox" ? 1 : 0 });
    const unit = family === "box-cox" ? r ** lambda : r < 0 ? (1 - r) ** (2 - lambda) : (1 + r) ** lambda;
    const expected = (plain(x) - plain(r)) / unit;
    const rounding = 1e-14 * ((Math.abs(plain(x)) + Math.abs(plain(r))) / unit + Math.abs(lambda * expected));
    const actual = law(x, { lambda, reference: r });
    assert.ok(
      actual === expected || Math.abs(actual - expected) <= rounding,
      `${family} ${x} ${lambda} ${r}: ${actual}, ${expected}`,
    );
    assert.equal(Math.abs(law(r, { lambda, reference: r })), 0);
  };
  for (const lambda of LAMBDAS) {
    for (const r of [-40, -0.2, 0, 0.2, 40]) for (const x of VALUES) check("yeo-johnson", x, lambda, r);
    for (const r of [0.01, 1, 40]) for (const x of VALUES) if (x > 0) check("box-cox", x, lambda, r);
  }
});

test("the inverse brings values back, from either side of 0 and of the reference", () => {
  for (const family of ["yeo-johnson", "box-cox"] as const) {
    for (const lambda of LAMBDAS) {
      for (const reference of [-40, 0, 0.2, 1, 40]) {
        for (const x of VALUES) {
          if (family === "box-cox" && !(x > 0 && reference > 0)) continue;
          const rule = { lambda, reference };
          const y = powerLaw(family)(x, rule);
          // What the law sends to nearly the same y cannot be told apart any more.
          const apart = Math.abs(powerLaw(family)(x * (1 + 1e-6) + 1e-12, rule) - y);
          if (!(apart > 1e-13 * Math.max(1, Math.abs(y)))) continue;
          const step = Math.abs(x) * 1e-6 + 1e-12;
          const bound = 1e-14 * Math.abs(x) + (1e-15 * (1 + Math.abs(y)) * step * 20) / apart;
          const back = inversePowerLaw(family)(y, rule);
          assert.ok(Math.abs(back - x) <= bound, `${family} ${x} ${lambda} ${reference}: ${back}, ${bound}`);
        }
      }
    }
  }
});

test("the inverse is NaN outside the law's image", () => {
  assert.ok(Number.isNaN(inversePowerLaw("yeo-johnson")(2, { lambda: -1, reference: 0 })));
  assert.ok(Number.isNaN(inversePowerLaw("yeo-johnson")(-2, { lambda: 3, reference: 0 })));
  assert.ok(Number.isNaN(inversePowerLaw("yeo-johnson")(2, { lambda: -1, reference: 4 })));
  assert.ok(Number.isNaN(inversePowerLaw("box-cox")(-3, { lambda: 0.5, reference: 1 })));
});

test("logRatio is exact to the last digits, for neighbours as for numbers far apart", () => {
  closeTo(logRatio(0, 1e9 + 1, 1e9), 9.999999995e-10, 1e-15, "neighbours");
  closeTo(logRatio(1, 1e-300, 0), 1e-300, 1e-15, "tiny");
  closeTo(logRatio(1, 1e-20, 3e-20), -2e-20, 1e-15, "two tiny ones");
  closeTo(logRatio(1, 1e300, 0), 300 * Math.LN10, 1e-15, "huge");
  closeTo(logRatio(0, 1e-150, 1e150), -300 * Math.LN10, 1e-15, "far apart");
});
