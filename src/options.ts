/**
 * Every command, method name and flag, each declared once. From this table are made: commander's options, validation,
 * --help, the README's reference. A new flag is one entry here and its use in cli/resolve.ts.
 */
import type { MethodName } from "./core/methods/index.js";
import type { CommandName, InputFormat, OutputFormat, StatisticsView } from "./job.js";
import { type ColumnSelector, parseColumns } from "./options/columns.js";
import {
  DELIMITER_WORDS,
  integerWithin,
  listOf,
  oneOf,
  parseAxis,
  parseCharacter,
  parseDelimiter,
  parseFile,
  parseNonNegative,
  parseOrder,
  parseRange,
  parseShape,
  parseTexts,
} from "./options/values.js";
import type { ResultType } from "./types.js";

/** A command's one line of help; "normalize" is the default one, that has no word of its own. */
export const COMMANDS: Readonly<Record<CommandName, string>> = {
  normalize: "Rescale numeric data, and say what that did to it.",
  describe: "Statistics alone, as scipy.stats.describe has them.",
};

/** Names of the methods; what each does is in core/methods. */
const METHODS: Readonly<Record<MethodName, true>> = {
  minmax: true,
  zscore: true,
  l0: true,
  l1: true,
  l2: true,
  linf: true,
  lp: true,
  maxabs: true,
  mean: true,
  center: true,
};
export const METHOD_NAMES = Object.keys(METHODS) as readonly MethodName[];

export const INPUT_FORMATS = ["csv", "tsv", "npy", "idx"] as const satisfies readonly InputFormat[];
export const OUTPUT_FORMATS = ["csv", "tsv", "npy"] as const satisfies readonly OutputFormat[];
const STATISTICS_VIEWS = [
  "table",
  "json",
  "scipy",
  "csv",
  "none",
] as const satisfies readonly StatisticsView[];
const RESULT_TYPES = ["float32", "float64"] as const satisfies readonly ResultType[];

/** Headings of --help, in its order. */
export const GROUPS = ["Method", "Input", "Columns", "Output", "Statistics", "Running"] as const;

interface FlagBase {
  /** one letter */
  readonly short?: string;
  /** what it does: a clause that begins in lower case, without a full stop */
  readonly summary: string;
  readonly group: (typeof GROUPS)[number];
  /** the commands, methods and input formats it has a meaning for; absent: all */
  readonly commands?: readonly CommandName[];
  readonly methods?: readonly MethodName[];
  readonly formats?: readonly InputFormat[];
  /** what holds when it is not given, for readers */
  readonly default?: string;
  readonly example?: string;
}

/** --flag VALUE. */
export interface ValueFlag<T> extends FlagBase {
  readonly kind: "value";
  /** what stands for the value in help, in capitals */
  readonly value: string;
  /** the value of a text; undefined where it is not allowed. May throw a usage error that says more. */
  readonly parse: (text: string) => T | undefined;
  /** what is allowed, for people */
  readonly allowed: string;
  /** the words that are allowed, where a misspelt one can be put right */
  readonly words?: readonly string[];
  /** joins the values of a flag given twice; absent: the last one counts */
  readonly join?: (earlier: T, later: T) => T;
}

/** --flag, there or not. */
export interface SwitchFlag extends FlagBase {
  readonly kind: "switch";
}

/** --flag or --no-flag; the summary is of the second. */
export interface ToggleFlag extends FlagBase {
  readonly kind: "toggle";
}

export type Flag = ValueFlag<unknown> | SwitchFlag | ToggleFlag;

const value = <T>(flag: Omit<ValueFlag<T>, "kind">): ValueFlag<T> => ({ kind: "value", ...flag });
const onOff = (flag: FlagBase): SwitchFlag => ({ kind: "switch", ...flag });
const toggle = (flag: FlagBase): ToggleFlag => ({ kind: "toggle", ...flag });

const TEXT: readonly InputFormat[] = ["csv", "tsv"];
const TRANSFORMING: readonly CommandName[] = ["normalize"];

const columnList = (summary: string, example: string) =>
  value<readonly ColumnSelector[]>({
    value: "LIST",
    group: "Columns",
    summary,
    allowed: "a comma list of names, numbers from 1, ranges p0..p9, globs p*, /regexes/",
    parse: parseColumns,
    join: (earlier, later) => [...earlier, ...later],
    formats: TEXT,
    example,
  });

