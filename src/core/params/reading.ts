/** What changes a cell's meaning: kept with a fit, and the default of whatever is done with it later. */
import { described, type Form, list, oneOf, type ReadRecord, record, text } from "../json/form.js";

/** As flags say it; what is absent is at its default. */
export interface Reading {
  /** texts that mean "missing", beside the usual ones */
  readonly naValues?: readonly string[];
  /** what stands before a number's decimals, in text */
  readonly decimal?: "." | ",";
  /** what digits with a leading zero or a plus are */
  readonly leadingZeros?: "text" | "number";
  /** missing values: left out and as they are, spread, or refused */
  readonly nan?: "omit" | "propagate" | "raise";
  /** infinite values: refused, left out and as they are, or, where nothing is fitted, taken like any other */
  readonly inf?: "error" | "omit" | "keep";
}

type ReadingKey = keyof Reading;
/** What a fit may have had: it keeps no infinite value. */
type Value<K extends ReadingKey> = Exclude<Required<Reading>[K], "keep">;

/** One option: all that parameters, merging and messages have to know of it. */
interface ReadingOption<T> {
  readonly flag: string;
  readonly form: Form<T>;
  /** what holds where nothing is said, and is not written */
  readonly standard: T;
  /** the value as it stands after the flag */
  readonly spoken: (value: T) => string;
  /** what a fit with this value did, for "the fit …" */
  readonly fitted: (value: T) => string;
  /** the value that lets a fit have no such cell: none can mean something else later */
  readonly refuses?: T;
}

const spoken = (value: string): string => value;

/** Every option that changes a cell's meaning. One that is added here is saved, read back, agreed on and told. */
export const READING_OPTIONS: { readonly [K in ReadingKey]-?: ReadingOption<Value<K>> } = {
  naValues: {
    flag: "--na-values",
    form: described("texts that meant a missing value, beside the usual ones", list(text, 1)),
    standard: [],
    spoken: (texts) => texts.join(","),
    fitted: (texts) => (texts.length === 0 ? "had none" : `read ${texts.join(", ")} as missing`),
  },
  decimal: {
    flag: "--decimal",
    form: described("what stood before a number's decimals", oneOf([".", ","] as const)),
    standard: ".",
    spoken,
    fitted: (mark) => `read numbers with a decimal ${mark === "," ? "comma" : "point"}`,
  },
  leadingZeros: {
    flag: "--leading-zeros",
    form: described("what digits with a leading zero or a plus were", oneOf(["text", "number"] as const)),
    standard: "text",
    spoken,
    fitted: (what) => `read digits with a leading zero as ${what === "text" ? "text" : "numbers"}`,
  },
  nan: {
    flag: "--nan",
    form: described("what was done about missing values", oneOf(["omit", "propagate", "raise"] as const)),
    standard: "omit",
    spoken,
    fitted: (policy) => `had --nan ${policy}`,
    refuses: "raise",
  },
  inf: {
    flag: "--inf",
    form: described("what was done about infinite values", oneOf(["error", "omit"] as const)),
    standard: "error",
    spoken,
    fitted: (policy) => `had --inf ${policy}`,
    refuses: "error",
  },
};

const KEYS = Object.keys(READING_OPTIONS) as readonly ReadingKey[];

/** An option where the type of its value does not matter. */
const optionNamed = (key: ReadingKey): ReadingOption<unknown> =>
  READING_OPTIONS[key] as ReadingOption<unknown>;

type Forms = { readonly [K in ReadingKey]-?: Form<Value<K>> };

const FORMS = Object.fromEntries(KEYS.map((key) => [key, optionNamed(key).form])) as Forms;

/** The options that are said; others had their defaults. */
export const readingForm: Form<ReadRecord<Record<never, never>, Forms>> = record({}, FORMS);

/** As it is saved: what differs from the defaults, in one order. */
export function savedReading(reading: Reading): Reading {
  const said = KEYS.flatMap((key) => {
    const value = canonical(reading[key]);
    return value === undefined || isStandard(key, value) ? [] : [[key, value] as const];
  });
  return Object.fromEntries(said);
}

/** Lists are sets of texts. */
const canonical = (value: Reading[ReadingKey]): unknown =>
  typeof value === "object" ? [...new Set(value)].sort() : value;

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

const isStandard = (key: ReadingKey, value: unknown): boolean => same(value, optionNamed(key).standard);

const optionOf = (reading: Reading, key: ReadingKey): unknown =>
  canonical(reading[key]) ?? optionNamed(key).standard;

/**
 * What is said now where cells meant something else in the fit, for people; nothing where it is not known what the fit had, or it
 * had no such cells.
 */
export function readingNotes(said: Reading, fitted: Reading | undefined): string[] {
  if (fitted === undefined) return [];
  return KEYS.flatMap((key) => {
    const { flag, spoken, fitted: did, refuses } = optionNamed(key);
    const had = optionOf(fitted, key);
    if (said[key] === undefined || same(optionOf(said, key), had) || had === refuses) return [];
    return [`${flag} ${spoken(said[key])} was given; the fit ${did(had)}`];
  });
}

/**
 * The first option that two fits differ in, as each of them would be said, for "it was read …". A fit that does not know how it
 * was read agrees with the defaults alone.
 */
export function readingDifference(
  a: Reading | undefined,
  b: Reading | undefined,
): readonly [string, string] | undefined {
  const key = KEYS.find((key) => !same(optionOf(a ?? {}, key), optionOf(b ?? {}, key)));
  if (key === undefined) return undefined;
  const { flag, spoken } = optionNamed(key);
  const say = (reading: Reading | undefined): string => {
    if (reading === undefined) return "as version 1 does not tell";
    const value = optionOf(reading, key);
    return isStandard(key, value) ? `without ${flag}` : `with ${flag} ${spoken(value)}`;
  };
  return [say(a), say(b)];
}
