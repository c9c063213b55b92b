import assert from "node:assert/strict";
import { test } from "node:test";
import { renderReport } from "#normalize/report/index.js";
import { alongAxis, described, mnist, people } from "./samples.js";

const look = { color: "ansi", width: 80 } as const;

test("a line before, a line after", async () => {
  assert.equal(
    await renderReport(mnist, "scipy", look),
    "DescribeResult(nobs=47040000, minmax=(0.0, 1.0), mean=0.1306604762738429, variance=0.0949303901210134, " +
      "skewness=2.151106357574463, kurtosis=2.9144181812310546)\n" +
      "DescribeResult(nobs=47040000, minmax=(0.0, 0.2790270672), mean=0.013792945, variance=0.0010852652, " +
      "skewness=2.296393632888794, kurtosis=3.9849276836080234)\n",
  );
});

test("a description is one line; columns and warnings are not in it", async () => {
  const one = await renderReport(described, "scipy", look);
  assert.equal(one.split("\n").length, 2);
  assert.equal((await renderReport(people, "scipy", look)).split("\n").length, 3);
});

test("figures along an axis are arrays in full", async () => {
  assert.equal(
    await renderReport(alongAxis, "scipy", look),
    "DescribeResult(nobs=2, minmax=(array([[0.0, 1.0], [2.0, 3.0], [4.0, nan]]), " +
      "array([[6.0, 7.0], [8.0, 9.0], [10.0, 1e+17]])), mean=array([[3.0, 4.0], [5.0, 6.0], [7.0, 1e-05]]), " +
      "variance=array([[18.0, 18.0], [18.0, 18.0], [18.0, inf]]), " +
      "skewness=array([[0.0, 0.0], [0.0, 0.0], [0.0, -0.0]]), " +
      "kurtosis=array([[-2.0, -2.0], [-2.0, -2.0], [-2.0, -2.0]]))\n",
  );
});

test("counts along an axis are an array of integers, and one position is no array", async () => {
  const one = {
    nobs: [3],
    shape: [1],
    minmax: [[1], [2]],
    mean: [1.5],
    variance: [0.5],
    skewness: [0],
    kurtosis: [0],
  } as const;
  const vector = await renderReport({ ...described, before: one }, "scipy", look);
  assert.match(
    vector,
    /^DescribeResult\(nobs=array\(\[3\]\), minmax=\(array\(\[1\.0\]\), array\(\[2\.0\]\)\), /,
  );
  const scalar = await renderReport({ ...described, before: { ...one, shape: [] } }, "scipy", look);
  assert.match(scalar, /^DescribeResult\(nobs=3, minmax=\(1\.0, 2\.0\), mean=1\.5, /);
});
