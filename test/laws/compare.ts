/** Whether two runs came to the same: numbers to the bit, statistics, warnings, errors. */
import type { NormalizeError } from "#normalize/errors.js";
import type { Report, ResultType, Summary } from "#normalize/types.js";
import { type Format, type Found, isJson, printed } from "./formats.js";

/** What a run reads and writes. */
export interface Route {
  readonly input: Format;
  readonly output: Format;
  readonly path: string;
  /** what was written on the way, the output last: what a format has no room for is lost */
  readonly through: readonly Format[];
  /** columns of numbers, and the type of the results */
  readonly columns: number;
  readonly dtype: ResultType;
}

/** How a run ended. */
export type Ending =
  | { readonly kind: "done"; readonly found: Found; readonly report: Report; readonly route: Route }
  | { readonly kind: "saved"; readonly parameters: Readonly<Record<string, unknown>> }
  | { readonly kind: "failed"; readonly error: NormalizeError };

/**
 * How the same: to the bit where all formats cut the table into the same chunks; where each cuts it as it does, sums are added in
 * another order, and what rests on them may differ in its last bits.
 */
export type Sameness = "to the bit" | "nearly";

/** Whether infinities were written, which are null in JSON and so do not come back. */
export const holdsInfinities = (ending: Ending): boolean =>
  ending.kind === "done" &&
  ending.found.columns.some((values) => values.some((value) => Math.abs(value) === Infinity));

/** What differs first, in words; undefined where nothing does. */
export function differences(one: Ending, other: Ending, sameness: Sameness): string | undefined {
  if (one.kind === "done" && other.kind === "done" && isRoundedTwice(one, other)) return undefined;
  if (one.kind === "failed" || other.kind === "failed")
    return textDifference(toldError(one), toldError(other));
  if (one.kind === "saved" || other.kind === "saved") {
    return sameness === "nearly" ? undefined : textDifference(fitsOf(one), fitsOf(other));
  }
  return (
    differentCell(one, other, sameness) ??
    keptDifference(one.found, other.found) ??
    reportDifference(one, other, sameness)
  );
}

/** The place where texts part, with what is around it. */
function textDifference(found: string, expected: string): string | undefined {
  if (found === expected) return undefined;
  let at = 0;
  while (found[at] === expected[at]) at++;
  const around = (text: string): string => JSON.stringify(text.slice(Math.max(0, at - 60), at + 100));
  return `${around(found)} instead of ${around(expected)}`;
}

/** A message, with columns called by their numbers, and rows without a group's name in group 0. */
const plainly = (text: string | undefined): string =>
  (text ?? "").replaceAll(/\bc(\d+)\b/g, "$1").replaceAll('""', '"0"');

function toldError(ending: Ending): string {
  if (ending.kind !== "failed") return "no error";
  const { kind, message, place } = ending.error;
  return `${kind}: ${plainly(message)}, record ${place.record}, column ${plainly(place.column)}`;
}

/** What a fit knows, less the names of columns and groups. */
function fitsOf(ending: Ending): string {
  if (ending.kind !== "saved") return "nothing was saved";
  const { axis, dtype, fits } = ending.parameters;
  return JSON.stringify({ axis, dtype, fits }, (key, value) =>
    ["name", "index", "key"].includes(key) ? undefined : value,
  );
}

/** A value as far as all formats have room for it: some hold singles, one zero, or no infinities. */
function tokenOf(value: number, single: boolean, formats: readonly Format[]): string {
  const rounded = single ? Math.fround(value) : value;
  if (Number.isNaN(rounded) || (formats.some(isJson) && !Number.isFinite(rounded))) return "missing";
  return Object.is(rounded, -0) && !formats.some(printed) ? "-0" : String(rounded + 0);
}

type Done = Extract<Ending, { kind: "done" }>;

/** Singles that were text on the way are the doubles that the text says, not those that the singles are. */
const isRoundedTwice = (one: Done, other: Done): boolean =>
  one.route.dtype === "float32" &&
  one.route.through.length > 1 &&
  printed(one.route.through[0]!) !== printed(other.route.through[0]!);

