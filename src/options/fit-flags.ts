/** Flags of fits that are kept: saved, applied, merged, checked. */
import type { Job } from "../job.js";
import { METHOD_NAMES, onOff, value } from "./flag.js";
import { oneOf, parseFile, parseNonNegative, parseShare } from "./values.js";

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
    summary: "where the fitted parameters go, as JSON",
    allowed: "a file's name",
    parse: parseFile,
    commands: ["normalize", "fit", "merge"],
    default: "nowhere; fit and merge need it",
    example: "--save scaler.json",
  }),
  "keep-norms": value({
    value: "FILE",
    group: "Parameters",
    summary: "where the norm of each row goes, as NPY, so that the rows can be multiplied back",
    allowed: "a file's name",
    parse: parseFile,
    commands: ["normalize", "apply"],
    methods: METHOD_NAMES.filter((name) => /^l/.test(name)),
    default: "nowhere",
    example: "--keep-norms norms.npy",
  }),
  norms: value({
    value: "FILE",
    group: "Parameters",
    summary: "the norms that --keep-norms wrote, by which invert multiplies the rows",
    allowed: "a file's name",
    parse: parseFile,
    commands: ["invert"],
    example: "--norms norms.npy",
  }),
  params: value({
    value: "FILE",
    group: "Parameters",
    summary: "the fitted parameters to apply, invert or check against",
    allowed: "a file's name",
    parse: parseFile,
    commands: ["apply", "invert", "check", "sql"],
    example: "--params scaler.json",
  }),
  strict: onOff({
    group: "Parameters",
    summary: "refuse columns that were not there when the parameters were fitted",
    commands: ["apply", "invert"],
  }),
  schema: value({
    value: "HOW",
    group: "Parameters",
    summary: "columns in check: same refuses new ones and another order, compatible only notes them",
    ...oneOf(["same", "compatible"] as const),
    commands: ["check"],
    default: "same",
    example: "--schema compatible",
  }),
  "on-unseen-group": value({
    value: "POLICY",
    group: "Parameters",
    summary: "rows of groups that were not fitted: error, passthrough as they are, global by the fit of all",
    ...oneOf(UNSEEN_GROUP_POLICIES),
    commands: ["apply", "invert"],
    default: "error",
    example: "--on-unseen-group passthrough",
  }),
  "out-of-domain": value({
    value: "POLICY",
    group: "Parameters",
    summary:
      "values that a power law, or its inverse, takes to no number: error refuses them, missing makes them so",
    ...oneOf(OUT_OF_DOMAIN_POLICIES),
    commands: ["apply", "invert"],
    default: "error",
    example: "--out-of-domain missing",
  }),
  tolerance: value({
    value: "T",
    group: "Parameters",
    summary:
      "drift allowed: of a mean, in fitted standard deviations; of a spread, as a share of it (0.25: by a quarter)",
    allowed: "a number from 0 on",
    parse: parseNonNegative,
    commands: ["check"],
    default: "0.25",
    example: "--tolerance 0.25",
  }),
  "max-outside": value({
    value: "SHARE",
    group: "Parameters",
    summary: "values outside the fitted range allowed in a column: a share like 0.001 or 0.1%",
    allowed: "a share from 0 to 1, or a percentage like 0.1%",
    parse: parseShare,
    commands: ["check"],
    default: "1%",
    example: "--max-outside 0.1%",
  }),
  "max-missing": value({
    value: "SHARE",
    group: "Parameters",
    summary: "how much the share of missing values in a column may grow",
    allowed: "a share from 0 to 1, or a percentage like 1%",
    parse: parseShare,
    commands: ["check"],
    default: "5%",
    example: "--max-missing 5%",
  }),
} as const;
