/** Selecting columns: the little language of --columns and --exclude. Pure. */
import { usageError } from "../errors.js";
import { nearest } from "./nearest.js";
import { quote, shorten } from "./quote.js";

/** One item of a list; `text` is as written, for messages. An item that is exactly a column's name means that column. */
export type ColumnSelector =
  /** a name, or a number from 1 */
  | { readonly kind: "word"; readonly text: string }
  /** a name in quotes: never a number, range, glob or regular expression */
  | { readonly kind: "name"; readonly text: string; readonly name: string }
  /** all from one column to another, in the input's order, both included */
  | { readonly kind: "range"; readonly text: string; readonly first: string; readonly last: string }
  /** a regular expression's source and flags, from a glob or written between slashes */
  | { readonly kind: "glob"; readonly text: string; readonly source: string }
  | {
      readonly kind: "pattern";
      readonly text: string;
      readonly source: string;
      readonly flags: string;
    };

/** An empty `include` means every column. */
export interface ColumnSelection {
  readonly include: readonly ColumnSelector[];
  readonly exclude: readonly ColumnSelector[];
}

/**
 * What a selection says of one column. named: asked for by its very name or number, so it has to be numeric;
 * matched: wanted if it is numeric; left: passes through.
 */
export type ColumnChoice = "named" | "matched" | "left";

/** What a list of columns looks like, for people. */
export const COLUMN_LIST = "a comma list of names, numbers from 1, ranges p0..p9, globs p*, /regexes/";

export const ALL_COLUMNS: ColumnSelection = { include: [], exclude: [] };

/** One item of a list, and what follows it: one of `stops`, or the end. */
const itemBefore = (stops: string): RegExp =>
  new RegExp(
    String.raw`\s*(?:"((?:[^"]|"")*)"|\/((?:[^/\\]|\\.)+)\/([a-z]*)|([^${stops}]*))\s*([${stops}]|$)`,
    "suy",
  );
const ITEM = itemBefore(",");
const ITEM_OF_SET = itemBefore(",;");

/** Reads a comma list of names, numbers, ranges a..b, globs and /regexes/; undefined where it is no such list. */
export const parseColumns = (text: string): readonly ColumnSelector[] | undefined =>
  parseLists(text, ITEM)?.[0];

/** Reads lists as {@link parseColumns} does, with semicolons between them. */
export const parseColumnSets = (text: string): readonly (readonly ColumnSelector[])[] | undefined =>
  parseLists(text, ITEM_OF_SET);

function parseLists(text: string, item: RegExp): ColumnSelector[][] | undefined {
  const lists: ColumnSelector[][] = [[]];
  let at = 0;
  let stop: string;
  do {
    item.lastIndex = at;
    const found = item.exec(text);
    if (found === null) return undefined;
    const selector = selectorOf(found);
    if (selector === undefined) return undefined;
    lists[lists.length - 1].push(selector);
    stop = found[5];
    if (stop === ";") lists.push([]);
    at += found[0].length;
  } while (stop !== "");
  return lists;
}

/** undefined for a word that is empty. */
function selectorOf([, quoted, source, flags, word]: RegExpExecArray): ColumnSelector | undefined {
  if (quoted !== undefined) {
    return { kind: "name", text: `"${quoted}"`, name: quoted.replaceAll('""', '"') };
  }
  if (source !== undefined) return patternSelector(source, flags);
  return word.trim() === "" ? undefined : wordSelector(word.trim());
}

function patternSelector(source: string, flags: string): ColumnSelector {
  const text = `/${source}/${flags}`;
  try {
    if (/[^iu]/.test(flags)) throw new SyntaxError("its flags may be i and u");
    new RegExp(source, flags);
  } catch (error) {
    const reason = (error as Error).message.replace(/^Invalid regular expression: .*: /s, "");
    throw usageError(`${shorten(text)} is no regular expression`, reason);
  }
  return { kind: "pattern", text, source, flags };
}

