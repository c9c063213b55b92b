/** JSON Schema, draft 2020-12, as far as the project's schemas use it: an unknown keyword is an error, not passed over. */

type Schema = Readonly<Record<string, unknown>>;

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  object: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  array: Array.isArray,
  string: (value) => typeof value === "string",
  number: (value) => typeof value === "number",
  integer: Number.isInteger,
  boolean: (value) => typeof value === "boolean",
  null: (value) => value === null,
};

type Keyword = (said: unknown, value: unknown, schema: Schema) => boolean;

const always: Keyword = () => true;
const ofNumbers =
  (holds: (value: number, bound: number) => boolean): Keyword =>
  (bound, value) =>
    typeof value !== "number" || holds(value, bound as number);
const ofLists =
  (holds: (value: readonly unknown[], said: unknown) => boolean): Keyword =>
  (said, value) =>
    !Array.isArray(value) || holds(value, said);
const ofObjects =
  (holds: (value: object, said: unknown, schema: Schema) => boolean): Keyword =>
  (said, value, schema) =>
    !TYPES["object"](value) || holds(value as object, said, schema);

const KEYWORDS: Readonly<Record<string, Keyword>> = {
  $schema: always,
  title: always,
  description: always,
  type: (said, value) => TYPES[said as string](value),
  enum: (said, value) => (said as unknown[]).includes(value),
  const: (said, value) => said === value,
  anyOf: (said, value) => (said as Schema[]).some((schema) => isValid(schema, value)),
  minimum: ofNumbers((value, bound) => value >= bound),
  maximum: ofNumbers((value, bound) => value <= bound),
  exclusiveMinimum: ofNumbers((value, bound) => value > bound),
  pattern: (said, value) => typeof value !== "string" || new RegExp(said as string, "u").test(value),
  items: ofLists((value, said) => value.every((item) => isValid(said as Schema, item))),
  minItems: ofLists((value, said) => value.length >= (said as number)),
  maxItems: ofLists((value, said) => value.length <= (said as number)),
  required: ofObjects((value, said) => (said as string[]).every((key) => Object.hasOwn(value, key))),
  properties: ofObjects((value, said) =>
    Object.entries(said as Record<string, Schema>).every(
      ([key, schema]) =>
        !Object.hasOwn(value, key) || isValid(schema, (value as Record<string, unknown>)[key]),
    ),
  ),
  additionalProperties: ofObjects((value, said, schema) => {
    if (said !== false) throw new Error("additionalProperties is expected to be false");
    return Object.keys(value).every((key) => Object.hasOwn(schema["properties"] as object, key));
  }),
};

/** Whether a value is as the schema says. Throws for a keyword it does not know. */
export function isValid(schema: Schema, value: unknown): boolean {
  return Object.entries(schema).every(([keyword, said]) => {
    const holds = KEYWORDS[keyword];
    if (!holds) throw new Error(`unknown keyword ${keyword}`);
    return holds(said, value, schema);
  });
}
