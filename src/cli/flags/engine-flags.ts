/** Flags of engines that speak SQL: what they read and write, and what is printed of it. */
import type { EngineSpec } from "../../job/job.js";
import { DESCRIBING, onOff, value, WRITING } from "./flag.js";
import { numberWithin, oneOf, parseTableName, parseText, parseTexts } from "./parse-values.js";

const ENGINES = ["duckdb", "spark"] as const satisfies readonly EngineSpec["name"][];
const DIALECTS = ["duckdb", "spark", "postgres", "clickhouse"] as const;

const TABLE_NAME =
  "a table's name, its parts with dots between them; a part in double quotes is taken as it is";

export const ENGINE_FLAGS = {
  engine: value({
    value: "NAME",
    group: "Engine",
    summary: "engine that runs the job next to the data: duckdb spark",
    ...oneOf(ENGINES),
    commands: DESCRIBING,
    default: "built in",
    example: "--engine duckdb",
  }),
  remote: value({
    value: "URL",
    group: "Engine",
    summary: "address of Spark's Connect server, as in Spark's own clients",
    allowed: "sc://host:port, with /;token=…;use_ssl=true;user_id=… where they are needed",
    parse: parseText,
    commands: DESCRIBING,
    example: "--remote sc://localhost:15002",
  }),
  table: value({
    value: "NAME",
    group: "Engine",
    summary: "table to read",
    allowed: TABLE_NAME,
    parse: parseTableName,
    commands: [...DESCRIBING, "sql"],
    example: "--table main.orders",
  }),
  query: value({
    value: "SQL",
    group: "Engine",
    summary: "query whose rows are read, in the engine's SQL",
    allowed: "a query",
    parse: parseText,
    commands: [...DESCRIBING, "sql"],
    example: "--query \"SELECT * FROM 'a.parquet' WHERE year = 2024\"",
  }),
  "into-table": value({
    value: "NAME",
    group: "Engine",
    summary: "table to write, in the database that is read or in -o FILE.duckdb",
    allowed: TABLE_NAME,
    parse: parseTableName,
    commands: [...WRITING, "sql"],
    example: "--into-table orders_z",
  }),
  "partition-by": value<readonly string[]>({
    value: "COLUMNS",
    group: "Engine",
    summary: "write a folder with a subfolder for each value of these columns",
    allowed: "a comma list of columns' names",
    parse: parseTexts,
    commands: WRITING,
    example: "--partition-by year,month",
  }),
  overwrite: onOff({
    group: "Engine",
    summary: "replace an existing table or folder",
    commands: [...WRITING, "sql"],
  }),
  "rank-error": value({
    value: "SHARE",
    group: "Engine",
    summary:
      "estimate quantiles on spark instead of sorting; their ranks are off by at most this share of the values",
    allowed: "a number from 0.000001 to 0.25",
    parse: numberWithin(0.000001, 0.25),
    commands: ["normalize", "fit"],
    methods: ["robust", "quantile"],
    default: "none: quantiles are exact",
    example: "--rank-error 0.0001",
  }),
  dialect: value({
    value: "NAME",
    group: "Engine",
    summary: "dialect of the SQL: duckdb spark postgres clickhouse",
    ...oneOf(DIALECTS),
    commands: ["sql"],
    default: "duckdb",
    example: "--dialect spark",
  }),
  inverse: onOff({
    group: "Engine",
    summary: "print the inverse of the transformation in --params",
    commands: ["sql"],
  }),
} as const;
