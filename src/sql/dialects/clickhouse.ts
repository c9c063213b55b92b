/** ClickHouse's SQL: printed, not run. */
import type { Dialect } from "../contract.js";
import { calling, makeDialect } from "./print.js";
import { createTable, namedSource } from "./text.js";

const string = (value: string): string => `'${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;

const double = (value: number): string => {
  const text = Object.is(value, -0) ? "-0" : String(value);
  return text.includes("e") ? text : `${text}e0`;
};

export const clickhouse: Dialect = makeDialect({
  name: "clickhouse",
  quote: '"',
  escape: (name) => name.replaceAll("\\", "\\\\"),
  string,
  number: double,
  notFinite: (value) => (Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf"),
  nullNumber: "CAST(NULL AS Nullable(Float64))",
  functions: {
    absolute: calling("abs"),
    squareRoot: calling("sqrt"),
    power: calling("pow"),
    exponential: calling("exp"),
    logarithm: calling("log"),
    logarithmOfOnePlus: calling("log1p"),
    exponentialLessOne: (x) =>
      `CASE WHEN exp(${x}) = 1 THEN ${x} WHEN abs(${x}) > 1 THEN exp(${x}) - 1 ELSE (exp(${x}) - 1) * (${x}) / log(exp(${x})) END`,
    floor: calling("floor"),
    greatest: calling("greatest"),
    least: calling("least"),
    coalesce: calling("coalesce"),
    single: (of) => `CAST(${of} AS Nullable(Float32))`,
    text: (of) => `CAST(${of} AS Nullable(String))`,
    integerText: (of) => `CAST(CAST(${of} AS Nullable(Int64)) AS Nullable(String))`,
    timestampText: (of) => `replaceOne(CAST(${of} AS Nullable(String)), ' ', 'T')`,
    instantText: (of) => `concat(replaceOne(toString(toTimeZone(${of}, 'UTC')), ' ', 'T'), 'Z')`,
    base64: calling("base64Encode"),
    json: calling("toJSONString"),
    double: (of) => `CAST(${of} AS Nullable(Float64))`,
  },
  aggregates: {
    count: calling("count"),
    sum: calling("sum"),
    mean: calling("avg"),
    smallest: calling("min"),
    largest: calling("max"),
  },
  quantile: (of, fraction) => `quantileExactInclusive(${fraction})(${of})`,
  orderStatistics: (of, fractions) => `quantilesExactLow(${fractions.join(", ")})(${of})`,
  isNaN: calling("isNaN"),
  values(rows, columns, name) {
    const [key, ...numbers] = columns;
    const types = [`${key} String`, ...numbers.map((column) => `${column} Nullable(Float64)`)];
    return `values(${string(types.join(", "))},\n${rows.join(",\n")}\n) AS ${name}`;
  },
  source: namedSource,
  describe: (from) => `DESCRIBE TABLE (SELECT * FROM ${from})`,
  typeOf: (type) => {
    const bare = type.replace(/^Nullable\((.*)\)$/, "$1");
    if (bare === "Float64") return "float64";
    if (bare === "Float32") return "float32";
    if (bare === "Bool") return "boolean";
    return /^U?Int\d+$/.test(bare) ? "integer" : bare.startsWith("Decimal") ? "decimal" : "other";
  },
  write: createTable(" ENGINE = MergeTree ORDER BY tuple()"),
  longestStatement: 256 * 2 ** 10,
  columnsAtOnce: 100,
});
