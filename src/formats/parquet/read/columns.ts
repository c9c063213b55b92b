/** A Parquet file's columns, opened for the rows of one row group after another. */

import type { ArrowField } from "../../arrow/read/schema.js";
import type { RandomAccess } from "../../columnar/random-access.js";
import type { OtherType } from "../../value-types.js";
import { NumberCursor, StoredCursor } from "./cursor.js";
import type { ParquetFooter, RowGroup } from "./footer.js";
import { PageReader } from "./pages.js";
import type { StoredColumn } from "./stored.js";
import { type Leaf, leavesWithin, type Structure } from "./structure.js";
import { numberType } from "./types.js";

/** Bytes read ahead of all columns together, and the least and most of one. */
const WINDOWS = 1 << 26;
const LEAST_WINDOW = 1 << 14;
const MOST_WINDOW = 1 << 20;

/** A column of the file, and what is made of it. */
export interface ParquetColumn {
  readonly structure: Structure;
  /** which of a row group's chunks is its first leaf's; the others follow */
  readonly chunk: number;
  readonly field: ArrowField;
  /** as Arrow's writer told it, where it was one */
  readonly hint: ArrowField | undefined;
  readonly type: OtherType;
}

export interface ParquetFile {
  readonly access: RandomAccess;
  readonly footer: ParquetFooter;
  /** the file's own, in its order */
  readonly columns: readonly ParquetColumn[];
}

export function openNumbers(file: ParquetFile, group: RowGroup, column: number): NumberCursor {
  const { structure, chunk } = file.columns[column];
  const pages = pagesOf(file, group, structure as Leaf, chunk);
  return new NumberCursor(pages, structure.node, numberType(structure.node)!);
}

/** What gives a column's rows as they are stored, in order. */
export interface ColumnCursor {
  take(rows: number): Promise<StoredColumn>;
}

export function openStored(file: ParquetFile, group: RowGroup, column: number): ColumnCursor {
  const { structure, chunk, type } = file.columns[column];
  const cursors = leavesWithin(structure).map(
    (leaf, i) => new StoredCursor(pagesOf(file, group, leaf, chunk + i), leaf),
  );
  return {
    async take(rows) {
      const leaves = [];
      for (const cursor of cursors) leaves.push(await cursor.take(rows));
      return { node: structure.node, type, rows, leaves };
    },
  };
}

function pagesOf({ access }: ParquetFile, { chunks }: RowGroup, leaf: Leaf, chunk: number): PageReader {
  const share = Math.floor(WINDOWS / chunks.length);
  const window = Math.min(MOST_WINDOW, Math.max(LEAST_WINDOW, share));
  return new PageReader(access, chunks[chunk], leaf, window);
}
