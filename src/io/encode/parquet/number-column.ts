/** A column chunk of doubles or singles: a dictionary where values recur, else the values themselves. */
import type { ColumnChunk, Statistics } from "hyparquet";
import type { ByteWriter } from "hyparquet-writer";
import { writePageHeader } from "hyparquet-writer/src/datapage.js";
import { snappyCompress } from "hyparquet-writer/src/snappy.js";
import type { ResultType } from "../../../types.js";
import type { GatheredNumbers } from "../column-store.js";
import { packBits, presenceLevels } from "./bits.js";
import { indexValues } from "./distinct.js";

/** Appends the column chunk to `writer`, and returns what the footer says of it. */
export function writeNumbers(
  writer: ByteWriter,
  name: string,
  dtype: ResultType,
  { values, nulls }: GatheredNumbers,
): ColumnChunk {
  const start = writer.offset;
  const present = nulls === undefined ? values : presentValues(values, nulls);
  const levels = presenceLevels(values.length, nulls);
  const indexed = present.length === 0 ? undefined : indexValues(present);
  let uncompressed = 0;
  if (indexed !== undefined) {
    uncompressed += writePage(writer, stored(indexed.dictionary, dtype), undefined, {
      type: "DICTIONARY_PAGE",
      dictionary_page_header: { num_values: indexed.dictionary.length, encoding: "PLAIN" },
    });
  }
  const dataStart = writer.offset;
  const bytes = indexed === undefined ? stored(present, dtype) : indexBytes(indexed);
  uncompressed += writePage(writer, bytes, levels, {
    type: "DATA_PAGE_V2",
    data_page_header_v2: {
      num_values: values.length,
      num_nulls: values.length - present.length,
      num_rows: values.length,
      encoding: indexed === undefined ? "PLAIN" : "RLE_DICTIONARY",
      definition_levels_byte_length: levels.length,
      repetition_levels_byte_length: 0,
    },
  });
  return {
    file_offset: BigInt(start),
    meta_data: {
      type: dtype === "float32" ? "FLOAT" : "DOUBLE",
      encodings: indexed === undefined ? ["PLAIN", "RLE"] : ["PLAIN", "RLE", "RLE_DICTIONARY"],
      path_in_schema: [name],
      codec: "SNAPPY",
      num_values: BigInt(values.length),
      total_uncompressed_size: BigInt(uncompressed),
      total_compressed_size: BigInt(writer.offset - start),
      data_page_offset: BigInt(dataStart),
      ...(indexed !== undefined && { dictionary_page_offset: BigInt(start) }),
      statistics: statisticsOf(present, values.length - present.length),
    },
  };
}

type PageHeader = Parameters<typeof writePageHeader>[1];
type DataHeader = NonNullable<PageHeader["data_page_header_v2"]>;

/** Levels stand before the values and are not compressed. Returns the page's length without compression. */
function writePage(
  writer: ByteWriter,
  bytes: Uint8Array,
  levels: Uint8Array | undefined,
  header: Pick<PageHeader, "type" | "dictionary_page_header"> & {
    data_page_header_v2?: Omit<DataHeader, "is_compressed">;
  },
): number {
  const { data_page_header_v2: data, ...others } = header;
  const before = levels?.length ?? 0;
  const compressed = snappyCompress(bytes);
  // A page of data may say that it is not compressed; a dictionary may not.
  const gains = data === undefined || compressed.length < bytes.length;
  const body = gains ? compressed : bytes;
  const start = writer.offset;
  writePageHeader(writer, {
    ...others,
    uncompressed_page_size: before + bytes.length,
    compressed_page_size: before + body.length,
    ...(data && { data_page_header_v2: { ...data, is_compressed: gains } }),
  });
  const head = writer.offset - start;
  if (levels) writer.appendBytes(levels);
  writer.appendBytes(body);
  return head + before + bytes.length;
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

/** The width of an index, then the packed indices. */
function indexBytes({ dictionary, indices }: NonNullable<ReturnType<typeof indexValues>>): Uint8Array {
  const width = Math.max(1, 32 - Math.clz32(dictionary.length - 1));
  const packed = packBits(indices, width);
  const bytes = new Uint8Array(1 + packed.length);
  bytes[0] = width;
  bytes.set(packed, 1);
  return bytes;
}

/** NaN is no bound, and a zero is a bound for both zeros. Source: parquet-format, ColumnOrder in parquet.thrift. */
function statisticsOf(present: Float64Array, nulls: number): Statistics {
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
