/** PostgreSQL's SQL: printed, not run. */
import type { ColumnType, Dialect } from "../contract.js";
import { calling, makeDialect } from "./print.js";
import { createTable, namedSource } from "./text.js";

const string = (value: string): string =>
  value.includes("\\")
    ? `E'${value.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`
    : `'${value.replaceAll("'", "''")}'`;

/** A bare literal would be a numeric. */
const double = (value: number): string => `float8 '${Object.is(value, -0) ? "-0" : value}'`;

const TYPES: Readonly<Record<string, ColumnType>> = {
  "double precision": "float64",
  real: "float32",
  boolean: "boolean",
  smallint: "integer",
  integer: "integer",
  bigint: "integer",
  numeric: "decimal",
};

export const postgres: Dialect = makeDialect({
  name: "postgres",
  quote: '"',
  string,
  number: double,
  notFinite: double,
  nullNumber: "CAST(NULL AS double precision)",
  functions: {
    absolute: calling("abs"),
    squareRoot: calling("sqrt"),
    power: calling("power"),
    exponential: calling("exp"),
    logarithm: calling("ln"),
    logarithmOfOnePlus: (x) =>
      `CASE WHEN 1 + ${x} = 1 THEN ${x} ELSE ln(1 + ${x}) * (${x}) / ((1 + ${x}) - 1) END`,
    exponentialLessOne: (x) =>
      `CASE WHEN exp(${x}) = 1 THEN ${x} WHEN abs(${x}) > 1 THEN exp(${x}) - 1 ELSE (exp(${x}) - 1) * (${x}) / ln(exp(${x})) END`,
    floor: calling("floor"),
    greatest: calling("greatest"),
    least: calling("least"),
    coalesce: calling("coalesce"),
    single: (of) => `CAST(${of} AS real)`,
    text: (of) => `CAST(${of} AS text)`,
    integerText: (of) => `CAST(CAST(${of} AS bigint) AS text)`,
    timestampText: (of) => `replace(CAST(${of} AS text), ' ', 'T')`,
    instantText: (of) => `replace(CAST(${of} AT TIME ZONE 'UTC' AS text), ' ', 'T') || 'Z'`,
    base64: (of) => `replace(encode(${of}, 'base64'), E'\\n', '')`,
    json: (of) => `CAST(to_json(${of}) AS text)`,
    double: (of) => `CAST(${of} AS double precision)`,
  },
  aggregates: {
    count: calling("count"),
    sum: calling("sum"),
    mean: calling("avg"),
    smallest: calling("min"),
    largest: calling("max"),
  },
  quantile: (of, fraction) => `percentile_cont(${fraction}) WITHIN GROUP (ORDER BY ${of})`,
  orderStatistics: (of, fractions) =>
    `percentile_disc(ARRAY[${fractions.join(", ")}]) WITHIN GROUP (ORDER BY ${of})`,
  isNaN: (of) => `${of} = float8 'NaN'`,
  source: namedSource,
  describe: (from) => `SELECT * FROM ${from} LIMIT 0`,
  typeOf: (type) => TYPES[type] ?? "other",
  write: createTable(""),
  longestStatement: 2 ** 30 - 1,
  columnsAtOnce: 200,
});
