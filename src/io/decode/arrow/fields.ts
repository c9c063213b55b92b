/** The values of some rows of a record batch, field by field; what vectors are made of is unpacked once. */
import type { Data, FixedSizeList } from "apache-arrow";
import type { OtherValue } from "../../contract.js";
import { folderNumber, folderValue, placeNumber } from "../hive.js";
import { type Doubles, doublesOf, nullsOf } from "./numbers.js";
import type { ArrowColumn } from "./types.js";
import { valuesOf } from "./values.js";

export class FieldValues {
  private readonly unpacked = new Map<number, Doubles>();
  private readonly slices = new Map<number, Data>();

  /** @param loaded the batch's data, by field, as far as it is loaded */
  constructor(
    private readonly loaded: readonly (Data | undefined)[],
    private readonly row: number,
    private readonly rows: number,
  ) {}

  data(field: number): Data {
    const slice = this.slices.get(field) ?? this.loaded[field]!.slice(this.row, this.rows);
    this.slices.set(field, slice);
    return slice;
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
    const size = listSize(this.data(column.field));
    for (let i = 0, at = start, from = column.element; i < this.rows; i++, at += stride, from += size) {
      into[at] = values[from];
    }
    return nulls && Uint8Array.from({ length: this.rows }, (_, i) => nulls[i * size + column.element!]);
  }

  /** A column's values, null where there is none. */
  values({ field, element, folder }: ArrowColumn): OtherValue[] {
    if (folder) return new Array<OtherValue>(this.rows).fill(folderValue(folder.type, folder.text));
    const data = this.data(field);
    if (element === undefined) return valuesOf(data);
    const size = listSize(data);
    const values = valuesOf(data.children[0]);
    const absent = nullsOf(data);
    return Array.from({ length: this.rows }, (_, i) => (absent?.[i] ? null : values[i * size + element]));
  }

  /** A field's numbers; of vectors, all elements of all of them. */
  private doubles(field: number): Doubles {
    const known = this.unpacked.get(field);
    if (known !== undefined) return known;
    const data = this.data(field);
    const doubles = data.children.length === 0 ? doublesOf(data) : vectorDoubles(data);
    this.unpacked.set(field, doubles);
    return doubles;
  }
}

const listSize = ({ type }: Data): number => (type as FixedSizeList).listSize;

/** A vector that is not there is one of whose elements none is there. */
function vectorDoubles(data: Data): Doubles {
  const { values, nulls } = doublesOf(data.children[0]);
  const absent = nullsOf(data);
  if (absent === undefined) return { values, nulls };
  const size = listSize(data);
  const both = nulls ?? new Uint8Array(values.length);
  for (let i = 0; i < absent.length; i++) {
    if (!absent[i]) continue;
    both.fill(1, i * size, (i + 1) * size);
    values.fill(NaN, i * size, (i + 1) * size);
  }
  return { values, nulls: both };
}
