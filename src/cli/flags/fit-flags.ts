/** Flags of fits that are kept: saved, applied, merged, checked. */
import type { Job } from "../../job/job.js";
import { METHOD_NAMES, onOff, value } from "./flag.js";
import { oneOf, parseFile, parseNonNegative, parseShare } from "./parse-values.js";

const UNSEEN_GROUP_POLICIES = [
  "error",
  "global",
  "passthrough",
] as const satisfies readonly Job["unseenGroup"][];

const OUT_OF_DOMAIN_POLICIES = ["error", "missing"] as const satisfies readonly NonNullable<
  Job["outOfDomain"]
>[];

export const FIT_FLAGS = {
  save: value({
    value: "FILE",
    group: "Parameters",
    summary: "file for the fitted parameters, as JSON",
    allowed: "a file's name",
    parse: parseFile,
    commands: ["normalize", "fit", "merge"],
    default: "none; fit and merge need it",
    example: "--save scaler.json",
  }),
  "keep-norms": value({
    value: "FILE",
    group: "Parameters",
    summary: "file for the norm of each row, as NPY, for invert --norms",
    allowed: "a file's name",
    parse: parseFile,
    commands: ["normalize", "apply"],
    methods: METHOD_NAMES.filter((name) => /^l/.test(name)),
    default: "none",
    example: "--keep-norms norms.npy",
  }),
  norms: value({
    value: "FILE",
    group: "Parameters",
    summary: "norms that --keep-norms wrote; invert multiplies the rows by them",
    allowed: "a file's name",
    parse: parseFile,
    commands: ["invert"],
    example: "--norms norms.npy",
  }),
  params: value({
    value: "FILE",
    group: "Parameters",
    summary: "fitted parameters to apply, invert or check against",
    allowed: "a file's name",
    parse: parseFile,
    commands: ["apply", "invert", "check", "sql"],
    example: "--params scaler.json",
  }),
  strict: onOff({
    group: "Parameters",
    summary: "refuse columns that the fit did not see",
    commands: ["apply", "invert"],
  }),
  schema: value({
    value: "HOW",
    group: "Parameters",
    summary: "columns in check: same refuses new columns and another order, compatible only notes them",
    ...oneOf(["same", "compatible"] as const),
    commands: ["check"],
    default: "same",
    example: "--schema compatible",
  }),
  "on-unseen-group": value({
    value: "POLICY",
    group: "Parameters",
    summary:
      "rows of groups that were not fitted: error, passthrough (unchanged), global (use the fit of all rows)",
    ...oneOf(UNSEEN_GROUP_POLICIES),
    commands: ["apply", "invert"],
    default: "error",
    example: "--on-unseen-group passthrough",
  }),
  "out-of-domain": value({
    value: "POLICY",
    group: "Parameters",
    summary:
      "values for which a power transform or its inverse is undefined: error, or missing (the result is NaN)",
    ...oneOf(OUT_OF_DOMAIN_POLICIES),
    commands: ["apply", "invert"],
    default: "error",
    example: "--out-of-domain missing",
  }),
  tolerance: value({
    value: "T",
    group: "Parameters",
    summary:
      "allowed drift: of a mean, in fitted standard deviations; of a spread, as a share of it (0.25: by a quarter)",
    allowed: "a number from 0 on",
    parse: parseNonNegative,
    commands: ["check"],
    default: "0.25",
    example: "--tolerance 0.25",
  }),
  "max-outside": value({
    value: "SHARE",
    group: "Parameters",
    summary: "allowed share of values outside the fitted range in a column, like 0.001 or 0.1%",
    allowed: "a share from 0 to 1, or a percentage like 0.1%",
    parse: parseShare,
    commands: ["check"],
    default: "1%",
    example: "--max-outside 0.1%",
  }),
  "max-missing": value({
    value: "SHARE",
    group: "Parameters",
    summary: "allowed growth of the share of missing values in a column",
    allowed: "a share from 0 to 1, or a percentage like 1%",
    parse: parseShare,
    commands: ["check"],
    default: "5%",
    example: "--max-missing 5%",
  }),
} as const;
