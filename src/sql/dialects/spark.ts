/** Spark's SQL, as of Spark 4 with ANSI mode on. */
import { usageError } from "../../errors.js";
import {
  type ColumnType,
  type CsvReading,
  type Dialect,
  isNumeric,
  type Select,
  type Source,
  type Target,
} from "../contract.js";
import { calling, makeDialect } from "./print.js";

/** Within quotes Spark reads backslashes as most programming languages do. */
const string = (value: string): string => `'${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;

/** Without the D Spark reads a DECIMAL. */
const double = (value: number): string => `${Object.is(value, -0) ? "-0" : value}D`;

const TYPES: Readonly<Record<string, ColumnType>> = {
  double: "float64",
  float: "float32",
  boolean: "boolean",
  tinyint: "integer",
  smallint: "integer",
  int: "integer",
  bigint: "integer",
  string: "text",
  date: "date",
  timestamp_ntz: "timestamp",
  timestamp: "instant",
  binary: "binary",
};

export const spark: Dialect = makeDialect({
  name: "spark",
  quote: "`",
  string,
  number: double,
  notFinite: (value) => `double('${value}')`,
  nullNumber: "CAST(NULL AS DOUBLE)",
  functions: {
    absolute: calling("abs"),
    squareRoot: calling("sqrt"),
    power: calling("power"),
    exponential: calling("exp"),
    logarithm: calling("ln"),
    logarithmOfOnePlus: calling("log1p"),
    exponentialLessOne: calling("expm1"),
    floor: (of) => `CAST(floor(${of}) AS DOUBLE)`,
    greatest: calling("greatest"),
    least: calling("least"),
    coalesce: calling("coalesce"),
    single: (of) => `CAST(${of} AS FLOAT)`,
    text: (of) => `CAST(${of} AS STRING)`,
    integerText: (of) => `CAST(CAST(${of} AS BIGINT) AS STRING)`,
    timestampText: (of) => `replace(CAST(${of} AS STRING), ' ', 'T')`,
    // By its microseconds: as text it is in the time zone of the session.
    instantText: (of) =>
      `concat(replace(CAST(TIMESTAMP_NTZ '1970-01-01 00:00:00' + make_dt_interval(0, 0, 0, CAST(unix_micros(${of}) AS DECIMAL(18, 0)) / 1000000) AS STRING), ' ', 'T'), 'Z')`,
    base64: (of) => `base64(${of})`,
    json: (of) => `to_json(${of})`,
    double: (of) => `CAST(${of} AS DOUBLE)`,
  },
  aggregates: {
    count: calling("count"),
    sum: calling("sum"),
    mean: calling("avg"),
    smallest: calling("min"),
    largest: calling("max"),
  },
  quantile: (of, fraction) => `percentile(${of}, ${fraction})`,
  orderStatistics: (of, fractions) =>
    `percentile_disc(array(${fractions.join(", ")})) WITHIN GROUP (ORDER BY ${of})`,
  // Its sketch (Greenwald and Khanna's) is off by 1 / accuracy of the values at most.
  nearOrderStatistics: (of, fractions, within) =>
    `percentile_approx(${of}, array(${fractions.join(", ")}), ${Math.ceil(1 / within)})`,
  isNaN: calling("isnan"),
  source,
  describe: (from) => `DESCRIBE QUERY SELECT * FROM ${from}`,
  fileWhere: (from, condition, dialect) =>
    `SELECT input_file_name() FROM ${dialect.source(from)} WHERE ${condition} LIMIT 1`,
  typeOf,
  write,
  longestStatement: 64 * 2 ** 20,
  columnsAtOnce: 2500,
  // Aggregates side by side are one method to the JVM, which neither compiles nor runs a long one well.
  lists: {
    longFrom: 32,
    list: (of) => `array(${of.join(", ")})`,
    element: (list, at) => `${list}[${at}]`,
    map: (list, number, term) => `transform(${list}, ${number} -> ${term})`,
    // The optimizer puts a column's formula where its name is, and within a lambda it would be worked out for each number.
    bound: (column, text) => `transform(array(${column}), ${column} -> ${text})[0]`,
    fold: (list, start, { soFar, number }, next) =>
      `aggregate(${list}, ${start}, (${soFar}, ${number}) -> ${next})`,
    unpivot: (list, place, value) => `posexplode(${list}) AS (${place}, ${value})`,
  },
});

function typeOf(type: string): ColumnType {
  const [, element] = /^array<(.*)>$/.exec(type) ?? [];
  if (element !== undefined) return isNumeric(typeOf(element)) ? "list of numbers" : "nested";
  if (type.startsWith("decimal")) return "decimal";
  return TYPES[type] ?? (/^(?:struct|map)</.test(type) ? "nested" : "other");
}

