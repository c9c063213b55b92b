/** What a selection of columns means for a table's. Pure. */
import { usageError } from "../errors.js";
import { nearest } from "../text/nearest.js";
import { quote, shorten } from "../text/quote.js";
import { type ColumnSelection, type ColumnSelector, numberOf, outrightName } from "./column-selection.js";

/**
 * What a selection says of one column. named: asked for by its very name or number, so it has to be numeric;
 * matched: wanted if it is numeric; left: passes through.
 */
type ColumnChoice = "named" | "matched" | "left";

/**
 * What a selection means for the columns of a table, in their order; `names` are all of them, text columns too.
 * Throws a usage error for an item that is no column's, so that a misspelt --exclude does not pass in silence.
 */
export function selectColumns(selection: ColumnSelection, names: readonly string[]): ColumnChoice[] {
  const start: ColumnChoice = selection.include.length === 0 ? "matched" : "left";
  const choices = names.map((): ColumnChoice => start);
  const columns = new Columns(names);
  for (const selector of selection.include) {
    const exact = isExact(selector);
    for (const index of columnsOf(selector, columns)) {
      if (choices[index] !== "named") choices[index] = exact ? "named" : "matched";
    }
  }
  for (const selector of selection.exclude) {
    for (const index of columnsOf(selector, columns)) choices[index] = "left";
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
 * The order in which a selection names columns, of those in `worked` (indices of names): positions in it. A range, glob or
 * regular expression names its columns in the input's order, and the first item that names a column counts.
 */
export function selectionOrder(
  { include }: ColumnSelection,
  names: readonly string[],
  worked: ArrayLike<number>,
): number[] {
  const position = new Map(Array.from(worked, (field, i) => [field, i]));
  const columns = new Columns(names);
  const named = include.flatMap((selector) => columnsOf(selector, columns));
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
  const columns = new Columns(names);
  const kept = list.flatMap((selector) => {
    const meant = columnsOf(selector, columns);
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

/**
 * The one column that a text means, by its name or its number from 1. Throws a usage error where there is none, or several, or
 * where it could be either.
 */
export function selectOne(text: string, names: readonly string[]): number {
  const columns = new Columns(names);
  const meant = columns.meant(text);
  if (meant.length === 1) return meant[0];
  throw usageError(
    `${meant.length} columns are called ${quote(outrightName(text) ?? text)}`,
    `say which by its number: ${meant.map((index) => `'#${index + 1}'`).join(", ")}`,
  );
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

type Range = ColumnSelector & { readonly kind: "range" };

/** The list that a column is an element of, by its name: v of v[0], m[0] of m[0][1]. */
const listOf = (name: string): string | undefined => /^(.*[^\\])\[\d+\]$/su.exec(name)?.[1];

/** A table's columns, to be looked up by what words say of them. */
class Columns {
  private readonly byName = new Map<string, number[]>();
  /** elements of lists, by the names of these */
  private readonly byList = new Map<string, number[]>();

  constructor(readonly names: readonly string[]) {
    const add = (to: Map<string, number[]>, name: string, index: number): void => {
      const known = to.get(name);
      if (known) known.push(index);
      else to.set(name, [index]);
    };
    names.forEach((name, index) => {
      add(this.byName, name, index);
      for (let list = listOf(name); list !== undefined; list = listOf(list)) add(this.byList, list, index);
    });
  }

  /** Indices of the columns of that name, ascending, or of the elements of the list of that name. */
  called(name: string): readonly number[] {
    return this.byName.get(name) ?? this.byList.get(name) ?? [];
  }

  /** The index of the column whose number a word may be. */
  numbered(word: string): number | undefined {
    const number = numberOf(word);
    return number !== undefined && number <= this.names.length ? number - 1 : undefined;
  }

  /**
   * Indices of the columns that a word means: at least one. Throws a usage error for none, and where it is the name of one
   * column and the number of another.
   * @param range what the word is a bound of
   */
  meant(word: string, range?: Range): readonly number[] {
    const name = outrightName(word);
    const outright = name === undefined ? [] : this.called(name);
    if (outright.length > 0) return outright;
    const called = this.called(word);
    const numbered = this.numbered(word);
    if (numbered === undefined && called.length === 0) throw unknownColumn(name ?? word, this.names);
    if (numbered === undefined) return called;
    if (called.length === 0 || (called.length === 1 && called[0] === numbered)) return [numbered];
    const number = `the number of column ${numbered + 1}, ${quote(this.names[numbered])}`;
    throw this.ambiguous(word, number, range ? [range.first, range.last] : [word]);
  }

  /** Where a range begins or ends: of several columns of one name at the first or the last. */
  bound(range: Range, end: "first" | "last"): number {
    const meant = this.meant(range[end], range);
    return meant[end === "first" ? 0 : meant.length - 1];
  }

  /** @param words what to say in other words: one, or the bounds of a range */
  private ambiguous(text: string, other: string, words: readonly string[]): Error {
    const called = this.called(text).map((index) => index + 1);
    const names = words.map((word) => this.asName(word) ?? this.asNumber(word) ?? word).join("..");
    const numbers = words.map((word) => this.asNumber(word) ?? this.asName(word) ?? word).join("..");
    return usageError(
      `${quote(text)} is the name of column ${called.join(" and ")} and ${other}`,
      `say ${inShell(names)} or ${inShell(numbers)}`,
    );
  }

  /** How to say that a word is a name; undefined where no column is called so. */
  private asName(word: string): string | undefined {
    if (outrightName(word) !== undefined) return word;
    return this.called(word).length > 0 ? `name:${word}` : undefined;
  }

  /** How to say that a word is a number; undefined where it is none. */
  private asNumber(word: string): string | undefined {
    const index = this.numbered(word);
    if (index === undefined) return undefined;
    const spelling = `#${index + 1}`;
    return this.called(spelling).length > 0 ? `name:${this.names[index]}` : spelling;
  }
}

/** As a shell takes it: what begins with # would be a comment. */
const inShell = (text: string): string => (text.startsWith("#") ? `'${text}'` : text);

/** Indices of the columns that an item means: at least one. */
function columnsOf(selector: ColumnSelector, columns: Columns): readonly number[] {
  if (selector.kind === "word") return columns.meant(selector.text);
  const literal = columns.called(selector.kind === "name" ? selector.name : selector.text);
  switch (selector.kind) {
    case "name":
      if (literal.length > 0) return literal;
      throw unknownColumn(selector.name, columns.names);
    case "range":
      return rangeOf(selector, columns, literal);
    case "glob":
      return literal.length > 0
        ? literal
        : matching(selector.text, new RegExp(selector.source, "su"), columns);
    case "pattern":
      return literal.length > 0
        ? literal
        : matching(selector.text, new RegExp(selector.source, selector.flags), columns);
  }
}

/** @param literal columns that are called as the range is written */
function rangeOf(range: Range, columns: Columns, literal: readonly number[]): readonly number[] {
  const outright = columns.called(outrightName(range.text) ?? "");
  if (outright.length > 0) return outright;
  const numbers = [range.first, range.last].map((word) => columns.numbered(word));
  if (literal.length > 0) {
    if (numbers.includes(undefined)) return literal;
    const [first, last] = numbers.map((index) => `#${index! + 1}`);
    throw usageError(
      `${quote(range.text)} is the name of column ${literal[0] + 1} and a range of columns by their numbers`,
      `say name:${range.text} or '${first}..${last}'`,
    );
  }
  const first = columns.bound(range, "first");
  const last = columns.bound(range, "last");
  if (last >= first) return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  throw usageError(`there are no columns in ${quote(range.text)}`, "its last column stands before its first");
}

function matching(text: string, pattern: RegExp, { names }: Columns): number[] {
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
