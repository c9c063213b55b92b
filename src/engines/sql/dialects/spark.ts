/** Spark's SQL, as of Spark 4 with ANSI mode on. */
import { usageError } from "../../../errors.js";
import type { ColumnType, Dialect, Select, Source, Target } from "../contract.js";
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
  isNaN: calling("isnan"),
  source,
  describe: (from) => `DESCRIBE QUERY SELECT * FROM ${from}`,
  typeOf: (type) => (type.startsWith("decimal") ? "decimal" : (TYPES[type] ?? "other")),
  write,
  longestStatement: 64 * 2 ** 20,
  columnsAtOnce: 200,
});

function source(source: Source, dialect: Dialect): string {
  switch (source.kind) {
    case "table":
      return tableName(source.parts, dialect);
    case "query":
      return `(\n${source.sql}\n)`;
    case "files": {
      const files = `${source.format}.${dialect.identifier(onePath(source.paths))}`;
      if (source.format === "parquet") return files;
      const { delimiter, header, comment, missing } = source.reading;
      if (missing.length > 1)
        throw usageError(
          `Spark's CSV reader takes one text for a missing value, not ${missing.length}`,
          "name one by --na-values, or read the files by a --query",
        );
      const reading = { header: String(header === "present"), inferSchema: "true", sep: delimiter, comment };
      return `${files} ${options("WITH", { ...reading, nullValue: missing[0] }, dialect)}`;
    }
  }
}

const tableName = (parts: readonly string[], dialect: Dialect): string =>
  parts.map((part) => dialect.identifier(part)).join(".");

/** Those that are given, as Spark takes them in several places. */
function options(
  keyword: "WITH" | "OPTIONS",
  given: Readonly<Record<string, string | undefined>>,
  dialect: Dialect,
): string {
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

function write(select: Select, target: Target, dialect: Dialect): readonly string[] {
  const rows = dialect.select(select);
  if (target.kind === "table") return writeTable(rows, target, dialect);
  const { format, path, partitionBy, delimiter } = target;
  if (partitionBy.length > 0)
    throw usageError(
      "Spark writes no partitioned folder from SQL alone",
      "write a --table, or leave --partition-by out",
    );
  const form = format === "csv" ? ` ${options("OPTIONS", { header: "true", sep: delimiter }, dialect)}` : "";
  return [`INSERT OVERWRITE DIRECTORY ${dialect.string(path)} USING ${format}${form}\n${rows}`];
}

/** Few catalogs replace a table in one step: the new one is written aside, and takes the old one's name when it is whole. */
function writeTable(
  rows: string,
  target: Extract<Target, { kind: "table" }>,
  dialect: Dialect,
): readonly string[] {
  const name = tableName(target.parts, dialect);
  if (target.existing === "refuse") return [`CREATE TABLE ${name} AS\n${rows}`];
  const aside = tableName([...target.parts.slice(0, -1), `${target.parts.at(-1)}__normalize`], dialect);
  return [
    `DROP TABLE IF EXISTS ${aside}`,
    `CREATE TABLE ${aside} AS\n${rows}`,
    `DROP TABLE IF EXISTS ${name}`,
    `ALTER TABLE ${aside} RENAME TO ${name}`,
  ];
}
