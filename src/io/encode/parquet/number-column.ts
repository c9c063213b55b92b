/** A column chunk of doubles or singles: a dictionary where values recur, else the values themselves. */
import type { ColumnChunk, Statistics } from "hyparquet";
import type { ByteWriter } from "hyparquet-writer";
import type { ResultType } from "../../../types.js";
import type { GatheredNumbers } from "../column-store.js";
import { writeColumnPage } from "./column-chunk.js";
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
  return writeColumnPage(writer, {
    name,
    type: dtype === "float32" ? "FLOAT" : "DOUBLE",
    rows: values.length,
    nulls,
    present: present.length,
    content:
      indexed === undefined
        ? { values: stored(present, dtype) }
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
