/** Several files as one dataset, of any format. */
import { NormalizeError } from "../../errors.js";
import type { ChunkFormat } from "../../types.js";
import type { Chunk, ChunkBuffer, ChunkReader, Dataset } from "../contract.js";
import { shapeText } from "./shape.js";

/** What must be the same in all files, in words; a count comes before what it counts. */
type Feature = readonly [name: string, value: string];

function features({ schema, format }: Dataset): Feature[] {
  return [
    ["the kind of file", format.kind],
    ["the element type", schema.elementType],
    ["the shape of a row", shapeText(schema.rowShape)],
    ...listFeatures("numeric column", schema.columnNames),
    ...listFeatures("text column", schema.textColumns),
    ...formatFeatures(format),
  ];
}

function listFeatures(noun: string, names: readonly string[] = []): Feature[] {
  const each = names.map((name, i): Feature => [`${noun} ${i + 1}`, JSON.stringify(name)]);
  return [[`the number of ${noun}s with names`, String(names.length)], ...each];
}

function formatFeatures(format: ChunkFormat): Feature[] {
  if (format.kind === "records") return [];
  if (format.kind === "json") return [["the way records are told apart", format.framing]];
  if (format.kind === "dense") {
    return [
      ["the byte order", format.littleEndian ? "little-endian" : "big-endian"],
      ["the divisor", String(format.divisor)],
    ];
  }
  const byte = (code: number): string => (code < 0 ? "none" : JSON.stringify(String.fromCharCode(code)));
  const fields = Array.from(format.columns, (index, i): Feature => {
    return [`the field of numeric column ${i + 1}`, String(index + 1)];
  });
  return [
    ["the delimiter", byte(format.delimiter)],
    ["the comment character", byte(format.comment)],
    ["the number of fields", String(format.width)],
    ...fields,
    ["the list of missing values", JSON.stringify(format.missing)],
  ];
}

function requireSame(first: Dataset, other: Dataset): void {
  const theirs = features(other);
  const difference = features(first).findIndex(([, value], i) => theirs[i][1] !== value);
  if (difference === -1) return;
  const [feature, there] = features(first)[difference];
  const what = `it cannot follow ${first.schema.name}: ${feature} is ${theirs[difference][1]}, there ${there}`;
  throw new NormalizeError("data", what, { place: { file: other.schema.name } });
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
 * are not those of the first. Owns the datasets from here on, unless it throws.
 */
export function joinDatasets(datasets: readonly Dataset[]): Dataset {
  const [first, ...others] = datasets;
  if (others.length === 0) return first;
  for (const other of others) requireSame(first, other);
  return {
    schema: {
      ...first.schema,
      name: `${first.schema.name} and ${others.length} more`,
      rows: sum(datasets.map(({ schema }) => schema.rows)),
    },
    format: first.format,
    files: datasets.flatMap(({ files }) => files),
    head: first.head,
    ...(first.tail && { tail: datasets[datasets.length - 1].tail! }),
    ...(first.layout && { layout: first.layout }),
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

/** undefined where one of them is. */
const sum = (counts: readonly (number | undefined)[]): number | undefined =>
  counts.reduce(
    (total, count) => (total === undefined || count === undefined ? undefined : total + count),
    0,
  );
