/** The words all wings share: batches, shapes, schemas, summaries, and the chunk formats that travel to workers. */
import type { GroupKeyType } from "./text/group-key.js";

/** Element types of arrays as stored; `bool` is one byte. */
export type ElementType =
  | "bool"
  | "uint8"
  | "int8"
  | "uint16"
  | "int16"
  | "uint32"
  | "int32"
  | "uint64"
  | "int64"
  | "float16"
  | "float32"
  | "float64";

/** Types of results: what `--dtype` may say. */
export type ResultType = "float32" | "float64";

/** Lengths along each axis, outermost first. */
export type Shape = readonly number[];

/** A piece of a dataset: `rows` × `cols` doubles, row-major, `values.length` = rows·cols; NaN is missing. */
export interface Batch {
  readonly rows: number;
  readonly cols: number;
  readonly values: Float64Array;
  /** one a row, where rows have weights */
  readonly weights?: Float64Array;
}

/** What scipy.stats.describe says of one set of values; NaN where it is undefined. */
export interface Summary {
  readonly nobs: number;
  readonly minmax: readonly [number, number];
  readonly mean: number;
  readonly variance: number;
  readonly skewness: number;
  readonly kurtosis: number;
}

/** Values of a column that a fit does not cover, and what became of values; what did not occur is absent. */
export interface ColumnCounts {
  /** values below or above all that were fitted */
  readonly outside?: number;
  /** results cut to the range by clip */
  readonly clipped?: number;
  /** values beyond the fitted quantiles, which became the outermost */
  readonly quantileEnd?: number;
  /** infinite values that were taken like any other */
  readonly infinite?: number;
  /** values whose results are NaN */
  readonly madeMissing?: number;
  /** finite values whose results are infinite */
  readonly madeInfinite?: number;
}

export interface ColumnSummary {
  readonly name: string;
  readonly before: Summary;
  readonly after?: Summary;
  readonly counts?: ColumnCounts;
}

/** Something rescued silently, counted: `missing` cells, `constant` columns, `zero-norm` rows and the like. */
export interface Warning {
  readonly kind: string;
  readonly count: number;
  /** a whole sentence without full stop, e.g. "3 missing cells were left out of the fit and kept as they are" */
  readonly message: string;
}

/** The method as it was run, for reports and saved files: name, axis and every option that applied. */
export interface MethodRecord {
  readonly name: string;
  readonly axis: readonly number[];
  readonly [option: string]: unknown;
}

/** Columns of an output that has no names for them. */
export interface MatrixRecord {
  readonly format: string;
  /** the normalized columns in its order */
  readonly columns: readonly string[];
  /** those that follow them unchanged */
  readonly kept: readonly string[];
}

/** All that a run has to say. For describe, `method` is null and there is no `after`. */
export interface Report {
  readonly input: { readonly name: string; readonly shape: Shape; readonly dtype: string };
  readonly method: MethodRecord | null;
  readonly before: Summary | AxisSummary;
  readonly after?: Summary | AxisSummary;
  readonly columns?: readonly ColumnSummary[];
  /** where groups of rows are normalized apart: the column they are told by, and how many there are */
  readonly groups?: { readonly by: string; readonly count: number };
  /** where a table was written as a matrix */
  readonly matrix?: MatrixRecord;
  readonly warnings: readonly Warning[];
}

/** What is known of a dataset that has a name. */
export interface DatasetRecord {
  /** as an input is called */
  readonly name: string;
  readonly title: string;
  /** as stored, elements of type uint8 */
  readonly shape: Shape;
  /** of its file, uncompressed */
  readonly bytes: number;
  readonly licence: string;
  /** where people read about it */
  readonly source: string;
  readonly state: "built in" | "here" | "to be fetched";
  /** its file, where it is here */
  readonly path: string | null;
  /** size of that file, compressed if it is */
  readonly fileBytes?: number;
  /** the command that brings it, where it is not */
  readonly fetch?: string;
}

/** A file of a dataset, after a fetch. */
export interface FetchedRecord {
  readonly dataset: string;
  readonly path: string;
  /** the address it came from; null where it was there already */
  readonly from: string | null;
}

/** What was asked of the datasets. */
export type DatasetsReport =
  | { readonly kind: "list"; readonly datasets: readonly DatasetRecord[] }
  | {
      readonly kind: "fetched";
      readonly files: readonly FetchedRecord[];
      /** what must be set so that the names find the files; absent where nothing must */
      readonly settings: Readonly<Record<string, string>>;
    };

