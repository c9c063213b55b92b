/** Columns told by folders: year=2024/month=1/part.parquet, as Hive lays out tables. */
import type { DeclaredColumn } from "../record-table.js";

/** A column that has the same text in all rows of a file; null where the folder says so. */
export interface FolderColumn {
  readonly column: DeclaredColumn;
  readonly text: string | null;
}

/** How Hive calls the folder of rows that have no value. */
const NO_VALUE = "__HIVE_DEFAULT_PARTITION__";

/** The columns that the folders of `path` tell, in their order; a name that is told twice is the last one's. */
export function folderColumns(path: string): FolderColumn[] {
  const told = new Map<string, string | null>();
  for (const folder of path.split(/[/\\]/).slice(0, -1)) {
    const at = folder.indexOf("=");
    if (at <= 0) continue;
    const text = decoded(folder.slice(at + 1));
    told.set(decoded(folder.slice(0, at)), text === NO_VALUE ? null : text);
  }
  return Array.from(told, ([name, text]) => ({ column: declared(name, text), text }));
}

const isNumber = (text: string | null): boolean =>
  text === null || (text.trim() !== "" && Number.isFinite(Number(text)));

const declared = (name: string, text: string | null): DeclaredColumn => ({
  name,
  numeric: isNumber(text) ? "on request" : "no",
  elementType: "float64",
  type: { kind: "text" },
});

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
