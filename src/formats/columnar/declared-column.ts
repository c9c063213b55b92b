/** Columns as typed files and folders declare them. */
import type { ElementType } from "../../types.js";
import type { OtherType } from "../value-types.js";

/** A column as its file declares it. */
export interface DeclaredColumn {
  readonly name: string;
  /** yes: worked on unless left out; on request: only where it is asked for by name, as for booleans */
  readonly numeric: "yes" | "on request" | "no";
  /** how its numbers are stored */
  readonly elementType: ElementType;
  /** what it is where it passes through */
  readonly type: OtherType;
  /** as LayoutColumn has it */
  readonly nullable?: "no" | undefined;
  /** the format's own word for its type, for a writer of the same format */
  readonly native?: unknown;
  /** lists of numbers that are no columns, for they differ in length */
  readonly lists?: "of several lengths";
  /** what it is one element of, the same for all its elements: what passes through where none of them is worked on */
  readonly whole?: Pick<DeclaredColumn, "name" | "type" | "nullable" | "native">;
}

/** A column that has one value in all rows of a file. */
export interface FolderColumn {
  readonly name: string;
  readonly type: OtherType;
  /** as the folder says it; null where that is that there is none */
  readonly text: string | null;
  /** whether all values of the column are numbers, so that it may be asked for as one */
  readonly numeric: DeclaredColumn["numeric"];
}

/** How many elements each list of a column has; undefined as long as none is known. */
export type ListLength = number | "several" | undefined;
