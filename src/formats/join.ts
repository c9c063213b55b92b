/** Several files as one dataset, of any format. */
import { NormalizeError } from "../errors.js";
import type { ChunkFormat } from "../types.js";
import type { Chunk, ChunkBuffer, ChunkReader, Dataset, LayoutColumn } from "./dataset.js";
import { shapeText } from "./dense/shape.js";
import type { OtherType } from "./value-types.js";

/** What must be the same in all files, in words. */
type Feature = readonly [name: string, value: string];

/** @param count how many columns to tell of, those that are not there included */
function features(dataset: Dataset, count: number): Feature[] {
  const { schema, format } = dataset;
  return [
    ["the kind of file", format.kind],
    ...formatFeatures(format),
    ...columnFeatures(columnsOf(dataset), count),
    ["the element type", schema.elementType],
    ["the shape of a row", shapeText(schema.rowShape)],
  ];
}

function formatFeatures(format: ChunkFormat): Feature[] {
  if (format.kind === "records") return [];
  if (format.kind === "sparse") return [["the first feature's index", String(format.base)]];
  if (format.kind === "json") return [["the way records are told apart", format.framing]];
  if (format.kind === "dense") {
    return [
      ["the byte order", format.littleEndian ? "little-endian" : "big-endian"],
      ["the divisor", String(format.divisor)],
    ];
  }
  const byte = (code: number): string => (code < 0 ? "none" : JSON.stringify(String.fromCharCode(code)));
  return [
    ["the delimiter", byte(format.delimiter)],
    ["the comment character", byte(format.comment)],
    ["the decimal mark", format.decimal ?? "point"],
    ["the list of missing values", JSON.stringify(format.missing)],
    ["what leading zeros are", format.leadingZeros ?? "text"],
  ];
}

type Column = readonly [name: string, holds: string];

/** All columns of a table in their order; none for an array. */
function columnsOf({ format, layout = [] }: Dataset): Column[] {
  if (format.kind !== "delimited") {
    return layout.map((column) => [column.name, column.kind === "number" ? "numbers" : holds(column.type)]);
  }
  const numeric = new Set(format.columns);
  return format.names.map((name, i) => [name, numeric.has(i) ? "numbers" : "text"]);
}

/** Counts of one unit are none of another. */
function holds(type: OtherType): string {
  if (!("unit" in type)) return type.kind;
  const zone =
    type.kind === "timestamp" ? ` ${type.timezone === undefined ? "without" : "with"} a time zone` : "";
  return `${type.kind} in ${type.unit}${zone}`;
}

/** The names of all columns, then what each of them holds. */
const columnFeatures = (columns: readonly Column[], count: number): Feature[] => [
  ...Array.from({ length: count }, (_, i): Feature => {
    return [`column ${i + 1}`, i < columns.length ? JSON.stringify(columns[i][0]) : "absent"];
  }),
  ...columns.map(([name, holds]): Feature => [`the kind of column ${JSON.stringify(name)}`, holds]),
];

/** What must be the same where there is no row that could be another: what the columns are called, not what they hold. */
function rowlessFeatures(dataset: Dataset, count: number): Feature[] {
  const { schema, format } = dataset;
  const names = columnFeatures(columnsOf(dataset), count).slice(0, count);
  const shape: Feature[] =
    format.kind === "dense" ? [["the shape of a row", shapeText(schema.rowShape)]] : [];
  return [["the kind of file", format.kind], ...names, ...shape];
}

/** Throws NormalizeError "data", naming both files and the first difference, where one cannot follow the other. */
export function requireFollowing(first: Dataset, other: Dataset): void {
  const rowless = other.schema.rows === 0;
  const own = columnsOf(other).length;
  const count = rowless && own === 0 ? 0 : Math.max(columnsOf(first).length, own);
  const told = rowless ? rowlessFeatures : features;
  const [there, here] = [told(first, count), told(other, count)];
  const difference = there.findIndex(([, value], i) => here[i][1] !== value);
  if (difference === -1) return;
  const [feature, value] = there[difference];
  const found = here[difference][1];
  const what = `it cannot follow ${first.schema.name}: ${feature} is ${found}, there ${value}`;
  const text = feature.startsWith("the kind of column") && [found, value].includes("text");
  throw new NormalizeError("data", what, {
    place: { file: other.schema.name },
    ...(text && { hint: "--exclude leaves a column as it is in all files" }),
  });
}

class JoinedReader implements ChunkReader {
  private readonly remaining: Dataset[];
  private files = 0;
  private current: ChunkReader | undefined;

  constructor(datasets: readonly Dataset[]) {
    this.remaining = [...datasets];
  }

  async next(buffer: ChunkBuffer): Promise<Chunk | undefined> {
    while (this.remaining.length > 0) {
      this.current ??= await this.remaining[0].chunks();
      const chunk = await this.current.next(buffer);
      if (chunk !== undefined) return { ...chunk, file: this.files + chunk.file };
      await this.close();
      this.files += this.remaining[0].files.length;
      this.remaining.shift();
    }
    return undefined;
  }

  async close(): Promise<void> {
    const open = this.current;
    this.current = undefined;
    await open?.close();
  }
}

/**
 * One dataset whose chunks are those of the given ones (at least one), one after another; rows are their sum where all are known.
 * Throws NormalizeError "data", naming both files and the first difference, where type, row shape, columns or text format
 * are not those of the first with rows. Owns the datasets from here on, unless it throws.
 */
export function joinDatasets(datasets: readonly Dataset[]): Dataset {
  if (datasets.length === 1) return datasets[0];
  const first = datasets.find(({ schema }) => schema.rows !== 0) ?? datasets[0];
  for (const other of datasets) if (other !== first) requireFollowing(first, other);
  return {
    schema: {
      ...first.schema,
      name: `${datasets[0].schema.name} and ${datasets.length - 1} more`,
      rows: sum(datasets.map(({ schema }) => schema.rows)),
    },
    format: first.format,
    files: datasets.flatMap(({ files }) => files),
    head: first.head,
    ...(first.metadata && { metadata: first.metadata }),
    ...(first.labels && { labels: first.labels }),
    ...(first.tail && { tail: datasets.findLast(({ tail }) => tail !== undefined)!.tail! }),
    ...(first.layout && { layout: joinedLayout(first.layout, datasets) }),
    ...(first.folders && { folders: first.folders }),
    rereadable: datasets.every(({ rereadable }) => rereadable),
    access: datasets.every(({ access }) => access === "sequential") ? "sequential" : "positional",
    bytes: sum(datasets.map(({ bytes }) => bytes)),
    notes: datasets.flatMap(({ notes }) => notes),
    chunks: async () => new JoinedReader(datasets),
    async close() {
      for (const dataset of datasets) await dataset.close();
    },
  };
}

/** A column lacks no value where it lacks none in all files. */
const joinedLayout = (layout: readonly LayoutColumn[], datasets: readonly Dataset[]): LayoutColumn[] =>
  layout.map((column, i) => {
    if (column.kind === "number" || column.nullable === undefined) return column;
    const { nullable, ...rest } = column;
    const same = datasets.every((dataset) => {
      const there = dataset.layout?.[i];
      return there?.kind === "other" && there.nullable === nullable;
    });
    return same ? column : rest;
  });

/** undefined where one of them is. */
const sum = (counts: readonly (number | undefined)[]): number | undefined =>
  counts.reduce(
    (total, count) => (total === undefined || count === undefined ? undefined : total + count),
    0,
  );
