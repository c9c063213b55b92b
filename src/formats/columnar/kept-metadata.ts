/** A file's metadata on their way through: what they say of columns that are numbers now is put right. */
import type { ResultType } from "../../types.js";
import type { LayoutColumn, Metadata, TableRequest } from "../dataset.js";

/** Where pandas keeps the types of a table's columns, as JSON. */
const PANDAS = "pandas";

export const keptMetadata = ({
  metadata = [],
  layout,
  dtype,
}: Pick<TableRequest, "metadata" | "layout" | "dtype">): Metadata =>
  metadata.map(([key, text]) => [key, key === PANDAS ? withResults(text, layout, dtype) : text] as const);

interface PandasColumn {
  readonly name?: unknown;
  readonly field_name?: unknown;
}

/** What is not as pandas writes it stays as it is. */
function withResults(text: string, layout: readonly LayoutColumn[], dtype: ResultType): string {
  const numbers = new Set<unknown>(layout.filter(({ kind }) => kind === "number").map(({ name }) => name));
  try {
    const pandas = JSON.parse(text) as { readonly columns?: readonly PandasColumn[] };
    if (!Array.isArray(pandas.columns)) return text;
    const columns = (pandas.columns as readonly PandasColumn[]).map((column) =>
      numbers.has(column.field_name ?? column.name)
        ? { ...column, pandas_type: dtype, numpy_type: dtype, metadata: null }
        : column,
    );
    return JSON.stringify({ ...pandas, columns });
  } catch {
    return text;
  }
}
