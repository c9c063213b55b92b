/** The values of some rows of a record batch, field by field; what lists are made of is unpacked once. */

import type { SeenColumn } from "../../columnar/seen-columns.js";
import { folderNumber, folderValue, placeNumber } from "../../hive.js";
import type { OtherValue } from "../../value-types.js";
import { type ArrowArray, cut } from "./array.js";
import { listDoubles, placeElement } from "./lists.js";
import { type Doubles, doublesOf } from "./numbers.js";
import { elementValues, valuesOf } from "./values.js";

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
  place(column: SeenColumn, into: Float64Array, start: number, stride: number): Uint8Array | undefined {
    if (column.folder)
      return placeNumber(folderNumber(column.folder), this.rows, { values: into, start, stride });
    const { values, nulls } = this.doubles(column);
    const { length: size } = column;
    if (column.element === undefined || size === undefined) {
      for (let i = 0, at = start; i < this.rows; i++, at += stride) into[at] = values[i];
      return nulls;
    }
    return placeElement({ values, nulls }, column.element, size, this.rows, { values: into, start, stride });
  }

  /** A column's values, null where there is none. */
  values({ field, element, folder }: SeenColumn): OtherValue[] {
    if (folder) return new Array<OtherValue>(this.rows).fill(folderValue(folder.type, folder.text));
    const array = this.array(field);
    if (element === undefined) return valuesOf(array);
    return elementValues(array, element);
  }

  /** A field's numbers; of lists, all elements of all of them. */
  private doubles({ field, length }: SeenColumn): Doubles {
    const known = this.unpacked.get(field);
    if (known !== undefined) return known;
    const array = this.array(field);
    const doubles = length === undefined ? doublesOf(array) : listDoubles(array, length);
    this.unpacked.set(field, doubles);
    return doubles;
  }
}
