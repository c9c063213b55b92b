/** A typed file's columns as they are seen: its own, the elements of its lists of numbers, and what folders tell. */
import type { ListColumn } from "../../types.js";
import type { ListPlace } from "../dataset.js";
import { declaredFolder } from "../hive.js";
import type { DeclaredColumn, FolderColumn, ListLength } from "./declared-column.js";

/** A field of the schema, one element of those of a field of lists, or what a folder tells. */
export interface SeenColumn {
  readonly declared: DeclaredColumn;
  /** position in the schema; -1 for a folder's */
  readonly field: number;
  /** which element of a list it is, and how many that has */
  readonly element?: number;
  readonly length?: number;
  readonly folder?: FolderColumn;
}

/** A field as it is declared, and where it is of lists of numbers what an element of them is. */
export interface DeclaredField {
  readonly whole: DeclaredColumn;
  readonly element?: DeclaredColumn | undefined;
}

/** Longer lists would be more columns than a table has. */
const MOST_ELEMENTS = 1 << 16;

/**
 * All columns of a schema; a field of lists of numbers is as many columns as they have elements: name[0], name[1], …
 * @param lengths of the lists of each field, as far as they are known
 */
export function seenColumns(
  fields: readonly DeclaredField[],
  lengths: readonly ListLength[],
  folders: readonly FolderColumn[],
): SeenColumn[] {
  const own = fields.flatMap(({ whole, element: inner }, field): SeenColumn[] => {
    const length = inner === undefined ? undefined : lengths[field];
    if (length === "several") return [{ field, declared: { ...whole, lists: "of several lengths" } }];
    if (length === undefined || length < 1 || length > MOST_ELEMENTS) return [{ field, declared: whole }];
    return Array.from({ length }, (_, element) => ({
      field,
      element,
      length,
      declared: { ...inner!, name: `${whole.name}[${element}]`, native: whole.native, whole },
    }));
  });
  const told = folders.map((folder) => ({ field: -1, declared: declaredFolder(folder), folder }));
  return [...own, ...told];
}

/** A column that passes through by itself, or all of what it is the first element of. */
export const passingColumn = (column: SeenColumn, extent: "column" | "whole"): SeenColumn =>
  extent === "whole" ? { declared: column.declared, field: column.field } : column;

/** Where the elements of lists stand among columns, by the column's index. */
export const listPlaces = (lists: readonly ListColumn[]): ReadonlyMap<number, ListPlace> =>
  new Map(
    lists.flatMap(({ name, first, length, lengths }) =>
      lengths === undefined
        ? Array.from({ length }, (_, element) => [first + element, { name, element, length }] as const)
        : [],
    ),
  );
