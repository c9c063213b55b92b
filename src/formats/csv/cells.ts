/** Chunks of delimited text to doubles: the kernels read plain decimals, this file decides the odd cells. */

import { dataError } from "../../errors.js";
import type { TableCells, TextKernels } from "../../kernels/kernels.js";
import type { Arena } from "../../kernels/memory.js";
import { fieldEnd, recordStart } from "../../kernels/scalar/records.js";
import { DECIMAL } from "../../text/decimal.js";
import type { Batch, DelimitedFormat } from "../../types.js";
import { exchangedFormat, exchangedText, exchangeMarks, needsQuotes } from "./decimal-comma.js";

/** Why a chunk cannot be read; counts from 0 within the chunk. */
export interface TextProblem {
  readonly record: number;
  /** name of the column, where one cell is to blame */
  readonly column?: string;
  /** offset in the chunk of the offending cell, where known */
  readonly offset?: number;
  readonly message: string;
  readonly hint: string;
}

export interface DecodedText {
  readonly batch: Batch;
  /** [start, end) of each numeric cell in the chunk; start is -1 for a missing one */
  readonly spans: Int32Array;
  readonly problem?: TextProblem;
}

export const INFINITE = /^([+-]?)(?:inf|infinity)$/i;
const QUOTED = /^"([\s\S]*)"$/;
export const CODE = /^(?:[+-]?0\d|\+\d+$)/;

/** Room for the cells of at most `records` records. */
export function cellRoom(records: number, columns: number, arena: Arena): TableCells {
  const cells = records * columns;
  return { values: arena.float64(cells), spans: arena.int32(2 * cells), odd: arena.int32(cells) };
}

/**
 * Reads the numeric columns of whole records. Missing cells are NaN with span start -1. The first record that is ragged,
 * or has a cell that is neither a number nor missing, is the problem; earlier records are in the batch.
 * @param records upper bound on the records in `bytes`
 * @param memory where values and spans are put, if not in the arena
 */
export function decodeDelimited(
  format: DelimitedFormat,
  bytes: Uint8Array,
  records: number,
  kernels: TextKernels,
  arena: Arena,
  memory?: Pick<TableCells, "values" | "spans">,
): DecodedText {
  if (format.decimal === undefined)
    return decodePoints(format, bytes, bytes, records, kernels, arena, memory);
  const exchanged = arena.bytes(bytes.length);
  exchanged.set(bytes);
  exchangeMarks(exchanged);
  const decoded = decodePoints(exchangedFormat(format), exchanged, bytes, records, kernels, arena, memory);
  const { problem } = decoded;
  if (problem === undefined || problem.column !== undefined || !needsQuotes(format)) return decoded;
  return { ...decoded, problem: { ...problem, hint: UNQUOTED } };
}

const UNQUOTED =
  "where fields end with commas, numbers with a decimal comma need quotes; is the delimiter another (--delimiter ;)?";

/** @param shown the bytes as they stand in the file, for messages */
function decodePoints(
  format: DelimitedFormat,
  bytes: Uint8Array,
  shown: Uint8Array,
  records: number,
  kernels: TextKernels,
  arena: Arena,
  memory?: Pick<TableCells, "values" | "spans">,
): DecodedText {
  const cols = format.columns.length;
  const cells = memory ? { ...memory, odd: arena.int32(records * cols) } : cellRoom(records, cols, arena);
  const columns = arena.int32(cols);
  columns.set(format.columns);
  const scan = kernels.scanTable(bytes, { ...format, columns }, cells);
  const batch = { rows: scan.records, cols, values: cells.values.subarray(0, scan.records * cols) };
  const decoded = { batch, spans: cells.spans };
  markMissingNumbers(format, batch, cells.spans);
  for (let i = 0; i < scan.odd; i++) {
    const cell = cells.odd[i];
    const value = readOddCell(cellText(bytes, cells.spans, cell), format);
    if (value === undefined) return { ...decoded, problem: oddProblem(format, shown, cells.spans, cell) };
    cells.values[cell] = value;
    if (Number.isNaN(value)) cells.spans[2 * cell] = -1;
  }
  if (scan.raggedRecord < 0) return decoded;
  return { ...decoded, problem: raggedProblem(format, bytes, scan.raggedRecord, scan.raggedFields) };
}

/** Texts for "missing" that are numbers themselves (-999): they are compared by value, as pandas does. */
export const missingNumbers = (format: CellMeaning): number[] =>
  format.missing.filter((text) => DECIMAL.test(text) && !isCode(text, format)).map(Number);

