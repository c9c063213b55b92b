/** A column chunk of one page, behind a dictionary where there is one. */
import type { ColumnChunk, ParquetType, Statistics } from "hyparquet";
import type { ByteWriter } from "hyparquet-writer";
import { writePageHeader } from "hyparquet-writer/src/datapage.js";
import { snappyCompress } from "hyparquet-writer/src/snappy.js";
import { packBits, presenceLevels } from "./bits.js";

/** A column's rows, as they are to be stored. */
export interface ColumnPage {
  readonly name: string;
  readonly type: ParquetType;
  readonly rows: number;
  /** 1 for each row without a value; undefined where all have one */
  readonly nulls: Uint8Array | undefined;
  /** rows with a value */
  readonly present: number;
  /** of what is present: the values in plain encoding, or indices into a dictionary in plain encoding */
  readonly content:
    | { readonly values: Uint8Array }
    | { readonly dictionary: Uint8Array; readonly entries: number; readonly indices: Int32Array };
  readonly statistics: Statistics;
}

/** Appends the column chunk to `writer`, and returns what the footer says of it. */
export function writeColumnPage(
  writer: ByteWriter,
  { name, type, rows, nulls, present, content, statistics }: ColumnPage,
): ColumnChunk {
  const start = writer.offset;
  const levels = presenceLevels(rows, nulls);
  const indexed = "indices" in content;
  let uncompressed = 0;
  if (indexed) {
    uncompressed += writePage(writer, content.dictionary, undefined, {
      type: "DICTIONARY_PAGE",
      dictionary_page_header: { num_values: content.entries, encoding: "PLAIN" },
    });
  }
  const dataStart = writer.offset;
  uncompressed += writePage(writer, indexed ? indexBytes(content) : content.values, levels, {
    type: "DATA_PAGE_V2",
    data_page_header_v2: {
      num_values: rows,
      num_nulls: rows - present,
      num_rows: rows,
      encoding: indexed ? "RLE_DICTIONARY" : "PLAIN",
      definition_levels_byte_length: levels.length,
      repetition_levels_byte_length: 0,
    },
  });
  return {
    file_offset: BigInt(start),
    meta_data: {
      type,
      encodings: indexed ? ["PLAIN", "RLE", "RLE_DICTIONARY"] : ["PLAIN", "RLE"],
      path_in_schema: [name],
      codec: "SNAPPY",
      num_values: BigInt(rows),
      total_uncompressed_size: BigInt(uncompressed),
      total_compressed_size: BigInt(writer.offset - start),
      data_page_offset: BigInt(dataStart),
      ...(indexed && { dictionary_page_offset: BigInt(start) }),
      statistics,
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

/** The width of an index, then the packed indices. */
function indexBytes({
  entries,
  indices,
}: Extract<ColumnPage["content"], { indices: Int32Array }>): Uint8Array {
  const width = Math.max(1, 32 - Math.clz32(entries - 1));
  const packed = packBits(indices, width);
  const bytes = new Uint8Array(1 + packed.length);
  bytes[0] = width;
  bytes.set(packed, 1);
  return bytes;
}