function differentCell(one: Done, other: Done, sameness: Sameness): string | undefined {
  const single = one.route.dtype === "float32";
  const formats = [...one.route.through, ...other.route.through];
  const [found, expected] = [one.found.columns, other.found.columns];
  if (found.length !== expected.length) return `${found.length} columns instead of ${expected.length}`;
  for (const [i, column] of expected.entries()) {
    const own = found[i]!;
    if (own.length !== column.length) return `${own.length} rows instead of ${column.length}`;
    for (const [row, value] of column.entries()) {
      const [is, should] = [own[row]!, value].map((cell) => tokenOf(cell, single, formats));
      if (is === should || (sameness === "nearly" && nearly(own[row]!, value))) continue;
      return `row ${row + 1}, column ${i + 1} is ${is} instead of ${should}`;
    }
  }
  return undefined;
}

/** What passed through, where both outputs have it. */
function keptDifference(one: Found, other: Found): string | undefined {
  const named = one.keys && other.keys ? [one, other].map(({ keys }) => keys!.map((key) => key || "0")) : [];
  const weighed = one.weights && other.weights ? [one, other].map(({ weights }) => [...weights!]) : [];
  for (const [found, expected] of [named, weighed]) {
    const difference = textDifference(String(found), String(expected));
    if (difference !== undefined) return difference;
  }
  return undefined;
}

/** Warnings about the formats themselves. */
const OF_FORMATS: readonly string[] = ["dropped-column", "note", "null"];

/** The statistics, and what was warned of, less names. */
function reportDifference(one: Done, other: Done, sameness: Sameness): string | undefined {
  // Arrays have no names, and sparse records tell none.
  const { input, output } = one.route;
  const nameless = input === "npy" || output === "svmlight" ? /\s\([^)]*\)/g : /(?!)/g;
  const told = [one, other].map(({ report }) => toldWarnings(report).replaceAll(nameless, ""));
  return (
    textDifference(told[0]!, told[1]!) ?? differentStatistic(statisticsOf(one), statisticsOf(other), sameness)
  );
}

function toldWarnings({ groups, warnings }: Report): string {
  const own = warnings.filter(({ kind }) => !OF_FORMATS.includes(kind));
  const told = own.map(({ kind, count, message }) => `${kind} ${count}: ${plainly(message)}`);
  return [`${groups?.count ?? "no"} groups`, ...told].join("\n");
}

type Statistics = ReadonlyMap<string, Summary>;

function statisticsOf({ report: { before, after, columns } }: Done): Statistics {
  const all = new Map([
    ["before", before as Summary],
    ["after", after as Summary],
  ]);
  columns?.forEach((column, i) => {
    all.set(`before, column ${i + 1}`, column.before).set(`after, column ${i + 1}`, column.after!);
  });
  return all;
}

/** Arrays have no columns with names, and the sums of all their values are added in another order. */
function differentStatistic(found: Statistics, expected: Statistics, sameness: Sameness): string | undefined {
  const exact = found.size === expected.size && sameness === "to the bit";
  for (const [where, summary] of found) {
    const should = numbersOf(expected.get(where)!);
    const extent = Math.max(...summary.minmax.map(Math.abs));
    for (const [name, value] of numbersOf(summary)) {
      const other = should.get(name)!;
      if (exact ? Object.is(value, other) : nearly(value, other, name === "mean" ? extent : 1)) continue;
      return `${name} ${where} is ${value} instead of ${other}`;
    }
  }
  return undefined;
}

const numbersOf = ({ minmax: [min, max], ...rest }: Summary): Map<string, number> =>
  new Map(Object.entries({ ...rest, min, max }));

/** To a part of 10^-9 of the larger, or of `scale`, where what they are made of cancels out. */
const nearly = (one: number, other: number, scale = 1): boolean =>
  Object.is(one, other) || Math.abs(one - other) <= 1e-9 * Math.max(Math.abs(one), Math.abs(other), scale);
