/**
 * Text whose numbers have a decimal comma. The kernels know points alone, so they are given a copy in which commas and points have
 * changed places: its length and its fields are those of the text, and what comes of it is changed back in the same way.
 */
import type { DelimitedFormat } from "../../types.js";

const COMMA = 44;
const POINT = 46;

/** In place; twice is nothing. */
export function exchangeMarks(bytes: Uint8Array): Uint8Array {
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] === COMMA) bytes[i] = POINT;
    else if (bytes[i] === POINT) bytes[i] = COMMA;
  }
  return bytes;
}

export const exchangedText = (text: string): string =>
  text.replace(/[.,]/g, (mark) => (mark === "," ? "." : ","));

const exchangedByte = (byte: number): number => (byte === COMMA ? POINT : byte === POINT ? COMMA : byte);

/** What of a format is about the bytes, as it is for a text with marks exchanged. */
export const exchangedFormat = <F extends Pick<DelimitedFormat, "delimiter" | "comment" | "missing">>(
  format: F,
): F => ({
  ...format,
  delimiter: exchangedByte(format.delimiter),
  comment: exchangedByte(format.comment),
  missing: format.missing.map(exchangedText),
});

/** Whether numbers need quotes: the delimiter is the decimal mark. */
export const needsQuotes = ({
  decimal,
  delimiter,
}: Pick<DelimitedFormat, "decimal" | "delimiter">): boolean => decimal === "comma" && delimiter === COMMA;
