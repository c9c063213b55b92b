/** The contract of the SQL engines: statements as data, a dialect that prints them, an engine that runs the text. */
import type { Condition, Expression } from "../core/expression.js";

type EngineName = "duckdb" | "spark";
export type DialectName = "duckdb" | "spark" | "postgres" | "clickhouse";

/** A value of a result. Integers of any width come as numbers, lists of numbers as arrays. */
export type Cell = number | string | boolean | null | readonly number[];

/** A result, all of it: statistics are few. */
export interface ResultTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** How far a statement has come: a share of its work from 0 to 1, where the engine can tell. */
export type ProgressCallback = (done: number) => void;

/** A system that runs SQL: this process's own, or a server's. */
export interface Engine {
  readonly name: EngineName;
  readonly dialect: Dialect;
  /** values: columns may be fetched whole, they stay on this machine. statistics: nothing else may travel */
  readonly fetches: "values" | "statistics";
  /** Runs a statement that answers with rows. Throws NormalizeError whose message is one line. */
  query(sql: string): Promise<ResultTable>;
  /** Runs a statement for its effect. Throws likewise. */
  execute(sql: string): Promise<void>;
  /** Stops what runs, on the server too; the statement's promise is then rejected. Safe when nothing runs. */
  cancel(): Promise<void>;
  /** Ends the connection. Safe to call twice. */
  close(): Promise<void>;
}

/** Where the rows are that a statement reads. */
export type Source =
  /** paths or globs, as the engine sees them */
  | {
      readonly kind: "files";
      readonly format: "parquet";
      readonly paths: readonly string[];
      /** columns that the folders tell, after the files' own; absent: the engine finds out */
      readonly folders?: readonly FolderField[];
    }
  | {
      readonly kind: "files";
      readonly format: "csv";
      readonly paths: readonly string[];
      readonly reading: CsvReading;
    }
  | TextSource
  /** a table's name, in its parts: catalog, schema, table */
  | { readonly kind: "table"; readonly parts: readonly string[] }
  /** the user's own query, passed on as it is */
  | { readonly kind: "query"; readonly sql: string };

export interface CsvReading {
  readonly delimiter: string;
  readonly header: "present" | "absent";
  readonly comment?: string;
  /** texts that mean NULL */
  readonly missing: readonly string[];
  /** text: no cell is more than that, nor NULL unless it is empty; absent: as the engine guesses */
  readonly types?: "text";
}

/** Files of text in which this program has found out what there is to know: the engine splits records, and guesses nothing. */
export interface TextSource {
  readonly kind: "text";
  /** with the blank lines that stand before each one's header */
  readonly files: readonly { readonly path: string; readonly skip: number }[];
  readonly reading: TextReading;
  /** the columns to read, in their order */
  readonly fields: readonly TextField[];
}

export interface TextReading extends CsvReading {
  /** fields of a record */
  readonly width: number;
  readonly decimal?: "comma";
  /** digits with a leading zero or a plus are numbers, where they are codes else */
  readonly leadingZeros?: "number";
  /** what all files are compressed by; absent: as their names say */
  readonly compression?: "none" | "gzip" | "zstd";
  /** columns that the folders tell, after the record's own */
  readonly folders: readonly FolderField[];
}

export interface FolderField {
  readonly name: string;
  readonly type: "text" | "integer" | "date";
}

export interface TextField {
  readonly name: string;
  /** its place among a record's fields and the folders' columns after them */
  readonly from: number;
  /**
   * number: missing texts are none; double: as number, and an integer that no double holds is an error; kept: the text as it is;
   * key: the text, none where there are spaces alone
   */
  readonly read: "number" | "double" | "kept" | "key";
}

/** Where rows go. */
export type Target =
  | {
      readonly kind: "files";
      readonly format: "parquet" | "csv";
      readonly path: string;
      /** columns by whose values rows go to folders of their own: the path is then a folder */
      readonly partitionBy: readonly string[];
      /** a table's name that nobody else has, for engines in which only a table has partitions */
      readonly registered?: string;
      /** between the fields of a CSV */
      readonly delimiter?: string;
    }
  | {
      readonly kind: "table";
      readonly parts: readonly string[];
      /** what is done about a table of that name that is there already; fill: it was made for these rows */
      readonly existing: "refuse" | "replace" | "fill";
    };

