/** Flags that say what is done: method, axis, options and policies. */
import type { ResultType } from "../types.js";
import { CONVENTIONS } from "./conventions.js";
import { METHOD_NAMES, onOff, TRANSFORMING, value } from "./flag.js";
import { listOf, oneOf, parseAxis, parseNonNegative, parseOrder, parseRange } from "./values.js";

const NAN_POLICIES = ["omit", "propagate", "raise"] as const;
const INFINITE_POLICIES = ["error", "omit"] as const;
const CONSTANT_POLICIES = ["zero", "passthrough", "nan", "error"] as const;
const ZERO_NORM_POLICIES = ["keep", "nan", "error"] as const;
const RESULT_TYPES = ["float32", "float64"] as const satisfies readonly ResultType[];

export const METHOD_FLAGS = {
  method: value({
    short: "m",
    value: "NAME",
    group: "Method",
    summary: `how to rescale: ${METHOD_NAMES.join(" ")}; a comma list is a chain`,
    ...listOf(METHOD_NAMES),
    commands: TRANSFORMING,
    example: "-m zscore",
  }),
  order: value({
    short: "p",
    value: "P",
    group: "Method",
    summary: "the p of an lp norm: any real ≥ 0, or inf, -inf",
    allowed: "a number from 0 on, inf or -inf",
    parse: parseOrder,
    commands: TRANSFORMING,
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
    default: "-1 for l0 l1 l2 linf lp, 0 for other methods, all for describe",
    example: "-a -1",
  }),
  range: value({
    value: "LO,HI",
    group: "Method",
    summary: "where minmax puts the smallest and the largest value",
    allowed: "two numbers, the lower one first, like 0,1",
    parse: parseRange,
    commands: TRANSFORMING,
    methods: ["minmax"],
    default: "0,1",
    example: "--range -1,1",
  }),
  clip: onOff({
    group: "Method",
    summary: "keep results of minmax within its range",
    commands: TRANSFORMING,
    methods: ["minmax"],
  }),
  ddof: value({
    value: "N",
    group: "Method",
    summary: "delta degrees of freedom of zscore's spread: divide by n - N",
    allowed: "a number from 0 on",
    parse: parseNonNegative,
    commands: TRANSFORMING,
    methods: ["zscore"],
    default: "0",
    example: "--ddof 1",
  }),
  nan: value({
    value: "POLICY",
    group: "Method",
    summary:
      "missing values: omit leaves them out and as they are, propagate spreads them, raise refuses them",
    ...oneOf(NAN_POLICIES),
    default: "omit",
    example: "--nan raise",
  }),
  inf: value({
    value: "POLICY",
    group: "Method",
    summary: "infinite values in a fit: error refuses them, omit leaves them out and as they are",
    ...oneOf(INFINITE_POLICIES),
    default: "error",
    example: "--inf omit",
  }),
  "on-constant": value({
    value: "POLICY",
    group: "Method",
    summary: "what a column without spread becomes: zero (or the lower bound), passthrough, nan, error",
    ...oneOf(CONSTANT_POLICIES),
    commands: TRANSFORMING,
    methods: METHOD_NAMES.filter((name) => !/^l/.test(name)),
    default: "zero",
    example: "--on-constant error",
  }),
  "on-zero-norm": value({
    value: "POLICY",
    group: "Method",
    summary: "what a row of norm 0 becomes: keep leaves its zeros, nan, error",
    ...oneOf(ZERO_NORM_POLICIES),
    commands: TRANSFORMING,
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
    default: "see the README's table",
    example: "--like spark",
  }),
  dtype: value({
    value: "TYPE",
    group: "Method",
    summary: "type of the results: float32 or float64",
    ...oneOf(RESULT_TYPES),
    commands: TRANSFORMING,
    default: "floats as they are, else float64",
    example: "--dtype float32",
  }),
} as const;
