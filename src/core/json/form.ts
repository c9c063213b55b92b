/** Forms: what a JSON value must be, said once. A file is checked by them, and the published JSON Schema is made of them. */
import { dataError } from "../../errors.js";

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json;
}

/** A place in a file's tree, for messages. */
export interface At {
  readonly file: string;
  readonly parent?: At;
  readonly key?: string | number;
}

export const below = (at: At, key: string | number): At => ({ file: at.file, parent: at, key });

/** columns[3].statistics["standard deviation"] */
function pathOf({ parent, key }: At): string {
  if (parent === undefined || key === undefined) return "";
  const before = pathOf(parent);
  if (typeof key === "number") return `${before}[${key}]`;
  if (!/^[A-Za-z_]\w*$/.test(key)) return `${before}[${JSON.stringify(key)}]`;
  return before === "" ? key : `${before}.${key}`;
}

/** A JSON value, checked and turned into a T. */
export interface Form<T> {
  /** draft 2020-12 */
  readonly schema: JsonObject;
  /** Throws NormalizeError "data" that names the file and the key. */
  read(value: Json, at: At): T;
}

export type ReadBy<F> = F extends Form<infer T> ? T : never;

/** The error of a value that is not what it should be. */
export function refusal(at: At, problem: string, hint?: string) {
  const path = pathOf(at);
  return dataError(path === "" ? problem : `${path}: ${problem}`, { file: at.file }, hint);
}

export const unexpected = (at: At, expected: string, value: Json) =>
  refusal(at, `expected ${expected}, found ${show(value)}`);

/** Characters of a text that are shown. */
const SHOWN = 60;

/** A value as messages show it: never more than a line. */
export function show(value: Json): string {
  if (typeof value === "string")
    return JSON.stringify(value.length > SHOWN ? `${value.slice(0, SHOWN)}…` : value);
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === "object" && value !== null ? "an object" : String(value);
}

function scalar<T extends Json>(
  expected: string,
  schema: JsonObject,
  holds: (value: Json) => value is T,
): Form<T> {
  return {
    schema,
    read(value, at) {
      if (!holds(value)) throw unexpected(at, expected, value);
      return value;
    },
  };
}

const number = (expected: string, bounds: JsonObject, holds: (value: number) => boolean): Form<number> =>
  scalar(
    expected,
    { type: "number", ...bounds },
    (value): value is number => typeof value === "number" && Number.isFinite(value) && holds(value),
  );

/** Any finite double. */
export const real = number("a number", {}, () => true);
export const positive = number("a number above 0", { exclusiveMinimum: 0 }, (value) => value > 0);
export const notNegative = number("a number of at least 0", { minimum: 0 }, (value) => value >= 0);

/** A whole number within bounds, both included. */
export const whole = (least: number, most: number): Form<number> =>
  number(
    most === Number.MAX_SAFE_INTEGER
      ? `a whole number of at least ${least}`
      : `a whole number from ${least} to ${most}`,
    { type: "integer", minimum: least, maximum: most },
    (value) => Number.isInteger(value) && value >= least && value <= most,
  );

export const count = whole(0, Number.MAX_SAFE_INTEGER);

/** Any double but NaN; the infinite ones are the texts "inf" and "-inf". */
export const realOrInfinite: Form<number> = {
  schema: { anyOf: [{ type: "number" }, { enum: ["inf", "-inf"] }] },
  read(value, at) {
    if (value === "inf") return Infinity;
    if (value === "-inf") return -Infinity;
    if (typeof value === "number" && Number.isFinite(value)) return value;
    throw unexpected(at, 'a number, "inf" or "-inf"', value);
  },
};

export const text = scalar(
  "a text",
  { type: "string" },
  (value): value is string => typeof value === "string",
);

/** A text that matches a pattern, said in words. */
export const textLike = (expected: string, pattern: RegExp): Form<string> =>
  scalar(
    expected,
    { type: "string", pattern: pattern.source },
    (value): value is string => typeof value === "string" && pattern.test(value),
  );

