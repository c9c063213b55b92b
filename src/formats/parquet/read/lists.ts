/** Columns of lists of numbers: which are, how long their lists are, and their numbers row after row. */

import type { ArrowArray } from "../../arrow/read/array.js";
import { ListFault, lengthError, lengthOfLists, listDoubles } from "../../arrow/read/lists.js";
import type { Doubles } from "../../arrow/read/numbers.js";
import { isNumberList } from "../../arrow/read/types.js";
import type { ListLength } from "../../columnar/declared-column.js";
import { JUDGED_RECORDS } from "../../judged-records.js";
import { type ColumnCursor, openStored, type ParquetColumn, type ParquetFile } from "./columns.js";
import { damaged } from "./footer.js";
import type { StoredColumn } from "./stored.js";
import { isFlat } from "./structure.js";
import { arrayOfStored } from "./to-arrow.js";

export const isNumbersList = ({ structure, field }: ParquetColumn): boolean =>
  structure.kind === "list" && isFlat(structure.element) && isNumberList(field);

/** How long the first lists of each column are; nothing is read of columns that hold none of numbers. */
export async function lengthsOfLists(file: ParquetFile): Promise<ListLength[]> {
  const lengths: ListLength[] = [];
  for (const [index, column] of file.columns.entries()) {
    lengths.push(isNumbersList(column) ? await lengthOf(file, index) : undefined);
  }
  return lengths;
}

async function lengthOf(file: ParquetFile, index: number): Promise<ListLength> {
  const { columns, footer, access } = file;
  const { type } = columns[index].field;
  if (type.kind === "vector") return type.size;
  let length: ListLength;
  let left = JUDGED_RECORDS;
  for (const group of footer.groups) {
    const rows = Math.min(left, group.rows);
    if (rows === 0 || length === "several") break;
    const stored = await openStored(file, group, index).take(rows);
    length = lengthOfLists(arrayOfColumn(access.name, columns[index], stored), length);
    left -= rows;
  }
  return length;
}

/** A column's rows as Arrow has them. Throws NormalizeError "data" for what is damaged. */
export function arrayOfColumn(
  file: string,
  { structure, field }: ParquetColumn,
  stored: StoredColumn,
): ArrowArray {
  try {
    return arrayOfStored(stored, structure, field);
  } catch (error) {
    throw damaged(file, `column ${field.name} cannot be read`, error);
  }
}

/** The numbers of a column's lists in one row group, which the columns that are their elements share. */
export class ListNumbers {
  private readonly cursor: ColumnCursor;
  private taken: Doubles | undefined;
  /** where what was taken begins, and where it ends */
  private first = 0;
  private end = 0;

  /**
   * @param length of each list
   * @param before rows of the row groups before this one
   */
  constructor(
    private readonly file: ParquetFile,
    group: number,
    private readonly index: number,
    readonly length: number,
    private readonly before: number,
  ) {
    this.cursor = openStored(file, file.footer.groups[group], index);
  }

  /** The rows from `row` on: those given last, or those that follow them. */
  async at(row: number, rows: number): Promise<Doubles> {
    if (this.taken !== undefined && row === this.first) return this.taken;
    if (row !== this.end) throw new Error("lists were not asked for in order");
    const column = this.file.columns[this.index];
    const { name } = this.file.access;
    const array = arrayOfColumn(name, column, await this.cursor.take(rows));
    try {
      this.taken = listDoubles(array, this.length);
    } catch (cause) {
      if (!(cause instanceof ListFault)) throw cause;
      throw lengthError(name, column.field.name, this.before + row, cause);
    }
    this.first = row;
    this.end = row + rows;
    return this.taken;
  }
}
