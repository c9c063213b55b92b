/** The values of some rows of a record batch, field by field; what vectors are made of is unpacked once. */
import type { OtherValue } from "../../contract.js";
import { folderNumber, folderValue, placeNumber } from "../hive.js";
import { type ArrowArray, cut, nullsOf } from "./array.js";
import { type Doubles, doublesOf } from "./numbers.js";
import type { ArrowColumn } from "./types.js";
import { valuesOf } from "./values.js";

export class FieldValues {
  private readonly unpacked = new Map<number, Doubles>();

  /** @param loaded the batch's arrays, by field, as far as they are loaded */
  constructor(
    private readonly loaded: readonly (ArrowArray | undefined)[],
    private readonly row: number,
    private readonly rows: number,
  ) {}

  array(field: number): ArrowArray {
    return cut(this.loaded[field]!, this.row, this.rows);
  }

  /** Places a column's numbers, each `stride` behind the one before, NaN where there is none; tells where there is none. */
  place(column: ArrowColumn, into: Float64Array, start: number, stride: number): Uint8Array | undefined {
    if (column.folder)
      return placeNumber(folderNumber(column.folder), this.rows, { values: into, start, stride });
    const { values, nulls } = this.doubles(column.field);
    if (column.element === undefined) {
      for (let i = 0, at = start; i < this.rows; i++, at += stride) into[at] = values[i];
      return nulls;
    }
    const size = vectorSize(this.array(column.field));
    for (let i = 0, at = start, from = column.element; i < this.rows; i++, at += stride, from += size) {
      into[at] = values[from];
    }
    return nulls && Uint8Array.from({ length: this.rows }, (_, i) => nulls[i * size + column.element!]);
  }

  /** A column's values, null where there is none. */
  values({ field, element, folder }: ArrowColumn): OtherValue[] {
    if (folder) return new Array<OtherValue>(this.rows).fill(folderValue(folder.type, folder.text));
    const array = this.array(field);
    if (element === undefined) return valuesOf(array);
    const size = vectorSize(array);
    const values = valuesOf(elementsOf(array));
    const absent = nullsOf(array);
    return Array.from({ length: this.rows }, (_, i) => (absent?.[i] ? null : values[i * size + element]));
  }

  /** A field's numbers; of vectors, all elements of all of them. */
  private doubles(field: number): Doubles {
    const known = this.unpacked.get(field);
    if (known !== undefined) return known;
    const array = this.array(field);
    const doubles = array.children.length === 0 ? doublesOf(array) : vectorDoubles(array);
    this.unpacked.set(field, doubles);
    return doubles;
  }
}

const vectorSize = ({ field: { type } }: ArrowArray): number => (type as { size: number }).size;

function elementsOf(array: ArrowArray): ArrowArray {
  const size = vectorSize(array);
  return cut(array.children[0], array.offset * size, array.length * size);
}

/** A vector that is not there is one of whose elements none is there. */
function vectorDoubles(array: ArrowArray): Doubles {
  const { values, nulls } = doublesOf(elementsOf(array));
  const absent = nullsOf(array);
  if (absent === undefined) return { values, nulls };
  const size = vectorSize(array);
  const both = nulls ?? new Uint8Array(values.length);
  for (let i = 0; i < absent.length; i++) {
    if (!absent[i]) continue;
    both.fill(1, i * size, (i + 1) * size);
    values.fill(NaN, i * size, (i + 1) * size);
  }
  return { values, nulls: both };
}
