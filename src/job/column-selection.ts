/** The little language that columns are named in: --columns, --exclude and the like. Pure; select-columns.ts says what is meant. */
import { usageError } from "../errors.js";
import { shorten } from "../text/quote.js";

/** One item of a list; `text` is as written, for messages. An item that is exactly a column's name means that column. */
export type ColumnSelector =
  /** a name, or a number from 1; `name:` before it makes it a name, `#` a number */
  | { readonly kind: "word"; readonly text: string }
  /** a name in quotes: never a number, range, glob or regular expression */
  | { readonly kind: "name"; readonly text: string; readonly name: string }
  /** all from one column, each said as a word, to another, in the input's order, both included */
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

/** What a list of columns looks like, for people. */
export const COLUMN_LIST =
  "a comma list of names, numbers from 1, ranges p0..p9, globs p*, /regexes/; name:2 is a name, '#2' a number";

/** What one column looks like. */
export const ONE_COLUMN = "a column's name, or its number from 1; name:2 is a name, '#2' a number";

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

/** Before a word that is a name, whatever it looks like. */
const NAME = "name:";

/** The name that a word says outright; undefined for a word that does not. */
export const outrightName = (word: string): string | undefined =>
  word.startsWith(NAME) && word.length > NAME.length ? word.slice(NAME.length) : undefined;

/** The number from 1 that a word may be, or with # before it is; undefined for any other word. */
export function numberOf(word: string): number | undefined {
  const [, digits] = /^#?([1-9]\d{0,8})$/.exec(word) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

function wordSelector(text: string): ColumnSelector {
  const range = /^(.+?)\.\.(.+)$/s.exec(text);
  if (range !== null) return { kind: "range", text, first: range[1].trim(), last: range[2].trim() };
  if (/[*?]/.test(text) && !text.startsWith(NAME)) return { kind: "glob", text, source: globSource(text) };
  return { kind: "word", text };
}

const globSource = (glob: string): string =>
  `^${glob
    .replace(/[\\^$.|+()[\]{}/]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".")}$`;
