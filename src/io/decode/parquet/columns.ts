/** A Parquet file's columns, opened for the rows of one row group after another. */
import type { SchemaTree } from "hyparquet";
import type { OtherValue } from "../../contract.js";
import { NumberCursor, OtherCursor } from "./cursor.js";
import type { ParquetFooter, RowGroup } from "./footer.js";
import { readNested } from "./nested.js";
import { PageReader } from "./pages.js";
import type { RandomAccess } from "./random-access.js";
import { isNested, numberType } from "./types.js";

/** Bytes read ahead of all columns together, and the least and most of one. */
const WINDOWS = 1 << 26;
const LEAST_WINDOW = 1 << 14;
const MOST_WINDOW = 1 << 20;

/** What gives a column's values, in order. */
export interface ValueCursor {
  take(rows: number): Promise<OtherValue[]>;
}

export interface ParquetFile {
  readonly access: RandomAccess;
  readonly footer: ParquetFooter;
}

export function openNumbers({ access, footer }: ParquetFile, group: RowGroup, column: number): NumberCursor {
  const node = footer.tree.children[column];
  return new NumberCursor(pagesOf(access, footer, group, node), node, numberType(node)!);
}

export function openOther(file: ParquetFile, group: RowGroup, column: number): ValueCursor {
  const { access, footer } = file;
  const node = footer.tree.children[column];
  return isNested(node)
    ? new NestedCursor(() => readNested(access, footer, group, node))
    : new OtherCursor(pagesOf(access, footer, group, node), node);
}

function pagesOf(access: RandomAccess, footer: ParquetFooter, group: RowGroup, node: SchemaTree): PageReader {
  const chunk = group.chunks.find(({ path }) => path.length === 1 && path[0] === node.path[0])!;
  const share = Math.floor(WINDOWS / footer.tree.children.length);
  const window = Math.min(MOST_WINDOW, Math.max(LEAST_WINDOW, share));
  return new PageReader(access, chunk, node.element, window);
}

class NestedCursor implements ValueCursor {
  private values: OtherValue[] | undefined;
  private next = 0;

  constructor(private readonly read: () => Promise<OtherValue[]>) {}

  async take(rows: number): Promise<OtherValue[]> {
    this.values ??= await this.read();
    this.next += rows;
    return this.values.slice(this.next - rows, this.next);
  }
}
