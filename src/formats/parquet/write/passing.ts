/** Columns that pass through to Parquet: how each is declared, and its rows as they are stored so. */
import type { SchemaTree } from "hyparquet";
import type { ArrowField } from "../../arrow/read/schema.js";
import type { ArrowColumns } from "../../arrow/read/types.js";
import { holdsSame } from "../../arrow/write/same-type.js";
import type { LayoutColumn, OtherColumns } from "../../dataset.js";
import type { ParquetColumns, StoredColumn } from "../read/stored.js";
import { columnStructure, isFlat, leavesWithin, type Structure } from "../read/structure.js";
import type { ParquetNative } from "../read/types.js";
import { type FlatColumn, flatColumn, nativeColumn } from "./elements.js";
import { storedOfArray } from "./from-arrow.js";
import { parquetNode } from "./nodes.js";
import { type DeclaredColumn, storedSame, type Words } from "./stored-column.js";

export interface PassingColumn {
  readonly kind: "passing";
  readonly name: string;
  readonly index: number;
  readonly node: SchemaTree;
  readonly structure: Structure;
  readonly declared: DeclaredColumn;
  /** Arrow's word for it, where it has one */
  readonly field: ArrowField | undefined;
  /** what makes of values what is stored; undefined where it is nested, whose values are not written so */
  readonly flat: FlatColumn | undefined;
  /** how it is written that is not as it was, in words that follow "is written" */
  readonly notes: readonly string[];
}

type OtherColumn = Extract<LayoutColumn, { kind: "other" }>;

/** Throws Error for a type that Parquet has nothing for. */
export function planPassing(column: OtherColumn): PassingColumn {
  const { name, index, type } = column;
  // An element of a list that is not whole is a column by itself.
  const { parquet, arrow } = (column.list === undefined ? (column.native ?? {}) : {}) as ParquetNative;
  const made = parquet === undefined && arrow !== undefined ? parquetNode(arrow) : undefined;
  const native = parquet ?? made?.node;
  const node = native === undefined ? leafNode(flatColumn(name, type)) : asNullable(native, column.nullable);
  const structure = columnStructure(node);
  const leaves = leavesWithin(structure);
  const flat = isFlat(structure)
    ? native === undefined
      ? flatColumn(name, type)
      : nativeColumn(node, type)
    : undefined;
  const bounds = flat?.bounds ?? "not told";
  const declared = { leaves, bounds, words: wordsOf(structure, arrow) };
  return {
    kind: "passing",
    name,
    index,
    node,
    structure,
    declared,
    field: arrow,
    flat,
    notes: made?.notes ?? [],
  };
}

/** For each leaf whether Arrow has a dictionary for it. */
function wordsOf(part: Structure, field: ArrowField | undefined): Words[] {
  const own = field?.type.kind === "runs" ? field.children[1] : field;
  switch (part.kind) {
    case "leaf":
      return [own?.dictionary ? "kept" : "as is best"];
    case "struct":
      return part.children.flatMap((child, i) => wordsOf(child, own?.children[i]));
    default:
      return wordsOf(part.element, own?.children[0]);
  }
}

const leafNode = ({ element }: FlatColumn): SchemaTree => ({
  element,
  children: [],
  count: 1,
  path: [element.name],
});

function asNullable(node: SchemaTree, nullable: "no" | undefined): SchemaTree {
  if (node.element.repetition_type === "REPEATED") return node;
  const repetition_type = nullable === "no" ? "REQUIRED" : "OPTIONAL";
  return { ...node, element: { ...node.element, repetition_type } };
}

/**
 * The rows of a column as they are stored; undefined where they are known by their values alone. Throws Error for what is of
 * another type than the column is declared to be, and cannot become it.
 */
export function storedAs(column: PassingColumn, { rows, native }: OtherColumns): StoredColumn | undefined {
  const { index, node, structure, field, flat } = column;
  const { parquet, arrow } = (native ?? {}) as ParquetColumns & ArrowColumns;
  const own = parquet?.[index];
  if (own !== undefined && storedSame(own.node, node)) return own;
  const array = arrow?.[index];
  if (array !== undefined && field !== undefined && holdsSame(field, array.field)) {
    return { node, type: { kind: "json" }, rows, leaves: storedOfArray(array, structure) };
  }
  if (flat === undefined) throw new Error("its values are of another type than those before");
  return undefined;
}
