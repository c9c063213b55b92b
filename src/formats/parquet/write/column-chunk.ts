/** A column chunk: its pages, behind a dictionary where there is one. */
import type { ColumnChunk, ParquetType, Statistics } from "hyparquet";
import type { ByteWriter } from "hyparquet-writer";
import { writePageHeader } from "hyparquet-writer/src/datapage.js";
import { snappyCompress } from "hyparquet-writer/src/snappy.js";
import { packBits, packLevels } from "./bits.js";

/** Values in plain encoding. */
export interface PlainValues {
  /** what all of them take */
  readonly bytes: number;
  /** those from one on, up to another */
  slice(from: number, to: number): Uint8Array;
}

/** What entries hold, beside their levels: the values, or indices into a dictionary in plain encoding. */
export type ColumnContent =
  | { readonly values: PlainValues }
  | { readonly dictionary: Uint8Array; readonly entries: number; readonly indices: Int32Array };

/** A leaf's entries, as they are to be stored. */
interface ColumnEntries {
  readonly path: readonly string[];
  readonly type: ParquetType;
  readonly entries: number;
  /** values that are there */
  readonly present: number;
  /** for each entry its definition level; undefined where all have the highest, so that all values are there */
  readonly levels: Uint8Array | undefined;
  readonly deepest: number;
  /** for each entry its repetition level; undefined where each is a row */
  readonly repetition: Uint8Array | undefined;
  readonly mostRepeated: number;
  readonly content: ColumnContent;
  readonly statistics: Statistics;
}

/** A page is ended at the first row behind so many bytes. */
const PAGE_BYTES = 1 << 22;

/** Appends the column chunk to `writer`, and returns what the footer says of it. */
export function writeColumnChunk(writer: ByteWriter, column: ColumnEntries): ColumnChunk {
  const { path, type, entries, content, statistics } = column;
  const start = writer.offset;
  const indexed = "indices" in content;
  let uncompressed = 0;
  if (indexed) {
    uncompressed += writePage(writer, content.dictionary, undefined, {
      type: "DICTIONARY_PAGE",
      dictionary_page_header: { num_values: content.entries, encoding: "PLAIN" },
    });
  }
  const dataStart = writer.offset;
  for (const page of pagesOf(column)) uncompressed += writeDataPage(writer, column, page);
  return {
    file_offset: BigInt(start),
    meta_data: {
      type,
      encodings: indexed ? ["PLAIN", "RLE", "RLE_DICTIONARY"] : ["PLAIN", "RLE"],
      path_in_schema: [...path],
      codec: "SNAPPY",
      num_values: BigInt(entries),
      total_uncompressed_size: BigInt(uncompressed),
      total_compressed_size: BigInt(writer.offset - start),
      data_page_offset: BigInt(dataStart),
      ...(indexed && { dictionary_page_offset: BigInt(start) }),
      statistics,
    },
  };
}

/** Some of a column's entries, and the values that are there of them. */
interface Page {
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  readonly firstValue: number;
  readonly endValue: number;
}

function pagesOf({ entries, present, levels, deepest, repetition, content }: ColumnEntries): Page[] {
  const bytes = 2 * entries + ("indices" in content ? 2 * present : content.values.bytes);
  if (bytes <= PAGE_BYTES && repetition === undefined) {
    return [{ from: 0, to: entries, rows: entries, firstValue: 0, endValue: present }];
  }
  const most = Math.max(1, Math.floor((entries * PAGE_BYTES) / bytes));
  const pages: Page[] = [];
  let [from, rows, firstValue, value] = [0, 0, 0, 0];
  for (let entry = 0; entry < entries; entry++) {
    if (repetition === undefined || repetition[entry] === 0) {
      if (entry - from >= most) {
        pages.push({ from, to: entry, rows, firstValue, endValue: value });
        [from, rows, firstValue] = [entry, 0, value];
      }
      rows++;
    }
    if (levels === undefined || levels[entry] === deepest) value++;
  }
  pages.push({ from, to: entries, rows, firstValue, endValue: value });
  return pages;
}

function writeDataPage(
  writer: ByteWriter,
  { levels, deepest, repetition, mostRepeated, content }: ColumnEntries,
  { from, to, rows, firstValue, endValue }: Page,
): number {
  const indexed = "indices" in content;
  const repeated =
    mostRepeated > 0 ? packLevels(repetition?.subarray(from, to), 0, to - from, mostRepeated) : NOTHING;
  const defined = deepest > 0 ? packLevels(levels?.subarray(from, to), deepest, to - from, deepest) : NOTHING;
  const bytes = indexed
    ? indexBytes(content.entries, content.indices.subarray(firstValue, endValue))
    : content.values.slice(firstValue, endValue);
  return writePage(writer, bytes, Buffer.concat([repeated, defined]), {
    type: "DATA_PAGE_V2",
    data_page_header_v2: {
      num_values: to - from,
      num_nulls: to - from - (endValue - firstValue),
      num_rows: rows,
      encoding: indexed ? "RLE_DICTIONARY" : "PLAIN",
      definition_levels_byte_length: defined.length,
      repetition_levels_byte_length: repeated.length,
    },
  });
}

const NOTHING = new Uint8Array(0);

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
function indexBytes(entries: number, indices: Int32Array): Uint8Array {
  const width = Math.max(1, 32 - Math.clz32(entries - 1));
  const packed = packBits(indices, width);
  const bytes = new Uint8Array(1 + packed.length);
  bytes[0] = width;
  bytes.set(packed, 1);
  return bytes;
}
