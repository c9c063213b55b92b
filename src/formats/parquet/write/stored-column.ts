/** Column chunks of what is stored as Parquet has it already, without a look at what the values mean. */
import { isDeepStrictEqual } from "node:util";
import type { ColumnChunk, SchemaElement, SchemaTree, Statistics } from "hyparquet";
import type { ByteWriter } from "hyparquet-writer";
import type { StoredColumn, StoredRun } from "../read/stored.js";
import type { Leaf } from "../read/structure.js";
import { decimalOf } from "../read/types.js";
import { allWords } from "../read/words.js";
import { type ColumnContent, writeColumnChunk } from "./column-chunk.js";
import { indexWords } from "./distinct.js";
import type { Bounds } from "./elements.js";
import { fixedValues, floatStatistics } from "./number-column.js";
import { fixedTexts, indexTexts, plainTexts, textStatistics } from "./stored-texts.js";

type Numbers = Int32Array | BigInt64Array | Float32Array | Float64Array;

const ARRAYS = {
  INT32: Int32Array,
  INT64: BigInt64Array,
  FLOAT: Float32Array,
  DOUBLE: Float64Array,
} as const;

/** A column whose parts are all stored as it is declared. */
export interface DeclaredColumn {
  readonly leaves: readonly Leaf[];
  /** whether the order of the stored values is that of what they mean, so that bounds can be told; of nested ones they are not */
  readonly bounds: Bounds;
  /** for each leaf whether its dictionary is of account, so that it is kept word for word */
  readonly words: readonly Words[];
}

export type Words = "kept" | "as is best";

/** Appends a column chunk for each leaf. */
export const writeStored = (
  writer: ByteWriter,
  { leaves, bounds, words }: DeclaredColumn,
  parts: readonly StoredColumn[],
): ColumnChunk[] =>
  leaves.map((leaf, i) =>
    writeLeaf(
      writer,
      leaf,
      bounds,
      words[i],
      parts.flatMap((part) => part.leaves[i].runs),
    ),
  );

function writeLeaf(
  writer: ByteWriter,
  { node: { element, path }, definition: deepest, repetition: mostRepeated }: Leaf,
  bounds: Bounds,
  words: Words,
  runs: readonly StoredRun[],
): ColumnChunk {
  const entries = runs.reduce((sum, run) => sum + run.entries, 0);
  const present = runs.reduce((sum, { values }) => sum + values.length, 0);
  const { content, statistics } = contentOf(element, bounds, words, runs);
  return writeColumnChunk(writer, {
    path,
    type: element.type!,
    entries,
    present,
    levels: present === entries ? undefined : gathered(runs, "levels", deepest, entries),
    deepest,
    repetition: mostRepeated === 0 ? undefined : gathered(runs, "repetition", 0, entries),
    mostRepeated,
    content,
    statistics: mostRepeated === 0 ? { ...statistics, null_count: BigInt(entries - present) } : statistics,
  });
}

/** What runs do not say is `same` in all their entries. */
function gathered(
  runs: readonly StoredRun[],
  of: "levels" | "repetition",
  same: number,
  entries: number,
): Uint8Array {
  const all = new Uint8Array(entries).fill(same);
  let at = 0;
  for (const run of runs) {
    const own = run[of];
    if (own !== undefined) all.set(own, at);
    at += run.entries;
  }
  return all;
}

/** All that says what a value means, and whether and how often there is one. */
const meaning = ({ type, type_length, converted_type, logical_type, scale, precision }: SchemaElement) => ({
  type,
  type_length,
  converted_type,
  logical_type,
  scale,
  precision,
});

/**
 * Whether what is stored as one may be written as the other. A flat column that lacks no value may be one that does; the names
 * of what lists are made of are of no account.
 */
export function storedSame(one: SchemaTree, other: SchemaTree): boolean {
  if (one.children.length === 0 && other.children.length === 0 && one.path.length === 1) {
    const repeated = [one, other].some(({ element }) => element.repetition_type === "REPEATED");
    const fits = one.element.repetition_type === other.element.repetition_type || !repeated;
    return fits && isDeepStrictEqual(meaning(one.element), meaning(other.element));
  }
  return sameTree(one, other);
}

