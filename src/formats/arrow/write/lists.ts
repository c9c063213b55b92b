/** Columns that are the elements of lists, as Arrow's fields and arrays of lists. */
import type { ResultType } from "../../../types.js";
import type { GatheredNumbers } from "../../columnar/column-store.js";
import type { LayoutColumn, TableRequest } from "../../dataset.js";
import type { OtherValue } from "../../value-types.js";
import type { ArrowArray } from "../read/array.js";
import type { ArrowField, ArrowType } from "../read/schema.js";
import type { ArrowNative } from "../read/types.js";
import { arrayOf, bits, bytesOfView } from "./build.js";
import { arrowField, fieldOf, metadataOfResults, resultArray, resultField } from "./fields.js";

/** A field of lists, and the columns that are its elements: by their index among numbers, or among other columns. */
export interface WrittenList {
  readonly kind: "list";
  readonly of: "results" | "other values";
  readonly field: ArrowField;
  readonly elements: readonly number[];
}

/** All columns of a list as one field. */
export function plannedList(
  columns: readonly LayoutColumn[],
  request: Pick<TableRequest, "dtype" | "lists">,
): WrittenList {
  const [first] = columns;
  const elements = columns.map(({ index }) => index);
  const { name } = first.list!;
  const own = (first.native as ArrowNative | undefined)?.arrow;
  if (first.kind === "other") {
    const types = columns.map((column) => (column.kind === "other" ? column.type : first.type));
    const type = types.find(({ kind }) => kind === "float") ?? first.type;
    return {
      kind: "list",
      of: "other values",
      field: listField(name, arrowField("item", type)),
      elements,
    };
  }
  const element = own?.children[0];
  const wide = element?.type.kind === "float" ? element.type.bits : undefined;
  const item = resultField(element?.name ?? "item", resultBits(wide, request), element);
  return { kind: "list", of: "results", field: listField(name, item, own), elements };
}

/** How wide the floats of a list of results are: as they were, unless a type is asked for. */
function resultBits(
  own: 16 | 32 | 64 | undefined,
  { dtype, lists }: { readonly dtype: ResultType; readonly lists?: "as they were" },
): 16 | 32 | 64 {
  if (lists === "as they were") return own ?? 64;
  return dtype === "float32" ? 32 : 64;
}

/** Lists of the kind that `own` is; what views show is written where it is. */
function listField(name: string, element: ArrowField, own?: ArrowField): ArrowField {
  const metadata = metadataOfResults(own?.metadata ?? []);
  return fieldOf(name, listType(own), { children: [element], metadata });
}

function listType(own: ArrowField | undefined): ArrowType {
  switch (own?.type.kind) {
    case "vector":
    case "largeList":
      return own.type;
    case "largeListView":
      return { kind: "largeList" };
    default:
      return { kind: "list" };
  }
}

/** The lists of results whose elements are `columns`; one of whose elements none is there is not there itself. */
export function resultLists(field: ArrowField, columns: readonly GatheredNumbers[]): ArrowArray {
  const size = columns.length;
  const rows = columns[0].values.length;
  const values = new Float64Array(rows * size);
  const marks = columns.some(({ nulls }) => nulls !== undefined) ? new Uint8Array(values.length) : undefined;
  columns.forEach((column, element) => {
    for (let row = 0, at = element; row < rows; row++, at += size) {
      values[at] = column.values[row];
      if (column.nulls?.[row] && Number.isNaN(values[at])) marks![at] = 1;
    }
  });
  const child = resultArray(field.children[0], values, marks);
  return listed(
    field,
    size,
    child,
    marks && bits(rows, (row) => marks.subarray(row * size, (row + 1) * size).includes(0)),
  );
}

/** The lists of other values whose elements are `columns`, likewise. */
export function otherLists(field: ArrowField, columns: readonly (readonly OtherValue[])[]): ArrowArray {
  const size = columns.length;
  const rows = columns[0].length;
  const values = Array.from({ length: rows * size }, (_, i) => columns[i % size][Math.floor(i / size)]);
  const validity = values.includes(null)
    ? bits(rows, (row) => columns.some((column) => column[row] !== null))
    : undefined;
  return listed(field, size, arrayOf(field.children[0], values), validity);
}

function listed(
  field: ArrowField,
  size: number,
  child: ArrowArray,
  validity: Uint8Array | undefined,
): ArrowArray {
  const length = child.length / size;
  return { field, length, offset: 0, validity, buffers: offsetsOf(field, size, length), children: [child] };
}

/** Where each of `rows` lists of one size begins, and where the last ends; nothing where their type says it. */
function offsetsOf({ type }: ArrowField, size: number, rows: number): Uint8Array[] {
  const offsets = Array.from({ length: rows + 1 }, (_, row) => row * size);
  if (type.kind === "vector") return [];
  return [
    bytesOfView(type.kind === "largeList" ? BigInt64Array.from(offsets, BigInt) : Int32Array.from(offsets)),
  ];
}
