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

export const ALL_COLUMNS: ColumnSelection = { include: [], exclude: [] };

const ITEM = /\s*(?:"((?:[^"]|"")*)"|\/((?:[^/\\]|\\.)+)\/([a-z]*)|([^,]*))\s*(?:,|$)/suy;

/** Reads a comma list of names, numbers, ranges a..b, globs and /regexes/; undefined where it is no such list. */
export function parseColumns(text: string): readonly ColumnSelector[] | undefined {
  const selectors: ColumnSelector[] = [];
  let at = 0;
  do {
    ITEM.lastIndex = at;
    const item = ITEM.exec(text);
    if (item === null) return undefined;
    const [whole, quoted, source, flags, word] = item;
    at += whole.length;
    if (quoted !== undefined) {
      const name = quoted.replaceAll('""', '"');
      selectors.push({ kind: "name", text: `"${quoted}"`, name });
    } else if (source !== undefined) selectors.push(patternSelector(source, flags));
    else if (word.trim() === "") return undefined;
    else selectors.push(wordSelector(word.trim()));
  } while (at < text.length || text.endsWith(",", at));
  return selectors;
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
    const exact = selector.kind === "word" || selector.kind === "name";
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
