/** Every file format, declared once: what it holds, which way it goes, and how its files are called and begin. */

import { type COMPRESSIONS, splitCompression } from "../io/compression/table.js";

/** What is known of a format before any file of it is opened. */
interface FileFormat {
  /** delimited: text with fields; records: anything else with columns by name; array: numbers with a shape */
  readonly holds: "delimited" | "records" | "array";
  readonly goes: "in and out" | "in";
  /** ends of files' names, the usual one first */
  readonly suffixes: readonly string[];
  /** files' names that end otherwise */
  readonly called?: RegExp;
  /** first bytes, one character a byte, where they tell */
  readonly magic?: string;
  /** numbers are written as text, so --precision has a meaning */
  readonly printed?: "printed";
  /** columns by number: it holds no text, and no names */
  readonly numbersOnly?: "numbers only";
}

const FORMATS = {
  csv: { holds: "delimited", goes: "in and out", suffixes: [".csv"], printed: "printed" },
  tsv: { holds: "delimited", goes: "in and out", suffixes: [".tsv", ".tab"], printed: "printed" },
  ndjson: { holds: "records", goes: "in and out", suffixes: [".ndjson", ".jsonl"], printed: "printed" },
  json: { holds: "records", goes: "in and out", suffixes: [".json"], printed: "printed" },
  npz: { holds: "array", goes: "in and out", suffixes: [".npz"] },
  svmlight: {
    holds: "records",
    goes: "in and out",
    suffixes: [".svm", ".svmlight", ".libsvm"],
    printed: "printed",
    numbersOnly: "numbers only",
  },
  npy: { holds: "array", goes: "in and out", suffixes: [".npy"], magic: "\x93NUMPY" },
  parquet: { holds: "records", goes: "in and out", suffixes: [".parquet", ".pq"], magic: "PAR1" },
  arrow: { holds: "records", goes: "in and out", suffixes: [".arrow", ".feather", ".ipc"], magic: "ARROW1" },
  arrows: { holds: "records", goes: "in and out", suffixes: [".arrows"], magic: "\xff\xff\xff\xff" },
  idx: {
    holds: "array",
    goes: "in and out",
    suffixes: [".idx"],
    called: /[-.]idx\d+-ubyte$/i,
  },
} as const satisfies Readonly<Record<string, FileFormat>>;

export type InputFormat = keyof typeof FORMATS;

/** The formats that are written. */
export type OutputFormat = {
  [Name in InputFormat]: (typeof FORMATS)[Name]["goes"] extends "in and out" ? Name : never;
}[InputFormat];

/** A format's entry, where its own type does not matter. */
export const formatNamed = (name: InputFormat): FileFormat => FORMATS[name];

export const INPUT_FORMATS = Object.keys(FORMATS) as readonly InputFormat[];

export const OUTPUT_FORMATS = INPUT_FORMATS.filter(
  (name): name is OutputFormat => formatNamed(name).goes === "in and out",
);

const holding = (...kinds: readonly FileFormat["holds"][]): readonly InputFormat[] =>
  INPUT_FORMATS.filter((name) => kinds.includes(formatNamed(name).holds));

/** Formats with fields between delimiters. */
export const DELIMITED_FORMATS = holding("delimited");
/** Formats with columns by name. */
export const TABLE_FORMATS = holding("delimited", "records");
export const ARRAY_FORMATS = holding("array");

/** Formats that tell columns by their places alone: what is written of a table is a matrix. */
export const MATRIX_FORMATS = OUTPUT_FORMATS.filter(
  (name) => formatNamed(name).holds === "array" || formatNamed(name).numbersOnly !== undefined,
);

/** Formats that are written with numbers as text. */
export const PRINTED_FORMATS = OUTPUT_FORMATS.filter((name) => formatNamed(name).printed === "printed");

/** The format of files called so, by the end of the name. */
export const formatOfName = (name: string): InputFormat | undefined =>
  formatOfSuffix(/\.[^./\\]*$/.exec(name)?.[0].toLowerCase() ?? "") ??
  INPUT_FORMATS.find((format) => formatNamed(format).called?.test(name));

/** The format whose files' names end in `suffix` (".csv", in lower case). */
export const formatOfSuffix = (suffix: string): InputFormat | undefined =>
  INPUT_FORMATS.find((name) => formatNamed(name).suffixes.includes(suffix));

export const isOutputFormat = (name: InputFormat): name is OutputFormat =>
  formatNamed(name).goes === "in and out";

/** All ends of files' names, each format's usual one first. */
export const SUFFIXES: readonly string[] = INPUT_FORMATS.flatMap((name) => formatNamed(name).suffixes);

/** A file's name taken apart: what it ends in if that says its format, and the compression that it tells of. */
export function splitFileName(file: string): {
  stem: string;
  suffix: string;
  compression?: keyof typeof COMPRESSIONS;
} {
  const { name, ...compressed } = splitCompression(file);
  const suffix = SUFFIXES.find((end) => name.toLowerCase().endsWith(end)) ?? "";
  const end = name.length - suffix.length;
  return { stem: name.slice(0, end), suffix: name.slice(end), ...compressed };
}

/** Whether a file's name says that it holds data. IDX files often say it by "ubyte" alone. */
export function isDataFileName(file: string): boolean {
  const { stem, suffix } = splitFileName(file);
  return suffix !== "" || /ubyte$/i.test(stem);
}
