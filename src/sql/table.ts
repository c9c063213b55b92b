/** A source as a table of named columns, some of them numbers. */
import type { InputColumns } from "../core/match.js";
import { dataError } from "../errors.js";
import { textKey } from "../formats/csv/group-keys.js";
import type { Dataset } from "../formats/dataset.js";
import { type GroupKeyType, groupKey } from "../text/group-key.js";
import { quote } from "../text/quote.js";
import type { DelimitedFormat, Schema } from "../types.js";
import { type ColumnType, isNumeric, type Source } from "./contract.js";
import { KeyColumn, keyTypeOf } from "./keys.js";
import type { Place } from "./location.js";

export interface Table extends InputColumns {
  readonly source: Source;
  /** the name to show */
  readonly name: string;
  readonly types: readonly ColumnType[];
  /** as Place has it */
  readonly textNumbers?: readonly string[];
}

/** Asks for a source's columns. Throws NormalizeError "data" for names that cannot be told apart. */
export async function openTable({ engine, source, name, folders = [], textNumbers }: Place): Promise<Table> {
  const { rows } = await engine.query(engine.dialect.describe(source));
  const names = rows.map(([column]) => String(column));
  const types = rows.map(([, type]) => engine.dialect.typeOf(String(type)));
  requireDistinct(names, name);
  const numeric = types.flatMap((type, i) => (isNumeric(type) && !folders.includes(names[i]) ? [i] : []));
  return { source, name, names, types, numeric, ...(textNumbers && { textNumbers }) };
}

/** Throws NormalizeError "data" for names that an engine cannot tell apart. */
export function requireDistinct(names: readonly string[], file: string): void {
  const seen = new Set<string>();
  for (const column of names) {
    if (seen.has(column.toLowerCase())) {
      const why = `more than one column is called ${quote(column)}, capital or small letters aside`;
      throw dataError(why, { file }, "give each a name of its own, by --query");
    }
    seen.add(column.toLowerCase());
  }
}

/** The columns of a table that are worked on: positions among all of them. */
export interface Selected {
  readonly table: Table;
  /** ascending */
  readonly columns: readonly number[];
  readonly key?: number;
  /** what the keys are */
  readonly keyType?: GroupKeyType;
  /** columns of lists that would be worked on without an engine */
  readonly lists?: readonly number[];
  /** the name by which statements call what tells groups; absent: the column's own */
  readonly keyName?: string;
  /** things worth a warning that were seen while columns were selected */
  readonly notes?: readonly string[];
  /** the text that it was opened as */
  readonly text?: Described;
}

/** What plans and reports are made of. */
export type Described = Pick<Dataset, "schema" | "format" | "notes">;

/** Text as it was opened. */
export function selectedText({ source, name }: Place, { input, key }: NonNullable<Place["text"]>): Selected {
  const { dataset } = input;
  const format = dataset.format as DelimitedFormat;
  const worked = new Set(format.columns);
  const table: Table = {
    source,
    name,
    names: format.names,
    types: format.names.map((_, i) => (worked.has(i) ? "float64" : "other")),
    numeric: [...format.columns],
  };
  return {
    table,
    columns: table.numeric,
    ...(format.key !== undefined && { key: format.key }),
    ...(format.keyType && { keyType: format.keyType }),
    ...(key !== undefined && { keyName: key }),
    text: dataset,
  };
}

/**
 * The column that groups are told by, as it is selected.
 * @param fitted what keys of text were when they were fitted
 */
export function keyOf(
  { names, types, textNumbers = [] }: Table,
  key: number | undefined,
  fitted?: GroupKeyType,
): Pick<Selected, "key" | "keyType"> {
  if (key === undefined) return {};
  const own = textNumbers.includes(names[key]) ? "number" : keyTypeOf(types[key]);
  return { key, keyType: own === "text" && fitted !== undefined ? fitted : own };
}

/** The same as statements see it. */
export function keyColumn({ table, key, keyType = "text", keyName, text }: Selected): KeyColumn | undefined {
  if (key === undefined) return undefined;
  if (text === undefined || keyName === undefined) {
    return new KeyColumn(table.names[key], table.types[key], (told) => groupKey(keyType, told));
  }
  const format = text.format as DelimitedFormat;
  return new KeyColumn(keyName, "text", (told) => textKey(format, told));
}

/** As a dataset of text with these columns would say it, so that plans and reports are the same. */
export function datasetOf(selected: Selected): Described {
  const { table, columns, key, keyType, text, notes = [] } = selected;
  if (text) return text;
  const { names, types, name } = table;
  requireNumbers(table, columns);
  const chosen = new Set(columns);
  const single = columns.length > 0 && columns.every((i) => types[i] === "float32");
  const schema: Schema = {
    name,
    rows: undefined,
    rowShape: [columns.length],
    elementType: single ? "float32" : "float64",
    columnNames: columns.map((i) => names[i]),
    textColumns: names.filter((_, i) => !chosen.has(i)),
  };
  return {
    schema,
    format: {
      kind: "delimited",
      delimiter: COMMA,
      comment: -1,
      width: names.length,
      columns: Int32Array.from(columns),
      names,
      ...(key !== undefined && { key }),
      ...(keyType && { keyType }),
      missing: [],
    },
    notes: [...notes, ...listNotes(selected)],
  };
}

const COMMA = 44;

function requireNumbers({ names, types, name }: Table, columns: readonly number[]): void {
  if (columns.length === 0) {
    throw dataError(
      "no column is numeric",
      { file: name },
      "name columns with --columns, or cast them by --query",
    );
  }
  const text = columns.find((i) => !isNumeric(types[i]));
  if (text === undefined) return;
  if (types[text] === "list of numbers") throw listError(name, names[text]);
  throw dataError(
    `column ${quote(names[text])} does not hold numbers`,
    { file: name },
    "exclude it, or cast it by --query",
  );
}

export const listError = (file: string, column: string): Error =>
  dataError(
    `column ${quote(column)} holds lists, and an engine works on columns of numbers alone`,
    { file },
    "leave --engine out, which makes a vector of each list; or say --exclude, which leaves them as they are",
  );

/** What is to be said of lists that stay as they are. */
function listNotes({ table, lists = [] }: Selected): string[] {
  if (lists.length === 0) return [];
  const names = lists.map((i) => quote(table.names[i])).join(", ");
  const stay =
    lists.length === 1
      ? `column ${names} holds lists and stays as it is`
      : `columns ${names} hold lists and stay as they are`;
  return [`${stay}: an engine works on columns of numbers alone`];
}
