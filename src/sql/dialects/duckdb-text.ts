/**
 * Text for DuckDB: it splits records by the dialect that it is told, and every field is text to it. Which fields are numbers, and
 * what a number is, is said by formulas that read as this program does.
 */

import { CODE, INFINITE, missingNumbers } from "../../formats/csv/cells.js";
import { exchangedText } from "../../formats/csv/decimal-comma.js";
import { DECIMAL } from "../../text/decimal.js";
import type { Dialect, FolderField, TextField, TextSource } from "../contract.js";

/** Of a file beside its columns, whose name none of them is likely to have. */
export const FILE = "normalize_file";

/** What the errors begin with that these formulas raise; the offending text follows. */
const NO_NUMBER = "normalize: no number: ";
const NO_DOUBLE = "normalize: no double: ";

/** The text, and its column, that an error of {@link textSource} says no double holds. */
export function noDoubleIn(message: string): { readonly text: string; readonly column: string } | undefined {
  const found = /normalize: no double: ("(?:[^"\\]|\\.)*") (.*)/.exec(message);
  return found === null ? undefined : { column: JSON.parse(found[1]), text: found[2] };
}

/** All that String.trim() takes away. */
const SPACES =
  "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff";

/**
 * The fields as columns of a relation.
 * @param files told: the file of each row as one more column
 */
export function textSource(source: TextSource, dialect: Dialect, files: "told" | "not told"): string {
  const { reading, fields } = source;
  const prefix = prefixBeside(reading.folders.map(({ name }) => name));
  const own = Array.from({ length: reading.width }, (_, i) => [`${prefix}${i}`, "VARCHAR"] as const);
  const options = [
    "auto_detect = false",
    `header = ${reading.header === "present"}`,
    `delim = ${dialect.string(reading.delimiter)}`,
    `quote = '"', escape = '"'`,
    `comment = ${dialect.string(reading.comment ?? "")}`,
    // An empty field is NULL, one that is quoted is empty.
    "nullstr = [''], allow_quoted_nulls = false",
    `columns = ${struct(own, dialect)}`,
    ...(reading.compression === undefined ? [] : [`compression = '${reading.compression}'`]),
    folderOptions(reading.folders, dialect),
    ...(files === "told" ? [`filename = ${dialect.string(FILE)}`] : []),
  ];
  const columns = fields.map(
    (field) => `${formulaOf(field, source, prefix, dialect)} AS ${dialect.identifier(field.name)}`,
  );
  if (files === "told") columns.push(FILE);
  // A blank line is no record; where records are one field, to DuckDB it is one that is NULL.
  const records = reading.width === 1 ? ` WHERE ${prefix}0 IS NOT NULL` : "";
  const selects = alike(source.files).map(({ skip, paths }) => {
    const files = `[${paths.map((path) => dialect.string(path)).join(", ")}]`;
    return `SELECT ${columns.join(", ")} FROM read_csv(${files}, skip = ${skip}, ${options.join(", ")})${records}`;
  });
  return `(${selects.join("\nUNION ALL ")})`;
}

/** Files that follow one another and are read in one way. */
function alike(files: TextSource["files"]): { readonly skip: number; readonly paths: string[] }[] {
  const runs: { readonly skip: number; readonly paths: string[] }[] = [];
  for (const { path, skip } of files) {
    if (runs.at(-1)?.skip === skip) runs.at(-1)!.paths.push(path);
    else runs.push({ skip, paths: [path] });
  }
  return runs;
}

const struct = (entries: readonly (readonly [string, string])[], dialect: Dialect): string =>
  `{${entries.map(([name, type]) => `${dialect.string(name)}: ${dialect.string(type)}`).join(", ")}}`;

const FOLDER_TYPES = { text: "VARCHAR", integer: "BIGINT", date: "DATE" } as const;

/** How a reader is told what folders mean. */
export function folderOptions(folders: readonly FolderField[], dialect: Dialect): string {
  if (folders.length === 0) return "hive_partitioning = false";
  const types = folders.map(({ name, type }) => [name, FOLDER_TYPES[type]] as const);
  return `hive_partitioning = true, hive_types = ${struct(types, dialect)}`;
}

