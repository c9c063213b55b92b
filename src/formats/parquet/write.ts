/** Parquet, a row group at a time: results as doubles or singles, all other columns as they are; snappy. */
import type { ColumnChunk, ConvertedType, RowGroup, SchemaElement, SchemaTree } from "hyparquet";
import { ByteWriter } from "hyparquet-writer";
import { writeMetadata } from "hyparquet-writer/src/metadata.js";
import { dataError, NormalizeError } from "../../errors.js";
import type { Sink } from "../../io/bytes.js";
import { usedAgain } from "../../kernels/memory.js";
import { ColumnStore } from "../columnar/column-store.js";
import { areList, columnsAndLists } from "../columnar/list-columns.js";
import { WriteBehind } from "../columnar/write-behind.js";
import type { LayoutColumn, OpenTableWriter, OtherColumns, TableRequest } from "../dataset.js";
import type { StoredColumn } from "./read/stored.js";
import { type ListColumn, planList, storedLists } from "./write/list-column.js";
import { writeNumbers } from "./write/number-column.js";
import { writeFlat } from "./write/other-column.js";
import { type PassingColumn, planPassing, storedAs } from "./write/passing.js";
import { writeStored } from "./write/stored-column.js";
import { writtenMetadata } from "./write/written-metadata.js";

/** A row group is written once it has as many rows, or takes as many bytes in memory. */
const GROUP_ROWS = 122_880;
const GROUP_BYTES = 1 << 26;

const MAGIC = Buffer.from("PAR1");

/** How a column is written, or those that are the elements of a list. */
type Written =
  | { readonly kind: "numbers"; readonly name: string; readonly index: number }
  | ListColumn
  | PassingColumn;

/**
 * Throws NormalizeError "data" for a column that cannot be written. Columns of Parquet and Arrow keep their types; of other formats,
 * nested values are written as JSON.
 */
export const openParquetWriter: OpenTableWriter = async (sink, request) => {
  const writer = new ParquetWriter(sink, request);
  await sink.write(MAGIC);
  return writer;
};

/** Names told of one note. */
const MOST_NAMED = 10;

/** What is not of the type it was, in whole sentences; throws as the writer does. */
export function parquetNotes(file: string, layout: readonly LayoutColumn[]): string[] {
  const columns = new Map<string, string[]>();
  for (const planned of planColumns(file, { layout, dtype: "float64" })) {
    if (planned.kind !== "passing") continue;
    for (const note of planned.notes) columns.set(note, [...(columns.get(note) ?? []), planned.name]);
  }
  return Array.from(columns, ([note, names]) => {
    const shown = names.slice(0, MOST_NAMED).map((name) => JSON.stringify(name));
    if (names.length === 1) return `column ${shown[0]} is written ${note}`;
    const all =
      names.length > MOST_NAMED
        ? `${names.length} columns, such as ${shown.join(", ")},`
        : `columns ${shown.join(", ")}`;
    return `${all} are written ${note}`;
  });
}

class ParquetWriter {
  private readonly columns: readonly Written[];
  private readonly schema: readonly SchemaElement[];
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
    this.columns = planColumns(sink.name, request);
    requireDistinctNames(sink.name, this.columns);
    const elements = this.columns.map((column) => elementsOf(column, request));
    const root: SchemaElement = {
      name: "schema",
      repetition_type: "REQUIRED",
      num_children: this.columns.length,
    };
    this.schema = [root, ...elements.flat().map(withConvertedInteger)];
    this.bytes.offset = MAGIC.length;
  }

  async write(values: Float64Array, rest: OtherColumns): Promise<void> {
    const stored = new Map<number, StoredColumn | undefined>();
    for (const column of this.columns) {
      if (column.kind === "passing") {
        stored.set(
          column.index,
          this.guarded(column.name, () => storedAs(column, rest)),
        );
      }
      if (column.kind === "list" && column.of === "other values") {
        for (const index of column.elements) stored.set(index, undefined);
      }
    }
    this.store.add(values, rest, stored);
    if (this.store.rows >= GROUP_ROWS || this.store.bytes >= GROUP_BYTES) await this.writeGroup();
  }

  async finish(): Promise<void> {
    if (this.store.rows > 0) await this.writeGroup();
    const rows = this.groups.reduce((sum, { num_rows }) => sum + num_rows, 0n);
    const key_value_metadata = writtenMetadata(this.request, this.columns);
    writeMetadata(this.bytes, {
      version: 2,
      created_by: "normalize",
      schema: [...this.schema],
      num_rows: rows,
      row_groups: this.groups,
      ...(key_value_metadata && { key_value_metadata }),
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
    const { bytes, store } = this;
    return this.guarded(column.name, () => {
      switch (column.kind) {
        case "numbers":
          return [writeNumbers(bytes, column.name, this.request.dtype, store.numbers(column.index))];
        case "list":
          return writeStored(bytes, column.declared, [storedLists(column, store)]);
        case "passing": {
          const stored = store.stored(column.index);
          if (stored !== undefined) return writeStored(bytes, column.declared, stored);
          return [writeFlat(bytes, column.flat!, store.others(column.index))];
        }
      }
    });
  }

  private guarded<T>(name: string, work: () => T): T {
    try {
      return work();
    } catch (cause) {
      if (cause instanceof NormalizeError) throw cause;
      throw cannotWrite(this.sink.name, name, (cause as Error).message.replace(/^parquet /, ""), cause);
    }
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

function requireDistinctNames(file: string, columns: readonly Written[]): void {
  const seen = new Set<string>();
  for (const { name } of columns) {
    if (!seen.has(name)) seen.add(name);
    else throw dataError("Parquet needs columns with different names", { file, column: name }, "rename one");
  }
}

function planColumns(file: string, request: Pick<TableRequest, "layout" | "dtype" | "lists">): Written[] {
  return columnsAndLists(request.layout).map((columns): Written => {
    const [column] = columns;
    const { name, index } = column;
    try {
      if (areList(columns)) return planList(columns, request);
      return column.kind === "number" ? { kind: "numbers", name, index } : planPassing(column);
    } catch (cause) {
      throw cannotWrite(file, name, (cause as Error).message, cause);
    }
  });
}

function elementsOf(column: Written, { dtype }: TableRequest): SchemaElement[] {
  if (column.kind !== "numbers") return flattened(column.node);
  const type = dtype === "float32" ? "FLOAT" : "DOUBLE";
  return [{ name: column.name, type, repetition_type: "OPTIONAL" }];
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