function wordSelector(text: string): ColumnSelector {
  const range = /^(.+?)\.\.(.+)$/s.exec(text);
  if (range !== null) return { kind: "range", text, first: range[1].trim(), last: range[2].trim() };
  if (/[*?]/.test(text)) return { kind: "glob", text, source: globSource(text) };
  return { kind: "word", text };
}

const globSource = (glob: string): string =>
  `^${glob
    .replace(/[\\^$.|+()[\]{}/]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".")}$`;

/**
 * What a selection means for the columns of a table, in their order; `names` are all of them, text columns too.
 * Throws a usage error for an item that is no column's, so that a misspelt --exclude does not pass in silence.
 */
export function selectColumns(selection: ColumnSelection, names: readonly string[]): ColumnChoice[] {
  const start: ColumnChoice = selection.include.length === 0 ? "matched" : "left";
  const choices = names.map((): ColumnChoice => start);
  for (const selector of selection.include) {
    const exact = isExact(selector);
    for (const index of columnsOf(selector, names)) {
      if (choices[index] !== "named") choices[index] = exact ? "named" : "matched";
    }
  }
  for (const selector of selection.exclude) {
    for (const index of columnsOf(selector, names)) choices[index] = "left";
  }
  return choices;
}

/**
 * Indices, ascending, of the columns to read as numbers, where `numeric` are those that look like it. A column named
 * outright is among them even if it does not: reading it then says which cell is no number.
 */
export function selectNumeric(
  selection: ColumnSelection,
  names: readonly string[],
  numeric: readonly number[],
): number[] {
  const numbers = new Set(numeric);
  const choices = selectColumns(selection, names);
  return indicesWhere(
    choices,
    (choice, index) => choice === "named" || (choice === "matched" && numbers.has(index)),
  );
}

/**
 * The order in which a selection names columns, of those in `columns` (indices of names): positions in it. A range, glob or
 * regular expression names its columns in the input's order, and the first item that names a column counts.
 */
export function selectionOrder(
  { include }: ColumnSelection,
  names: readonly string[],
  columns: ArrayLike<number>,
): number[] {
  const position = new Map(Array.from(columns, (field, i) => [field, i]));
  const named = include.flatMap((selector) => columnsOf(selector, names));
  const order = new Set([...named, ...position.keys()].flatMap((field) => position.get(field) ?? []));
  return [...order];
}

/**
 * Indices of columns to keep beside those that are worked on, in the order given. Throws a usage error for one that is named
 * outright though it is worked on or cannot be a number, and for an item that means none to keep.
 * @param numeric of each column not worked on: whether it is kept; on request: only where it is named outright
 */
export function selectKept(
  list: readonly ColumnSelector[],
  names: readonly string[],
  numeric: ReadonlyMap<number, "yes" | "on request" | "no">,
): number[] {
  const kept = list.flatMap((selector) => {
    const meant = columnsOf(selector, names);
    if (!isExact(selector)) return keptOf(selector, meant, (index) => numeric.get(index) === "yes");
    const refused = meant.find((index) => (numeric.get(index) ?? "no") === "no");
    if (refused === undefined) return meant;
    const why = numeric.has(refused) ? "does not hold numbers" : "is normalized, and written anyway";
    throw usageError(`--keep names ${quote(names[refused])}, which ${why}`, "name other numeric columns");
  });
  return [...new Set(kept)];
}

function keptOf(selector: ColumnSelector, meant: readonly number[], may: (index: number) => boolean) {
  const kept = meant.filter(may);
  if (kept.length > 0) return kept;
  throw usageError(
    `--keep ${shorten(selector.text)} means no numeric column beside those that are normalized`,
  );
}

/** The one column that a text means, by its name or its number from 1. Throws a usage error where there is none, or several. */
export function selectOne(text: string, names: readonly string[]): number {
  const named = indicesWhere(names, (name) => name === text);
  if (named.length > 1) {
    const numbers = named.map((index) => index + 1).join(", ");
    throw usageError(
      `${named.length} columns are called ${quote(text)}`,
      `say which by its number: ${numbers}`,
    );
  }
  return positionOf(text, names, "first");
}

