/** The columns of a row group that are read as numbers: a page's, lists' elements, and what folders tell. */
import { placeElement } from "../../arrow/read/lists.js";
import type { SeenColumn } from "../../columnar/seen-columns.js";
import { folderNumber, placeNumber } from "../../hive.js";
import { openNumbers, type ParquetFile } from "./columns.js";
import type { Strided } from "./cursor.js";
import { ListNumbers } from "./lists.js";

/** Places the next rows' numbers, NaN where there is none; returns 1 for each row that has none, undefined where all have one. */
export interface ColumnNumbers {
  place(rows: number, into: Strided): Promise<Uint8Array | undefined>;
}

export class GroupNumbers {
  private readonly lists = new Map<number, ListNumbers>();

  /** @param before rows of the row groups before this one */
  constructor(
    private readonly file: ParquetFile,
    private readonly group: number,
    private readonly before: number,
  ) {}

  open({ field, element, length, folder }: SeenColumn): ColumnNumbers {
    if (folder) {
      const number = folderNumber(folder);
      return { place: async (rows, into) => placeNumber(number, rows, into) };
    }
    if (element === undefined) return openNumbers(this.file, this.file.footer.groups[this.group], field);
    return new ElementNumbers(this.list(field, length!), element);
  }

  private list(field: number, length: number): ListNumbers {
    const known = this.lists.get(field);
    if (known !== undefined) return known;
    const list = new ListNumbers(this.file, this.group, field, length, this.before);
    this.lists.set(field, list);
    return list;
  }
}

class ElementNumbers implements ColumnNumbers {
  private row = 0;

  constructor(
    private readonly list: ListNumbers,
    private readonly element: number,
  ) {}

  async place(rows: number, into: Strided): Promise<Uint8Array | undefined> {
    const doubles = await this.list.at(this.row, rows);
    this.row += rows;
    return placeElement(doubles, this.element, this.list.length, rows, into);
  }
}
