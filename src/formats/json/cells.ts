/** Chunks of JSON records to doubles, keys of groups and weights. */
import { isUtf8 } from "node:buffer";
import type { TextKernels } from "../../kernels/kernels.js";
import type { Arena } from "../../kernels/memory.js";
import { COMMA, JsonFault, skipSpace } from "../../kernels/scalar/json.js";
import type { JsonFormat } from "../../types.js";
import type { DecodedText, TextProblem } from "../csv/cells.js";
import { faultProblem, misfitProblem, NOT_UTF8 } from "./problems.js";
import { JsonMisfit, JsonScan } from "./scan.js";
import { buildTree, type Wanted } from "./tree.js";

const NEWLINE = 10;

/** A format's columns as numbers: the i-th in the i-th cell. */
const numbersOf = (columns: Int32Array): Wanted =>
  new Map(Array.from(columns, (column, cell) => [column, { cell, kind: "number" }]));

/** Columns as they stand, whatever their type. */
const anyOf = (columns: readonly number[]): Wanted =>
  new Map(columns.map((column, cell) => [column, { cell, kind: "any" }]));

/** What a scan of whole records found. */
interface JsonSpans {
  readonly records: number;
  /** [start, end) of each cell, row after row; start is -1 where there is none */
  readonly spans: Int32Array;
  readonly problem?: TextProblem;
}

/** The values of some columns as they stand, quotes included; see {@link scanRecords}. */
export const jsonSpans = (
  format: JsonFormat,
  columns: readonly number[],
  bytes: Uint8Array,
  spans: Int32Array,
): JsonSpans => scanRecords(format, anyOf(columns), bytes, spans);

/**
 * Reads the numeric columns of whole records: lines, or an array's elements and the commas behind them. null, NaN and what is not
 * there are missing, with span start -1. The first record that is not JSON, not UTF-8, or has something else where a number
 * was, is the problem; earlier ones are in the batch.
 * @param records upper bound on the records in `bytes`
 */
export function decodeJson(
  format: JsonFormat,
  bytes: Uint8Array,
  records: number,
  kernels: TextKernels,
  arena: Arena,
): DecodedText {
  const cols = format.columns.length;
  const room = arena.int32(2 * records * cols);
  const { records: rows, spans, problem } = scanRecords(format, numbersOf(format.columns), bytes, room);
  const values = arena.float64(rows * cols);
  kernels.readNumbers(bytes, spans, rows * cols, values);
  return { batch: { rows, cols, values }, spans, ...(problem && { problem }) };
}

/**
 * Finds the wanted columns of whole records.
 * @param spans room for as many records as there may be
 */
function scanRecords(format: JsonFormat, wanted: Wanted, bytes: Uint8Array, spans: Int32Array): JsonSpans {
  const root = buildTree(format.paths, wanted);
  const scan = new JsonScan(root, wanted.size, format.framing);
  scan.begin(bytes, spans.fill(-1));
  const suspect = !isUtf8(bytes);
  let records = 0;
  let at = recordStart(bytes, 0);
  try {
    for (; at < bytes.length; records++) {
      const end = scan.next(at);
      if (suspect && !isUtf8(bytes.subarray(at, end))) {
        return { records, spans, problem: { record: records, offset: at, ...NOT_UTF8 } };
      }
      at = afterRecord(format, bytes, end);
    }
  } catch (error) {
    if (error instanceof JsonFault) {
      return { records, spans, problem: faultProblem(error, format, bytes, records) };
    }
    if (error instanceof JsonMisfit) {
      return { records, spans, problem: misfitProblem(error, bytes, records, root) };
    }
    throw error;
  }
  return { records, spans };
}

/** Where each record begins; for records that were found to be JSON. */
export function jsonRecordOffset(format: JsonFormat, bytes: Uint8Array, record: number): number {
  const scan = new JsonScan(buildTree([], new Map()), 0, format.framing);
  scan.begin(bytes, new Int32Array(0));
  let at = recordStart(bytes, 0);
  for (let i = 0; i < record; i++) at = afterRecord(format, bytes, scan.next(at));
  return at;
}

const recordStart = (bytes: Uint8Array, at: number): number => skipSpace(bytes, at, "elements");

/** Where the next record begins, after one that ends at `end`. */
function afterRecord({ framing }: JsonFormat, bytes: Uint8Array, end: number): number {
  const at = skipSpace(bytes, end, framing);
  if (at === bytes.length) return at;
  if (framing === "lines") {
    if (bytes[at] !== NEWLINE) throw new JsonFault(at, "the end of the line after a record");
    return recordStart(bytes, at + 1);
  }
  if (bytes[at] !== COMMA) throw new JsonFault(at, "a comma or ] after an element");
  return recordStart(bytes, at + 1);
}
