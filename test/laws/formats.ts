/** Each format, written and read by other libraries or by hand: nothing here goes through what is tested. */
import { readFileSync, writeFileSync } from "node:fs";
import {
  Table as ArrowTable,
  Float64,
  Int32,
  tableFromIPC,
  tableToIPC,
  Utf8,
  vectorFromArray,
} from "apache-arrow";
import { parquetReadObjects } from "hyparquet";
import { type ColumnSource, parquetWriteBuffer } from "hyparquet-writer";
import type { OutputFormat } from "#normalize/formats/registry.js";
import { bytesOf, dictionary, npyFile } from "../formats/lent.js";
import { areIntegers, type Table } from "./tables.js";

export const FORMATS = [
  ...(["csv", "tsv", "ndjson", "json", "parquet", "arrow", "arrows", "svmlight", "npy"] as const),
] satisfies readonly OutputFormat[];
export type Format = (typeof FORMATS)[number];

/** What is read back: a table, or as much of one as the format holds. */
export type Found = Omit<Table, "rows" | "storage">;

export const KEY = "g";
export const WEIGHT = "w";

/** How a column is called on the command line, by its position from 0. Features of svmlight have numbers for names. */
export const columnName = (format: Format, index: number): string =>
  format === "svmlight" ? `name:${index + 1}` : `c${index + 1}`;

/** The name of the column of keys, and that of weights, behind so many columns of numbers. */
export const keyName = (format: Format): string => (format === "svmlight" ? "label" : KEY);
export const weightName = (format: Format, columns: number): string =>
  format === "svmlight" ? columnName(format, columns) : WEIGHT;

/** Arrays hold numbers alone. */
export const holdsRoles = (format: Format): boolean => format !== "npy";

/** Text has one zero, and JSON no infinities. */
export const printed = (format: Format): boolean => !["parquet", "arrow", "arrows", "npy"].includes(format);
export const isJson = (format: Format): boolean => format === "ndjson" || format === "json";

interface NamedColumn {
  readonly name: string;
  readonly stored: "texts" | Table["storage"];
  readonly values: readonly (number | string | null)[];
}

const absentNaN = (values: Float64Array): (number | null)[] =>
  Array.from(values, (value) => (Number.isNaN(value) ? null : value));

/** All columns in order: keys, numbers, weights. */
function columnsOf({ keys, columns, weights, storage }: Table): NamedColumn[] {
  const numbers = (name: string, values: Float64Array): NamedColumn => ({
    name,
    stored: areIntegers(values) ? storage : "doubles",
    values: absentNaN(values),
  });
  return [
    ...(keys
      ? [{ name: KEY, stored: "texts", values: keys.map((key) => (key === "" ? null : key)) } as const]
      : []),
    ...columns.map((values, i) => numbers(`c${i + 1}`, values)),
    ...(weights ? [numbers(WEIGHT, weights)] : []),
  ];
}

/** -0 is told apart. */
const numberText = (value: number, infinity: string): string =>
  Object.is(value, -0) ? "-0" : String(value).replace("Infinity", infinity);

function cellText(value: number | string | null, infinity: string, missing: string, quote: string): string {
  if (value === null) return missing;
  return typeof value === "number" ? numberText(value, infinity) : `${quote}${value}${quote}`;
}

const rowsOf = (table: Table): (number | string | null)[][] => {
  const columns = columnsOf(table);
  return Array.from({ length: table.rows }, (_, row) => columns.map(({ values }) => values[row]!));
};

function delimited(table: Table, delimiter: string): string {
  const header = columnsOf(table).map(({ name }) => name);
  // A line without anything in it is no record.
  const missing = header.length === 1 ? "NA" : "";
  const records = rowsOf(table).map((row) => row.map((value) => cellText(value, "inf", missing, "")));
  return [header, ...records].map((fields) => `${fields.join(delimiter)}\n`).join("");
}

function records(table: Table): string[] {
  const names = columnsOf(table).map(({ name }) => name);
  return rowsOf(table).map((row) => {
    const members = row.map((value, i) => `"${names[i]}": ${cellText(value, "Infinity", "null", '"')}`);
    return `{${members.join(", ")}}`;
  });
}

/** Zeros are left out, but for those with a sign and those of the last feature, which tell how many there are. */
function svmlight({ rows, columns, keys, weights }: Table): string {
  const features = weights ? [...columns, weights] : columns;
  return Array.from({ length: rows }, (_, row) => {
    const entries = features.flatMap((values, i) => {
      const value = values[row]!;
      if (Object.is(value, 0) && i < features.length - 1) return [];
      return [`${i + 1}:${numberText(value, "inf").replace("NaN", "nan")}`];
    });
    return `${[keys?.[row] || "0", ...entries].join(" ")}\n`;
  }).join("");
}

function arrow(table: Table, kind: "file" | "stream"): Uint8Array {
  const types = { texts: new Utf8(), integers: new Int32(), doubles: new Float64() };
  const columns = columnsOf(table).map(
    ({ name, stored, values }) => [name, vectorFromArray(values as never, types[stored])] as const,
  );
  return tableToIPC(new ArrowTable(Object.fromEntries(columns) as never), kind);
}

/** Small row groups, none of which ends where a chunk need not. */
function parquet(table: Table, groupRows: number): Uint8Array {
  const types = { texts: "STRING", integers: "INT32", doubles: "DOUBLE" } as const;
  const columnData = columnsOf(table).map(
    ({ name, stored, values }): ColumnSource => ({
      name,
      data: values as number[],
      type: types[stored],
      nullable: true,
      // Its dictionaries take -0 for 0.
      encoding: "PLAIN",
    }),
  );
  return new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize: groupRows }));
}

