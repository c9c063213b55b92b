/** What JSON records hold beside the numbers that are worked on, for writers of other formats. */
import { dataError } from "../../errors.js";
import {
  OPEN_ARRAY,
  OPEN_OBJECT,
  QUOTE,
  skipSpace,
  stringEnd,
  valueEnd,
  valueOfKey,
} from "../../kernels/scalar/json.js";
import type { JsonFormat } from "../../types.js";
import { listPlaces } from "../columnar/seen-columns.js";
import type { LayoutColumn, LookedAt, OtherColumns } from "../dataset.js";
import { folderValue } from "../hive.js";
import type { OtherType } from "../value-types.js";
import { jsonSpans } from "./cells.js";
import type { JsonLeaf } from "./numeric-columns.js";

/** What a layout's column of JSON has for `native`: where its values are, so that JSON is written as it was read. */
export interface JsonNative {
  readonly json: JsonFormat["paths"][number];
}

/** All columns, in the order in which they first occur. */
export function jsonLayout(
  { names, columns, lists = [] }: JsonFormat,
  leaves: readonly JsonLeaf[],
): LayoutColumn[] {
  let numbers = 0;
  let others = 0;
  const worked = new Set(columns);
  const places = listPlaces(lists);
  return leaves.map(({ path, type }, column): LayoutColumn => {
    const list = places.get(column);
    const known = { name: names[column], native: { json: path } satisfies JsonNative, ...(list && { list }) };
    if (worked.has(column)) return { kind: "number", ...known, index: numbers++ };
    return { kind: "other", ...known, index: others++, type };
  });
}

/**
 * The other columns' values, and where numbers are missing, of records that were found to be JSON.
 * Throws NormalizeError "data" where a value is of another type than those of the first records, and its column can hold one only.
 * @param records upper bound on the records in `bytes`
 * @param file its name, for messages
 */
export function jsonRest(
  format: JsonFormat,
  layout: readonly LayoutColumn[],
  bytes: Uint8Array,
  records: number,
  file: string,
  lookedAt?: LookedAt,
): OtherColumns {
  const all = layout.map((_, column) => column);
  const cols = all.length;
  const { records: rows, spans } = jsonSpans(format, all, bytes, new Int32Array(2 * records * cols));
  const raw = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const textAt = (row: number, column: number): string | undefined => {
    const cell = 2 * (row * cols + column);
    return spans[cell] < 0 ? undefined : raw.toString("utf8", spans[cell], spans[cell + 1]);
  };
  const nulls: (Uint8Array | undefined)[] = [];
  const columns: unknown[][] = [];
  for (const [i, column] of layout.entries()) {
    if (column.kind === "number") {
      const passedOver = lookedAt?.nulls === "passed over";
      nulls.push(passedOver ? undefined : marksOf(rows, (row) => isMissing(textAt(row, i))));
    } else if (lookedAt?.columns.has(column.index) === false) columns.push([]);
    else columns.push(Array.from({ length: rows }, (_, row) => otherValue(textAt(row, i), column, file)));
  }
  return { rows, nulls, columns };
}

/** 1 where a row is marked; undefined where none is. */
function marksOf(rows: number, marked: (row: number) => boolean): Uint8Array | undefined {
  const marks = Uint8Array.from({ length: rows }, (_, row) => (marked(row) ? 1 : 0));
  return marks.includes(1) ? marks : undefined;
}

const isMissing = (text: string | undefined): boolean =>
  text === undefined || text === "null" || text === "NaN";

function otherValue(
  text: string | undefined,
  { name, type }: Extract<LayoutColumn, { kind: "other" }>,
  file: string,
): unknown {
  if (text === undefined || text === "null") return null;
  if (type.kind === "json") return jsonValue(text);
  if (type.kind === "text") return text.charCodeAt(0) === QUOTE ? JSON.parse(text) : text;
  if (type.kind === "date") return folderValue(type, JSON.parse(text));
  const value = scalarOf(type, text);
  if (value !== undefined) return value;
  throw dataError(
    `${text.slice(0, 60)} is no ${WORDS[type.kind] ?? "number"}, as the column's first values are`,
    { file, column: name },
    "json and ndjson output keep such a column as it is",
  );
}

const WORDS: Partial<Record<OtherType["kind"], string>> = { boolean: "truth value", integer: "integer" };

const LEAST_INTEGER = -(2n ** 63n);
const MOST_INTEGER = 2n ** 63n - 1n;

/** undefined for a value of another type, and for integers beyond 64 bits, or where doubles are called for beyond them. */
function scalarOf(type: OtherType, text: string): unknown {
  if (type.kind === "boolean") return text === "true" ? true : text === "false" ? false : undefined;
  if (/^-?\d+$/.test(text)) {
    if (Number.isSafeInteger(Number(text))) return Number(text);
    const exact = BigInt(text);
    return type.kind === "integer" && exact >= LEAST_INTEGER && exact <= MOST_INTEGER ? exact : undefined;
  }
  return type.kind === "float" && /^(?:-?\d.*|NaN|-?Infinity)$/.test(text) ? Number(text) : undefined;
}

/** Whether a text may hold what JSON.parse rounds or refuses. */
const BEYOND_PARSE = /\d{16}|NaN|Infinity/;

/** Any value: integers that no double holds as bigint; Python's words for numbers that JSON has not as null. */
export const jsonValue = (text: string): unknown =>
  BEYOND_PARSE.test(text) ? exactValue(Buffer.from(text)) : JSON.parse(text);

function exactValue(bytes: Buffer): unknown {
  const byte = bytes[0];
  if (byte === OPEN_ARRAY) return [...parts(bytes)].map(([, part]) => exactValue(part));
  if (byte === OPEN_OBJECT) {
    return Object.fromEntries([...parts(bytes)].map(([key, part]) => [key, exactValue(part)]));
  }
  const text = bytes.toString();
  if (/^(?:NaN|-?Infinity)$/.test(text)) return null;
  const beyond = /^-?\d+$/.test(text) && !Number.isSafeInteger(Number(text));
  return beyond ? BigInt(text) : JSON.parse(text);
}

/** The parts of an array, or an object with their keys; the text was found to be JSON. */
function* parts(bytes: Buffer): Generator<readonly [key: string, part: Buffer]> {
  const closing = bytes.length - 1;
  for (let at = skipSpace(bytes, 1, "elements"); at < closing; at = skipSpace(bytes, at + 1, "elements")) {
    const start = bytes[0] === OPEN_OBJECT ? valueOfKey(bytes, at, "elements") : at;
    const key = start === at ? "" : (JSON.parse(bytes.toString("utf8", at, stringEnd(bytes, at))) as string);
    const end = valueEnd(bytes, start, "elements");
    yield [key, bytes.subarray(start, end)];
    at = skipSpace(bytes, end, "elements");
  }
}
