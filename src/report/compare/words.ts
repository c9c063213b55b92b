/** Findings of a comparison in words: what was measured, what it means for training a network, how it is computed. */
import type { ComparedName, CompareFinding, CompareFindingKind } from "../../core/compare/finding.js";
import { formatCount, formatNumber } from "../format-number.js";

/** One finding, said. */
interface Said {
  /** what was measured, a clause without a full stop */
  readonly measured: string;
  /** what it means for training a network */
  readonly meaning: string;
}

const percent = (share: number): string => `${formatNumber(100 * share, 3)}%`;
const number = (x: number): string => formatNumber(x, 4);
const many = (count: number, one: string): string => `${formatCount(count)} ${one}${count === 1 ? "" : "s"}`;

type Sayers = {
  readonly [K in CompareFindingKind]: (
    finding: Extract<CompareFinding, { kind: K }>,
    method: ComparedName,
  ) => Said;
};

/** A part of the values from which zeros matter. */
const MANY_ZEROS = 0.1;

const SAYERS: Sayers = {
  "collapsed-rows": ({ collapsed, distinctBefore, tolerance, counting }) => ({
    measured:
      `${counting === "exact" ? "" : "about "}${formatCount(collapsed)} of ${formatCount(distinctBefore)} ` +
      `different rows became equal to another one (within ${formatNumber(tolerance, 1)} of the norm)`,
    meaning:
      collapsed === 0
        ? "no row lost its identity: directions alone tell them apart"
        : "a network cannot tell these rows apart any more, whatever their labels are",
  }),
  "norms-lost": ({ least, most, mean, variation }) => ({
    measured: `row norms from ${number(least)} to ${number(most)} (mean ${number(mean)}, spread ${percent(variation)} of it) were made alike`,
    meaning:
      variation < 0.02
        ? "rows were of nearly one length already: little was thrown away"
        : "how long a row is (how bright an image, how long a text) cannot be learned from any more",
  }),
  zeros: ({ before, after, values }) => ({
    measured: `zeros: ${percent(before / values)} of the values before, ${percent(after / values)} after`,
    meaning:
      before / values < MANY_ZEROS
        ? "there were few zeros to keep"
        : after >= 0.99 * before
          ? "sparse data stay sparse: a weight rests where its input is 0"
          : after > before / 2
            ? "part of the sparsity is lost"
            : "sparsity is gone: sparse storage is of no use, and every input moves its weights",
  }),
  reach: ({ largest, column, beyond, columns, limit }) => ({
    measured: `values reach ${number(largest)} (column ${column}); ${formatCount(beyond)} of ${many(columns, "column")} reach beyond ±${limit}`,
    meaning:
      beyond > 0
        ? "single inputs far from 0 make single gradients large: clip them, or leave such columns out"
        : "no single input is far from 0",
  }),
  gain: ({ ratio, column }) => ({
    measured: `column ${column} is amplified ${number(ratio)} times as much as the median column`,
    meaning:
      ratio > 10
        ? "columns that hardly vary are blown up, their noise with them"
        : "columns keep their weight among each other, or nearly so",
  }),
  "outlier-grip": ({ top, largest, column, median }) => ({
    measured: `the top ${percent(top)} of the values take ${percent(largest)} of the range in column ${column}, ${percent(median)} in the median column`,
    meaning:
      largest > 0.5
        ? "a few outliers squeeze all other values together: they differ too little to learn from"
        : "outliers leave the rest enough of the range",
  }),
  "outside-first-half": ({ values, share, columns, farthest, column, constant }) => ({
    measured:
      values === 0
        ? "the second half of the rows keeps within the range of the first"
        : `${many(values, "value")} (${percent(share)}) of the second half, in ${many(columns, "column")}, leave the range of the first; ` +
          `the farthest by ${number(farthest)} of that range (column ${column})` +
          (constant === 0 ? "" : `; ${many(constant, "column")} had no range`),
    meaning:
      values === 0
        ? "new data will look like what was fitted"
        : "expect inputs beyond those trained on: clip, or fit on more rows",
  }),
  "half-fit": ({ largest, column, median }) => ({
    measured: `fitted on half the rows the same value comes out up to ${number(largest)} apart (column ${column}; median column ${number(median)})`,
    meaning:
      largest > 0.1
        ? "what it learned hangs on the number of rows: save the training set's fit, and apply that"
        : "the fit is stable: half the rows would have told as much",
  }),
  "row-by-row": () => ({
    measured: "each row is normalized on its own",
    meaning: "nothing hangs on other rows or on their number, and nothing has to be saved for new data",
  }),
};

/** A finding in words. */
export function sayFinding(finding: CompareFinding, method: ComparedName): Said {
  const say = SAYERS[finding.kind] as (finding: CompareFinding, method: ComparedName) => Said;
  return say(finding, method);
}

/** How a figure is computed, and where it comes from. */
interface Explanation {
  readonly formula: string;
  readonly reference: string;
}

const EXPLANATIONS: Readonly<Record<CompareFindingKind, Explanation>> = {
  "collapsed-rows": {
    formula:
      "distinct rows - distinct rows of x/‖x‖, values rounded to 2^-20; rows are counted by 53-bit hashes, at most 2^18 kept",
    reference: "x/‖x‖ = y/‖y‖ whenever y = c·x, c > 0; counting: Flajolet 1990, On adaptive sampling",
  },
  "norms-lost": {
    formula: "min, max, mean and standard deviation / mean of ‖x‖ over the rows",
    reference: "keras.utils.normalize(x, axis=-1) returns x/‖x‖, and ‖x‖ is gone; --keep-norms keeps it",
  },
  zeros: {
    formula: "count(x = 0) / count(x), before and after",
    reference:
      "scikit-learn, Preprocessing data: scaling sparse data; the gradient of w·x with respect to w is x",
  },
  reach: {
    formula: "max |x'| of each column after; columns with max |x'| > 10",
    reference: "LeCun, Bottou, Orr and Müller 1998, Efficient BackProp, section 4.3",
  },
  gain: {
    formula: "g = sd after / sd before of each column; max g / median g",
    reference: "LeCun, Bottou, Orr and Müller 1998, Efficient BackProp, section 4.3",
  },
  "outlier-grip": {
    formula: "(max - q99.9) / (max - min) of each column, q99.9 the 99.9% quantile",
    reference: "Hyndman and Fan 1996, Sample quantiles in statistical packages, type 7",
  },
  "outside-first-half": {
    formula: "values of rows n/2.. below the minimum or above the maximum of rows ..n/2, by column",
    reference: "scikit-learn, MinMaxScaler: values outside feature_range unless clip=True",
  },
  "half-fit": {
    formula:
      "max |f(x) - f½(x)| over 9 places from each column's minimum to its maximum, f½ fitted on rows ..n/2",
    reference:
      "scikit-learn, Common pitfalls and recommended practices: fit on the training part, apply to all",
  },
  "row-by-row": {
    formula: "f(x) = x/‖x‖ of the row alone",
    reference: "keras.utils.normalize(x, axis=-1)",
  },
};

export const explain = ({ kind }: CompareFinding): Explanation => EXPLANATIONS[kind];