function markMissingNumbers(format: CellMeaning, batch: Batch, spans: Int32Array): void {
  for (const value of missingNumbers(format)) {
    for (let i = batch.values.indexOf(value); i >= 0; i = batch.values.indexOf(value, i + 1)) {
      batch.values[i] = Number.NaN;
      spans[2 * i] = -1;
    }
  }
}

/** The text of a cell: without quotes around it, and without spaces around that. */
export function cellText(bytes: Uint8Array, spans: Int32Array, cell: number): string {
  const raw = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return plainText(raw.toString("utf8", spans[2 * cell], spans[2 * cell + 1]));
}

/** A quoted field's text; an unquoted one as it stands, spaces included. */
export function unquoted(raw: string): string {
  const closing = raw.lastIndexOf('"');
  if (!raw.startsWith('"') || closing === 0) return raw;
  return raw.slice(1, closing).replaceAll('""', '"') + raw.slice(closing + 1);
}

/** A raw field's text: unquoted and trimmed. */
export function plainText(raw: string): string {
  const trimmed = raw.trim();
  const quoted = QUOTED.exec(trimmed);
  return quoted ? quoted[1].replaceAll('""', '"').trim() : trimmed;
}

/** NaN for a missing cell, ±Infinity for inf and infinity in any case, a long decimal's double (infinite beyond the largest); undefined for anything else. */
export function readOddCell(text: string, format: CellMeaning): number | undefined {
  if (text === "" || format.missing.includes(text)) return Number.NaN;
  const infinite = INFINITE.exec(text);
  if (infinite) return infinite[1] === "-" ? -Infinity : Infinity;
  return DECIMAL.test(text) && !isCode(text, format) ? Number(text) : undefined;
}

/** What decides what a cell's text means. */
export type CellMeaning = Pick<DelimitedFormat, "missing" | "leadingZeros">;

/** Whether a text is digits with a leading zero or a plus, and these are no numbers. */
export const isCode = (text: string, { leadingZeros }: Pick<CellMeaning, "leadingZeros">): boolean =>
  leadingZeros !== "number" && CODE.test(text) && DECIMAL.test(text);

/** How a code is told from a number, for messages. */
export const codeSigns = (text: string): string => (text.startsWith("+") ? "a plus" : "a leading zero");

function oddProblem(
  format: DelimitedFormat,
  bytes: Uint8Array,
  spans: Int32Array,
  cell: number,
): TextProblem {
  const cols = format.columns.length;
  const text = cellText(bytes, spans, cell);
  const shown = JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
  const column = format.names[format.columns[cell % cols]];
  const place = { record: Math.floor(cell / cols), column, offset: spans[2 * cell] };
  if (isCode(format.decimal ? exchangedText(text) : text, format)) {
    return {
      ...place,
      message: `${shown} is text: its digits have ${codeSigns(text)}`,
      hint: "--leading-zeros number reads such digits as numbers, --exclude leaves a column out",
    };
  }
  return {
    ...place,
    message: `${shown} is not a number`,
    hint: `expected a number${format.decimal ? " with a decimal comma" : ""} or an empty cell; --na-values names texts that mean missing, --exclude leaves a column out`,
  };
}

function raggedProblem(
  format: DelimitedFormat,
  bytes: Uint8Array,
  record: number,
  fields: number,
): TextProblem {
  return {
    record,
    offset: recordOffset(format, bytes, record),
    message: `${fields} ${fields === 1 ? "field" : "fields"} where ${format.width} were expected`,
    hint: "every record needs as many fields as the first; is the delimiter right (--delimiter), or a quote left open?",
  };
}

/** Where a record begins. */
export function recordOffset(
  { delimiter, comment }: DelimitedFormat,
  bytes: Uint8Array,
  record: number,
): number {
  let at = recordStart(bytes, 0, comment);
  for (let i = 0; i < record; i++) {
    let end = fieldEnd(bytes, at, delimiter);
    while (bytes[end] === delimiter) end = fieldEnd(bytes, end + 1, delimiter);
    at = recordStart(bytes, end + 1, comment);
  }
  return at;
}

/** The error for text that ends inside a quoted field. */
export function openQuoteError(file: string, line: number): Error {
  return dataError(
    "a quoted field is not closed",
    { file, line },
    'expected a closing " before the end of the file',
  );
}
