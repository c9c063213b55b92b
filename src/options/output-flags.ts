/** Flags that say what is written and shown, and how the command runs. */
import { COMPRESSION_NAMES, COMPRESSIONS, DELIMITED_FORMATS, OUTPUT_FORMATS } from "../formats.js";
import type { StatisticsView } from "../job.js";
import { DESCRIBING, DRAWING, onOff, READING, toggle, value, WRITING } from "./flag.js";
import { integerWithin, oneOf, parseFile, parseNonNegative, parseText } from "./values.js";

const STATISTICS_VIEWS = [
  "table",
  "json",
  "scipy",
  "csv",
  "none",
] as const satisfies readonly StatisticsView[];

export const OUTPUT_FLAGS = {
  output: value({
    short: "o",
    value: "FILE",
    group: "Output",
    summary: "where the data go, - is stdout; of plot and compare the figure: .svg .png .html",
    allowed: "a file's name, or - for stdout",
    parse: parseFile,
    commands: [...WRITING, ...DRAWING],
    default: "stdout when the input is stdin, else nowhere; figures to the terminal",
    example: "-o out.csv",
  }),
  to: value({
    value: "FORMAT",
    group: "Output",
    summary: `format of the data output: ${OUTPUT_FORMATS.join(" ")}`,
    ...oneOf(OUTPUT_FORMATS),
    commands: WRITING,
    default: "by the output's name, else as the input",
    example: "--to npy",
  }),
  compress: value({
    value: "HOW",
    group: "Output",
    summary: `compression of the data output: ${COMPRESSION_NAMES.join(" ")} none`,
    ...oneOf([...COMPRESSION_NAMES, "none"]),
    commands: WRITING,
    default: `by the output's name: ${COMPRESSION_NAMES.map((name) => COMPRESSIONS[name].suffix).join(" ")}`,
    example: "--compress zstd",
  }),
  suffix: value({
    value: "TEXT",
    group: "Output",
    summary:
      "keep the columns and add the results as new ones, named NAME and this, to csv or tsv of a table",
    allowed: "a text that is not empty",
    parse: parseText,
    commands: WRITING,
    formats: DELIMITED_FORMATS,
    default: "results take the place of the columns",
    example: "--suffix _z",
  }),
  precision: value({
    value: "N",
    group: "Output",
    summary: "significant digits of numbers in text output, 1 to 17",
    allowed: "an integer from 1 to 17",
    parse: integerWithin(1, 17),
    commands: WRITING,
    default: "as few as read back the same",
    example: "--precision 6",
  }),
  stats: value({
    value: "VIEW",
    group: "Statistics",
    summary: "how the statistics are shown: table json scipy csv none",
    ...oneOf(STATISTICS_VIEWS),
    default: "table; by the name of --stats-file",
    example: "--stats json",
  }),
  "stats-file": value({
    value: "FILE",
    group: "Statistics",
    summary: "where the statistics go",
    allowed: "a file's name",
    parse: parseFile,
    default: "stdout, or stderr when the data go to stdout",
    example: "--stats-file stats.json",
  }),
  "describe-ddof": value({
    value: "N",
    group: "Statistics",
    commands: DESCRIBING,
    summary: "delta degrees of freedom of the variance shown",
    allowed: "a number from 0 on",
    parse: parseNonNegative,
    default: "1, as scipy",
    example: "--describe-ddof 0",
  }),
  bias: toggle({
    group: "Statistics",
    commands: DESCRIBING,
    summary: "unbiased skewness and kurtosis; --bias: the biased ones",
    default: "biased, as scipy",
  }),
  threads: value({
    value: "N",
    group: "Running",
    commands: READING,
    summary: "threads to work on, 1 to 256; results are the same for any number",
    allowed: "an integer from 1 to 256",
    parse: integerWithin(1, 256),
    default: "as many as there are processors",
    example: "--threads 1",
  }),
  quiet: onOff({
    short: "q",
    group: "Running",
    summary: "no progress and no warnings, but for those in JSON",
  }),
  "no-color": onOff({ group: "Running", summary: "no colour, as when NO_COLOR is set" }),
  version: onOff({ short: "V", group: "Running", summary: "print the version" }),
  help: onOff({ short: "h", group: "Running", summary: "print this help, or a command's" }),
} as const;
