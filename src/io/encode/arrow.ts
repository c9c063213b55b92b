/** Arrow's IPC formats, file and stream: a record batch for each chunk; results as doubles or singles, all else as it is. */
import {
  type Data,
  Field,
  type FixedSizeList,
  makeData,
  RecordBatch,
  RecordBatchFileWriter,
  RecordBatchStreamWriter,
  Schema,
  Struct,
} from "apache-arrow";
import { NormalizeError } from "../../errors.js";
import type { LayoutColumn, OpenTableWriter, OtherColumns, Sink, TableRequest } from "../contract.js";
import { type ArrowColumns, type ArrowNative, isVector } from "../decode/arrow/types.js";
import {
  arrowType,
  dataOf,
  otherData,
  resultData,
  resultType,
  vectorData,
  vectorType,
} from "./arrow/fields.js";
import { gathered } from "./arrow/gathered.js";
import { WriteBehind } from "./write-behind.js";

/** A field of the output, and what it is made from. */
type Written =
  | { readonly kind: "numbers"; readonly field: Field; readonly index: number }
  /** as many numeric columns as its vectors have elements, from `index` on */
  | { readonly kind: "vector"; readonly field: Field<FixedSizeList>; readonly index: number }
  | {
      readonly kind: "other";
      readonly field: Field;
      readonly column: Extract<LayoutColumn, { kind: "other" }>;
    };

/** The library's writers put their pieces into a queue of their own; here they are taken as they come. */
interface Pieces {
  take(): Uint8Array[];
  write(batch: RecordBatch): void;
  finish(): void;
}

const padded = (chunk: ArrayBufferView): Uint8Array =>
  new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);

class FilePieces extends RecordBatchFileWriter implements Pieces {
  private pieces: Uint8Array[] = [];

  take(): Uint8Array[] {
    return this.pieces.splice(0);
  }

  protected override _write(chunk: ArrayBufferView): this {
    return collect(this, this.pieces, chunk);
  }
}

class StreamPieces extends RecordBatchStreamWriter implements Pieces {
  private pieces: Uint8Array[] = [];

  take(): Uint8Array[] {
    return this.pieces.splice(0);
  }

  protected override _write(chunk: ArrayBufferView): this {
    return collect(this, this.pieces, chunk);
  }
}

function collect<Writer extends object>(
  writer: Writer,
  pieces: Uint8Array[],
  chunk: ArrayBufferView,
): Writer {
  const state = writer as unknown as { _started: boolean; _position: number };
  if (state._started && chunk.byteLength > 0) {
    pieces.push(padded(chunk));
    state._position += chunk.byteLength;
  }
  return writer;
}

const openWriter =
  (open: () => Pieces): OpenTableWriter =>
  async (sink, request) =>
    new ArrowWriter(sink, request, open());

/** The file format, which Feather V2 is too. Throws NormalizeError "data" for a column that cannot be written. */
export const openArrowFileWriter = openWriter(() => new FilePieces());

/** The stream format, likewise. */
export const openArrowStreamWriter = openWriter(() => new StreamPieces());

class ArrowWriter {
  private readonly columns: readonly Written[];
  private readonly schema: Schema;
  private readonly behind: WriteBehind;
  private rows = 0;

  constructor(
    private readonly sink: Sink,
    private readonly request: TableRequest,
    private readonly pieces: Pieces,
  ) {
    this.behind = new WriteBehind(sink);
    this.columns = planColumns(request);
    this.schema = new Schema(this.columns.map(({ field }) => field));
  }

  async write(values: Float64Array, rest: OtherColumns): Promise<void> {
    this.rows += rest.rows;
    const children = this.columns.map((column) => this.columnData(column, values, rest));
    this.pieces.write(batchOf(this.schema, children, rest.rows, (name, why) => this.refusal(name, why)));
    await this.flush();
  }

  async finish(): Promise<void> {
    if (this.rows === 0) {
      const children = this.columns.map(
        ({ field }) => makeData({ type: field.type, length: 0 } as never) as Data,
      );
      this.pieces.write(batchOf(this.schema, children, 0, (name, why) => this.refusal(name, why)));
    }
    this.pieces.finish();
    await this.flush();
    await this.behind.finish();
  }