/** A describe along an axis: one number for each position kept; `shape` is theirs, arrays are row-major. */
export interface AxisSummary {
  readonly nobs: number | readonly number[];
  readonly shape: Shape;
  readonly minmax: readonly [readonly number[], readonly number[]];
  readonly mean: readonly number[];
  readonly variance: readonly number[];
  readonly skewness: readonly number[];
  readonly kurtosis: readonly number[];
}

/** What is known of a dataset once its head is read. */
export interface Schema {
  /** the name to show: path, dataset name or "stdin" */
  readonly name: string;
  /** rows, where the head tells; text tells only at the end */
  readonly rows: number | undefined;
  /** lengths of the axes after the first; [cols] for a table, [] for a 1-D array */
  readonly rowShape: Shape;
  /** lengths of a row's axes as they are stored, where it was flattened: images of IDX files */
  readonly itemShape?: Shape;
  /** element type as stored; text is float64 */
  readonly elementType: ElementType;
  /** names of the numeric columns, for tables with a header */
  readonly columnNames?: readonly string[];
  /** names of the columns that pass through as text */
  readonly textColumns?: readonly string[];
}

/** How the bytes of a chunk are to be read: plain data, so that it can be sent to a worker. */
export type ChunkFormat = DelimitedFormat | JsonFormat | RecordsFormat | SparseFormat | DenseFormat;

/** Columns of a table, and what they are for. */
export interface TableColumns {
  /** names of all columns, in the input's order */
  readonly names: readonly string[];
  /** indices of the columns read as numbers, ascending */
  readonly columns: Int32Array;
  /** index of the column that tells which group a record is in, where groups are fitted apart */
  readonly key?: number;
  /** what that column's keys are */
  readonly keyType?: GroupKeyType;
  /** index of the column that holds a record's weight */
  readonly weight?: number;
  /** columns of lists, in order: each element is one of `names` */
  readonly lists?: readonly ListColumn[];
}

/** A column of lists of numbers. */
export interface ListColumn {
  readonly name: string;
  /** absent: they are all of one */
  readonly lengths?: "several";
  /** index of its first element, which the others follow */
  readonly first: number;
  readonly length: number;
}

/** Numbers that mean "missing", in formats that hold no texts for it. */
interface MissingNumbers {
  readonly missingNumbers?: readonly number[];
}

/**
 * Records whose numbers a decoder has read: row-major doubles (missing is NaN), native order, aligned to 8 bytes; then, where there
 * is a weight, a double a record; then, where there is a key, records + 1 ascending offsets (uint32) and the UTF-8 bytes they cut up.
 */
export interface RecordsFormat extends TableColumns {
  readonly kind: "records";
}

/** Lines of svmlight, worked on as they are: what is not written is 0. Its features have no names. */
export interface SparseFormat extends TableColumns, MissingNumbers {
  readonly kind: "sparse";
  /** the first feature's index */
  readonly base: 0 | 1;
}

/** Keys of objects, and positions in arrays from 0, outermost first; empty for a record that is a number itself. */
export type JsonPath = readonly (string | number)[];

/** JSON records: a line each, or an array's elements with commas between them. */
export interface JsonFormat extends TableColumns, MissingNumbers {
  readonly kind: "json";
  readonly framing: "lines" | "elements";
  /** where each column's value is; no path is within another, and an array's elements are all there or none */
  readonly paths: readonly JsonPath[];
}

export interface DelimitedFormat extends TableColumns {
  readonly kind: "delimited";
  /** one byte each; comment is -1 for none */
  readonly delimiter: number;
  readonly comment: number;
  /** numbers have a comma where others have a point */
  readonly decimal?: "comma";
  /** fields in a record */
  readonly width: number;
  /** texts that mean "missing", beside the empty cell */
  readonly missing: readonly string[];
  /** digits with a leading zero or a plus are numbers, where they are codes else */
  readonly leadingZeros?: "number";
}

export interface DenseFormat extends MissingNumbers {
  readonly kind: "dense";
  readonly elementType: ElementType;
  readonly littleEndian: boolean;
  /** elements in a row */
  readonly cols: number;
  /** every element is divided by this once read: 255 for images as byte/255, else 1 */
  readonly divisor: number;
}