/**
 * Sets of columns that share statistics, as positions in `columns`, the indices of those read as numbers. What is matched but
 * not among them is left out. Throws a usage error for a column that is named but not among them, for one that is in two sets,
 * and for a set of fewer than two.
 */
export function selectSets(
  sets: readonly (readonly ColumnSelector[])[],
  names: readonly string[],
  columns: ArrayLike<number>,
): number[][] {
  const position = new Map(Array.from(columns, (field, i) => [field, i]));
  const taken = new Set<number>();
  return sets.map((include) => {
    const choices = selectColumns({ include, exclude: [] }, names);
    const set = choices.flatMap((choice, field) => {
      if (choice === "left") return [];
      const column = position.get(field);
      if (column === undefined && choice === "named") {
        throw usageError(
          `--joint names ${quote(names[field])}, which is not normalized`,
          "name numeric columns",
        );
      }
      if (column === undefined) return [];
      if (taken.has(column)) {
        throw usageError(`${quote(names[field])} is in two sets of --joint`, "a column shares one statistic");
      }
      taken.add(column);
      return [column];
    });
    if (set.length >= 2) return set;
    const said = include.map(({ text }) => text).join(",");
    throw usageError(
      `--joint ${shorten(said)} is ${set.length === 1 ? "one column" : "no column"}`,
      "a set has two numeric columns or more",
    );
  });
}

const isExact = ({ kind }: ColumnSelector): boolean => kind === "word" || kind === "name";

/** Indices of the columns that an item means: at least one. */
function columnsOf(selector: ColumnSelector, names: readonly string[]): number[] {
  const literal = selector.kind === "name" ? selector.name : selector.text;
  const named = indicesWhere(names, (name) => name === literal);
  if (named.length > 0) return named;
  switch (selector.kind) {
    case "name":
      throw unknownColumn(selector.name, names);
    case "word":
      return [positionOf(selector.text, names, "first")];
    case "range":
      return rangeOf(selector, names);
    case "glob":
      return matching(selector.text, new RegExp(selector.source, "su"), names);
    case "pattern":
      return matching(selector.text, new RegExp(selector.source, selector.flags), names);
  }
}

function rangeOf(range: ColumnSelector & { kind: "range" }, names: readonly string[]): number[] {
  const first = positionOf(range.first, names, "first");
  const last = positionOf(range.last, names, "last");
  if (last >= first) return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  throw usageError(`there are no columns in ${quote(range.text)}`, "its last column stands before its first");
}

/** The index of a column by its name, or else by its number from 1; of several with one name the first or the last. */
function positionOf(text: string, names: readonly string[], which: "first" | "last"): number {
  const named = which === "first" ? names.indexOf(text) : names.lastIndexOf(text);
  if (named >= 0) return named;
  const number = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (number >= 1 && number <= names.length) return number - 1;
  throw unknownColumn(text, names);
}

function matching(text: string, pattern: RegExp, names: readonly string[]): number[] {
  const found = indicesWhere(names, (name) => pattern.test(name));
  if (found.length === 0) throw usageError(`no column matches ${shorten(text)}`, columnsThereAre(names));
  return found;
}

const indicesWhere = <T>(items: readonly T[], holds: (item: T, index: number) => boolean): number[] =>
  items.flatMap((item, index) => (holds(item, index) ? [index] : []));

function unknownColumn(text: string, names: readonly string[]) {
  const near = nearest(text, names);
  const meant = near === undefined ? "" : `did you mean ${quote(near)}? `;
  return usageError(`there is no column ${quote(text)}`, meant + columnsThereAre(names));
}

const SHOWN = 8;

function columnsThereAre(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN).map(quote);
  const rest = names.length > SHOWN ? `, ... ${names.length} in all` : "";
  return `the columns are ${shown.join(", ")}${rest}`;
}
