/** Flags that say what is done: method, axis, options and policies. */
import type { PowerFamily } from "../core/transform/power-law.js";
import type { Distribution } from "../core/transform/quantile-step.js";
import type { ResultType } from "../types.js";
import { CONVENTIONS } from "./conventions.js";
import { FITTING, METHOD_NAMES, onOff, STATING, toggle, value } from "./flag.js";
import {
  integerWithin,
  listOf,
  oneOf,
  parseAxis,
  parseNonNegative,
  parseOrder,
  parsePercentages,
  parseRange,
} from "./values.js";

const POWER_FAMILIES = ["yeo-johnson", "box-cox"] as const satisfies readonly PowerFamily[];
const NAN_POLICIES = ["omit", "propagate", "raise"] as const;
const INFINITE_POLICIES = ["error", "omit", "keep"] as const;
const CONSTANT_POLICIES = ["zero", "passthrough", "nan", "error"] as const;
const ZERO_NORM_POLICIES = ["keep", "nan", "error"] as const;
const DISTRIBUTIONS = ["uniform", "normal"] as const satisfies readonly Distribution[];
const RESULT_TYPES = ["float32", "float64"] as const satisfies readonly ResultType[];

export const METHOD_FLAGS = {
  method: value({
    short: "m",
    value: "NAME",
    group: "Method",
    summary: `how to rescale: ${METHOD_NAMES.join(" ")}; a comma list is a chain`,
    ...listOf(METHOD_NAMES),
    commands: STATING,
    example: "-m zscore",
  }),
  order: value({
    short: "p",
    value: "P",
    group: "Method",
    summary: "the p of an lp norm: any real ≥ 0, or inf, -inf",
    allowed: "a number from 0 on, inf or -inf",
    parse: parseOrder,
    commands: STATING,
    methods: ["lp"],
    example: "-m lp -p 3",
  }),
  axis: value({
    short: "a",
    value: "AXES",
    group: "Method",
    summary: "axes reduced, as in numpy: 0 each column apart, -1 each row apart, 1,2, or all",
    allowed: "an integer like 0 or -1, a comma list of different ones, or all",
    words: ["all"],
    parse: parseAxis,
    commands: [...STATING, "describe"],
    default: "-1 for l0 l1 l2 linf lp, 0 for other methods, all for describe",
    example: "-a -1",
  }),
  range: value({
    value: "LO,HI",
    group: "Method",
    summary: "where minmax puts the smallest and the largest value",
    allowed: "two numbers, the lower one first, like 0,1",
    parse: parseRange,
    commands: STATING,
    methods: ["minmax"],
    default: "0,1",
    example: "--range -1,1",
  }),
  clip: onOff({
    group: "Method",
    summary: "keep results of minmax within its range",
    commands: STATING,
    methods: ["minmax"],
  }),
  ddof: value({
    value: "N",
    group: "Method",
    summary: "delta degrees of freedom of zscore's spread: divide by n - N",
    allowed: "a number from 0 on",
    parse: parseNonNegative,
    commands: STATING,
    methods: ["zscore"],
    default: "0",
    example: "--ddof 1",
  }),
  center: toggle({
    group: "Method",
    summary: "do not subtract the mean of zscore, the median of robust",
    commands: STATING,
    methods: ["zscore", "robust"],
  }),
  scale: toggle({
    group: "Method",
    summary: "do not divide by the spread of zscore, of robust",
    commands: STATING,
    methods: ["zscore", "robust"],
  }),
  "quantile-range": value({
    value: "LO,HI",
    group: "Method",
    summary: "the quantiles between which robust measures the spread, in percent",
    allowed: "two numbers from 0 to 100, the lower one first, like 25,75",
    parse: parsePercentages,
    commands: STATING,
    methods: ["robust"],
    default: "25,75",
    example: "--quantile-range 10,90",
  }),
  "unit-variance": onOff({
    group: "Method",
    summary: "scale robust so that normally distributed values get variance 1",
    commands: STATING,
    methods: ["robust"],
  }),
  quantiles: value({
    value: "N",
    group: "Method",
    summary: "quantiles that the method quantile interpolates between, as many as there are values at most",
    allowed: "an integer from 1 to 100000",
    parse: integerWithin(1, 100_000),
    commands: FITTING,
    methods: ["quantile"],
    default: "1000",
    example: "--quantiles 100",
  }),
  distribution: value({
    value: "NAME",
    group: "Method",
    summary: "what quantile makes of the values: uniform in [0, 1], or standard normal",
    ...oneOf(DISTRIBUTIONS),
    commands: FITTING,
    methods: ["quantile"],
    default: "uniform",
    example: "--distribution normal",
  }),
  power: value({
    value: "FAMILY",
    group: "Method",
    summary: "the law of power: yeo-johnson, or box-cox for values above 0",
    ...oneOf(POWER_FAMILIES),
    commands: FITTING,
    methods: ["power"],
    default: "yeo-johnson",
    example: "--power box-cox",
  }),
  standardize: toggle({
    group: "Method",
    summary: "do not end power with a z-score",
    commands: FITTING,
    methods: ["power"],
  }),
  nan: value({
    value: "POLICY",
    group: "Method",
    summary:
      "missing values: omit leaves them out and as they are, propagate spreads them, raise refuses them",
    ...oneOf(NAN_POLICIES),
    commands: [...FITTING, "describe"],
    default: "omit",
    example: "--nan raise",
  }),
  inf: value({
    value: "POLICY",
    group: "Method",
    summary:
      "infinite values: error refuses them, omit leaves them out and as they are, keep takes them like any other, where nothing is fitted",
    ...oneOf(INFINITE_POLICIES),
    commands: [...FITTING, "describe", "apply", "invert", "check", "compare"],
    default: "error; keep for describe, check, and plot without a method",
    example: "--inf omit",
  }),
  "on-constant": value({
    value: "POLICY",
    group: "Method",
    summary: "what a column without spread becomes: zero (or the lower bound), passthrough, nan, error",
    ...oneOf(CONSTANT_POLICIES),
    commands: STATING,
    methods: METHOD_NAMES.filter((name) => !/^l/.test(name)),
    default: "zero",
    example: "--on-constant error",
  }),
  "on-zero-norm": value({
    value: "POLICY",
    group: "Method",
    summary: "what a row of norm 0 becomes: keep leaves its zeros, nan, error",
    ...oneOf(ZERO_NORM_POLICIES),
    commands: STATING,
    methods: METHOD_NAMES.filter((name) => /^l/.test(name)),
    default: "keep",
    example: "--on-zero-norm nan",
  }),
  like: value({
    value: "SYSTEM",
    group: "Method",
    summary:
      "another system's conventions for ddof, constants, missing values: sklearn keras spark recipes scipy",
    ...oneOf(CONVENTIONS),
    commands: [...FITTING, "describe"],
    default: "see docs/methods.md",
    example: "--like spark",
  }),
  dtype: value({
    value: "TYPE",
    group: "Method",
    summary: "type of the results: float32 or float64",
    ...oneOf(RESULT_TYPES),
    commands: [...STATING, "apply", "invert"],
    default: "floats as they are, else float64",
    example: "--dtype float32",
  }),
} as const;
