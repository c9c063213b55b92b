/** Columns of lists, maps and structs, a row group at a time: they pass through whole. */
import type { DecodedArray, SchemaTree } from "hyparquet";
import { assembleAsync, readRowGroup } from "hyparquet/src/rowgroup.js";
import { getTreePath } from "hyparquet/src/schema.js";
import type { OtherValue } from "../../contract.js";
import { decompress } from "./codecs.js";
import { damaged, type ParquetFooter, type RowGroup } from "./footer.js";
import { checkNestedPages } from "./nested-pages.js";
import type { RandomAccess } from "./random-access.js";

type Codec = Parameters<typeof decompress>[0];

const CODECS: readonly Codec[] = ["SNAPPY", "GZIP", "BROTLI", "LZ4", "LZ4_RAW", "ZSTD"];

const compressors = Object.fromEntries(
  CODECS.map((codec) => [codec, (bytes: Uint8Array, size: number) => decompress(codec, bytes, size)]),
);

/** Moments stay counts, texts stay texts: what is written again is what was read. */
const asStored = (value: never): never => value;
const parsers = {
  timestampFromMilliseconds: asStored,
  timestampFromMicroseconds: asStored,
  timestampFromNanoseconds: asStored,
  dateFromDays: asStored,
  jsonFromBytes: (bytes: Uint8Array) => Buffer.from(bytes).toString("utf8"),
};

/** The column's values in a row group, null where there is none. Throws NormalizeError "data" for what cannot be read. */
export async function readNested(
  file: RandomAccess,
  { metadata, tree }: ParquetFooter,
  group: RowGroup,
  node: SchemaTree,
): Promise<OtherValue[]> {
  const [name] = node.path;
  const own = group.chunks.filter(({ path }) => path[0] === name);
  const chunks = own.map((chunk) => ({
    columnMetadata: chunk.metadata,
    range: { startByte: chunk.start, endByte: chunk.end },
  }));
  const slice = async (start: number, end = file.size): Promise<ArrayBuffer> =>
    (await file.slice(start, end)).buffer;
  try {
    for (const { start, end, path, metadata: column } of own) {
      checkNestedPages(await file.slice(start, end), getTreePath(tree, [...path]), column);
    }
    const read = readRowGroup(
      { file: { byteLength: file.size, slice }, metadata, compressors, parsers, utf8: false },
      { metadata, rowStart: 0, fetches: [], groups: [] },
      {
        chunks,
        rowGroup: metadata.row_groups[0],
        groupStart: 0,
        groupRows: group.rows,
        selectStart: 0,
        selectEnd: group.rows,
      },
    );
    // One column's failure is seen at once, the others' must not go unseen.
    for (const column of read.asyncColumns) column.data.catch(() => {});
    const [column] = assembleAsync(read, tree, parsers).asyncColumns;
    const { data } = await column.data;
    const values = data.flatMap((part: DecodedArray): OtherValue[] => Array.from(part as unknown[]));
    if (values.length !== group.rows) throw new Error("it has not as many values as its row group has rows");
    return values.map((value) => value ?? null);
  } catch (error) {
    throw damaged(file.name, `column ${name} cannot be read`, error);
  }
}
