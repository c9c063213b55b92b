/** Flags of engines that speak SQL: what they read and write, and what is printed of it. */
import type { EngineSpec } from "../job.js";
import { DESCRIBING, onOff, value, WRITING } from "./flag.js";
import { numberWithin, oneOf, parseTableName, parseText, parseTexts } from "./values.js";

export const ENGINES = ["duckdb", "spark"] as const satisfies readonly EngineSpec["name"][];
export const DIALECTS = ["duckdb", "spark", "postgres", "clickhouse"] as const;

const TABLE_NAME =
  "a table's name, its parts with dots between them; a part in double quotes is taken as it is";

export const ENGINE_FLAGS = {
  engine: value({
    value: "NAME",
    group: "Engine",
    summary: "who does the work where the data are: duckdb spark",
    ...oneOf(ENGINES),
    commands: DESCRIBING,
    default: "this program itself",
    example: "--engine duckdb",
  }),
  remote: value({
    value: "URL",
    group: "Engine",
    summary: "where spark's Connect server is, as Spark's own clients take it",
    allowed: "sc://host:port, with /;token=…;use_ssl=true;user_id=… where they are needed",
    parse: parseText,
    commands: DESCRIBING,
    example: "--remote sc://localhost:15002",
  }),
  table: value({
    value: "NAME",
    group: "Engine",
    summary: "the table to read",
    allowed: TABLE_NAME,
    parse: parseTableName,
    commands: [...DESCRIBING, "sql"],
    example: "--table main.orders",
  }),
  query: value({
    value: "SQL",
    group: "Engine",
    summary: "the query whose rows are read, in the engine's own SQL",
    allowed: "a query",
    parse: parseText,
    commands: [...DESCRIBING, "sql"],
    example: "--query \"SELECT * FROM 'a.parquet' WHERE year = 2024\"",
  }),
  "into-table": value({
    value: "NAME",
    group: "Engine",
    summary: "the table to write, of the database that is read, or of -o FILE.duckdb",
    allowed: TABLE_NAME,
    parse: parseTableName,
    commands: [...WRITING, "sql"],
    example: "--into-table orders_z",
  }),
  "partition-by": value<readonly string[]>({
    value: "COLUMNS",
    group: "Engine",
    summary: "write a folder, with a folder in it for each value of these columns",
    allowed: "a comma list of columns' names",
    parse: parseTexts,
    commands: WRITING,
    example: "--partition-by year,month",
  }),
  overwrite: onOff({
    group: "Engine",
    summary: "replace the table or the folder that is there already",
    commands: [...WRITING, "sql"],
  }),
  "rank-error": value({
    value: "SHARE",
    group: "Engine",
    summary:
      "estimate quantiles, their ranks off by this share of the values at most, for spark not to sort all of them",
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
    summary: "whose SQL is printed: duckdb spark postgres clickhouse",
    ...oneOf(DIALECTS),
    commands: ["sql"],
    default: "duckdb",
    example: "--dialect spark",
  }),
  inverse: onOff({
    group: "Engine",
    summary: "print what undoes the transformation of --params",
    commands: ["sql"],
  }),
} as const;
