/**
 * The kernels: hot loops on bytes and doubles, the ground floor of the project. This file is their contract.
 *
 * Two implementations stand behind it: `scalar/` (TypeScript, says what is right) and `assembly/`
 * (AssemblyScript with SIMD, says it fast). They give the same bits for every input; a property test holds them to it.
 * Everything is row-major float64; NaN means "missing" and is left out of every statistic and kept by every transform.
 */

/** Doubles in one moment state; see {@link Moment}. */
export const MOMENT_STATE = 14;

/**
 * Slots of a moment state. Central moments are sums of powers of (x·2^-exponent - mean), so that neither
 * 1e300 nor 1e-300 leaves the range of a double when raised to the fourth power; each sum carries the low half
 * of a double-double, so merging thousands of blocks loses nothing.
 */
export const Moment = {
  /** values that are not NaN */
  count: 0,
  /** smallest and largest value, unscaled; +Infinity and -Infinity while count is 0 */
  min: 1,
  max: 2,
  /** values that are NaN */
  missing: 3,
  /** values equal to 0 (either sign) */
  zeros: 4,
  /** power of two by which values are divided before powers are taken: 0 unless magnitudes are extreme */
  exponent: 5,
  /** mean of x·2^-exponent: high and low half */
  mean: 6,
  meanLow: 7,
  m2: 8,
  m2Low: 9,
  m3: 10,
  m3Low: 11,
  m4: 12,
  m4Low: 13,
} as const;

/** How a text chunk is to be read. */
export interface TableScan {
  /** byte between fields */
  readonly delimiter: number;
  /** byte that begins a comment line, or -1 */
  readonly comment: number;
  /** fields that each record must have */
  readonly width: number;
  /** indices of the numeric fields, ascending */
  readonly columns: Int32Array;
  /**
   * number: digits with a leading zero or a plus are numbers. Else they are codes, and odd: a zero before a digit, whatever its
   * sign (007, -007, 00.5), and a plus before digits alone (+5, but not +5.0, +5e0).
   */
  readonly leadingZeros?: "number";
}

/** Where a scan puts what it read; `cells` = records × columns.length. */
export interface TableCells {
  /** one double for each numeric cell, row-major; NaN for an empty cell and for one listed in `odd` */
  readonly values: Float64Array;
  /** [start, end) of each numeric cell's raw text in the chunk, quotes included; start alone is -1 where the cell is missing */
  readonly spans: Int32Array;
  /** indices into `values` of cells the scan does not decide: not a plain decimal; the caller reads their text */
  readonly odd: Int32Array;
}

export interface ScanResult {
  records: number;
  odd: number;
  /** -1, or the index of the first record whose field count is not `width` */
  raggedRecord: number;
  /** the fields that record has */
  raggedFields: number;
}

export interface CutResult {
  /** offset just after the last line end that ends a record; 0 when there is none */
  cut: number;
  /** line ends (\n) that end a record, comment or blank line before `cut`: at least the number of records */
  lines: number;
  /** whether the bytes after `cut` end inside an open quoted field */
  openQuote: boolean;
}

/** Precision in which values are printed: shortest digits that read back as the same binary64, or binary32. */
export type Precision = "binary64" | "binary32";

export interface TextKernels {
  /**
   * Finds where a text chunk can be cut: after the last line end outside a quoted field. The first byte must begin a record.
   * A quote opens a quoted field only as the first byte of a field; inside, "" is a quote; after the closing quote
   * the field goes on as unquoted until the delimiter or line end. A comment line (first byte = comment) knows no quotes.
   */
  cutRecords(bytes: Uint8Array, delimiter: number, comment: number): CutResult;
  /**
   * The records of text (one byte or more, whole lines) that is nothing but records of `width` fields of 1 or more decimal digits, none
   * with a zero before others, in which every 64 bytes from the first on hold the end of a field; -1 for all other text. Lines end in \n.
   */
  digitRecords(bytes: Uint8Array, delimiter: number, width: number): number;
  /**
   * Splits records and reads the numeric fields. `bytes` is whole records; the last may lack its line end.
   * Line ends are \n or \r\n; blank lines and comment lines are skipped. `cells` must have room for
   * (lines + 1) × columns cells. A cell that is a plain decimal (sign, digits, point, exponent; also within simple quotes;
   * spaces around it allowed) is read correctly rounded; an empty one (or spaces, or "") is missing; any other is odd.
   */
  scanTable(bytes: Uint8Array, scan: TableScan, cells: TableCells): ScanResult;
  /**
   * Reads the number in each of `cells` spans [start, end), correctly rounded, to binary64: plain decimals, and what else
   * JavaScript's Number takes. NaN for any other text, and where the span starts at -1.
   */
  readNumbers(bytes: Uint8Array, spans: Int32Array, cells: number, values: Float64Array): void;
  /**
   * Copies `bytes` to `out`, with each spanned cell's text replaced by the shortest decimal of its value, in the notation
   * of JavaScript's String(x). Cells whose span starts at -1 keep their text. `out` must have room for
   * bytes.length + 25 × cells. Returns the bytes written.
   */
  patchTable(
    bytes: Uint8Array,
    values: Float64Array,
    spans: Int32Array,
    cells: number,
    precision: Precision,
    out: Uint8Array,
  ): number;
  /**
   * Prints rows × cols values as delimited text, one row a line (\n), NaN as an empty field. `out` must have room for 26 × values.
   * Returns the bytes written.
   */
  printRows(
    values: Float64Array,
    rows: number,
    cols: number,
    delimiter: number,
    precision: Precision,
    out: Uint8Array,
  ): number;
}