function npy({ rows, columns, storage }: Table): Uint8Array {
  const whole = columns.every((column) => areIntegers(column) && !column.some(Number.isNaN));
  const integers = storage === "integers" && whole;
  const values = new (integers ? Int32Array : Float64Array)(rows * columns.length);
  columns.forEach((column, i) => {
    for (let row = 0; row < rows; row++) values[row * columns.length + i] = column[row]!;
  });
  return npyFile(dictionary(integers ? "'<i4'" : "'<f8'", `(${rows}, ${columns.length})`), bytesOf(values));
}

/** @param groupRows rows of a row group of Parquet */
export function writeTable(path: string, format: Format, table: Table, groupRows: number): void {
  const texts = {
    csv: () => delimited(table, ","),
    tsv: () => delimited(table, "\t"),
    ndjson: () =>
      records(table)
        .map((record) => `${record}\n`)
        .join(""),
    json: () => `[${records(table).join(",\n ")}]\n`,
    svmlight: () => svmlight(table),
    parquet: () => parquet(table, groupRows),
    arrow: () => arrow(table, "file"),
    arrows: () => arrow(table, "stream"),
    npy: () => npy(table),
  };
  writeFileSync(path, texts[format]());
}

const toNumber = (value: unknown): number =>
  value === null || value === undefined || value === "" || value === "NA" ? Number.NaN : Number(value);

/** Columns by their names: so many of numbers, and what is kept beside them, which svmlight has names of its own for. */
function foundOf(all: ReadonlyMap<string, readonly unknown[]>, columns: number): Found {
  const numbers = Array.from({ length: columns }, (_, i) => all.get(`c${i + 1}`) ?? all.get(String(i + 1)));
  const keys = all.get(KEY) ?? all.get("label");
  const weights = all.get(WEIGHT) ?? all.get(String(columns + 1));
  return {
    columns: numbers.map((values) => Float64Array.from(values ?? [], toNumber)),
    ...(keys && { keys: keys.map((key) => String(key ?? "")) }),
    ...(weights && { weights: Float64Array.from(weights, toNumber) }),
  };
}

const ofRecords = (found: readonly Record<string, unknown>[], columns: number): Found =>
  foundOf(
    new Map(Object.keys(found[0] ?? {}).map((name) => [name, found.map((record) => record[name])])),
    columns,
  );

function ofDelimited(text: string, delimiter: string, columns: number): Found {
  const [header, ...lines] = text
    .replace(/\n$/, "")
    .split("\n")
    .map((line) => line.split(delimiter));
  return foundOf(new Map(header!.map((name, i) => [name, lines.map((fields) => fields[i])])), columns);
}

/** JSON of Python, R and JavaScript alike: infinities are words. */
const parseJson = (text: string): unknown => JSON.parse(text.replaceAll(/-?Infinity/g, '"$&"'));

function ofSvmlight(text: string, columns: number): Found {
  const lines = text
    .replace(/\n$/, "")
    .split("\n")
    .map((line) => line.split(" "));
  const features = Array.from({ length: columns + 1 }, () => new Float64Array(lines.length));
  lines.forEach(([, ...entries], row) => {
    for (const entry of entries) {
      const [index, value] = entry.split(":") as [string, string];
      features[Number(index) - 1]![row] = toNumber(value.replace("nan", "").replace("inf", "Infinity"));
    }
  });
  return { columns: features.slice(0, columns) };
}

function ofNpy(bytes: Buffer): Found {
  const end = 10 + bytes.readUInt16LE(8);
  const header = bytes.toString("latin1", 10, end);
  const [rows, cols] = /\((\d+), (\d+)\)/.exec(header)!.slice(1).map(Number) as [number, number];
  const content = bytes.subarray(end);
  const elements = header.includes("<f4")
    ? new Float32Array(new Uint8Array(content).buffer)
    : new Float64Array(new Uint8Array(content).buffer);
  return {
    columns: Array.from({ length: cols }, (_, col) =>
      Float64Array.from({ length: rows }, (_, row) => elements[row * cols + col]!),
    ),
  };
}

function ofArrow(bytes: Uint8Array, columns: number): Found {
  const table = tableFromIPC(bytes);
  return foundOf(new Map(table.schema.fields.map(({ name }) => [name, [...table.getChild(name)!]])), columns);
}

async function ofParquet(bytes: Buffer, columns: number): Promise<Found> {
  const file = new Uint8Array(bytes).buffer;
  return ofRecords((await parquetReadObjects({ file })) as Record<string, unknown>[], columns);
}

/** @param columns columns of numbers, which svmlight does not tell */
export async function readTable(path: string, format: Format, columns: number): Promise<Found> {
  const bytes = readFileSync(path);
  switch (format) {
    case "csv":
      return ofDelimited(bytes.toString().replaceAll("inf", "Infinity"), ",", columns);
    case "tsv":
      return ofDelimited(bytes.toString().replaceAll("inf", "Infinity"), "\t", columns);
    case "ndjson": {
      const lines = bytes.toString().trimEnd().split("\n");
      return ofRecords(
        lines.map((line) => parseJson(line) as Record<string, unknown>),
        columns,
      );
    }
    case "json":
      return ofRecords(parseJson(bytes.toString()) as Record<string, unknown>[], columns);
    case "svmlight":
      return ofSvmlight(bytes.toString(), columns);
    case "npy":
      return ofNpy(bytes);
    case "parquet":
      return ofParquet(bytes, columns);
    default:
      return ofArrow(bytes, columns);
  }
}
