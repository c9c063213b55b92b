import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { displayWidth } from "#normalize/report/display-width.js";
import { renderReport } from "#normalize/report/index.js";
import type { Report, Summary } from "#normalize/types.js";
import { alongAxis, described, mnist, people, pixels, renamed, summary } from "../samples.js";

const plain = { color: "none", width: 80 } as const;

test("an array dataset: before, after and the change side by side", async () => {
  const expected = `\
mnist:train · 60,000 × 784 · uint8 → l2 · axis -1

                 before         after      change
nobs         47,040,000    47,040,000   =
min       0              0              =
max       1              0.2790270672  -0.720973
mean      0.1306604763   0.013792945   -0.116868
variance  0.09493039012  0.0010852652  -0.0938451
skewness  2.151106358    2.296393633   +0.145287
kurtosis  2.914418181    3.984927684   +1.07051
`;
  assert.equal(await renderReport(mnist, "table", plain), expected);
});

test("a table with named columns, missing cells and warnings", async () => {
  const expected = `\
people.csv · 150 × 3 · float64 → zscore · axis 0 · ddof 0

                 before         after             change
nobs                447           447           =
min              -2      -2.433947142          -0.433947
max       1,250,000       3.09077525   -1,249,997
mean         16,055.125  -9.4e-16         -16,055.1
variance    123,456.75    1.0016694      -123,456
skewness          3.4     0.057                -3.343
kurtosis         18.9    -0.83                -19.73

before        nobs     min        max      mean    variance  skewness   kurtosis
sepal_length   150     4.3        7.9   5.84333    0.685694  0.311753  -0.573568
salary         147  12,000  1,250,000  48,123.5  1.23457e+9       0.1       -0.2
constant       150      -2         -2        -2           0       nan        nan

after         nobs      min     max         mean  variance  skewness  kurtosis
sepal_length   150    -1.87   2.492  -4.7369e-16    1.0067   0.31175  -0.57357
salary         147  -1.0281  34.208            0    1.0068       0.1      -0.2
constant       150        0       0            0         0       nan       nan

warning: 3 missing cells were left out of the fit and kept as they are
warning: 1 column is constant (constant) and was only centred, for its standard
         deviation is 0
`;
  assert.equal(await renderReport(people, "table", plain), expected);
});

test("the first 20 of 784 columns, and how to see the rest", async () => {
  const columns = pixels.columns?.slice(0, 21) ?? [];
  const lines = (await renderReport(pixels, "table", plain)).split("\n");
  assert.equal(lines[0], "train.csv · 60,000 × 784 · float64 → minmax · axis 0 · range 0, 1");
  assert.equal(lines.filter((line) => line.startsWith("pixel_")).length, 40);
  assert.equal(lines.at(-2), "… 764 more columns: --stats csv or --stats json shows all");
  const oneMore = await renderReport({ ...pixels, columns }, "table", plain);
  assert.match(oneMore, /\n… 1 more column: --stats csv or --stats json shows all\n$/);
  const justSo = await renderReport({ ...pixels, columns: columns.slice(0, 20) }, "table", plain);
  assert.doesNotMatch(justSo, /…/);
});

test("columns that miss no value do without nobs", async () => {
  const expected = `\
train.csv · 60,000 × 784 · float64 → minmax · axis 0 · range 0, 1

                 before          after  change
nobs         47,040,000     47,040,000       =
min       0              0                   =
max       1              1                   =
mean      0.1306604763   0.1306604763        =
variance  0.09493039012  0.09493039012       =
skewness  2.151106358    2.151106358         =
kurtosis  2.914418181    2.914418181         =

before   min  max  mean  variance  skewness  kurtosis
pixel_5    0  255   2.5        25         0      -1.2
pixel_6    0  255   3          36         0      -1.2

after    min  max  mean  variance  skewness  kurtosis
pixel_5    0    1   2.5        25         0      -1.2
pixel_6    0    1   3          36         0      -1.2
`;
  const columns = pixels.columns?.slice(5, 7) ?? [];
  assert.equal(await renderReport({ ...pixels, columns }, "table", plain), expected);
});

test("a description", async () => {
  const expected = `\
mnist:train · 60,000 × 784 · uint8

nobs         47,040,000
min       0
max       1
mean      0.1306604763
variance  0.09493039012
skewness  2.151106358
kurtosis  2.914418181
`;
  assert.equal(await renderReport(described, "table", plain), expected);
});

