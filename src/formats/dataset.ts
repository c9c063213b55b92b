/** The io wing's contract: sources give bytes, decoders give datasets in chunks, encoders give bytes, sinks take them. */
import type { ByteSource, Sink } from "../io/bytes.js";
import type { TextKernels } from "../kernels/kernels.js";
import type { ChunkFormat, ResultType, Schema, Shape } from "../types.js";
import type { FolderColumn } from "./columnar/declared-column.js";
import type { OtherType, OtherValue } from "./value-types.js";

/** Memory for chunk bytes, lent by the engine; may be asked to be larger when one record does not fit. */
export interface ChunkBuffer {
  /** kernels that work on `bytes` */
  readonly kernels: TextKernels;
  readonly bytes: Uint8Array;
  /** Makes room for `size` bytes, keeping the first `kept`. Throws when a record is beyond the limit. */
  grow(size: number, kept: number): void;
}

/** A chunk: whole records, in the lent buffer's first `length` bytes. */
export interface Chunk {
  readonly length: number;
  /** upper bound on the records in it */
  readonly records: number;
  /** the file it came from, for messages: an index into Dataset.files */
  readonly file: number;
  /** byte offset of the chunk in that file's (decompressed) bytes */
  readonly offset: number;
  /** for text, the line (from 1) of that file on which the chunk begins */
  readonly line?: number;
  /**
   * What its records hold beside the numbers, where Dataset.layout says that there is such; `bytes` are the chunk's own.
   * Asked of all chunks of a pass in their order, or of none, so that it may be read only then. What is not looked at
   * need not be told.
   */
  readonly rest?: (bytes: Uint8Array, lookedAt?: LookedAt) => OtherColumns | Promise<OtherColumns>;
}

/** Names and texts that a file or a column has beside its values. */
export type Metadata = readonly (readonly [name: string, text: string])[];

/** Which element of which list a column is, and how many elements that has. */
export interface ListPlace {
  readonly name: string;
  readonly element: number;
  readonly length: number;
}

/** A column of a table, as a writer is told of it. */
export type LayoutColumn =
  /** read as numbers: `index` is among the numeric columns; `native` is the format's own word for its type */
  | {
      readonly kind: "number";
      readonly name: string;
      readonly index: number;
      readonly native?: unknown;
      readonly list?: ListPlace;
    }
  /** passed through: `index` is among OtherColumns.columns */
  | {
      readonly kind: "other";
      readonly name: string;
      readonly index: number;
      readonly type: OtherType;
      /** whether each record has a value there, by the file's own word */
      readonly nullable?: "no";
      readonly native?: unknown;
      readonly list?: ListPlace;
    };

/** What records hold beside the numbers that are worked on. */
export interface OtherColumns {
  readonly rows: number;
  /** for each numeric column, 1 for each row that has no value there; undefined where all have one, or nobody looks */
  readonly nulls: readonly (Uint8Array | undefined)[];
  /** for each other column, its rows' values, null where there is none; maybe empty for a column that is not looked at */
  readonly columns: readonly (readonly OtherValue[])[];
  /** the same columns as the input's format holds them, for a writer of that format, which then need not read `columns` */
  readonly native?: unknown;
}

/** Asks for what a chunk's records hold beside the numbers; see Chunk.rest. */
export type AskRest = (lookedAt?: LookedAt) => OtherColumns | Promise<OtherColumns> | undefined;

/** What a writer looks at of what records hold beside the numbers; absent: all of it. */
export interface LookedAt {
  /** indices among OtherColumns.columns */
  readonly columns: ReadonlySet<number>;
  readonly nulls: "looked at" | "passed over";
}

/** Reads one chunk after another; where chunks are cut depends on the input alone, never on how reads return. */
export interface ChunkReader {
  /** The next chunk into `buffer`, or undefined at the end. */
  next(buffer: ChunkBuffer): Promise<Chunk | undefined>;
  close(): Promise<void>;
}

/** An archive of arrays, and the one of them that a dataset is. */
export interface Archive {
  readonly member: string;
  readonly method: "stored" | "deflated";
  readonly members: readonly {
    readonly name: string;
    readonly method: Archive["method"];
    readonly source: ByteSource;
  }[];
}

