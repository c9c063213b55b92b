/** Parquet, a row group at a time: results as doubles or singles, all other columns as they are; snappy. */
import type { ColumnChunk, ConvertedType, RowGroup, SchemaElement, SchemaTree } from "hyparquet";
import { ByteWriter } from "hyparquet-writer";
import { writeMetadata } from "hyparquet-writer/src/metadata.js";
import { dataError, NormalizeError } from "../../errors.js";
import { usedAgain } from "../../kernels/memory.js";
import type { LayoutColumn, OpenTableWriter, Sink, TableRequest } from "../contract.js";
import { decimalOf, isNested, type ParquetNative } from "../decode/parquet/types.js";
import { ColumnStore } from "./column-store.js";
import { type FlatColumn, flatColumn, nativeColumn } from "./parquet/elements.js";
import { writeNumbers } from "./parquet/number-column.js";
import { writeFlat, writeNested } from "./parquet/other-column.js";
import { writeStored } from "./parquet/stored-column.js";
import { WriteBehind } from "./write-behind.js";

/** A row group is written once it has as many rows, or takes as many bytes in memory. */
const GROUP_ROWS = 122_880;
const GROUP_BYTES = 1 << 26;

const MAGIC = Buffer.from("PAR1");

/** How a column is written. */
type Written =
  | { readonly kind: "numbers"; readonly name: string; readonly index: number }
  | { readonly kind: "flat"; readonly name: string; readonly index: number; readonly flat: FlatColumn }
  | { readonly kind: "nested"; readonly name: string; readonly index: number; readonly node: SchemaTree };

/**
 * Columns of Parquet keep their types; of other formats, nested values are written as JSON. Throws NormalizeError "data" for a
 * column that cannot be written.
 */
export const openParquetWriter: OpenTableWriter = async (sink, request) => {
  const writer = new ParquetWriter(sink, request);
  await sink.write(MAGIC);
  return writer;
};

class ParquetWriter {
  private readonly columns: readonly Written[];
  private readonly schema: readonly SchemaElement[];
  private readonly root: SchemaTree;
  private readonly store = new ColumnStore();
  private readonly groups: RowGroup[] = [];
  private readonly behind: WriteBehind;
  /** one is written to while the other's bytes are on their way */
  private bytes = new ByteWriter(1 << 20);
  private spare = new ByteWriter(1 << 20);

  constructor(
    private readonly sink: Sink,
    private readonly request: TableRequest,
  ) {
    this.behind = new WriteBehind(sink);
    requireDistinctNames(sink.name, request.layout);
    this.columns = request.layout.map((column) => planColumn(sink.name, column));
    const elements = this.columns.map((column) => elementsOf(column, request));
    const root: SchemaElement = {
      name: "schema",
      repetition_type: "REQUIRED",
      num_children: this.columns.length,
    };
    this.root = { element: root, children: [], count: 0, path: [] };
    this.schema = [root, ...elements.flat().map(withConvertedInteger)];
    this.bytes.offset = MAGIC.length;
  }

  async write(values: Float64Array, rest: Parameters<ColumnStore["add"]>[1]): Promise<void> {
    this.store.add(values, rest);
    if (this.store.rows >= GROUP_ROWS || this.store.bytes >= GROUP_BYTES) await this.writeGroup();
  }

  async finish(): Promise<void> {
    if (this.store.rows > 0) await this.writeGroup();
    const rows = this.groups.reduce((sum, { num_rows }) => sum + num_rows, 0n);
    writeMetadata(this.bytes, {
      version: 2,
      created_by: "normalize",
      schema: [...this.schema],
      num_rows: rows,
      row_groups: this.groups,
      metadata_length: 0,
    });
    this.bytes.appendBytes(MAGIC);
    await this.flush();
    await this.behind.finish();
  }

