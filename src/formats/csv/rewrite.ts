/** CSV and TSV: the frame around chunks, and text re-delimited where input and output differ. */
import { printDecimal } from "../../kernels/scalar/decimal-print.js";
import { fieldEnd, recordStart, textEnd } from "../../kernels/scalar/records.js";
import type { Batch, DelimitedFormat } from "../../types.js";
import type { EncodeFormat, Frame, FrameRequest } from "../dataset.js";
import { type EncodedFrom, precisionOf } from "../text/encoded-from.js";
import { appendedHead, appendedNames } from "./append-columns.js";
import { unquoted } from "./cells.js";
import { exchangedText } from "./decimal-comma.js";
import { quoteField } from "./quote-field.js";

interface DelimitedTarget {
  /** byte between fields */
  readonly delimiter: number;
  /** significant digits, or 0 for as many as it takes */
  readonly digits: number;
  /** values are added as new columns whose names end in this; absent: they take the place of the old ones */
  readonly suffix?: string;
  /** the input's fields in the order in which they are written; absent: their own */
  readonly fields?: readonly number[];
}

/**
 * The frame of delimited output. From text with the same delimiter, the head and all untouched cells are kept byte for
 * byte; from another delimiter, or in another order, fields are quoted anew; from arrays there is no header.
 * @param head the input's own head, where it is text
 * @param fields names of all the input's columns; absent where it has no header
 */
export function delimitedFrame(
  request: FrameRequest,
  target: DelimitedTarget,
  source: { format: DelimitedFormat; head: Uint8Array; header: "present" | "absent" } | undefined,
): Frame {
  const { dtype } = request;
  const { delimiter, digits, suffix, fields } = target;
  const appends = source && suffix !== undefined;
  const added = appends && source.header === "present" ? appendedNames(source.format, suffix) : [];
  if (source?.format.delimiter === delimiter && fields === undefined) {
    const head = appendedHead(source.head, added, delimiter);
    const kind = appends ? "append" : "patch";
    return { needsRows: false, pieces: "lines", encode: { kind, dtype, digits }, head: () => head };
  }
  const own = source?.header === "present" ? source.format.names : [];
  const names = [...(own.length > 0 && fields ? fields.map((field) => own[field]) : own), ...added];
  const mark = String.fromCharCode(delimiter);
  const header = names.map((name) => quoteField(name, mark)).join(mark);
  const head = Buffer.from(names.length > 0 ? `${header}\n` : "");
  const values = appends ? "appended" : "replaced";
  return {
    needsRows: false,
    pieces: "lines",
    encode: { kind: "delimited", delimiter, dtype, digits, values, ...(fields && { fields }) },
    head: () => head,
  };
}

/** The records of a text chunk with another delimiter, their values in place of numeric cells or behind all cells. */
export function retable(
  format: DelimitedFormat,
  encode: Extract<EncodeFormat, { kind: "delimited" }>,
  { bytes, batch, spans }: EncodedFrom,
): Uint8Array {
  const raw = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const mark = String.fromCharCode(encode.delimiter);
  const lines: string[] = [];
  let at = recordStart(bytes, 0, format.comment);
  for (let row = 0; row < batch.rows; row++) {
    const fields: string[] = [];
    const values = printedRow(batch, spans!, row, encode).map((value) => ownMark(value, format, mark));
    let next = 0;
    for (let field = 0; field < format.width; field++) {
      const end = fieldEnd(bytes, at, format.delimiter);
      const value = field === format.columns[next] ? values[next++] : undefined;
      if (value !== undefined && encode.values === "replaced") fields.push(value);
      else fields.push(quoteField(unquoted(raw.toString("utf8", at, textEnd(bytes, at, end))), mark));
      at = end + 1;
    }
    if (encode.values === "appended") fields.push(...values.map((value) => value ?? ""));
    const ordered = encode.fields ? encode.fields.map((field) => fields[field]) : fields;
    lines.push(ordered.join(mark), "\n");
    at = recordStart(bytes, at, format.comment);
  }
  return Buffer.from(lines.join(""));
}

/** A printed number with the text's decimal mark, quoted where that is the delimiter. */
const ownMark = (
  value: string | undefined,
  { decimal }: DelimitedFormat,
  delimiter: string,
): string | undefined =>
  value === undefined || decimal === undefined ? value : quoteField(exchangedText(value), delimiter);

/** A row's values as text; undefined where the cell keeps its own, or is missing and has nothing to add. */
function printedRow(
  { cols, values }: Batch,
  spans: Int32Array,
  row: number,
  { dtype, values: place }: Extract<EncodeFormat, { kind: "delimited" }>,
): (string | undefined)[] {
  const precision = precisionOf(dtype);
  return Array.from(values.subarray(row * cols, (row + 1) * cols), (value, col) => {
    const kept = spans[2 * (row * cols + col)] < 0 && (place === "replaced" || Number.isNaN(value));
    return kept ? undefined : printDecimal(value, precision);
  });
}
