/** Numbers that mean "missing" in formats that have no texts for it. */
import { DECIMAL } from "../text/decimal.js";
import type { ChunkFormat, RecordsFormat } from "../types.js";
import type { Chunk, ChunkReader, Dataset, OtherColumns } from "./dataset.js";

/** The number that a text is, if it is one as tables have them. */
export const numberOf = (text: string): number | undefined => (DECIMAL.test(text) ? Number(text) : undefined);

/** Those of the texts that are numbers. */
export const numbersAmong = (texts: readonly string[]): string[] =>
  texts.filter((text) => numberOf(text) !== undefined);

/** The dataset with the numbers among these texts meaning "missing"; text knows them by itself. */
export function withMissingNumbers(dataset: Dataset, texts: readonly string[]): Dataset {
  const { format } = dataset;
  if (format.kind === "delimited") return dataset;
  const numbers = numbersAmong(texts).map(Number);
  if (numbers.length === 0) return dataset;
  // A single or a half holds the nearest to what was said.
  const missingNumbers = [...new Set(numbers.flatMap((value) => [value, Math.fround(value), halfOf(value)]))];
  if (format.kind === "records") {
    return { ...dataset, chunks: async () => markedReader(await dataset.chunks(), format, missingNumbers) };
  }
  return { ...dataset, format: { ...format, missingNumbers } satisfies ChunkFormat };
}

/** The nearest half-precision number, ties to even. Source: IEEE 754, binary16. */
function halfOf(value: number): number {
  if (value === 0) return value;
  const unit = 2 ** (Math.max(-14, Math.floor(Math.log2(Math.abs(value)))) - 10);
  const units = value / unit;
  const nearest = Math.round(units);
  return (nearest - units === 0.5 && nearest % 2 !== 0 ? nearest - 1 : nearest) * unit;
}

/** Chunks of numbers in which those that mean "missing" are NaN, and told as missing. */
function markedReader(reader: ChunkReader, format: RecordsFormat, missing: readonly number[]): ChunkReader {
  const cols = format.columns.length;
  return {
    async next(buffer) {
      const chunk = await reader.next(buffer);
      if (chunk === undefined) return undefined;
      const { buffer: memory, byteOffset } = buffer.bytes;
      return marked(chunk, new Float64Array(memory, byteOffset, chunk.records * cols), cols, missing);
    },
    close: () => reader.close(),
  };
}

function marked(chunk: Chunk, values: Float64Array, cols: number, missing: readonly number[]): Chunk {
  const marks: (Uint8Array | undefined)[] = [];
  for (let i = 0; i < values.length; i++) {
    if (!missing.includes(values[i])) continue;
    values[i] = Number.NaN;
    const column = i % cols;
    marks[column] ??= new Uint8Array(chunk.records);
    marks[column][Math.floor(i / cols)] = 1;
  }
  const { rest } = chunk;
  if (rest === undefined || marks.length === 0) return chunk;
  return { ...chunk, rest: async (...asked) => withMarks(await rest(...asked), marks) };
}

/** What a reader tells is made when it is asked for: it stays so. */
function withMarks(rest: OtherColumns, marks: readonly (Uint8Array | undefined)[]): OtherColumns {
  const nulls = rest.nulls.map((own, column) => {
    const more = marks[column];
    return own && more ? own.map((mark, row) => mark | more[row]) : (more ?? own);
  });
  return Object.create(rest, { nulls: { value: nulls, enumerable: true } });
}