function source(source: Source, dialect: Dialect): string {
  switch (source.kind) {
    case "table":
      return tableName(source.parts, dialect);
    case "query":
      return `(\n${source.sql}\n)`;
    case "text":
      throw new Error("Spark reads files that are not opened here");
    case "files": {
      const files = `${source.format}.${dialect.identifier(onePath(source.paths))}`;
      return source.format === "parquet"
        ? files
        : `${files} ${options("WITH", csvOptions(source.reading), dialect)}`;
    }
  }
}

type Files = Extract<Source, { kind: "files" }>;

/** A statement that gives files a name in the session. */
export function temporaryView(name: string, source: Files, dialect: Dialect): string {
  const reading = source.format === "csv" ? csvOptions(source.reading) : {};
  const given = options("OPTIONS", { path: onePath(source.paths), ...reading }, dialect);
  return `CREATE OR REPLACE TEMPORARY VIEW ${dialect.identifier(name)} USING ${source.format} ${given}`;
}

type Options = Readonly<Record<string, string | undefined>>;

function csvOptions({ delimiter, header, comment, missing, types }: CsvReading): Options {
  if (missing.length > 1)
    throw usageError(
      `Spark's CSV reader takes one text for a missing value, not ${missing.length}`,
      "name one by --na-values, or read the files by a --query",
    );
  return {
    header: String(header === "present"),
    inferSchema: String(types === undefined),
    // As everyone else: a quote within quotes is doubled.
    escape: '"',
    sep: delimiter,
    comment,
    ...(types === undefined && { nullValue: missing[0] }),
    // As most programs write it; else a column that holds one is a text.
    positiveInf: "inf",
    negativeInf: "-inf",
  };
}

const tableName = (parts: readonly string[], dialect: Dialect): string =>
  parts.map((part) => dialect.identifier(part)).join(".");

/** Those that are given, as Spark takes them in several places. */
function options(keyword: "WITH" | "OPTIONS", given: Options, dialect: Dialect): string {
  const said = Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return `${keyword} (${said.map(([name, value]) => `${name} = ${dialect.string(value)}`).join(", ")})`;
}

/** Spark reads one path, which may be a glob: of several, one whose braces hold all. */
function onePath(paths: readonly string[]): string {
  const [first, ...rest] = paths;
  if (rest.length === 0) return first;
  const folder = paths.map(folderOf).reduce(common);
  if (folder === "")
    throw usageError(
      "the inputs have no folder in common, which Spark needs to read them as one",
      "name them from the root on, or read them by a --query with UNION ALL",
    );
  return `${folder}{${paths.map((path) => path.slice(folder.length)).join(",")}}`;
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf("/") + 1);

function common(left: string, right: string): string {
  let shared = 0;
  while (shared < left.length && left[shared] === right[shared]) shared++;
  return folderOf(left.slice(0, shared));
}

/** Text cells as they are: quotes doubled, spaces kept. */
const WRITTEN_CSV: Options = {
  header: "true",
  escape: '"',
  ignoreLeadingWhiteSpace: "false",
  ignoreTrailingWhiteSpace: "false",
};

function write(select: Select, target: Target, dialect: Dialect): readonly string[] {
  const rows = dialect.select(select);
  if (target.kind === "table") {
    const name = tableName(target.parts, dialect);
    if (target.existing === "fill") return [`INSERT INTO ${name}\n${rows}`];
    const clear = target.existing === "replace" ? [`DROP TABLE IF EXISTS ${name}`] : [];
    return [...clear, `CREATE TABLE ${name} AS\n${rows}`];
  }
  const { format, path, partitionBy, registered, delimiter } = target;
  const form = format === "csv" ? ` ${options("OPTIONS", { ...WRITTEN_CSV, sep: delimiter }, dialect)}` : "";
  if (registered === undefined)
    return [`INSERT OVERWRITE DIRECTORY ${dialect.string(path)} USING ${format}${form}\n${rows}`];
  // Only a table has partitions; files that were told a place of their own outlive it.
  const columns = partitionBy.map((name) => dialect.identifier(name)).join(", ");
  const table = dialect.identifier(registered);
  return [
    // Whether files may be there has been asked before.
    "SET spark.sql.legacy.allowNonEmptyLocationInCTAS=true",
    `CREATE TABLE ${table} USING ${format}${form} PARTITIONED BY (${columns}) LOCATION ${dialect.string(path)} AS\n${rows}`,
    `DROP TABLE ${table}`,
  ];
}