export interface NumericKernels {
  /** Adds values[0..n) to one moment state. */
  moments(values: Float64Array, n: number, state: Float64Array): void;
  /** Adds each column of a rows × cols matrix to its own state; `states` holds cols states. */
  columnMoments(values: Float64Array, rows: number, cols: number, states: Float64Array): void;
  /**
   * Norm of each row: order 0 (count of non-zeros), 1, 2, Infinity (max |x|) or -Infinity (min |x|).
   * The norm of row i is norms[i] / prescales[i]; prescales[i] is a power of two, 1 unless the norm or a square in it
   * would leave the range of normal doubles. NaN is left out; a row with no values, or only zeros, has norm 0.
   */
  rowNorms(
    values: Float64Array,
    rows: number,
    cols: number,
    order: number,
    norms: Float64Array,
    prescales: Float64Array,
  ): void;
  /** In place, x → (x·prescale - shift) / divisor, with one rule for each row. */
  standardizeRows(
    values: Float64Array,
    rows: number,
    cols: number,
    prescale: Float64Array,
    shift: Float64Array,
    divisor: Float64Array,
  ): void;
  /** In place, x → (x·prescale - shift) / divisor, with one rule for each column. */
  standardizeColumns(
    values: Float64Array,
    rows: number,
    cols: number,
    prescale: Float64Array,
    shift: Float64Array,
    divisor: Float64Array,
  ): void;
  /**
   * In place, t → t·(high - low) + low, where t = 1 gives high exactly, t = 0 gives low exactly,
   * and no t in [0, 1] leaves [low, high].
   */
  rescale(values: Float64Array, n: number, low: number, high: number): void;
  /** In place, values below low become low, above high become high; NaN stays. */
  clamp(values: Float64Array, n: number, low: number, high: number): void;
  /** In place, each value rounded to the nearest binary32. */
  roundToSingle(values: Float64Array, n: number): void;
  widenSingle(input: Float32Array, n: number, out: Float64Array): void;
  widenBytes(input: Uint8Array, n: number, out: Float64Array): void;
  narrowSingle(values: Float64Array, n: number, out: Float32Array): void;
  /** Adds to counts[b] the number of times each byte value b occurs. */
  countBytes(input: Uint8Array, n: number, counts: Float64Array): void;
  /** Adds to counts[2·c] the values of column c below low[c], to counts[2·c + 1] those above high[c]; NaN is neither. */
  countOutside(
    values: Float64Array,
    rows: number,
    cols: number,
    low: Float64Array,
    high: Float64Array,
    counts: Float64Array,
  ): void;
}

/** Text of numbers in fewer bytes, for keeping it aside; the form is scalar/packing.ts's, and no file that outlives a run has it. */
export interface PackingKernels {
  /** Packs text, whose length is a multiple of 128; `out` must have {@link packedRoom} for it. Returns the bytes written. */
  packText(bytes: Uint8Array, out: Uint8Array): number;
  /** The text again, `out` having its length. */
  unpackText(packed: Uint8Array, out: Uint8Array): void;
}

/** The most bytes that so many of text are packed in. */
export const packedRoom = (length: number): number => length + length / 128;

export interface Kernels extends TextKernels, NumericKernels, PackingKernels {
  readonly name: "scalar" | "simd";
}
