/** CSV and TSV: the frame around chunks, and text re-delimited where input and output differ. */

import { printDecimal } from "../../kernels/scalar/decimal-print.js";
import { fieldEnd, recordStart, textEnd } from "../../kernels/scalar/records.js";
import type { DelimitedFormat } from "../../types.js";
import type { EncodeFormat, Frame, FrameRequest } from "../contract.js";
import { unquoted } from "../decode/delimited-cells.js";
import { type EncodedFrom, precisionOf } from "./chunk.js";

export interface DelimitedTarget {
  /** byte between fields */
  readonly delimiter: number;
  /** significant digits, or 0 for as many as it takes */
  readonly digits: number;
}

/** A field as RFC 4180 writes it: quoted where it holds the delimiter, a quote or a line end. */
export function quoteField(text: string, delimiter: string): string {
  const special = text.includes(delimiter) || /["\r\n]/.test(text);
  return special ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * The frame of delimited output. From text with the same delimiter, the head and all untouched cells are kept byte for
 * byte; from another delimiter, fields are quoted anew; from arrays there is no header.
 * @param head the input's own head, where it is text
 * @param fields names of all the input's columns; absent where it has no header
 */
export function delimitedFrame(
  request: FrameRequest,
  target: DelimitedTarget,
  source: { format: DelimitedFormat; head: Uint8Array; header: "present" | "absent" } | undefined,
): Frame {
  const { dtype } = request;
  const { delimiter, digits } = target;
  if (source?.format.delimiter === delimiter) {
    return { needsRows: false, encode: { kind: "patch", dtype, digits }, head: () => source.head };
  }
  const names = source?.header === "present" ? source.format.names : [];
  const mark = String.fromCharCode(delimiter);
  const header = names.map((name) => quoteField(name, mark)).join(mark);
  const head = Buffer.from(names.length > 0 ? `${header}\n` : "");
  return { needsRows: false, encode: { kind: "delimited", delimiter, dtype, digits }, head: () => head };
}

/** The records of a text chunk with another delimiter, numeric cells replaced by their values. */
export function retable(
  format: DelimitedFormat,
  encode: Extract<EncodeFormat, { kind: "delimited" }>,
  { bytes, batch, spans }: EncodedFrom,
): Uint8Array {
  const raw = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const mark = String.fromCharCode(encode.delimiter);
  const precision = precisionOf(encode.dtype);
  const lines: string[] = [];
  let at = recordStart(bytes, 0, format.comment);
  for (let row = 0; row < batch.rows; row++) {
    const fields: string[] = [];
    let next = 0;
    for (let field = 0; field < format.width; field++) {
      const end = fieldEnd(bytes, at, format.delimiter);
      const cell = row * batch.cols + next;
      if (field === format.columns[next]) next++;
      if (field === format.columns[next - 1] && spans![2 * cell] >= 0) {
        fields.push(printDecimal(batch.values[cell], precision));
      } else {
        fields.push(quoteField(unquoted(raw.toString("utf8", at, textEnd(bytes, at, end))), mark));
      }
      at = end + 1;
    }
    lines.push(fields.join(mark), "\n");
    at = recordStart(bytes, at, format.comment);
  }
  return Buffer.from(lines.join(""));
}