test("a description along an axis: a line for each position kept", async () => {
  const expected = `\
cube.npy · 2 × 3 × 2 · float32

index  min     max  mean  variance  skewness  kurtosis
0, 0     0   6      3           18         0        -2
0, 1     1   7      4           18         0        -2
1, 0     2   8      5           18         0        -2
1, 1     3   9      6           18         0        -2
2, 0     4  10      7           18         0        -2
2, 1   nan   1e+17  1e-5       inf         0        -2
`;
  assert.equal(await renderReport(alongAxis, "table", plain), expected);
});

test("the first 20 of many positions, after as before", async () => {
  const zeros = new Array<number>(1000).fill(0);
  const before = {
    nobs: 5,
    shape: [1000],
    minmax: [zeros, zeros],
    mean: zeros,
    variance: zeros,
    skewness: zeros,
    kurtosis: zeros,
  } as const;
  const report: Report = { ...mnist, input: { ...mnist.input, shape: [5, 1000] }, before, after: before };
  const lines = (await renderReport(report, "table", plain)).split("\n");
  assert.equal(lines.filter((line) => /^\d/.test(line)).length, 40);
  assert.equal(lines.at(-2), "… 980 more: --stats csv or --stats json shows all");
});

test("positions that are the named columns are shown once, by name", async () => {
  const columns = pixels.columns?.slice(0, 2).map(({ name, before }) => ({ name, before })) ?? [];
  const figures = (pick: (summary: Summary) => number) => columns.map(({ before }) => pick(before));
  const report: Report = {
    ...described,
    before: {
      nobs: 60000,
      shape: [2],
      minmax: [figures((s) => s.minmax[0]), figures((s) => s.minmax[1])],
      mean: figures((s) => s.mean),
      variance: figures((s) => s.variance),
      skewness: figures((s) => s.skewness),
      kurtosis: figures((s) => s.kurtosis),
    },
    columns,
  };
  const expected = `\
mnist:train · 60,000 × 784 · uint8

column   min  max  mean  variance  skewness  kurtosis
pixel_0    0  255   0           0         0      -1.2
pixel_1    0  255   0.5         1         0      -1.2
`;
  assert.equal(await renderReport(report, "table", plain), expected);
});

test("a summary along an axis of the empty shape is an overall one", async () => {
  const { nobs, minmax, mean, variance, skewness, kurtosis } = described.before as Summary;
  const before = {
    nobs,
    shape: [],
    minmax: [[minmax[0]], [minmax[1]]],
    mean: [mean],
    variance: [variance],
    skewness: [skewness],
    kurtosis: [kurtosis],
  } as const;
  assert.equal(
    await renderReport({ ...described, before }, "table", plain),
    await renderReport(described, "table", plain),
  );
});

test("statistics that do not exist", async () => {
  const none = summary(0, [Number.NaN, Number.NaN], Number.NaN, Number.NaN, Number.NaN, Number.NaN);
  const expected = `\
mnist:train · 60,000 × 784 · uint8 → l2 · axis -1

          before  after  change
nobs           0      0       =
min          nan    nan       =
max          nan    nan       =
mean         nan    nan       =
variance     nan    nan       =
skewness     nan    nan       =
kurtosis     nan    nan       =
`;
  assert.equal(await renderReport({ ...mnist, before: none, after: none }, "table", plain), expected);
});

test("names with control characters, wide characters and great length", async () => {
  const names = [
    "\x1b[2Jboom",
    "温度センサー",
    "two\nlines",
    "👩‍👩‍👧🇩🇪",
    "",
    "a_very_long_name_of_a_column_that_ends_in_17",
  ];
  const expected = `\
before            nobs     min        max    mean   variance  skewness  kurtosis
\\x1b[2Jboom        150     4.3        7.9  5.8433    0.68569   0.31175  -0.57357
温度センサー       147  12,000  1,250,000  48,123  1.2346e+9       0.1      -0.2
two\\nlines         150      -2         -2      -2          0       nan       nan
👩‍👩‍👧🇩🇪               150     4.3        7.9  5.8433    0.68569   0.31175  -0.57357
                   147  12,000  1,250,000  48,123  1.2346e+9       0.1      -0.2
a_very_l…s_in_17   150      -2         -2      -2          0       nan       nan

after             nobs     min    max        mean  variance  skewness  kurtosis
\\x1b[2Jboom        150   -1.87  2.492  -4.737e-16     1.007    0.3118   -0.5736
温度センサー       147  -1.028  34.21           0     1.007       0.1      -0.2
two\\nlines         150       0      0           0         0       nan       nan
👩‍👩‍👧🇩🇪               150   -1.87  2.492  -4.737e-16     1.007    0.3118   -0.5736
                   147  -1.028  34.21           0     1.007       0.1      -0.2
a_very_l…s_in_17   150       0      0           0         0       nan       nan
`;
  const text = await renderReport(renamed(names), "table", plain);
  assert.equal(text.slice(text.indexOf("\nbefore ") + 1), expected);
});