  private async writeGroup(): Promise<void> {
    const start = this.bytes.offset;
    const chunks: ColumnChunk[] = [];
    for (const column of this.columns) {
      chunks.push(...this.writeColumn(column));
      await this.flush();
    }
    const sizes = chunks.map(({ meta_data }) => meta_data?.total_uncompressed_size ?? 0n);
    this.groups.push({
      columns: chunks,
      num_rows: BigInt(this.store.rows),
      total_byte_size: sizes.reduce((sum, size) => sum + size, 0n),
      total_compressed_size: BigInt(this.bytes.offset - start),
      file_offset: BigInt(start),
    });
    this.store.clear();
  }

  private writeColumn(column: Written): ColumnChunk[] {
    const { name, index } = column;
    try {
      switch (column.kind) {
        case "numbers":
          return [writeNumbers(this.bytes, name, this.request.dtype, this.store.numbers(index))];
        case "flat":
          return [this.writeOther(column.flat, index)];
        case "nested":
          return writeNested(this.bytes, this.root, column.node, this.store.others(index));
      }
    } catch (cause) {
      throw cannotWrite(this.sink.name, name, (cause as Error).message.replace(/^parquet /, ""), cause);
    }
  }

  /** What Parquet stored is stored so again, where that can be. */
  private writeOther(flat: FlatColumn, index: number): ColumnChunk {
    const stored = this.store.stored(index);
    const chunk = stored && writeStored(this.bytes, flat, stored);
    return chunk ?? writeFlat(this.bytes, flat, this.store.others(index));
  }

  private async flush(): Promise<void> {
    const full = this.bytes;
    await this.behind.write([full.getBytes()]);
    this.bytes = this.spare;
    usedAgain(new Uint8Array(this.bytes.buffer));
    this.bytes.index = 0;
    this.bytes.offset = full.offset;
    this.spare = full;
  }
}

function cannotWrite(file: string, column: string, why: string, cause?: unknown): NormalizeError {
  return new NormalizeError("data", `the column cannot be written as Parquet: ${why}`, {
    place: { file, column },
    hint: "write another format, or leave it out of the input",
    cause,
  });
}

function requireDistinctNames(file: string, layout: readonly LayoutColumn[]): void {
  const seen = new Set<string>();
  for (const { name } of layout) {
    if (!seen.has(name)) seen.add(name);
    else throw dataError("Parquet needs columns with different names", { file, column: name }, "rename one");
  }
}

function planColumn(file: string, column: LayoutColumn): Written {
  const { name, index } = column;
  if (column.kind === "number") return { kind: "numbers", name, index };
  const node = (column.native as ParquetNative | undefined)?.parquet;
  if (node === undefined) return { kind: "flat", name, index, flat: flatColumn(name, column.type) };
  if (!isNested(node)) return { kind: "flat", name, index, flat: nativeColumn(node, column.type) };
  const long = longDecimal(node);
  if (long) throw cannotWrite(file, name, `it holds decimals of ${long} digits within nested values`);
  return { kind: "nested", name, index, node };
}

/** Decimals within nested values go through doubles, which hold 15 digits. */
function longDecimal({ element, children }: SchemaTree): number | undefined {
  const precision = children.length === 0 ? decimalOf(element)?.precision : undefined;
  if (precision !== undefined && precision > 15) return precision;
  return children.map(longDecimal).find((digits) => digits !== undefined);
}

function elementsOf(column: Written, { dtype }: TableRequest): SchemaElement[] {
  switch (column.kind) {
    case "numbers": {
      const type = dtype === "float32" ? "FLOAT" : "DOUBLE";
      return [{ name: column.name, type, repetition_type: "OPTIONAL" }];
    }
    case "flat":
      return [column.flat.element];
    case "nested":
      return flattened(column.node);
  }
}

/** Width and sign of an integer as the older of the two ways says them: the newer one is not written as readers expect. */
function withConvertedInteger(element: SchemaElement): SchemaElement {
  const { logical_type, ...others } = element;
  if (logical_type?.type !== "INTEGER") return element;
  const sign = logical_type.isSigned ? "" : "U";
  return { ...others, converted_type: `${sign}INT_${logical_type.bitWidth}` as ConvertedType };
}

const flattened = ({ element, children }: SchemaTree): SchemaElement[] => [
  element,
  ...children.flatMap(flattened),
];