/** One of some texts. */
export const oneOf = <T extends string>(texts: readonly T[]): Form<T> =>
  scalar(
    texts.length === 1 ? JSON.stringify(texts[0]) : `one of ${texts.join(", ")}`,
    { enum: texts },
    (value): value is T => texts.includes(value as T),
  );

export const orNull = <T>(form: Form<T>): Form<T | null> => ({
  schema: { anyOf: [form.schema, { type: "null" }] },
  read: (value, at) => (value === null ? null : form.read(value, at)),
});

/** A list of values of one form. */
export const list = <T>(item: Form<T>, least = 0): Form<readonly T[]> => ({
  schema: { type: "array", items: item.schema, ...(least > 0 && { minItems: least }) },
  read(value, at) {
    if (!Array.isArray(value)) throw unexpected(at, "a list", value);
    if (value.length < least) throw unexpected(at, `a list of at least ${least}`, value);
    return value.map((element, i) => item.read(element, below(at, i)));
  },
});

/** Finite doubles, each at least the one before it. */
export const ascending: Form<Float64Array> = {
  schema: { type: "array", items: { type: "number" } },
  read(value, at) {
    if (!Array.isArray(value)) throw unexpected(at, "a list of numbers", value);
    const wrong = value.findIndex((item, i) => !Number.isFinite(item) || (i > 0 && item < value[i - 1]));
    if (wrong >= 0) throw unexpected(below(at, wrong), "a number, at least the one before it", value[wrong]);
    return Float64Array.from(value as number[]);
  },
};

/** Two numbers, the first of them the smaller. */
export const interval: Form<readonly [number, number]> = {
  schema: { type: "array", items: { type: "number" }, minItems: 2, maxItems: 2 },
  read(value, at) {
    const [low, high, ...more] = Array.isArray(value) ? (value as Json[]) : [];
    const numbers = [low, high].every((bound) => typeof bound === "number" && Number.isFinite(bound));
    if (!numbers || more.length > 0 || !((low as number) < (high as number))) {
      throw unexpected(at, "a list of two numbers, the smaller first", value);
    }
    return [low as number, high as number];
  },
};

type Fields = Readonly<Record<string, Form<unknown>>>;
type Read<F extends Fields> = { readonly [K in keyof F]: ReadBy<F[K]> };
export type ReadRecord<R extends Fields, O extends Fields> = Read<R> & Partial<Read<O>>;

/** An object of exactly these keys; those of `optional` may be absent. */
export function record<R extends Fields, O extends Fields = Record<never, never>>(
  required: R,
  optional?: O,
): Form<ReadRecord<R, O>> {
  const forms = new Map<string, Form<unknown>>(Object.entries({ ...required, ...optional }));
  const properties = Object.fromEntries([...forms].map(([key, form]) => [key, form.schema]));
  return {
    schema: { type: "object", properties, required: Object.keys(required), additionalProperties: false },
    read(value, at) {
      const object = asObject(value, at);
      const absent = Object.keys(required).find((key) => !Object.hasOwn(object, key));
      if (absent !== undefined) throw refusal(at, `the key ${JSON.stringify(absent)} is missing`);
      const read: Record<string, unknown> = {};
      for (const [key, member] of Object.entries(object)) {
        const form = forms.get(key);
        if (!form) {
          throw refusal(at, `there is no key ${show(key)}`, `the keys are ${[...forms.keys()].join(", ")}`);
        }
        read[key] = form.read(member, below(at, key));
      }
      return read as ReadRecord<R, O>;
    },
  };
}

export function asObject(value: Json, at: At): JsonObject {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw unexpected(at, "an object", value);
  return value as JsonObject;
}

/** Values that another form will read once it is known which: the schema allows all of `forms`. */
export const later = (forms: readonly Form<unknown>[]): Form<Json> => ({
  schema: forms.length === 1 ? forms[0].schema : { anyOf: forms.map(({ schema }) => schema) },
  read: (value) => value,
});

/** A form with a sentence about it in the schema. */
export const described = <T>(description: string, form: Form<T>): Form<T> => ({
  ...form,
  schema: { description, ...form.schema },
});
