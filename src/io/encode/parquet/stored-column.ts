/** Column chunks of what was read from Parquet, without a look at what the values mean. */
import { isDeepStrictEqual } from "node:util";
import type { ColumnChunk, SchemaElement, Statistics } from "hyparquet";
import type { ByteWriter } from "hyparquet-writer";
import type { StoredColumn, StoredRun } from "../../decode/parquet/stored.js";
import { decimalOf } from "../../decode/parquet/types.js";
import { type ColumnPage, writeColumnPage } from "./column-chunk.js";
import { indexWords } from "./distinct.js";
import type { FlatColumn } from "./elements.js";
import { floatStatistics } from "./number-column.js";
import { indexTexts, plainTexts, textStatistics } from "./stored-texts.js";

/** Longer texts are better written in several pages. */
const MOST_TEXT = 1 << 24;

type Numbers = Int32Array | BigInt64Array | Float32Array | Float64Array;

const ARRAYS = {
  INT32: Int32Array,
  INT64: BigInt64Array,
  FLOAT: Float32Array,
  DOUBLE: Float64Array,
} as const;

/**
 * Appends the column chunk to `writer`; undefined where the parts are of another type than the column is declared to be, or
 * of one that is not written so, and nothing is appended.
 */
export function writeStored(
  writer: ByteWriter,
  { element, bounds }: FlatColumn,
  parts: readonly StoredColumn[],
): ColumnChunk | undefined {
  if (!parts.every(({ node }) => sameType(node.element, element))) return undefined;
  const runs = parts.flatMap((part) => part.runs);
  const content =
    element.type === "BYTE_ARRAY" ? textContent(element, bounds, runs) : numberContent(element, bounds, runs);
  if (content === undefined) return undefined;
  const rows = runs.reduce((sum, run) => sum + run.rows, 0);
  const present = presentOf(runs);
  const { name, type } = element;
  const nulls = present === rows ? undefined : nullsOf(runs, rows);
  const statistics = { ...content.statistics, null_count: BigInt(rows - present) };
  return writeColumnPage(writer, { name, type: type!, rows, nulls, present, ...content, statistics });
}

type Content = Pick<ColumnPage, "content" | "statistics">;

/** All that says what a value means. */
const meaning = ({ type, type_length, converted_type, logical_type, scale, precision }: SchemaElement) => ({
  type,
  type_length,
  converted_type,
  logical_type,
  scale,
  precision,
});

const sameType = (one: SchemaElement, other: SchemaElement): boolean =>
  isDeepStrictEqual(meaning(one), meaning(other));

const presentOf = (runs: readonly StoredRun[]): number =>
  runs.reduce((sum, { values }) => sum + values.length, 0);

function nullsOf(runs: readonly StoredRun[], rows: number): Uint8Array {
  const nulls = new Uint8Array(rows);
  let row = 0;
  for (const { levels, rows: count } of runs) {
    if (levels !== undefined) for (let i = 0; i < count; i++) nulls[row + i] = 1 - levels[i];
    row += count;
  }
  return nulls;
}

function numberContent(
  element: SchemaElement,
  bounds: FlatColumn["bounds"],
  runs: readonly StoredRun[],
): Content | undefined {
  const make = ARRAYS[element.type as keyof typeof ARRAYS];
  if (make === undefined) return undefined;
  const values: Numbers = new make(presentOf(runs));
  let at = 0;
  for (const run of runs) {
    if (run.dictionary === undefined) values.set(run.values as never, at);
    else lookUp(run.values as Int32Array, run.dictionary as Numbers, values, at);
    at += run.values.length;
  }
  const words = new Int32Array(values.buffer);
  const width = values.BYTES_PER_ELEMENT === 8 ? 2 : 1;
  const indexed = indexWords(words, width);
  const statistics = bounds === "told" ? numberStatistics(element, values) : {};
  if (indexed === undefined) return { content: { values: new Uint8Array(values.buffer) }, statistics };
  const { firsts, indices } = indexed;
  const dictionary = new Int32Array(width * firsts.length);
  firsts.forEach((first, entry) => {
    dictionary.set(words.subarray(width * first, width * (first + 1)), width * entry);
  });
  return {
    content: { dictionary: new Uint8Array(dictionary.buffer), entries: firsts.length, indices },
    statistics,
  };
}

/** By bits: a NaN keeps its own. */
function lookUp(indices: Int32Array, dictionary: Numbers, out: Numbers, at: number): void {
  const width = out.BYTES_PER_ELEMENT === 8 ? 2 : 1;
  const from = new Int32Array(dictionary.buffer, dictionary.byteOffset, width * dictionary.length);
  const into = new Int32Array(out.buffer, 4 * width * at, width * indices.length);
  for (let i = 0; i < indices.length; i++) {
    into[width * i] = from[width * indices[i]];
    if (width === 2) into[2 * i + 1] = from[2 * indices[i] + 1];
  }
}

function numberStatistics(element: SchemaElement, values: Numbers): Statistics {
  if (values instanceof Float64Array || values instanceof Float32Array) return floatStatistics(values, 0);
  if (values.length === 0) return {};
  let low: number | bigint = values[0];
  let high: number | bigint = values[0];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  // The writer takes counts of decimals as they are where they are wide.
  const wide = decimalOf(element) !== undefined && element.converted_type === "DECIMAL";
  return wide ? { min_value: BigInt(low), max_value: BigInt(high) } : { min_value: low, max_value: high };
}

function textContent(
  element: SchemaElement,
  bounds: FlatColumn["bounds"],
  runs: readonly StoredRun[],
): Content | undefined {
  if (decimalOf(element) !== undefined) return undefined;
  const indexed = indexTexts(runs);
  if (indexed !== undefined) {
    const { words, indices } = indexed;
    const statistics = bounds === "told" ? textStatistics(words) : {};
    return { content: { dictionary: plainTexts(words), entries: words.length, indices }, statistics };
  }
  const texts = runs.flatMap(({ values, dictionary }) =>
    dictionary === undefined
      ? (values as Uint8Array[])
      : Array.from(values as Int32Array, (index) => (dictionary as Uint8Array[])[index]),
  );
  if (texts.reduce((bytes, text) => bytes + text.length, 0) > MOST_TEXT) return undefined;
  return {
    content: { values: plainTexts(texts) },
    statistics: bounds === "told" ? textStatistics(texts) : {},
  };
}
