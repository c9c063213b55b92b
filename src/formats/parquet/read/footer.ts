/** The directory at the end of a Parquet file: its schema, and where the column chunks of each row group lie. */
import type { ColumnMetaData, FileMetaData, SchemaTree } from "hyparquet";
import { parquetMetadata, parquetSchema } from "hyparquet";
import { dataError, NormalizeError } from "../../../errors.js";
import type { RandomAccess } from "../../columnar/random-access.js";

/** The bytes of one column in one row group. */
export interface ColumnChunk {
  readonly path: readonly string[];
  readonly metadata: ColumnMetaData;
  readonly start: number;
  readonly end: number;
}

export interface RowGroup {
  readonly rows: number;
  /** one for each leaf of the schema, in its order */
  readonly chunks: readonly ColumnChunk[];
}

export interface ParquetFooter {
  readonly metadata: FileMetaData;
  readonly tree: SchemaTree;
  readonly rows: number;
  readonly groups: readonly RowGroup[];
}

const MAGIC = "PAR1";
const ENCRYPTED_MAGIC = "PARE";
/** Footers are kilobytes, with thousands of columns and row groups megabytes; more is damage. */
const LARGEST_FOOTER = 1 << 28;
const TAIL = 8;

const ascii = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

/** Throws NormalizeError "data" for what is no Parquet file, one cut short or damaged, or one that is encrypted. */
export async function readFooter(file: RandomAccess): Promise<ParquetFooter> {
  const place = { file: file.name };
  if (file.size < TAIL + MAGIC.length) {
    throw dataError(`it is cut short: ${file.size} bytes are no Parquet file`, place);
  }
  const tail = await file.slice(file.size - TAIL, file.size);
  const magic = ascii(tail.subarray(4));
  if (magic === ENCRYPTED_MAGIC) throw encrypted(file.name);
  if (magic !== MAGIC) {
    throw dataError("it is cut short or damaged: a Parquet file ends in PAR1", place, "copy it again");
  }
  const length = new DataView(tail.buffer).getUint32(0, true);
  if (length > Math.min(LARGEST_FOOTER, file.size - TAIL - MAGIC.length)) {
    throw dataError(`its footer claims ${length} of ${file.size} bytes`, place, "the file is damaged");
  }
  const bytes = await file.slice(file.size - TAIL - length, file.size);
  try {
    return checked(file, parquetMetadata(bytes, { geoparquet: false }));
  } catch (error) {
    throw damaged(file.name, "its footer cannot be read", error);
  }
}

/** The error for bytes that do not say what they should, unless the cause is one for the user already. */
export function damaged(file: string, what: string, cause: unknown): NormalizeError {
  if (cause instanceof NormalizeError) return cause;
  const reason = String((cause as Error)?.message ?? cause).replace(/^parquet /, "");
  return new NormalizeError("data", `${what}: ${reason}`, {
    place: { file },
    hint: "the file is damaged, or of a kind that cannot be read",
    cause,
  });
}

const encrypted = (file: string): NormalizeError =>
  dataError("it is encrypted, which cannot be read", { file }, "write it anew without encryption");

function checked(file: RandomAccess, metadata: FileMetaData): ParquetFooter {
  const tree = parquetSchema(metadata);
  const leaves = leavesOf(tree);
  const groups = metadata.row_groups.map((group) => {
    if (group.columns.length !== leaves.length) throw new Error("a row group lacks columns");
    const chunks = group.columns.map((column, i) => {
      if (column.crypto_metadata || column.encrypted_column_metadata) throw encrypted(file.name);
      if (column.file_path) throw new Error(`columns lie in another file, ${column.file_path}`);
      return chunkOf(file, leaves[i], column.meta_data);
    });
    return { rows: countOf(group.num_rows), chunks };
  });
  const rows = groups.reduce((sum, group) => sum + group.rows, 0);
  if (rows !== countOf(metadata.num_rows)) throw new Error("its row groups do not have the rows it claims");
  return { metadata, tree, rows, groups };
}

function chunkOf(file: RandomAccess, leaf: SchemaTree, metadata: ColumnMetaData | undefined): ColumnChunk {
  if (metadata === undefined) throw new Error("a column has no metadata");
  if (metadata.type !== leaf.element.type) throw new Error(`column ${leaf.path.join(".")} has two types`);
  const { dictionary_page_offset: dictionary, data_page_offset: data } = metadata;
  const start = countOf(dictionary && dictionary < data ? dictionary : data);
  const end = start + countOf(metadata.total_compressed_size);
  if (end > file.size) throw new Error(`column ${leaf.path.join(".")} ends at byte ${end} of ${file.size}`);
  return { path: leaf.path, metadata, start, end };
}

function countOf(value: bigint): number {
  const count = Number(value);
  if (!(Number.isSafeInteger(count) && count >= 0)) throw new Error(`${value} is no count`);
  return count;
}

/** The columns that hold values, in the order in which row groups have them. */
function leavesOf(tree: SchemaTree): SchemaTree[] {
  return tree.children.length === 0 ? [tree] : tree.children.flatMap(leavesOf);
}
