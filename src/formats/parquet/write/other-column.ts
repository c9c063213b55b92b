/** Column chunks of values of other formats. */
import type { ColumnChunk, SchemaElement, SchemaTree } from "hyparquet";
import type { ByteWriter } from "hyparquet-writer";
import { writeColumn } from "hyparquet-writer/src/column.js";
import { encodeNestedValues } from "hyparquet-writer/src/dremel.js";
import { snappyCompress } from "hyparquet-writer/src/snappy.js";
import type { OtherValue } from "../../value-types.js";
import type { FlatColumn } from "./elements.js";

const OPTIONS = {
  codec: "SNAPPY",
  compressors: { SNAPPY: snappyCompress },
  pageSize: 1 << 20,
  columnIndex: false,
  offsetIndex: false,
} as const;

const ROOT: SchemaElement = { name: "root", repetition_type: "REQUIRED" };

/** A flat column; `values` are null where there is none. Throws Error for a value that its type does not hold. */
export function writeFlat(
  writer: ByteWriter,
  { element, convert, bounds }: FlatColumn,
  values: readonly OtherValue[],
): ColumnChunk {
  // Values are as stored already: the writer must see no meaning in them but text's.
  const text = element.type === "BYTE_ARRAY" && typeof values.find((value) => value != null) === "string";
  const { name, type, type_length, repetition_type } = element;
  const plain: SchemaElement = {
    name,
    type: type!,
    ...(type_length !== undefined && { type_length }),
    ...(repetition_type !== undefined && { repetition_type }),
    ...(text && { converted_type: "UTF8" as const }),
  };
  const schemaPath = [ROOT, plain];
  const stored = values.map((value) => (value === null ? null : convert(value)));
  const column = { columnName: name, element: plain, schemaPath, stats: bounds === "told", ...OPTIONS };
  const pageData = encodeNestedValues(schemaPath.map(leaf), stored);
  return writeColumn({ writer, column, pageData }).chunk;
}

const leaf = (element: SchemaElement): SchemaTree => ({ children: [], count: 1, element, path: [] });
