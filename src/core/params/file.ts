/** The file's form: every key there is, from which the published JSON Schema is made. */
import { GROUP_KEY_TYPES } from "../../text/group-key.js";
import {
  count,
  described,
  type Form,
  type JsonObject,
  later,
  list,
  oneOf,
  type ReadBy,
  record,
  text,
  textLike,
  whole,
} from "../json/form.js";
import { METHODS } from "../methods/index.js";
import { STEP_CODECS } from "../steps/json.js";
import { moments, statistics } from "./moments.js";
import { stage } from "./options.js";
import { READ_VERSIONS } from "./parameters.js";
import { readingForm } from "./reading.js";
import { STATE_CODECS } from "./states/index.js";

export const FORMAT = "normalize-parameters";

const dtype = oneOf([
  ...(["bool", "uint8", "int8", "uint16", "int16", "uint32", "int32", "uint64", "int64"] as const),
  ...(["float16", "float32", "float64"] as const),
]);

const position = whole(0, Number.MAX_SAFE_INTEGER);
const length = whole(1, Number.MAX_SAFE_INTEGER);

/** The heads of all kinds, each with its kind. */
const headsOf = (codecs: Readonly<Record<string, { readonly head: Form<object> }>>): Form<unknown>[] =>
  Object.entries(codecs).map(([kind, { head }]) => ({ ...head, schema: withKind(kind, head.schema) }));

function withKind(kind: string, schema: JsonObject): JsonObject {
  const properties = { kind: { const: kind }, ...(schema["properties"] as JsonObject) };
  const required = ["kind", ...(schema["required"] as readonly string[])];
  return { ...schema, properties, required };
}

const partsOf = (codecs: Readonly<Record<string, { readonly part: Form<unknown> }>>): Form<unknown>[] =>
  Object.values(codecs).map(({ part }) => part);

const column = record(
  {
    statistics,
    moments,
  },
  {
    name: described("as in columns", text),
    index: described("the position in a row, from 0, where columns have no names", position),
    fit: described("the column's own part of each step", list(later(partsOf(STEP_CODECS)))),
    shares: described(
      "instead of fit, where a statistic is shared: the position of the column that has it",
      position,
    ),
    state: described("the column's own part of each measure", list(later(partsOf(STATE_CODECS)))),
  },
);

const fit = record(
  {
    rows: count,
    steps: described("what is done to the columns, one after another", list(later(headsOf(STEP_CODECS)))),
    columns: list(column),
  },
  {
    key: described("the value of the groupBy column that this fit is of", text),
    measures: described("what was measured beside the moments", list(later(headsOf(STATE_CODECS)))),
  },
);

export const file = record(
  {
    format: oneOf([FORMAT]),
    version: described(
      "2 is what is written; 1, which has no reading, columnOrder, vectors and keyType, is read as well",
      whole(READ_VERSIONS[0], READ_VERSIONS[READ_VERSIONS.length - 1]),
    ),
    tool: record({ name: text, version: text }),
    inputs: list(
      record({ name: text }, { size: count, sha256: textLike("64 hexadecimal digits", /^[0-9a-f]{64}$/) }),
      1,
    ),
    elementType: described("the type of the input's elements; text is float64", dtype),
    rowShape: described("the lengths of the axes after the first", list(length)),
    dtype: described(
      "the type of the results when it was fitted; what it is applied to has its own",
      oneOf(["float32", "float64"] as const),
    ),
    axis: described("the axes reduced, ascending from 0", list(position)),
    method: described(
      `what is applied in order: ${Object.values(METHODS)
        .map(({ name, formula }) => `${name} ${formula}`)
        .join("; ")}`,
      list(stage, 1),
    ),
    fits: list(fit, 1),
  },
  {
    reading: described("options that changed a cell's meaning; those absent had their defaults", readingForm),
    columns: described("the fitted columns, in order", list(record({ name: text, dtype }), 1)),
    columnOrder: described(
      "the fitted columns in the order in which they were named, by position from 0, where that is not theirs",
      list(position, 2),
    ),
    passthrough: described("columns that were not fitted", list(text)),
    joint: described(
      "sets of columns, by position from 0, that share one set of statistics",
      list(list(position, 2), 1),
    ),
    vectors: described(
      "columns, by position from 0, of each vector of a row where it has several: lists are one each",
      list(list(position, 1), 1),
    ),
    groupBy: described("the column whose values name the groups that are fitted apart", text),
    keyType: described(
      "what these values are: keys of one type are one text, whatever file or engine they come from",
      oneOf(GROUP_KEY_TYPES),
    ),
  },
);

export type File = ReadBy<typeof file>;
export type FitRecord = ReadBy<typeof fit>;
export type ColumnEntry = ReadBy<typeof column>;

/** The published schema: what a file of this version is, whoever makes it. */
export const parametersSchema = (): JsonObject => ({
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "Parameters of normalize",
  description:
    "What normalize fit --save writes and normalize apply --params reads. Doubles are the shortest decimals that read " +
    'back as the same; -0 is -0.0; "inf" and "-inf" are texts.',
  ...file.schema,
});
