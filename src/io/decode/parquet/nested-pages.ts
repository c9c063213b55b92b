/** What the pages of a nested column claim, compared with their bytes before the library reads them. */
import type { ColumnMetaData, PageHeader, SchemaTree } from "hyparquet";
import { parquetHeader } from "hyparquet/src/column.js";
import { getMaxDefinitionLevel, getMaxRepetitionLevel } from "hyparquet/src/schema.js";
import { decompress } from "./codecs.js";
import { readDeltaLengthTexts, readDeltas, readDeltaTexts } from "./delta.js";
import { levelWidth, readHybrid } from "./levels.js";

/** A page of more values than this is damage. */
const MOST_VALUES = 1 << 25;

interface Values {
  readonly bytes: Uint8Array;
  /** values that are there */
  readonly count: number;
}

/** Throws Error for the first page of a column chunk that claims what is not there. `path` is the column's, from the schema's root. */
export function checkNestedPages(bytes: Uint8Array, path: SchemaTree[], metadata: ColumnMetaData): void {
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
  let left = Number(metadata.num_values);
  while (reader.offset < bytes.length - 1) {
    const header = parquetHeader(reader);
    const size = header.compressed_page_size;
    const room = bytes.length - reader.offset;
    if (!(size >= 0 && size <= room)) throw new Error(`a page claims ${size} bytes where ${room} are left`);
    const page = bytes.subarray(reader.offset, reader.offset + size);
    reader.offset += size;
    const data = dataHeader(header);
    if (data === undefined) continue;
    const most = Math.min(left, MOST_VALUES);
    if (!(data.num_values >= 0 && data.num_values <= most)) {
      throw new Error(`a page claims ${data.num_values} values where at most ${most} may be`);
    }
    left -= data.num_values;
    if (!data.encoding.startsWith("DELTA")) continue;
    const read = header.type === "DATA_PAGE" ? valuesOf : valuesOfV2;
    checkDeltas(read(header, page, path, metadata), data.encoding, metadata.type);
  }
}

function dataHeader({ type, data_page_header, data_page_header_v2 }: PageHeader) {
  if (type === "DATA_PAGE") return data_page_header;
  return type === "DATA_PAGE_V2" ? data_page_header_v2 : undefined;
}

function valuesOf(
  header: PageHeader,
  page: Uint8Array,
  path: SchemaTree[],
  metadata: ColumnMetaData,
): Values {
  const { num_values } = header.data_page_header!;
  const bytes = decompress(metadata.codec, page, header.uncompressed_page_size);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = getMaxRepetitionLevel(path) > 0 ? 4 + view.getUint32(0, true) : 0;
  const deepest = getMaxDefinitionLevel(path);
  if (deepest === 0) return { bytes: bytes.subarray(at), count: num_values };
  const start = at + 4;
  at = start + view.getUint32(at, true);
  const levels = new Uint8Array(num_values);
  readHybrid(bytes.subarray(start, at), levelWidth(deepest), levels);
  return { bytes: bytes.subarray(at), count: levels.filter((level) => level === deepest).length };
}

function valuesOfV2(header: PageHeader, page: Uint8Array, _: SchemaTree[], metadata: ColumnMetaData): Values {
  const {
    num_values,
    num_nulls,
    is_compressed,
    repetition_levels_byte_length: repetition,
    definition_levels_byte_length: definition,
  } = header.data_page_header_v2!;
  const start = repetition + definition;
  const count = num_values - num_nulls;
  if (!(repetition >= 0 && definition >= 0 && start <= page.length)) throw new Error("levels have no end");
  if (!(num_nulls >= 0 && count >= 0)) throw new Error(`a page claims ${num_nulls} absent values`);
  const codec = is_compressed === false ? "UNCOMPRESSED" : metadata.codec;
  return { bytes: decompress(codec, page.subarray(start), header.uncompressed_page_size - start), count };
}

function checkDeltas({ bytes, count }: Values, encoding: string, type: ColumnMetaData["type"]): void {
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
  if (count === 0) return;
  if (encoding === "DELTA_BYTE_ARRAY") readDeltaTexts(reader, count);
  else if (encoding === "DELTA_LENGTH_BYTE_ARRAY") readDeltaLengthTexts(reader, count);
  else readDeltas(reader, type === "INT32" ? new Int32Array(count) : new BigInt64Array(count));
}