function prefixBeside(names: readonly string[]): string {
  let prefix = "f";
  while (names.some((name) => name.toLowerCase().startsWith(prefix))) prefix += "_";
  return prefix;
}

function formulaOf(
  { name, from, read }: TextField,
  { reading }: TextSource,
  prefix: string,
  dialect: Dialect,
): string {
  const folder = from - reading.width;
  if (folder >= 0) {
    const value = dialect.identifier(reading.folders[folder].name);
    if (read === "key") return `CAST(${value} AS VARCHAR)`;
    return read === "kept" ? value : `CAST(${value} AS DOUBLE)`;
  }
  const field = `${prefix}${from}`;
  if (read === "kept") return field;
  // Spaces alone tell no group.
  if (read === "key")
    return `CASE WHEN trim(${field}, ${dialect.string(SPACES)}) = '' THEN NULL ELSE ${field} END`;
  const refusal = (what: string): string => `error(${dialect.string(what)} || ${field})`;
  if (read === "number") return numberFormula(field, reading, dialect, refusal(NO_NUMBER));
  const refused = refusal(`${NO_DOUBLE}${JSON.stringify(name)} `);
  const value = numberFormula(field, reading, dialect, refused);
  const integer = `regexp_full_match(trim(${field}, ${dialect.string(SPACES)}), '[+-]?[0-9]+')`;
  return `CASE WHEN abs(${value}) > ${Number.MAX_SAFE_INTEGER} AND ${integer} THEN ${refused} ELSE ${value} END`;
}

/** A field as a double, NULL where it is missing, `refused` where it is no number. readOddCell says the same of texts. */
function numberFormula(
  field: string,
  reading: TextSource["reading"],
  dialect: Dialect,
  refused: string,
): string {
  const { missing, decimal } = reading;
  const plain = decimal === undefined ? field : `translate(${field}, '.,', ',.')`;
  const text = `trim(${plain}, ${dialect.string(SPACES)})`;
  const none = decimal === undefined ? missing : missing.map(exchangedText);
  const sentinels = missingNumbers({ ...reading, missing: none });
  const present = (value: string): string =>
    sentinels.length === 0
      ? value
      : `CASE WHEN ${among(value, sentinels.map(dialect.number))} THEN NULL ELSE ${value} END`;
  const matches = ({ source }: RegExp, flags = ""): string =>
    `regexp_matches(${text}, ${dialect.string(flags + source)})`;
  const infinite = `CASE WHEN starts_with(${text}, '-') THEN ${dialect.number(-Infinity)} ELSE ${dialect.number(Infinity)} END`;
  const absent = [...new Set(["", ...none])].map((one) => dialect.string(one));
  const double = `TRY_CAST(${plain} AS DOUBLE)`;
  const codes = reading.leadingZeros === undefined ? ` AND NOT ${matches(CODE)}` : "";
  return [
    `CASE WHEN isfinite(${double}) AND ${isPlain(plain)} THEN ${present(double)}`,
    `WHEN ${field} IS NULL OR ${among(text, absent)} THEN NULL`,
    // Between spaces that DuckDB does not know, or beyond the doubles.
    `WHEN ${matches(DECIMAL)}${codes} THEN ${present(`coalesce(TRY_CAST(${text} AS DOUBLE), ${infinite})`)}`,
    `WHEN ${matches(INFINITE, "(?i)")} THEN ${infinite}`,
    `ELSE ${refused} END`,
  ].join(" ");
}

/**
 * Whether a text that DuckDB takes for a number surely is one: it has no spaces or plus before it, which come before the minus, no
 * digit after a leading zero, and no underscore, which DuckDB passes over.
 */
const isPlain = (text: string): string =>
  [
    `${text} >= '-'`,
    `NOT (${text} >= '00' AND ${text} < '0:')`,
    `NOT (${text} >= '-00' AND ${text} < '-0:')`,
    `NOT contains(${text}, '_')`,
  ].join(" AND ");

/** IN makes a join of it, for each column one. */
const among = (value: string, of: readonly string[]): string => `list_contains([${of.join(", ")}], ${value})`;
