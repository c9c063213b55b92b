/** What records of delimited text hold beside the numbers that are worked on, for writers of other formats. */
import { dataError } from "../../errors.js";
import { fieldEnd, recordStart, textEnd } from "../../kernels/scalar/records.js";
import type { DelimitedFormat } from "../../types.js";
import type { FolderColumn } from "../columnar/declared-column.js";
import type { LayoutColumn, LookedAt, OtherColumns } from "../dataset.js";
import { folderValue } from "../hive.js";
import type { OtherType } from "../value-types.js";
import { type CellMeaning, isCode, plainText, readOddCell, unquoted } from "./cells.js";
import { exchangedFormat, exchangedText } from "./decimal-comma.js";

/**
 * All columns in the text's order; those that look numeric and are not worked on are doubles, the rest text. The last ones
 * are the folders', which have types of their own.
 */
export function delimitedLayout(
  { names, columns }: DelimitedFormat,
  numeric: readonly number[],
  folders: readonly FolderColumn[],
): LayoutColumn[] {
  let numbers = 0;
  let others = 0;
  const worked = new Set(columns);
  const looksNumeric = new Set(numeric);
  const own = names.length - folders.length;
  const typeOf = (field: number): OtherType => {
    if (field >= own) return folders[field - own].type;
    return looksNumeric.has(field) ? { kind: "float", bits: 64 } : { kind: "text" };
  };
  return names.map((name, field): LayoutColumn => {
    if (worked.has(field)) return { kind: "number", name, index: numbers++ };
    return { kind: "other", name, index: others++, type: typeOf(field) };
  });
}

/**
 * The records' other fields, by column: text as RFC 4180 has it, an empty unquoted field being no value.
 * Throws NormalizeError "data" where a column of doubles holds something else, or an integer that no double is.
 * @param file its name, for messages
 */
export function delimitedRest(
  format: DelimitedFormat,
  layout: readonly LayoutColumn[],
  bytes: Uint8Array,
  file: string,
  lookedAt?: LookedAt,
): OtherColumns {
  const number = format.decimal ? exchangedText : (text: string) => text;
  const meaning = format.decimal ? exchangedFormat(format) : format;
  const raw = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const nulls: number[][] = Array.from(format.columns, () => []);
  const columns: unknown[][] = layout.flatMap(({ kind }) => (kind === "other" ? [[]] : []));
  const passedOver = layout.map(({ kind, index }) =>
    kind === "number" ? lookedAt?.nulls === "passed over" : lookedAt?.columns.has(index) === false,
  );
  let rows = 0;
  let at = recordStart(bytes, 0, format.comment);
  for (; at < bytes.length; rows++) {
    for (let i = 0; i < layout.length; i++) {
      const end = fieldEnd(bytes, at, format.delimiter);
      const start = at;
      at = end + 1;
      if (passedOver[i]) continue;
      const column = layout[i];
      const field = raw.toString("utf8", start, textEnd(bytes, start, end));
      if (column.kind === "number") nulls[column.index].push(isMissing(number(field), meaning) ? 1 : 0);
      else
        columns[column.index].push(
          otherValue(column.type.kind === "float" ? number(field) : field, column, meaning, file),
        );
    }
    at = recordStart(bytes, at, format.comment);
  }
  return {
    rows,
    nulls: nulls.map((marks) => (marks.includes(1) ? Uint8Array.from(marks) : undefined)),
    columns,
  };
}

/** Whether a numeric cell holds no value. */
function isMissing(field: string, meaning: CellMeaning): boolean {
  const text = plainText(field);
  const value = readOddCell(text, meaning);
  return Number.isNaN(value) || meaning.missing.some((other) => text !== "" && Number(other) === value);
}

function otherValue(
  field: string,
  { name, type }: Extract<LayoutColumn, { kind: "other" }>,
  meaning: CellMeaning,
  file: string,
): unknown {
  // An unquoted field that is empty is none.
  if (type.kind !== "float") return folderValue(type, field === "" ? null : unquoted(field));
  const text = plainText(field);
  const value = readOddCell(text, meaning);
  const exact = value !== undefined && (Number.isSafeInteger(value) || !/^[+-]?\d+$/.test(text));
  if (exact) return Number.isNaN(value) ? null : value;
  throw noDoubleError(text, file, name, isCode(text, meaning) ? "code" : "number");
}

export const noDoubleError = (text: string, file: string, column: string, code: "code" | "number"): Error =>
  dataError(
    `${JSON.stringify(text.slice(0, 60))} cannot be kept as a double, as the column's first records can`,
    { file, column },
    code === "code"
      ? "--leading-zeros number reads such digits as numbers; text formats (--to csv) keep the column as it is"
      : "text formats (--to csv) keep such a column as it is",
  );
