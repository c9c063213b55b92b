// The benchmark's tasks in DuckDB: with_duckdb.mjs PACKAGE_FOLDER TASK [INPUT [OUTPUT]], on as many threads as BENCH_THREADS says.
// SQL from the CSV straight to the CSV, types given, not sniffed, which is faster. Of the forms that say the same, the
// fastest on the machine where the benchmark was written: a temporary table for the table (parsed once), the file read
// twice for the wide one, and a list's dot product for a row's norm (a sum of 784 terms takes ten times as long).
import { createRequire } from "node:module";
import { join } from "node:path";

const [packageFolder, task, input, output] = process.argv.slice(2);
const { DuckDBInstance } = createRequire(join(packageFolder, "package.json"))("@duckdb/node-api");

const TABLE_COLUMNS = Array.from({ length: 10 }, (_, index) => `f${index}`);
const WIDE_COLUMNS = Array.from({ length: 784 }, (_, pixel) => `p${pixel}`);
const TABLE = { id: "BIGINT", label: "VARCHAR", ...allDouble(TABLE_COLUMNS) };

function allDouble(columns) {
  return Object.fromEntries(columns.map((name) => [name, "DOUBLE"]));
}

function reading(path, types) {
  const columns = Object.entries(types).map(([name, type]) => `'${name}': '${type}'`);
  const format = `header = true, auto_detect = false, delim = ',', quote = '"', escape = '"'`;
  return `read_csv('${path}', ${format}, columns = {${columns.join(", ")}})`;
}

const copying = (query, path, format = "csv, HEADER") => `COPY (${query}) TO '${path}' (FORMAT ${format})`;

const readingJson = (path) => {
  const columns = Object.entries(TABLE).map(([name, type]) => `'${name}': '${type}'`);
  return `read_json('${path}', format = 'newline_delimited', columns = {${columns.join(", ")}})`;
};

const READERS = {
  csv: (path) => reading(path, TABLE),
  parquet: (path) => `read_parquet('${path}')`,
  ndjson: readingJson,
};

/** mean.0, deviation.0, mean.1, … of the columns; a deviation of 0 is taken as 1. */
const fitting = (columns) =>
  columns
    .map(
      (name, i) => `avg(${name}) AS mean${i}, coalesce(nullif(stddev_pop(${name}), 0), 1) AS deviation${i}`,
    )
    .join(", ");

const scaling = (columns) =>
  columns.map((name, i) => `(${name} - mean${i}) / deviation${i} AS ${name}`).join(", ");

const STATISTICS = ["count", "min", "max", "avg", "var_samp", "skewness", "kurtosis_pop"];

/** DuckDB's skewness is unbiased; the biased one is what scipy tells. */
function columnSummary(name, [count, min, max, mean, variance, unbiasedSkewness, kurtosis]) {
  const nobs = Number(count);
  const skewness = (unbiasedSkewness * (nobs - 2)) / Math.sqrt(nobs * (nobs - 1));
  return { name, before: { nobs, minmax: [min, max], mean, variance, skewness, kurtosis } };
}

const zscore = (from, to) => async (connection) => {
  await connection.run(`CREATE TEMP TABLE data AS FROM ${READERS[from](input)}`);
  const fitted = `(SELECT ${fitting(TABLE_COLUMNS)} FROM data)`;
  const scaled = `SELECT id, label, ${scaling(TABLE_COLUMNS)} FROM data, ${fitted}`;
  await connection.run(copying(scaled, output, to));
};

/** Parquet is read a second time: that is faster than a table in memory. */
async function zscoreParquet(connection) {
  const data = READERS.parquet(input);
  const fitted = `(SELECT ${fitting(TABLE_COLUMNS)} FROM ${data})`;
  const scaled = `SELECT id, label, ${scaling(TABLE_COLUMNS)} FROM ${data}, ${fitted}`;
  await connection.run(copying(scaled, output, "parquet"));
}

const describe = (from) => async (connection) => {
  const wanted = TABLE_COLUMNS.flatMap((name) => STATISTICS.map((statistic) => `${statistic}(${name})`));
  const told = await connection.runAndReadAll(`SELECT ${wanted.join(", ")} FROM ${READERS[from](input)}`);
  const row = told.getRows()[0];
  const width = STATISTICS.length;
  const columns = TABLE_COLUMNS.map((name, i) => columnSummary(name, row.slice(i * width, (i + 1) * width)));
  console.log(JSON.stringify({ columns }));
};

const TASKS = {
  "csv-zscore": zscore("csv", "csv, HEADER"),
  "csv-describe": describe("csv"),
  "parquet-zscore": zscoreParquet,
  "parquet-describe": describe("parquet"),
  "ndjson-zscore": zscore("ndjson", "json"),
  "ndjson-describe": describe("ndjson"),
  async "wide-zscore"(connection) {
    const data = reading(input, allDouble(WIDE_COLUMNS));
    const fitted = `(SELECT ${fitting(WIDE_COLUMNS)} FROM ${data})`;
    await connection.run(copying(`SELECT ${scaling(WIDE_COLUMNS)} FROM ${data}, ${fitted}`, output));
  },
  async "wide-l2"(connection) {
    const data = reading("/dev/stdin", allDouble(WIDE_COLUMNS));
    const rows = `SELECT *, [${WIDE_COLUMNS.join(", ")}] AS row FROM ${data}`;
    const norms = `SELECT *, coalesce(nullif(sqrt(list_dot_product(row, row)), 0), 1) AS norm FROM (${rows})`;
    const scaled = WIDE_COLUMNS.map((name) => `${name} / norm AS ${name}`).join(", ");
    await connection.run(copying(`SELECT ${scaled} FROM (${norms})`, "/dev/stdout"));
  },
};

const instance = await DuckDBInstance.create(":memory:", { threads: process.env.BENCH_THREADS });
await TASKS[task](await instance.connect());
