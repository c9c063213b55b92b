/** What flags' values may look like: each parser gives the value, or undefined for a text that is not allowed. */
import { DECIMAL } from "../../text/decimal.js";

/** A value from a fixed list of words. */
export function oneOf<const Words extends readonly string[]>(words: Words) {
  return {
    words,
    allowed: `one of ${words.join(", ")}`,
    parse: (text: string): Words[number] | undefined => words.find((word) => word === text),
  };
}

/** A share of a whole: 0.001, or 0.1%. */
export function parseShare(text: string): number | undefined {
  const percent = text.endsWith("%");
  const number = parseNumber(percent ? text.slice(0, -1) : text);
  const share = number === undefined ? undefined : percent ? number / 100 : number;
  return share !== undefined && share >= 0 && share <= 1 ? share : undefined;
}

/** A comma list of words, at least one. */
export function listOf<const Words extends readonly string[]>(words: Words) {
  const one = oneOf(words);
  return {
    words,
    allowed: `${one.allowed}, or a comma list of them`,
    parse: (text: string): Words[number][] | undefined => {
      const found = text.split(",").map((word) => one.parse(word.trim()));
      return found.includes(undefined) ? undefined : (found as Words[number][]);
    },
  };
}

const INFINITY = /^([+-]?)inf(inity)?$/i;

/** A finite decimal number. */
export function parseNumber(text: string): number | undefined {
  const value = DECIMAL.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}

export function parseNonNegative(text: string): number | undefined {
  const value = parseNumber(text);
  return value === undefined || value < 0 ? undefined : Math.abs(value);
}

/** The p of an lp norm. */
export function parseOrder(text: string): number | undefined {
  const infinity = INFINITY.exec(text);
  if (infinity === null) return parseNonNegative(text);
  return infinity[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** A parser of integers in [low, high]. */
export const integerWithin =
  (low: number, high: number) =>
  (text: string): number | undefined => {
    const value = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
    return value >= low && value <= high ? value : undefined;
  };

/** A finite decimal number in [low, high]. */
export const numberWithin =
  (low: number, high: number) =>
  (text: string): number | undefined => {
    const value = text.trim() === "" ? Number.NaN : Number(text);
    return value >= low && value <= high ? value : undefined;
  };

const SIZE_UNITS = ["", "k", "m", "g", "t"];

/** Bytes: an integer from 1 on, maybe with K, M, G or T after it, powers of 1024. */
export function parseSize(text: string): number | undefined {
  const [, digits, unit] = /^(\d+)([kmgt]?)$/i.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const bytes = Number(digits) * 1024 ** SIZE_UNITS.indexOf(unit.toLowerCase());
  return bytes >= 1 && Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** Comma-separated integers in [low, high]. */
function parseIntegers(text: string, low: number, high: number): number[] | undefined {
  const values = text.split(",").map((item) => integerWithin(low, high)(item.trim()));
  return values.includes(undefined) ? undefined : (values as number[]);
}

/** numpy's arrays have at most 64 axes. */
const MOST_AXES = 64;

/** Distinct integers, or "all". */
export function parseAxis(text: string): readonly number[] | "all" | undefined {
  if (text === "all") return "all";
  // + 0 turns the -0 of "-0" into 0.
  const axes = parseIntegers(text, -MOST_AXES, MOST_AXES - 1)?.map((axis) => axis + 0);
  return axes === undefined || new Set(axes).size < axes.length ? undefined : axes;
}

/** Lengths of axes: positive, but for one -1 at most. */
export function parseShape(text: string): readonly number[] | undefined {
  const lengths = parseIntegers(text, -1, Number.MAX_SAFE_INTEGER);
  if (lengths === undefined || lengths.length > MOST_AXES) return undefined;
  const open = lengths.filter((length) => length === -1).length;
  return open > 1 || lengths.includes(0) ? undefined : lengths;
}

/** Two finite numbers, the lower one first, their difference finite too. */
export function parseRange(text: string): readonly [number, number] | undefined {
  const [low, high, ...more] = text.split(",").map((item) => parseNumber(item.trim()));
  if (low === undefined || high === undefined || more.length > 0) return undefined;
  return low < high && Number.isFinite(high - low) ? [low, high] : undefined;
}

/** Two percentages of a distribution, the lower one first. */
export function parsePercentages(text: string): readonly [number, number] | undefined {
  const range = parseRange(text);
  return range && range[0] >= 0 && range[1] <= 100 ? range : undefined;
}

/** The words that --delimiter takes beside characters. */
export const DELIMITER_WORDS = ["tab", "comma", "semicolon", "pipe", "space"] as const;

const DELIMITERS: Readonly<Record<string, string>> = {
  tab: "\t",
  "\\t": "\t",
  comma: ",",
  semicolon: ";",
  pipe: "|",
  space: " ",
} satisfies Record<(typeof DELIMITER_WORDS)[number] | "\\t", string>;

/** The byte of one ASCII character that is no quote and no line end. */
export const parseCharacter = (text: string): number | undefined =>
  /^[\t\x20\x21\x23-\x7e]$/.test(text) ? text.charCodeAt(0) : undefined;

/** A byte to stand between fields, by its character or by name. */
export const parseDelimiter = (text: string): number | undefined =>
  parseCharacter(Object.hasOwn(DELIMITERS, text) ? DELIMITERS[text] : text);

/** Comma-separated texts, none of them empty; spaces around each are dropped. */
export function parseTexts(text: string): readonly string[] | undefined {
  const items = text.split(",").map((item) => item.trim());
  return items.includes("") ? undefined : items;
}

/** A table's name in its parts: dots stand between them, and a part in double quotes may hold anything. */
export function parseTableName(text: string): readonly string[] | undefined {
  const part = /(?:"((?:[^"]|"")+)"|([^".]+))(\.|$)/suy;
  const parts: string[] = [];
  for (let at = 0; ; at = part.lastIndex) {
    part.lastIndex = at;
    const found = part.exec(text);
    if (found === null) return undefined;
    parts.push(found[1]?.replaceAll('""', '"') ?? found[2].trim());
    if (found[3] === "") return parts.includes("") ? undefined : parts;
  }
}

/** Any text but the empty one. */
export const parseText = (text: string): string | undefined => (text === "" ? undefined : text);

export const parseFile = parseText;
