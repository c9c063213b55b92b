/** Flags that say what is done: method, axis, options and policies. */
import type { PowerFamily } from "../../core/steps/power/law.js";
import type { Distribution } from "../../core/steps/quantile/apply.js";
import { CONVENTIONS } from "../../job/conventions.js";
import type { ResultType } from "../../types.js";
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
} from "./parse-values.js";

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
    summary: `method: ${METHOD_NAMES.join(" ")}; a comma-separated list is a chain`,
    ...listOf(METHOD_NAMES),
    commands: STATING,
    example: "-m zscore",
  }),
  order: value({
    short: "p",
    value: "P",
    group: "Method",
    summary: "p of the lp norm: any real number ≥ 0, or inf, -inf",
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
    summary: "axes to reduce, as in numpy: 0 for each column, -1 for each row, 1,2, or all",
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
    summary: "bounds to which minmax maps the smallest and the largest value",
    allowed: "two numbers, the lower one first, like 0,1",
    parse: parseRange,
    commands: STATING,
    methods: ["minmax"],
    default: "0,1",
    example: "--range -1,1",
  }),
  clip: onOff({
    group: "Method",
    summary: "clip the results of minmax to its range",
    commands: STATING,
    methods: ["minmax"],
  }),
  ddof: value({
    value: "N",
    group: "Method",
    summary: "delta degrees of freedom of zscore's standard deviation: divide by n - N",
    allowed: "a number from 0 on",
    parse: parseNonNegative,
    commands: STATING,
    methods: ["zscore"],
    default: "0",
    example: "--ddof 1",
  }),
  center: toggle({
    group: "Method",
    summary: "do not subtract the mean (zscore) or the median (robust)",
    commands: STATING,
    methods: ["zscore", "robust"],
  }),
  scale: toggle({
    group: "Method",
    summary: "do not divide by the spread (zscore, robust)",
    commands: STATING,
    methods: ["zscore", "robust"],
  }),
  "quantile-range": value({
    value: "LO,HI",
    group: "Method",
    summary: "quantiles, in percent, whose distance is the spread of robust",
    allowed: "two numbers from 0 to 100, the lower one first, like 25,75",
    parse: parsePercentages,
    commands: STATING,
    methods: ["robust"],
    default: "25,75",
    example: "--quantile-range 10,90",
  }),
  "unit-variance": onOff({
    group: "Method",
    summary: "scale robust so that normally distributed values have variance 1",
    commands: STATING,
    methods: ["robust"],
  }),
  quantiles: value({
    value: "N",
    group: "Method",
    summary: "number of quantiles that the method quantile interpolates between; at most one per value",
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
    summary: "distribution of the results of quantile: uniform in [0, 1], or standard normal",
    ...oneOf(DISTRIBUTIONS),
    commands: FITTING,
    methods: ["quantile"],
    default: "uniform",
    example: "--distribution normal",
  }),
  power: value({
    value: "FAMILY",
    group: "Method",
    summary: "transform of power: yeo-johnson, or box-cox for values above 0",
    ...oneOf(POWER_FAMILIES),
    commands: FITTING,
    methods: ["power"],
    default: "yeo-johnson",
    example: "--power box-cox",
  }),
  standardize: toggle({
    group: "Method",
    summary: "do not apply a z-score after power",
    commands: FITTING,
    methods: ["power"],
  }),
  nan: value({
    value: "POLICY",
    group: "Method",
    summary:
      "missing values: omit leaves them out of the fit and unchanged, propagate spreads them, raise is an error",
    ...oneOf(NAN_POLICIES),
    commands: [...FITTING, "describe"],
    default: "omit",
    example: "--nan raise",
  }),
  inf: value({
    value: "POLICY",
    group: "Method",
    summary:
      "infinite values: error, omit (leave them out and unchanged), or keep (treat them like any other value, where nothing is fitted)",
    ...oneOf(INFINITE_POLICIES),
    commands: [...FITTING, "describe", "apply", "invert", "check", "compare"],
    default: "error; keep for describe, check, and plot without a method",
    example: "--inf omit",
  }),
  "on-constant": value({
    value: "POLICY",
    group: "Method",
    summary:
      "constant columns become zero (or the lower bound), passthrough (unchanged) or nan; error refuses them",
    ...oneOf(CONSTANT_POLICIES),
    commands: STATING,
    methods: METHOD_NAMES.filter((name) => !/^l/.test(name)),
    default: "zero",
    example: "--on-constant error",
  }),
  "on-zero-norm": value({
    value: "POLICY",
    group: "Method",
    summary: "rows of norm 0: keep (the zeros stay), nan, error",
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
      "conventions of another system for ddof, constants and missing values: sklearn keras spark recipes scipy",
    ...oneOf(CONVENTIONS),
    commands: [...FITTING, "describe"],
    default: "none; docs/methods.md lists what each sets",
    example: "--like spark",
  }),
  dtype: value({
    value: "TYPE",
    group: "Method",
    summary: "type of the results: float32 or float64",
    ...oneOf(RESULT_TYPES),
    commands: [...STATING, "apply", "invert"],
    default: "that of floats, else float64",
    example: "--dtype float32",
  }),
} as const;
