import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { renderReport } from "#normalize/report/index.js";
import type { Report } from "#normalize/types.js";
import { alongAxis, described, mnist, people, pixels, renamed, summary } from "./samples.js";

const look = { color: "ansi", width: 80 } as const;

/** What a report is once non-finite numbers are null, by another way than the renderer's. */
function withNulls(report: Report): unknown {
  return JSON.parse(
    JSON.stringify(report, (_, value) => (Object.is(value, -0) ? "minus zero" : value)),
    (_, value) => (value === "minus zero" ? -0 : value),
  );
}

test("the JSON view of an array dataset", async () => {
  const expected = `{
  "input": {
    "name": "mnist:train",
    "shape": [60000, 784],
    "dtype": "uint8"
  },
  "method": {
    "name": "l2",
    "axis": [-1]
  },
  "before": {
    "nobs": 47040000,
    "minmax": [0, 1],
    "mean": 0.1306604762738429,
    "variance": 0.0949303901210134,
    "skewness": 2.151106357574463,
    "kurtosis": 2.9144181812310546
  },
  "after": {
    "nobs": 47040000,
    "minmax": [0, 0.2790270672],
    "mean": 0.013792945,
    "variance": 0.0010852652,
    "skewness": 2.296393632888794,
    "kurtosis": 3.9849276836080234
  },
  "warnings": []
}
`;
  assert.equal(await renderReport(mnist, "json", look), expected);
});

test("a description has a null method and no after", async () => {
  const parsed = JSON.parse(await renderReport(described, "json", look));
  assert.deepEqual(Object.keys(parsed), ["input", "method", "before", "warnings"]);
  assert.equal(parsed.method, null);
});

test("JSON gives the report back, with null for what is not finite", async () => {
  for (const report of [mnist, described, people, pixels, renamed(["\x1b[2J\x9b\ud800\u2028", '"\\', ""])]) {
    const text = await renderReport(report, "json", look);
    assert.deepEqual(JSON.parse(text), withNulls(report));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is the point
    assert.doesNotMatch(text, /[\0-\x09\x0b-\x1f\x7f-\x9f\u2028]/);
  }
});

test("keys keep the contract's order, whatever the report's", async () => {
  const { warnings, before, columns, method, after, input } = people;
  const shuffled = { warnings, columns, after, before, method, input } as Report;
  assert.equal(await renderReport(shuffled, "json", look), await renderReport(people, "json", look));
});

test("figures along an axis are nested by shape", async () => {
  const { before } = JSON.parse(await renderReport(alongAxis, "json", look));
  assert.deepEqual(before, {
    nobs: 2,
    minmax: [
      [
        [0, 1],
        [2, 3],
        [4, null],
      ],
      [
        [6, 7],
        [8, 9],
        [10, 1e17],
      ],
    ],
    mean: [
      [3, 4],
      [5, 6],
      [7, 1e-5],
    ],
    variance: [
      [18, 18],
      [18, 18],
      [18, null],
    ],
    skewness: [
      [0, 0],
      [0, 0],
      [0, -0],
    ],
    kurtosis: [
      [-2, -2],
      [-2, -2],
      [-2, -2],
    ],
  });
});

test("JSON is valid for any numbers, names and options", async () => {
  const text = fc.string({ unit: "binary" });
  await fc.assert(
    fc.asyncProperty(
      fc.double(),
      fc.double(),
      text,
      text,
      fc.jsonValue(),
      async (x, y, name, message, option) => {
        const report: Report = {
          input: { name, shape: [], dtype: "float64" },
          method: { name: "lp", axis: [], option },
          before: summary(1, [x, y], y, x, x, y),
          warnings: [{ kind: "other", count: 1, message }],
        };
        assert.deepEqual(JSON.parse(await renderReport(report, "json", look)), withNulls(report));
      },
    ),
  );
});
