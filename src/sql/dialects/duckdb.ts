/** DuckDB's SQL. */
import {
  type ColumnType,
  type Dialect,
  isNumeric,
  type Select,
  type Source,
  type Target,
} from "../contract.js";
import { FILE, folderOptions, textSource } from "./duckdb-text.js";
import { calling, makeDialect } from "./print.js";

const string = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/** With an exponent it is a DOUBLE; without one DuckDB reads a DECIMAL. */
const double = (value: number): string => {
  const text = Object.is(value, -0) ? "-0" : String(value);
  return text.includes("e") ? text : `${text}e0`;
};

const TYPES: Readonly<Record<string, ColumnType>> = {
  DOUBLE: "float64",
  FLOAT: "float32",
  BOOLEAN: "boolean",
  TINYINT: "integer",
  SMALLINT: "integer",
  INTEGER: "integer",
  BIGINT: "integer",
  HUGEINT: "integer",
  UTINYINT: "integer",
  USMALLINT: "integer",
  UINTEGER: "integer",
  UBIGINT: "integer",
  UHUGEINT: "integer",
  VARCHAR: "text",
  UUID: "text",
  DATE: "date",
  TIME: "time",
  TIMESTAMP: "timestamp",
  TIMESTAMP_S: "timestamp",
  TIMESTAMP_MS: "timestamp",
  TIMESTAMP_NS: "timestamp",
  "TIMESTAMP WITH TIME ZONE": "instant",
  BLOB: "binary",
};

export const duckdb: Dialect = makeDialect({
  name: "duckdb",
  quote: '"',
  string,
  number: double,
  notFinite: (value) => `CAST('${value}' AS DOUBLE)`,
  nullNumber: "CAST(NULL AS DOUBLE)",
  functions: {
    absolute: calling("abs"),
    squareRoot: calling("sqrt"),
    power: calling("pow"),
    exponential: calling("exp"),
    logarithm: calling("ln"),
    // Kahan's: what the sum loses is made good by the quotient.
    logarithmOfOnePlus: (x) =>
      `CASE WHEN 1e0 + ${x} = 1e0 THEN ${x} ELSE ln(1e0 + ${x}) * (${x}) / ((1e0 + ${x}) - 1e0) END`,
    exponentialLessOne: (x) =>
      `CASE WHEN exp(${x}) = 1e0 THEN ${x} WHEN abs(${x}) > 1e0 THEN exp(${x}) - 1e0 ELSE (exp(${x}) - 1e0) * (${x}) / ln(exp(${x})) END`,
    floor: calling("floor"),
    greatest: calling("greatest"),
    least: calling("least"),
    coalesce: calling("coalesce"),
    single: (of) => `CAST(${of} AS FLOAT)`,
    text: (of) => `CAST(${of} AS VARCHAR)`,
    integerText: (of) => `CAST(CAST(${of} AS BIGINT) AS VARCHAR)`,
    timestampText: (of) => `replace(CAST(${of} AS VARCHAR), ' ', 'T')`,
    // By its microseconds: as text it is in the time zone of the session.
    instantText: (of) => `replace(CAST(make_timestamp(epoch_us(${of})) AS VARCHAR), ' ', 'T') || 'Z'`,
    base64: (of) => `to_base64(CAST(${of} AS BLOB))`,
    json: (of) => `CAST(to_json(${of}) AS VARCHAR)`,
    double: (of) => `CAST(${of} AS DOUBLE)`,
  },
  aggregates: {
    count: calling("count"),
    // Sums that carry what rounding loses.
    sum: calling("fsum"),
    mean: calling("favg"),
    smallest: calling("min"),
    largest: calling("max"),
  },
  quantile: (of, fraction) => `quantile_cont(${of}, ${fraction})`,
  orderStatistics: (of, fractions) => `quantile_disc(${of}, [${fractions.join(", ")}])`,
  isNaN: calling("isnan"),
  source,
  describe: (from) => `DESCRIBE SELECT * FROM ${from}`,
  fileWhere,
  pandasOf,
  typeOf,
  write,
  longestStatement: 64 * 2 ** 20,
  // Planning time grows with the square of it.
  columnsAtOnce: 200,
});

function typeOf(type: string): ColumnType {
  const [, element] = /^(.*)\[\d*\]$/.exec(type) ?? [];
  if (element !== undefined) return isNumeric(typeOf(element)) ? "list of numbers" : "nested";
  if (type.startsWith("DECIMAL")) return "decimal";
  if (type.startsWith("ENUM(")) return "text";
  return TYPES[type] ?? (/^(?:STRUCT|MAP)\(/.test(type) ? "nested" : "other");
}

function source(source: Source, dialect: Dialect): string {
  switch (source.kind) {
    case "table":
      return source.parts.map((part) => dialect.identifier(part)).join(".");
    case "query":
      return `(\n${source.sql}\n)`;
    case "text":
      return textSource(source, dialect, "not told");
    case "files":
      return parquetFiles(source, dialect, []);
  }
}

/** @param more options beside those that the source has */
function parquetFiles(
  source: Extract<Source, { kind: "files" }>,
  dialect: Dialect,
  more: readonly string[],
): string {
  if (source.format !== "parquet") throw new Error("DuckDB is told how text is read");
  const paths = `[${source.paths.map((path) => dialect.string(path)).join(", ")}]`;
  const { folders } = source;
  const told = folders ? [folderOptions(folders, dialect)] : [];
  const files = `read_parquet(${[paths, ...told, ...more].join(", ")})`;
  if (folders === undefined || folders.length === 0) return files;
  // In the order of the folders; DuckDB has them in an order of its own.
  const names = folders.map(({ name }) => dialect.identifier(name)).join(", ");
  return `(SELECT * EXCLUDE (${names}), ${names} FROM ${files})`;
}

function fileWhere(source: Source, condition: string, dialect: Dialect): string | undefined {
  if (source.kind !== "files" && source.kind !== "text") return undefined;
  const files =
    source.kind === "text"
      ? textSource(source, dialect, "told")
      : parquetFiles(source, dialect, [`filename = ${dialect.string(FILE)}`]);
  return `SELECT ${FILE} FROM ${files} WHERE ${condition} LIMIT 1`;
}

function pandasOf(source: Source, dialect: Dialect): string | undefined {
  if (source.kind !== "files") return undefined;
  const files = source.paths.map((path) => dialect.string(path)).join(", ");
  return `SELECT decode(value) FROM parquet_kv_metadata([${files}]) WHERE decode(key) = 'pandas' LIMIT 1`;
}

function write(select: Select, target: Target, dialect: Dialect): readonly string[] {
  const rows = dialect.select(select);
  if (target.kind === "table") {
    const name = target.parts.map((part) => dialect.identifier(part)).join(".");
    return [`CREATE ${target.existing === "replace" ? "OR REPLACE " : ""}TABLE ${name} AS\n${rows}`];
  }
  const { format, path, partitionBy, delimiter } = target;
  const columns = partitionBy.map((name) => dialect.identifier(name)).join(", ");
  const options = [
    `FORMAT ${format}`,
    ...(format === "csv" ? ["HEADER"] : []),
    ...(delimiter === undefined ? [] : [`DELIMITER ${dialect.string(delimiter)}`]),
    ...(partitionBy.length > 0 ? [`PARTITION_BY (${columns})`] : []),
  ];
  return [`COPY (\n${rows}\n) TO ${dialect.string(path)} (${options.join(", ")})`];
}