function sameTree(one: SchemaTree, other: SchemaTree): boolean {
  const same =
    one.children.length === other.children.length &&
    one.element.repetition_type === other.element.repetition_type &&
    isDeepStrictEqual(meaning(one.element), meaning(other.element));
  const struct = one.children.length > 1;
  return (
    same &&
    one.children.every((child, i) => {
      const theirs = other.children[i];
      return (!struct || child.element.name === theirs.element.name) && sameTree(child, theirs);
    })
  );
}

interface Content {
  readonly content: ColumnContent;
  readonly statistics: Statistics;
}

function contentOf(
  element: SchemaElement,
  bounds: Bounds,
  words: Words,
  runs: readonly StoredRun[],
): Content {
  switch (element.type) {
    case "BOOLEAN":
      return booleanContent(bounds, runs);
    case "INT96":
      return { content: { values: fixedValues(int96Bytes(runs), 12) }, statistics: {} };
    case "BYTE_ARRAY":
    case "FIXED_LEN_BYTE_ARRAY":
      return bytesContent(element, bounds, words, runs);
    default:
      return numberContent(element, bounds, runs);
  }
}

/** The values of all runs, those of dictionaries looked up. */
function valuesOf<Value>(runs: readonly StoredRun[]): Value[] {
  return runs.flatMap(({ values, dictionary }) =>
    dictionary === undefined
      ? Array.from(values as ArrayLike<unknown> as ArrayLike<Value>)
      : Array.from(
          values as Int32Array,
          (index) => (dictionary as ArrayLike<unknown> as ArrayLike<Value>)[index],
        ),
  );
}

function booleanContent(bounds: Bounds, runs: readonly StoredRun[]): Content {
  const values = valuesOf<boolean>(runs);
  const all = new Set(values);
  const told = bounds === "told" && all.size > 0;
  return {
    content: {
      values: {
        bytes: (values.length + 7) >> 3,
        slice: (from, to) => plainBits(values.slice(from, to)),
      },
    },
    statistics: told ? { min_value: !all.has(false), max_value: all.has(true) } : {},
  };
}

function plainBits(values: readonly boolean[]): Uint8Array {
  const bytes = new Uint8Array((values.length + 7) >> 3);
  values.forEach((value, i) => {
    if (value) bytes[i >> 3] |= 1 << (i & 7);
  });
  return bytes;
}

function int96Bytes(runs: readonly StoredRun[]): Uint8Array {
  const values = valuesOf<bigint>(runs);
  const out = new DataView(new ArrayBuffer(12 * values.length));
  values.forEach((value, i) => {
    out.setBigUint64(12 * i, BigInt.asUintN(64, value), true);
    out.setInt32(12 * i + 8, Number(value >> 64n), true);
  });
  return new Uint8Array(out.buffer);
}

function numberContent(element: SchemaElement, bounds: Bounds, runs: readonly StoredRun[]): Content {
  const make = ARRAYS[element.type as keyof typeof ARRAYS];
  const values: Numbers = new make(runs.reduce((sum, { values }) => sum + values.length, 0));
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
  if (indexed === undefined) {
    return { content: { values: fixedValues(new Uint8Array(values.buffer), 4 * width) }, statistics };
  }
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

/** Wider indices are not packed. */
const MOST_KEPT = 1 << 24;

function bytesContent(
  element: SchemaElement,
  bounds: Bounds,
  words: Words,
  runs: readonly StoredRun[],
): Content {
  const plain = element.type === "BYTE_ARRAY" ? plainTexts : fixedTexts(element.type_length!);
  const statistics = (texts: readonly Uint8Array[]): Statistics =>
    bounds === "told" ? textStatistics(texts) : {};
  const kept = words === "kept" ? allWords(runs) : undefined;
  const indexed = kept && kept.words.length > 0 && kept.words.length <= MOST_KEPT ? kept : indexTexts(runs);
  if (indexed !== undefined) {
    const { words: own, indices } = indexed;
    const dictionary = plain(own).slice(0, own.length);
    return { content: { dictionary, entries: own.length, indices }, statistics: statistics(own) };
  }
  const texts = valuesOf<Uint8Array>(runs);
  return { content: { values: plain(texts) }, statistics: statistics(texts) };
}
