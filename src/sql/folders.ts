/** Columns that folders tell of the files an engine reads. */
import { compare, ONE } from "../core/expression.js";
import type { FolderColumn } from "../formats/columnar/declared-column.js";
import { folderColumns } from "../formats/hive.js";
import type { Engine, FolderField, Source } from "./contract.js";

export const folderField = ({ name, type: { kind } }: FolderColumn): FolderField => ({
  name,
  type: kind === "integer" || kind === "date" ? kind : "text",
});

/** The names of such columns, as the file of any row has them in its path: how engines find them by themselves. */
export async function folderNames(engine: Engine, source: Source): Promise<string[]> {
  const statement = engine.dialect.fileWhere?.(source, compare(ONE, "=", ONE));
  if (statement === undefined) return [];
  const { rows } = await engine.query(statement);
  const file = rows[0]?.[0];
  if (typeof file !== "string") return [];
  return folderColumns([file])[0].map(({ name }) => name);
}
