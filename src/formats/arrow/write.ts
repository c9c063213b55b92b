/** Arrow's IPC formats, file and stream: a record batch for each chunk; results as doubles or singles, all else as it is. */
import { NormalizeError } from "../../errors.js";
import type { Sink } from "../../io/bytes.js";
import type { GatheredNumbers } from "../columnar/column-store.js";
import { keptMetadata } from "../columnar/kept-metadata.js";
import { areList, columnsAndLists } from "../columnar/list-columns.js";
import { otherText } from "../columnar/value-text.js";
import { WriteBehind } from "../columnar/write-behind.js";
import type { LayoutColumn, OpenTableWriter, OtherColumns, TableRequest } from "../dataset.js";
import type { ArrowArray } from "./read/array.js";
import { isList } from "./read/lists.js";
import type { ArrowField, ArrowSchema } from "./read/schema.js";
import type { ArrowColumns, ArrowNative } from "./read/types.js";
import { valuesOf } from "./read/values.js";
import { Body } from "./write/body.js";
import { arrayOf } from "./write/build.js";
import { DictionaryWriter, numberedFields } from "./write/dictionaries.js";
import { arrowField, resultArray, resultField } from "./write/fields.js";
import { otherLists, plannedList, resultLists, type WrittenList } from "./write/lists.js";
import {
  batchMessage,
  dictionaryMessage,
  type FileBlock,
  type Framed,
  fileEnd,
  MAGIC,
  schemaMessage,
  streamEnd,
} from "./write/messages.js";
import { holdsSame } from "./write/same-type.js";

/** A field of the output, and what it is made from. */
type Written =
  | { readonly kind: "numbers"; readonly field: ArrowField; readonly index: number }
  | WrittenList
  | {
      readonly kind: "other";
      readonly field: ArrowField;
      readonly column: Extract<LayoutColumn, { kind: "other" }>;
    };

const openWriter =
  (framing: "file" | "stream"): OpenTableWriter =>
  async (sink, request) =>
    new ArrowWriter(sink, request, framing);

/** The file format, which Feather V2 is too. Throws NormalizeError "data" for a column that cannot be written. */
export const openArrowFileWriter = openWriter("file");

/** The stream format, likewise. */
export const openArrowStreamWriter = openWriter("stream");

class ArrowWriter {
  private readonly columns: readonly Written[];
  private readonly schema: ArrowSchema;
  private readonly dictionaries: DictionaryWriter;
  private readonly behind: WriteBehind;
  private readonly dictionaryBlocks = new Map<string, FileBlock>();
  private readonly batchBlocks: FileBlock[] = [];
  private pieces: Uint8Array[] = [];
  private position = 0;

  constructor(
    private readonly sink: Sink,
    request: TableRequest,
    private readonly framing: "file" | "stream",
  ) {
    this.behind = new WriteBehind(sink);
    this.columns = planColumns(request);
    const fields = numberedFields(this.columns.map(({ field }) => field));
    this.schema = { fields, metadata: keptMetadata(request) };
    this.dictionaries = new DictionaryWriter(framing === "file" ? "gathered" : "written anew", (id, words) =>
      this.writeDictionary(id, words),
    );
    if (framing === "file") this.append([Buffer.concat([MAGIC, new Uint8Array(2)])]);
    this.message(schemaMessage(this.schema));
  }

  async write(values: Float64Array, rest: OtherColumns): Promise<void> {
    const body = new Body();
    this.columns.forEach((column, i) => {
      const array = this.columnArray(column, values, rest);
      if (array.length !== rest.rows) {
        throw this.refusal(column.field.name, "its values are not as many as there are rows");
      }
      this.guarded(column, () => body.add(this.dictionaries.settle(array, this.schema.fields[i])));
    });
    this.batchBlocks.push(this.message(batchMessage(rest.rows, body)));
    await this.flush();
  }

  async finish(): Promise<void> {
    this.dictionaries.finish();
    this.append([streamEnd()]);
    if (this.framing === "file") {
      this.append([fileEnd(this.schema, [...this.dictionaryBlocks.values()], this.batchBlocks)]);
    }
    await this.flush();
    await this.behind.finish();
  }

  private writeDictionary(id: string, words: ArrowArray): void {
    const body = new Body();
    body.add(words);
    this.dictionaryBlocks.set(id, this.message(dictionaryMessage(id, words.length, body)));
  }

  private message({ pieces, described, body }: Framed): FileBlock {
    const offset = this.position;
    this.append(pieces);
    return { offset, described, body };
  }

  private append(pieces: readonly Uint8Array[]): void {
    for (const piece of pieces) {
      this.pieces.push(piece);
      this.position += piece.length;
    }
  }

  private async flush(): Promise<void> {
    await this.behind.write(this.pieces);
    this.pieces = [];
  }

  private columnArray(column: Written, values: Float64Array, rest: OtherColumns): ArrowArray {
    const { rows, nulls, columns } = rest;
    const numbers = (index: number): GatheredNumbers => ({
      values: values.subarray(index * rows, (index + 1) * rows),
      nulls: nulls[index],
    });
    switch (column.kind) {
      case "other":
        return this.guarded(column, () => otherArray(column, rest));
      case "list": {
        const { field, elements, of } = column;
        return this.guarded(column, () =>
          of === "results"
            ? resultLists(field, elements.map(numbers))
            : otherLists(
                field,
                elements.map((index) => columns[index]),
              ),
        );
      }
      case "numbers": {
        const { field, index } = column;
        const own = numbers(index);
        return resultArray(field, own.values.slice(), own.nulls);
      }
    }
  }

  private guarded<T>({ field }: Written, work: () => T): T {
    try {
      return work();
    } catch (cause) {
      throw cause instanceof NormalizeError
        ? cause
        : this.refusal(field.name, (cause as Error).message, cause);
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

/** As Arrow held it, or made of its values. */
function otherArray({ column, field }: Extract<Written, { kind: "other" }>, rest: OtherColumns): ArrowArray {
  const own = (rest.native as ArrowColumns | undefined)?.arrow?.[column.index];
  if (own !== undefined) return holdsSame(field, own.field) ? own : arrayOf(field, valuesOf(own));
  const values = rest.columns[column.index];
  const { type } = column;
  if (type.kind !== "json") return arrayOf(field, values);
  return arrayOf(
    field,
    values.map((value) => (value === null ? null : otherText(type, value))),
  );
}

const fieldOf = ({ native }: LayoutColumn): ArrowField | undefined =>
  (native as ArrowNative | undefined)?.arrow;

function planColumns(request: TableRequest): Written[] {
  return columnsAndLists(request.layout).map((columns): Written => {
    const [column] = columns;
    if (areList(columns)) return plannedList(columns, request);
    if (column.kind === "other") return { kind: "other", field: passingField(column), column };
    const own = fieldOf(column);
    const field = resultField(
      column.name,
      request.dtype === "float32" ? 32 : 64,
      own && isList(own) ? own.children[0] : own,
    );
    return { kind: "numbers", field, index: column.index };
  });
}

/** The field as it was; an element of a list that is not whole is a column by itself. */
function passingField(column: Extract<LayoutColumn, { kind: "other" }>): ArrowField {
  const { name, type, nullable, list } = column;
  const own = fieldOf(column);
  const kept = own === undefined || list !== undefined ? arrowField(name, type) : own;
  return { ...kept, nullable: nullable !== "no" };
}
