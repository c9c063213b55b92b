/** Flags of figures. */
import type { ComparedName } from "../../core/compare/finding.js";
import { DRAWING, onOff, value } from "./flag.js";
import { integerWithin, listOf, parseFile } from "./parse-values.js";

/** What can be compared: the data as they are, and every method that needs no option. */
export const COMPARABLE = [
  "none",
  "minmax",
  "maxabs",
  "mean",
  "center",
  "zscore",
  "robust",
  "quantile",
  "power",
  "l1",
  "l2",
  "linf",
] as const satisfies readonly ComparedName[];

export const FIGURE_FLAGS = {
  bins: value({
    value: "N",
    group: "Figure",
    summary: "number of bins in each histogram, from the smallest value to the largest",
    allowed: "an integer from 1 to 1000",
    parse: integerWithin(1, 1000),
    commands: ["plot"],
    default: "Freedman-Diaconis rule, at most 120",
    example: "--bins 50",
  }),
  methods: value({
    value: "LIST",
    group: "Figure",
    summary: `what to compare: a comma-separated list of none ${COMPARABLE.slice(1).join(" ")}`,
    ...listOf(COMPARABLE),
    commands: ["compare", "evaluate"],
    default: "all that apply; for evaluate none,minmax,zscore,l2",
    example: "--methods none,minmax,zscore,l2",
  }),
  explain: onOff({
    group: "Figure",
    summary: "add the formula and the reference of each finding",
    commands: ["compare"],
  }),
  report: value({
    value: "FILE",
    group: "Figure",
    summary:
      "file for an HTML page about the run: statistics, figures, columns, sample images, how to repeat it",
    allowed: "a file's name in .html",
    parse: parseFile,
    commands: ["normalize", "describe", "compare"],
    default: "none",
    example: "--report report.html",
  }),
  log: onOff({
    group: "Figure",
    summary: "logarithmic scale for counts",
    commands: ["plot", "compare"],
  }),
  ascii: onOff({
    group: "Figure",
    summary: "draw with plain ASCII characters in the terminal",
    commands: DRAWING,
  }),
} as const;
