/** Columns that are the elements of a list, as one column of lists. */
import type { SchemaTree } from "hyparquet";
import { otherLists, plannedList, resultLists, type WrittenList } from "../../arrow/write/lists.js";
import type { ColumnStore } from "../../columnar/column-store.js";
import type { LayoutColumn, TableRequest } from "../../dataset.js";
import type { StoredColumn } from "../read/stored.js";
import { columnStructure, leavesWithin, type Structure } from "../read/structure.js";
import { storedOfArray } from "./from-arrow.js";
import { parquetNode } from "./nodes.js";
import type { DeclaredColumn, Words } from "./stored-column.js";

export interface ListColumn extends WrittenList {
  readonly name: string;
  readonly node: SchemaTree;
  readonly structure: Structure;
  readonly declared: DeclaredColumn;
}

/** Throws Error for a type that Parquet has nothing for. */
export function planList(
  columns: readonly LayoutColumn[],
  request: Pick<TableRequest, "dtype" | "lists">,
): ListColumn {
  const list = plannedList(columns, request);
  const { node } = parquetNode(list.field);
  const structure = columnStructure(node);
  const leaves = leavesWithin(structure);
  const words = leaves.map((): Words => "as is best");
  const declared: DeclaredColumn = { leaves, bounds: "not told", words };
  return { ...list, name: list.field.name, node, structure, declared };
}

/** What is gathered of the list's columns, as Parquet stores lists. */
export function storedLists(
  { node, structure, field, elements, of }: ListColumn,
  store: ColumnStore,
): StoredColumn {
  const array =
    of === "results"
      ? resultLists(
          field,
          elements.map((index) => store.numbers(index)),
        )
      : otherLists(
          field,
          elements.map((index) => store.others(index)),
        );
  return { node, type: { kind: "json" }, rows: store.rows, leaves: storedOfArray(array, structure) };
}
