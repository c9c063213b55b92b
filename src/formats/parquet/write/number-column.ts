/** A column chunk of doubles or singles: a dictionary where values recur, else the values themselves. */
import type { ColumnChunk, Statistics } from "hyparquet";
import type { ByteWriter } from "hyparquet-writer";
import type { ResultType } from "../../../types.js";
import type { GatheredNumbers } from "../../columnar/column-store.js";
import { type PlainValues, writeColumnChunk } from "./column-chunk.js";
import { indexWords } from "./distinct.js";

/** Appends the column chunk to `writer`, and returns what the footer says of it. */
export function writeNumbers(
  writer: ByteWriter,
  name: string,
  dtype: ResultType,
  { values, nulls }: GatheredNumbers,
): ColumnChunk {
  const present = nulls === undefined ? values : presentValues(values, nulls);
  const indexed = indexWords(new Int32Array(present.buffer, present.byteOffset, 2 * present.length), 2);
  const width = dtype === "float32" ? 4 : 8;
  return writeColumnChunk(writer, {
    path: [name],
    type: dtype === "float32" ? "FLOAT" : "DOUBLE",
    entries: values.length,
    present: present.length,
    levels: nulls?.map((mark) => 1 - mark),
    deepest: 1,
    repetition: undefined,
    mostRepeated: 0,
    content:
      indexed === undefined
        ? { values: fixedValues(stored(present, dtype), width) }
        : {
            dictionary: stored(
              Float64Array.from(indexed.firsts, (first) => present[first]),
              dtype,
            ),
            entries: indexed.firsts.length,
            indices: indexed.indices,
          },
    statistics: floatStatistics(present, values.length - present.length),
  });
}

/** Values of one width each. */
export const fixedValues = (bytes: Uint8Array, width: number): PlainValues => ({
  bytes: bytes.length,
  slice: (from, to) => bytes.subarray(from * width, to * width),
});

function presentValues(values: Float64Array, nulls: Uint8Array): Float64Array {
  const present = new Float64Array(values.length);
  let count = 0;
  for (let i = 0; i < values.length; i++) if (!nulls[i]) present[count++] = values[i];
  return present.subarray(0, count);
}

function stored(values: Float64Array, dtype: ResultType): Uint8Array {
  const elements = dtype === "float32" ? Float32Array.from(values) : values;
  return new Uint8Array(elements.buffer, elements.byteOffset, elements.byteLength);
}

/** NaN is no bound, and a zero is a bound for both zeros. Source: parquet-format, ColumnOrder in parquet.thrift. */
export function floatStatistics(present: Float64Array | Float32Array, nulls: number): Statistics {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < present.length; i++) {
    const value = present[i];
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const null_count = BigInt(nulls);
  if (low > high) return { null_count };
  return { null_count, min_value: low === 0 ? -0 : low, max_value: high === 0 ? 0 : high };
}
