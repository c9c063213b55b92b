import assert from "node:assert/strict";
import { test } from "node:test";
import { formatChange, formatCount, formatNumber } from "#normalize/report/format-number.js";

test("formatNumber writes six significant digits, thousands separated", () => {
  const written: readonly (readonly [number, string])[] = [
    [0, "0"],
    [-0, "0"],
    [1, "1"],
    [0.1, "0.1"],
    [-0.1306604762738429, "-0.13066"],
    [9.9999996, "10"],
    [12345.678, "12,345.7"],
    [-1234567, "-1,234,567"],
    [1234567.8, "1,234,568"],
    [999999999, "999,999,999"],
    [1e9, "1e+9"],
    [1234567890.12, "1.23457e+9"],
    [0.0001, "0.0001"],
    [0.00012345678, "0.000123457"],
    [0.00009, "9e-5"],
    [-4.73695157e-16, "-4.73695e-16"],
    [5e-324, "4.94066e-324"],
    [1.7976931348623157e308, "1.79769e+308"],
    [Number.NaN, "nan"],
    [Number.POSITIVE_INFINITY, "inf"],
    [Number.NEGATIVE_INFINITY, "-inf"],
  ];
  for (const [x, text] of written) assert.equal(formatNumber(x, 6), text, String(x));
});

test("formatNumber writes ten significant digits", () => {
  assert.equal(formatNumber(0.1306604762738429, 10), "0.1306604763");
  assert.equal(formatNumber(1234567890.12, 10), "1,234,567,890");
  assert.equal(formatNumber(12345678901, 10), "1.23456789e+10");
});

test("formatCount writes every digit", () => {
  assert.equal(formatCount(0), "0");
  assert.equal(formatCount(47040000), "47,040,000");
  assert.equal(formatCount(Number.MAX_SAFE_INTEGER), "9,007,199,254,740,991");
});

test("formatChange gives the sign", () => {
  assert.equal(formatChange(0.5, 4), "+0.5");
  assert.equal(formatChange(-0.5, 4), "-0.5");
  assert.equal(formatChange(Number.NaN, 4), "nan");
});