  private async flush(): Promise<void> {
    await this.behind.write(this.pieces.take());
  }

  private columnData(column: Written, values: Float64Array, rest: OtherColumns): Data {
    const { dtype } = this.request;
    if (column.kind === "other") return this.otherColumn(column, rest);
    const width = column.kind === "numbers" ? 1 : column.field.type.listSize;
    const nulls = rest.nulls.slice(column.index, column.index + width);
    const own = values.slice(column.index * rest.rows, (column.index + width) * rest.rows);
    if (column.kind === "numbers") return resultData(dtype, own, nulls[0]);
    const gathered = new Float64Array(own.length);
    for (let row = 0, at = 0; row < rest.rows; row++) {
      for (let i = 0; i < width; i++) gathered[at++] = own[i * rest.rows + row];
    }
    return vectorData(column.field.type, dtype, gathered, interleaved(nulls, rest.rows));
  }

  private otherColumn({ column, field }: Extract<Written, { kind: "other" }>, rest: OtherColumns): Data {
    const own = (rest.native as ArrowColumns | undefined)?.arrow?.[column.index];
    try {
      if (own !== undefined) return gathered(own);
      const values = rest.columns[column.index];
      return (column.native as ArrowNative | undefined)?.arrow === undefined
        ? otherData(column.type, field.type, values)
        : dataOf(values, field.type);
    } catch (cause) {
      throw this.refusal(column.name, (cause as Error).message, cause);
    }
  }

  private refusal(column: string, why: string, cause?: unknown): NormalizeError {
    return new NormalizeError("data", `the column cannot be written as Arrow: ${why}`, {
      place: { file: this.sink.name, column },
      hint: "write another format, or leave it out of the input",
      cause,
    });
  }
}

/** Marks of columns as marks of the elements of vectors; undefined where all are there. */
function interleaved(nulls: readonly (Uint8Array | undefined)[], rows: number): Uint8Array | undefined {
  if (nulls.every((marks) => marks === undefined)) return undefined;
  const marks = new Uint8Array(rows * nulls.length);
  nulls.forEach((column, i) => {
    if (column) for (let row = 0; row < rows; row++) marks[row * nulls.length + i] = column[row];
  });
  return marks;
}

function batchOf(
  schema: Schema,
  children: Data[],
  rows: number,
  refusal: (column: string, why: string) => Error,
): RecordBatch {
  const short = children.findIndex(({ length }) => length !== rows);
  if (short >= 0) throw refusal(schema.fields[short].name, "its values are not as many as there are rows");
  const type = new Struct(schema.fields);
  return new RecordBatch(schema, makeData({ type, length: rows, nullCount: 0, children }));
}

function planColumns({ layout, dtype }: TableRequest): Written[] {
  const written: Written[] = [];
  for (let at = 0; at < layout.length; at++) {
    const column = layout[at];
    const native = (column.native as ArrowNative | undefined)?.arrow;
    if (column.kind === "other") {
      const own = native !== undefined && !isVector(native.type) ? native.type : arrowType(column.type);
      written.push({ kind: "other", field: new Field(column.name, own, true), column });
      continue;
    }
    const whole = native !== undefined && isVector(native.type) ? wholeVector(layout, at, native) : 0;
    if (whole > 0) {
      const field = new Field(native!.name, vectorType(native!, dtype), true);
      written.push({ kind: "vector", field, index: column.index });
      at += whole - 1;
    } else {
      const field = new Field(column.name, resultType(dtype), true);
      written.push({ kind: "numbers", field, index: column.index });
    }
  }
  return written;
}

/** How many columns from `at` on are the elements of one field's vectors; 0 where some of them are not worked on. */
function wholeVector(layout: readonly LayoutColumn[], at: number, field: Field): number {
  const size = (field.type as FixedSizeList).listSize;
  const first = layout[at];
  const together = layout.slice(at, at + size).every((column, i) => {
    const same = (column.native as ArrowNative | undefined)?.arrow === field;
    return (
      column.kind === "number" &&
      same &&
      column.name === `${field.name}[${i}]` &&
      column.index === first.index + i
    );
  });
  return together ? size : 0;
}
