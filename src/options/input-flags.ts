/** Flags that say what is read, and how. */
import type { InputFormat } from "../job.js";
import { type ColumnSelector, parseColumnSets, parseColumns } from "./columns.js";
import { FITTING, onOff, READING, TEXT, value } from "./flag.js";
import {
  DELIMITER_WORDS,
  oneOf,
  parseCharacter,
  parseDelimiter,
  parseShape,
  parseText,
  parseTexts,
} from "./values.js";

export const INPUT_FORMATS = ["csv", "tsv", "npy", "idx"] as const satisfies readonly InputFormat[];

const columnList = (summary: string, example: string) =>
  value<readonly ColumnSelector[]>({
    value: "LIST",
    group: "Columns",
    commands: [...FITTING, "describe"],
    summary,
    allowed: "a comma list of names, numbers from 1, ranges p0..p9, globs p*, /regexes/",
    parse: parseColumns,
    join: (earlier, later) => [...earlier, ...later],
    formats: TEXT,
    example,
  });

export const INPUT_FLAGS = {
  from: value({
    value: "FORMAT",
    group: "Input",
    commands: READING,
    summary: "format of the input: csv tsv npy idx, each also gzipped",
    ...oneOf(INPUT_FORMATS),
    default: "by its first bytes, then by its name",
    example: "--from tsv",
  }),
  delimiter: value({
    value: "CHAR",
    group: "Input",
    commands: READING,
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
    commands: READING,
    summary: "the first record is data, not the columns' names",
    formats: TEXT,
  }),
  comment: value({
    value: "CHAR",
    group: "Input",
    commands: READING,
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
    commands: READING,
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
    commands: READING,
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
  joint: value<readonly (readonly ColumnSelector[])[]>({
    value: "LIST",
    group: "Columns",
    commands: FITTING,
    summary: 'columns that share one set of statistics, said likewise; ; between sets, "*" for all',
    allowed: "a list like that of --columns; several with semicolons between them",
    parse: parseColumnSets,
    join: (earlier, later) => [...earlier, ...later],
    formats: TEXT,
    example: "--joint red,green,blue",
  }),
  "group-by": value({
    value: "COLUMN",
    group: "Columns",
    commands: FITTING,
    summary: "fit the rows of each value of this column apart; it passes through, by name or number",
    allowed: "a column's name, or its number from 1",
    parse: parseText,
    formats: TEXT,
    default: "all rows together",
    example: "--group-by subject",
  }),
  weights: value({
    value: "COLUMN",
    group: "Columns",
    commands: FITTING,
    summary: "weigh rows in zscore's mean and spread by this column, by name or number; it passes through",
    allowed: "a column's name, or its number from 1",
    parse: parseText,
    methods: ["zscore"],
    formats: TEXT,
    default: "all rows alike",
    example: "--weights count",
  }),
} as const;