/** An opened input: one file or several that agree, ready to be read in chunks, maybe twice. */
export interface Dataset {
  readonly schema: Schema;
  readonly format: ChunkFormat;
  /** display names of the files, in order */
  readonly files: readonly string[];
  /** raw bytes of the head (header record, leading comments and BOM) that a text output of the same format repeats */
  readonly head: Uint8Array;
  /** bytes that follow the last record, where the format ends with some, once a pass has read them */
  readonly tail?: () => Uint8Array;
  readonly rereadable: boolean;
  /** positional: rows are gathered from all over the source, so even one pass needs it kept */
  readonly access: "sequential" | "positional";
  /** bytes of the records in all, where known: tells small inputs from large ones */
  readonly bytes: number | undefined;
  /** all columns of a table, in its order; absent for arrays */
  readonly layout?: readonly LayoutColumn[];
  /** of text, the columns that folders tell: the last of all */
  readonly folders?: readonly FolderColumn[];
  /** what the file says beside its columns, for a writer of a format that has such */
  readonly metadata?: Metadata;
  /** the archive it lies in, for a writer that keeps the others */
  readonly archive?: Archive;
  /** names of columns that label rows, and are not worked on for that */
  readonly labels?: readonly string[];
  /** things worth a warning that were seen while opening */
  readonly notes: readonly string[];
  /** Starts a pass over the records; a second one only where rereadable. */
  chunks(): Promise<ChunkReader>;
  close(): Promise<void>;
}

/** How a chunk's values become bytes: plain data, so that it can be sent to a worker. */
export type EncodeFormat =
  /** the input's own text with the numeric cells replaced */
  | { readonly kind: "patch"; readonly dtype: ResultType; readonly digits: number }
  /** the input's own text with the values of the numeric cells added at the end of each record */
  | { readonly kind: "append"; readonly dtype: ResultType; readonly digits: number }
  /** delimited text from values alone, or from text cells of another delimiter */
  | {
      readonly kind: "delimited";
      readonly delimiter: number;
      readonly dtype: ResultType;
      readonly digits: number;
      /** whether values of text take the place of its numeric cells, or are added at the end of each record */
      readonly values: "replaced" | "appended";
      /** the input's fields in the order in which they are written; absent: their own */
      readonly fields?: readonly number[];
    }
  /** raw doubles or singles */
  | {
      readonly kind: "dense";
      readonly dtype: ResultType;
      readonly byteOrder: "little-endian" | "big-endian";
      /** row after row, where it is not said that column comes after column */
      readonly order?: "columns";
      /** columns of the batch in the order in which they are written; absent: their own */
      readonly columns?: readonly number[];
    };

/** What an output file needs around the chunks. */
export interface Frame {
  /** bytes before the first chunk; `rows` may still be unknown */
  head(rows: number | undefined): Uint8Array;
  /** whether head() must know the rows when the sink is not seekable; it is then patched at the end otherwise */
  readonly needsRows: boolean;
  /** bytes after the last chunk, once all were written */
  readonly tail?: () => Uint8Array;
  /** whether chunks end where their lines do, hold elements with commas between them, or are any bytes */
  readonly pieces: "lines" | "elements" | "bytes";
  readonly encode: EncodeFormat;
}

export interface FrameRequest {
  readonly schema: Schema;
  readonly dtype: ResultType;
  /** the shape of a row in the output */
  readonly rowShape: Shape;
}

/** What a writer of whole tables must know before the first record. */
export interface TableRequest {
  readonly schema: Schema;
  /** type of the numeric columns' results */
  readonly dtype: ResultType;
  /** whether lists of floats stay as wide as they were; absent: they are of `dtype` */
  readonly lists?: "as they were";
  /** all columns, in order; for arrays made up, named by their numbers from 0 */
  readonly layout: readonly LayoutColumn[];
  /** as Dataset.metadata */
  readonly metadata?: Metadata;
  /** significant digits where numbers are printed; 0: as few as read back the same */
  readonly digits: number;
  /** index in the layout of the column that labels records, for formats that have such */
  readonly label?: number;
  /** the first feature's number, for formats that number them */
  readonly base?: 0 | 1;
}

/** Writes a table's records to a sink, format and all. */
interface TableWriter {
  /**
   * Takes records in order. `values` are doubles, rows × numeric columns, row-major, or column after column for formats that
   * table-writers.ts says so of; they may be reused once the promise resolves. A NaN where `rest.nulls` is 1 is no value.
   */
  write(values: Float64Array, rest: OtherColumns): Promise<void>;
  /** Writes what is left; the sink is not committed. */
  finish(): Promise<void>;
}

export type OpenTableWriter = (sink: Sink, request: TableRequest) => Promise<TableWriter>;