/** A column of a result. */
export interface Projection {
  readonly name: string;
  readonly value: Expression;
}

/** What a SELECT reads. */
export type From =
  | { readonly kind: "source"; readonly source: Source; readonly name?: string }
  /** a relation of an enclosing `with` */
  | { readonly kind: "named"; readonly name: string }
  | { readonly kind: "select"; readonly select: Select; readonly name: string }
  | Unpivot
  /** the rows of one after those of another, columns by their places */
  | { readonly kind: "union"; readonly of: readonly Select[]; readonly name: string }
  /** these rows, of texts in the first column and of numbers in the others */
  | {
      readonly kind: "values";
      readonly columns: readonly string[];
      readonly rows: readonly (readonly Expression[])[];
      readonly name: string;
    }
  /** without a condition each row of one with each of the other */
  | {
      readonly kind: "join";
      readonly left: From;
      readonly right: From;
      readonly on?: Condition;
      /** left: rows of the left that have no partner, too; absent: pairs alone */
      readonly keeps?: "left";
    };

/** For each row one for each of its values: some columns of the row, the value, and its place among the values, from 0. */
export interface Unpivot {
  readonly kind: "unpivot";
  readonly of: From;
  readonly kept: readonly Projection[];
  readonly values: readonly Expression[];
  /** what the place and the value are called */
  readonly place: string;
  readonly value: string;
  readonly name: string;
}

export interface Select {
  readonly with?: readonly { readonly name: string; readonly select: Select }[];
  /** everything: all columns of what is read, or of the relation of that name */
  readonly columns: readonly (Projection | "everything" | { readonly everythingOf: string })[];
  readonly from: From;
  readonly where?: Condition;
  readonly groupBy?: readonly Expression[];
  readonly orderBy?: readonly Expression[];
}

/** What a column holds, as far as normalizing and telling groups go. */
export type ColumnType =
  | "float64"
  | "float32"
  | "integer"
  | "decimal"
  | "boolean"
  | "text"
  | "date"
  | "time"
  /** a date with a time of day */
  | "timestamp"
  /** a point in time */
  | "instant"
  | "binary"
  | "list of numbers"
  | "nested"
  | "other";

const NUMBERS: ReadonlySet<ColumnType> = new Set(["float64", "float32", "integer", "decimal"]);

export const isNumeric = (type: ColumnType): boolean => NUMBERS.has(type);

/** Prints statements as an engine reads them. Pure: the same data, the same text. */
export interface Dialect {
  readonly name: DialectName;
  /** a name between quotes, whatever is in it */
  identifier(name: string): string;
  /** a text literal, whatever is in it */
  string(value: string): string;
  /** a binary64 literal that the engine reads as the same double: NaN and infinities too */
  number(value: number): string;
  expression(expression: Expression): string;
  condition(condition: Condition): string;
  /** what stands after FROM */
  source(source: Source): string;
  /** laid out for people, without a semicolon */
  select(select: Select): string;
  /** A statement that answers with a row for each column of the source: name first, type second. */
  describe(source: Source): string;
  /** A statement that answers with the file of one row where the condition holds; absent where rows are in no files. */
  fileWhere?(source: Source, condition: Condition): string | undefined;
  /** A statement that answers with what pandas keeps of a table in its file; absent where nothing is kept. */
  pandasOf?(source: Source): string | undefined;
  /** What a type is that {@link describe}'s answer names. */
  typeOf(type: string): ColumnType;
  /** Statements that write a select's rows. */
  write(select: Select, target: Target): readonly string[];
  /** the longest statement that is sent, in characters */
  readonly longestStatement: number;
  /** columns measured by one statement at most */
  readonly columnsAtOnce: number;
  /**
   * From so many columns on they are measured as one long column of their values, by place, and worked on as a list: what
   * is said of each is then said once. Absent where the engine does better by columns side by side.
   */
  readonly longFrom?: number;
}
