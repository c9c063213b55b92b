/** Columns told by folders, put at the end of text records, so that all that works on records finds them there. */
import { COMMA, JsonFault, OPEN_OBJECT, skipSpace, valueEnd } from "../kernels/scalar/json.js";
import { fieldEnd, recordStart, textEnd } from "../kernels/scalar/records.js";
import type { DelimitedFormat, JsonFormat } from "../types.js";
import type { FolderColumn } from "./columnar/declared-column.js";
import { quoteField } from "./csv/quote-field.js";

/** Fields of delimited text as they follow a record's own, delimiters and all. */
export function folderFields(folders: readonly FolderColumn[], delimiter: number): Uint8Array {
  const mark = String.fromCharCode(delimiter);
  // An empty text is none that is not there.
  const cells = folders.map(({ text }) => (text === "" ? '""' : quoteField(text ?? "", mark)));
  return Buffer.from(cells.map((cell) => mark + cell).join(""));
}

/** Whole records of delimited text, with `fields` after the last field of each. */
export function withFields(
  bytes: Uint8Array,
  fields: Uint8Array,
  { delimiter, comment }: Pick<DelimitedFormat, "delimiter" | "comment">,
): Uint8Array {
  const places: number[] = [];
  for (let at = recordStart(bytes, 0, comment); at < bytes.length; ) {
    let start = at;
    let end = fieldEnd(bytes, start, delimiter);
    while (bytes[end] === delimiter) {
      start = end + 1;
      end = fieldEnd(bytes, start, delimiter);
    }
    places.push(textEnd(bytes, start, end));
    at = recordStart(bytes, end + 1, comment);
  }
  return inserted(bytes, places, () => fields);
}

/** Members of a JSON object as they follow its own; the first has no comma before it. */
export function folderMembers(folders: readonly FolderColumn[]): Uint8Array {
  const members = folders.map(({ name, type, text }) => {
    const value = text === null || type.kind === "integer" ? String(text) : JSON.stringify(text);
    return `${JSON.stringify(name)}:${value}`;
  });
  return Buffer.from(members.join(","));
}

/** Whole JSON records, with `members` after the last of each object. From what is not JSON on, as they are: who reads them says so. */
export function withMembers(
  bytes: Uint8Array,
  members: Uint8Array,
  { framing }: Pick<JsonFormat, "framing">,
): Uint8Array {
  const further = Buffer.concat([Buffer.from(","), members]);
  const places: number[] = [];
  const empty = new Set<number>();
  try {
    for (let at = skipSpace(bytes, 0, "elements"); at < bytes.length; ) {
      const end = valueEnd(bytes, at, framing);
      if (bytes[at] === OPEN_OBJECT) {
        if (skipSpace(bytes, at + 1, "elements") === end - 1) empty.add(end - 1);
        places.push(end - 1);
      }
      at = skipSpace(bytes, end, "elements");
      if (framing === "elements" && bytes[at] === COMMA) at = skipSpace(bytes, at + 1, "elements");
    }
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error;
  }
  return inserted(bytes, places, (place) => (empty.has(place) ? members : further));
}

/** The bytes with others put in at these places, which ascend. */
function inserted(
  bytes: Uint8Array,
  places: readonly number[],
  others: (place: number) => Uint8Array,
): Uint8Array {
  const pieces: Uint8Array[] = [];
  let from = 0;
  for (const place of places) {
    pieces.push(bytes.subarray(from, place), others(place));
    from = place;
  }
  pieces.push(bytes.subarray(from));
  return Buffer.concat(pieces);
}