test("a header that does not fit goes on below", async () => {
  const report: Report = {
    ...described,
    input: { name: `/data/${"deep/".repeat(30)}train.csv`, shape: [1234567, 12], dtype: "float64" },
    method: {
      name: "robust",
      axis: [0, 1],
      quantileRange: [25, 75],
      clip: true,
      order: Number.POSITIVE_INFINITY,
      offset: 0.1,
      nothing: undefined,
      onConstant: "a long word of explanation",
    },
  };
  const lines = (await renderReport(report, "table", plain)).split("\n");
  assert.deepEqual(lines.slice(0, 4), [
    "/data/deep/deep/deep/deep/…p/deep/deep/deep/train.csv · 1,234,567 × 12 · float64",
    "→ robust · axis all · quantile range 25, 75 · clip · order inf · offset 0.1",
    "  on constant a long word of explanation",
    "",
  ]);
});

test("colour adds escapes and nothing else", async () => {
  for (const report of [mnist, described, people, pixels, alongAxis]) {
    const colored = await renderReport(report, "table", { color: "ansi", width: 80 });
    assert.ok(colored.includes("\x1b[1m"));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: escapes are what is looked for
    assert.equal(colored.replace(/\x1b\[\d+m/g, ""), await renderReport(report, "table", plain));
  }
});

test("no escape comes from the data, and none without colour", async () => {
  const evil = "\x1b[31m\x9b2J\r\n\u202e";
  const report: Report = {
    ...renamed([evil]),
    input: { name: evil, shape: [1], dtype: evil },
    method: { name: evil, axis: [0], [evil]: evil, list: [evil], record: { evil } },
    warnings: [{ kind: evil, count: 1, message: evil }],
  };
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is the point
  assert.doesNotMatch(await renderReport(report, "table", plain), /[\0-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
});

const anyFigure = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(0, -0, 1e9, -123456.789));
const anySummary = fc
  .tuple(fc.maxSafeNat(), anyFigure, anyFigure, anyFigure, anyFigure, anyFigure, anyFigure)
  .map(([nobs, min, max, ...rest]) => summary(nobs, [min, max], ...rest));
const anyName = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 50 }),
  fc.string({ unit: "binary", maxLength: 50 }),
);
const anyReport: fc.Arbitrary<Report> = fc.record({
  input: fc.record({ name: anyName, shape: fc.array(fc.maxSafeNat(), { maxLength: 6 }), dtype: anyName }),
  method: fc.option(
    fc.record({ name: anyName, axis: fc.array(fc.nat(3), { maxLength: 3 }), option: anyName }),
  ),
  before: anySummary,
  after: anySummary,
  columns: fc.array(fc.record({ name: anyName, before: anySummary, after: anySummary }), { maxLength: 22 }),
  warnings: fc.array(
    fc.record({ kind: anyName, count: fc.nat(), message: anyName.map((name) => `${name}.`) }),
    { maxLength: 2 },
  ),
});

test("no line is wider than the terminal or ends in a space, whatever the names and numbers", async () => {
  await fc.assert(
    fc.asyncProperty(anyReport, fc.constantFrom(60, 80, 80, 120), async (report, width) => {
      const text = await renderReport(report, "table", { color: "none", width });
      assert.ok(text.endsWith("\n") && !text.endsWith("\n\n"));
      for (const line of text.split("\n")) {
        assert.ok(displayWidth(line) <= width, line);
        assert.doesNotMatch(line, / $/);
      }
    }),
    { numRuns: Number(process.env["NORMALIZE_TEST_RUNS"] ?? 60) },
  );
});
