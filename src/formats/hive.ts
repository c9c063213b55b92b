/** Columns told by folders: year=2024/month=1/part.parquet, as Hive lays out tables. */

import type { DeclaredColumn, FolderColumn } from "./columnar/declared-column.js";
import type { OtherType, OtherValue } from "./value-types.js";

/** How Hive calls the folder of rows that have no value. */
const NO_VALUE = "__HIVE_DEFAULT_PARTITION__";

/**
 * For each path the columns that its folders tell, in their order; a name that is told twice is the last one's. A column has one
 * type in all paths: integers and dates where every value is one, else text. Digits with a leading zero or a plus are text.
 */
export function folderColumns(paths: readonly string[]): readonly (readonly FolderColumn[])[] {
  const told = paths.map(toldBy);
  const values = new Map<string, string[]>();
  for (const columns of told) {
    for (const [name, text] of columns) {
      const known = values.get(name) ?? [];
      values.set(name, known);
      if (text !== null) known.push(text);
    }
  }
  const types = new Map(Array.from(values, ([name, texts]) => [name, typeOf([...new Set(texts)])]));
  return told.map((columns) => Array.from(columns, ([name, text]) => ({ name, text, ...types.get(name)! })));
}

/** Those of a file that its own columns do not say: these go before. */
export function furtherColumns(
  folders: readonly FolderColumn[] | undefined,
  names: readonly string[],
): readonly FolderColumn[] {
  if (folders === undefined || folders.length === 0) return [];
  const known = new Set(names);
  return folders.filter(({ name }) => !known.has(name));
}

function toldBy(path: string): Map<string, string | null> {
  const told = new Map<string, string | null>();
  for (const folder of path.split(/[/\\]/).slice(0, -1)) {
    const at = folder.indexOf("=");
    if (at <= 0) continue;
    const text = decoded(folder.slice(at + 1));
    told.set(decoded(folder.slice(0, at)), text === NO_VALUE ? null : text);
  }
  return told;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function typeOf(texts: readonly string[]): Pick<FolderColumn, "type" | "numeric"> {
  if (texts.length > 0 && texts.every(isInteger)) {
    return { type: { kind: "integer", bits: 64, signed: "signed" }, numeric: "on request" };
  }
  if (texts.length > 0 && texts.every(isDate)) return { type: { kind: "date" }, numeric: "no" };
  return { type: { kind: "text" }, numeric: texts.every(isNumber) ? "on request" : "no" };
}

const isInteger = (text: string): boolean =>
  /^(?:0|-?[1-9]\d{0,18})$/.test(text) && BigInt.asIntN(64, BigInt(text)) === BigInt(text);

const isNumber = (text: string): boolean => text.trim() !== "" && Number.isFinite(Number(text));

function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const time = Date.parse(text);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

const MILLISECONDS_A_DAY = 86_400_000;

/** A value of such a column, as contract.ts says that it is given, from its text. */
export function folderValue(type: OtherType, text: string | null): OtherValue {
  if (text === null) return null;
  if (type.kind === "date") return Date.parse(text) / MILLISECONDS_A_DAY;
  if (type.kind !== "integer") return text;
  return Number.isSafeInteger(Number(text)) ? Number(text) : BigInt(text);
}

/** It as a number, where it is asked for as one; NaN where there is none. */
export const folderNumber = ({ text }: FolderColumn): number => (text === null ? Number.NaN : Number(text));

/** Places one number in all rows, each `stride` behind the one before; marks that there is none where it is NaN. */
export function placeNumber(
  number: number,
  rows: number,
  {
    values,
    start,
    stride,
  }: { readonly values: Float64Array; readonly start: number; readonly stride: number },
): Uint8Array | undefined {
  for (let i = 0; i < rows; i++) values[start + i * stride] = number;
  return Number.isNaN(number) ? new Uint8Array(rows).fill(1) : undefined;
}

/** As a column that its file declares. */
export const declaredFolder = ({ name, type, numeric }: FolderColumn): DeclaredColumn => ({
  name,
  numeric,
  elementType: "float64",
  type,
});
