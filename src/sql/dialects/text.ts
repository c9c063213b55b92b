/** What dialects share that are printed and not run: they read tables and queries, and write tables. */
import { usageError } from "../../errors.js";
import type { Dialect, Select, Source, Target } from "../contract.js";

export function namedSource(source: Source, dialect: Dialect): string {
  if (source.kind === "query") return `(\n${source.sql}\n)`;
  if (source.kind === "table") return tableName(source.parts, dialect);
  throw usageError(`${dialect.name} is not asked to read files`, "name a table");
}

function tableName(parts: readonly string[], dialect: Dialect): string {
  return parts.map((part) => dialect.identifier(part)).join(".");
}

/** CREATE TABLE AS; one that is there is dropped before. */
export function createTable(suffix: string) {
  return (select: Select, target: Target, dialect: Dialect): readonly string[] => {
    if (target.kind !== "table")
      throw usageError(`${dialect.name} is not asked to write files`, "name a table");
    const name = tableName(target.parts, dialect);
    const create = `CREATE TABLE ${name}${suffix} AS\n${dialect.select(select)}`;
    return target.existing === "replace" ? [`DROP TABLE IF EXISTS ${name}`, create] : [create];
  };
}
