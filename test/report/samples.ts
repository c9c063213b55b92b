/** Reports that several tests render. */
import type { ColumnSummary, Report, Summary } from "#normalize/types.js";

export function summary(
  nobs: number,
  minmax: readonly [number, number],
  mean: number,
  variance: number,
  skewness: number,
  kurtosis: number,
): Summary {
  return { nobs, minmax, mean, variance, skewness, kurtosis };
}

const mnistBefore = summary(
  47040000,
  [0, 1],
  0.1306604762738429,
  0.0949303901210134,
  2.151106357574463,
  2.9144181812310546,
);

/** An array dataset under a norm of its rows. */
export const mnist: Report = {
  input: { name: "mnist:train", shape: [60000, 784], dtype: "uint8" },
  method: { name: "l2", axis: [-1] },
  before: mnistBefore,
  after: summary(
    47040000,
    [0, 0.2790270672],
    0.013792945,
    0.0010852652,
    2.296393632888794,
    3.9849276836080234,
  ),
  warnings: [],
};

/** A description alone. */
export const described: Report = {
  input: mnist.input,
  method: null,
  before: mnistBefore,
  warnings: [],
};

const sepalShape = [0.3117530585022963, -0.5735679489249765] as const;
const ageShape = [0.1, -0.2] as const;

/** A table of three columns with missing cells and a constant column. */
export const people: Report = {
  input: { name: "people.csv", shape: [150, 3], dtype: "float64" },
  method: { name: "zscore", axis: [0], ddof: 0 },
  before: summary(447, [-2, 1250000], 16055.125, 123456.75, 3.4, 18.9),
  after: summary(447, [-2.43394714190809, 3.09077525], -9.4e-16, 1.0016694, 0.057, -0.83),
  columns: [
    {
      name: "sepal_length",
      before: summary(150, [4.3, 7.9], 5.843333333333334, 0.6856935123042507, ...sepalShape),
      after: summary(150, [-1.87002413, 2.4920192], -4.73695e-16, 1.0067114093959733, ...sepalShape),
    },
    {
      name: "salary",
      before: summary(147, [12000, 1250000], 48123.456, 1234567890.12, ...ageShape),
      after: summary(147, [-1.0281, 34.2077], 0, 1.0068493150684932, ...ageShape),
    },
    {
      name: "constant",
      before: summary(150, [-2, -2], -2, 0, Number.NaN, Number.NaN),
      after: summary(150, [0, 0], 0, 0, Number.NaN, Number.NaN),
    },
  ],
  warnings: [
    {
      kind: "missing",
      count: 3,
      message: "3 missing cells were left out of the fit and kept as they are",
    },
    {
      kind: "constant",
      count: 1,
      message: "1 column is constant (constant) and was only centred, for its standard deviation is 0",
    },
  ],
};

/** A table of 784 columns, none of which misses a value. */
export const pixels: Report = {
  input: { name: "train.csv", shape: [60000, 784], dtype: "float64" },
  method: { name: "minmax", axis: [0], range: [0, 1] },
  before: mnistBefore,
  after: mnistBefore,
  columns: Array.from({ length: 784 }, (_, i): ColumnSummary => {
    const before = summary(60000, [0, 255], i / 2, i * i, 0, -1.2);
    return { name: `pixel_${i}`, before, after: { ...before, minmax: [0, 1] } };
  }),
  warnings: [],
};

/** A description along the first axis of a 2 × 3 × 2 array. */
export const alongAxis: Report = {
  input: { name: "cube.npy", shape: [2, 3, 2], dtype: "float32" },
  method: null,
  before: {
    nobs: 2,
    shape: [3, 2],
    minmax: [
      [0, 1, 2, 3, 4, Number.NaN],
      [6, 7, 8, 9, 10, 1e17],
    ],
    mean: [3, 4, 5, 6, 7, 1e-5],
    variance: [18, 18, 18, 18, 18, Number.POSITIVE_INFINITY],
    skewness: [0, 0, 0, 0, 0, -0],
    kurtosis: [-2, -2, -2, -2, -2, -2],
  },
  warnings: [],
};

/** `people` with its columns renamed. */
export function renamed(names: readonly string[]): Report {
  const columns = people.columns ?? [];
  return {
    ...people,
    columns: names.map((name, i) => ({ ...columns[i % columns.length], name })),
    warnings: [],
  };
}