/** Every flag by its long name, in the order of --help. */
export const FLAGS = {
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
  dtype: value({
    value: "TYPE",
    group: "Method",
    summary: "type of the results: float32 or float64",
    ...oneOf(RESULT_TYPES),
    commands: TRANSFORMING,
    default: "floats as they are, else float64",
    example: "--dtype float32",
  }),
  from: value({
    value: "FORMAT",
    group: "Input",
    summary: "format of the input: csv tsv npy idx, each also gzipped",
    ...oneOf(INPUT_FORMATS),
    default: "by its first bytes, then by its name",
    example: "--from tsv",
  }),
  delimiter: value({
    value: "CHAR",
    group: "Input",
    summary: `what stands between fields: one character, or ${DELIMITER_WORDS.join(" ")}`,
    allowed: `one ASCII character, no quote and no line end, or ${DELIMITER_WORDS.join(", ")}`,
    words: DELIMITER_WORDS,
    parse: parseDelimiter,
    formats: TEXT,
    default: "found out among , ; tab |",
    example: "--delimiter semicolon",
  }),
  "no-header": onOff({
    group: "Input",
    summary: "the first record is data, not the columns' names",
    formats: TEXT,
  }),
  comment: value({
    value: "CHAR",
    group: "Input",
    summary: "lines that begin with it are skipped",
    allowed: "one ASCII character, no quote and no line end",
    parse: parseCharacter,
    formats: TEXT,
    default: "none",
    example: '--comment "#"',
  }),
  "na-values": value<readonly string[]>({
    value: "LIST",
    group: "Input",
    summary: "more texts that mean a missing value, beside the usual ones",
    allowed: "a comma list of texts, none of them empty",
    parse: parseTexts,
    join: (earlier, later) => [...earlier, ...later],
    formats: TEXT,
    example: "--na-values -999,unknown",
  }),
  shape: value({
    value: "LENGTHS",
    group: "Input",
    summary: "lengths of the axes to read an array as; one may be -1: whatever is left",
    allowed: "a comma list of lengths from 1 on, one of them may be -1",
    parse: parseShape,
    default: "the array's own; images as (n, pixels)",
    example: "--shape -1,28,28",
  }),
  columns: columnList(
    "the columns to use, others pass through: names, numbers from 1, ranges p0..p9, globs p*, /regexes/",
    "--columns height,weight",
  ),
  exclude: columnList("columns to leave as they are, said likewise", "--exclude id,label"),
  output: value({
    short: "o",
    value: "FILE",
    group: "Output",
    summary: "where the data go; - is stdout",
    allowed: "a file's name, or - for stdout",
    parse: parseFile,
    commands: TRANSFORMING,
    default: "stdout when the input is stdin, else nowhere",
    example: "-o out.csv",
  }),
  to: value({
    value: "FORMAT",
    group: "Output",
    summary: "format of the data output: csv tsv npy",
    ...oneOf(OUTPUT_FORMATS),
    commands: TRANSFORMING,
    default: "by the output's name, else as the input",
    example: "--to npy",
  }),
  precision: value({
    value: "N",
    group: "Output",
    summary: "significant digits of numbers in text output, 1 to 17",
    allowed: "an integer from 1 to 17",
    parse: integerWithin(1, 17),
    commands: TRANSFORMING,
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
    summary: "delta degrees of freedom of the variance shown",
    allowed: "a number from 0 on",
    parse: parseNonNegative,
    default: "1, as scipy",
    example: "--describe-ddof 0",
  }),
  bias: toggle({
    group: "Statistics",
    summary: "unbiased skewness and kurtosis; --bias: the biased ones",
    default: "biased, as scipy",
  }),
  threads: value({
    value: "N",
    group: "Running",
    summary: "threads to work on, 1 to 256; results are the same for any number",
    allowed: "an integer from 1 to 256",
    parse: integerWithin(1, 256),
    default: "as many as there are processors",
    example: "--threads 1",
  }),
  quiet: onOff({ short: "q", group: "Running", summary: "no progress and no warnings on stderr" }),
  "no-color": onOff({ group: "Running", summary: "no colour, as when NO_COLOR is set" }),
  version: onOff({ short: "V", group: "Running", summary: "print the version" }),
  help: onOff({ short: "h", group: "Running", summary: "print this help, or a command's" }),
} as const;

export type FlagName = keyof typeof FLAGS;

type ValueOf<F> = F extends ValueFlag<infer T> ? T : F extends SwitchFlag ? "given" : "yes" | "no";

/** The flags given on a command line, their values checked one by one. */
export type FlagValues = { readonly [Name in FlagName]?: ValueOf<(typeof FLAGS)[Name]> };

export const FLAG_NAMES = Object.keys(FLAGS) as readonly FlagName[];

/** A flag's entry, where its values' type does not matter. */
export const flagNamed = (name: FlagName): Flag => FLAGS[name] as unknown as Flag;

/** Whether a flag has a meaning for a command. */
export const appliesToCommand = (name: FlagName, command: CommandName): boolean =>
  flagNamed(name).commands?.includes(command) ?? true;

/** All spellings of a flag: --long, --no-long where it is a toggle, -s. */
export function spellings(name: FlagName): string[] {
  const flag = flagNamed(name);
  const long = flag.kind === "toggle" ? [`--${name}`, `--no-${name}`] : [`--${name}`];
  return flag.short === undefined ? long : [...long, `-${flag.short}`];
}
