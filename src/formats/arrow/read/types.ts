/** What Arrow's columns mean: which are numbers, and what the others are for those who keep them. */
import type { ElementType } from "../../../types.js";
import type { DeclaredColumn } from "../../columnar/declared-column.js";
import type { DeclaredField } from "../../columnar/seen-columns.js";
import type { OtherType } from "../../value-types.js";
import type { ArrowArray } from "./array.js";
import { isList } from "./lists.js";
import type { ArrowField, ArrowType } from "./schema.js";

/** LayoutColumn.native of a column whose type Arrow has a word for. */
export interface ArrowNative {
  readonly arrow?: ArrowField;
}

/** OtherColumns.native: the columns that pass through, as Arrow holds them. */
export interface ArrowColumns {
  readonly arrow?: readonly (ArrowArray | undefined)[];
}

/** How the numbers of a type are stored; undefined where it holds none. */
function elementTypeOf({ type, dictionary }: ArrowField): ElementType | undefined {
  if (dictionary) return undefined;
  switch (type.kind) {
    case "integer":
      return `${type.signed === "signed" ? "int" : "uint"}${type.bits}`;
    case "float":
      return `float${type.bits}`;
    case "decimal":
      return "float64";
    case "boolean":
      return "bool";
    case "time":
      return `int${type.bits}`;
    case "duration":
      return "int64";
    default:
      return undefined;
  }
}

/** Truth values and counts of time are numbers for those who ask. */
const ON_REQUEST: ReadonlySet<ArrowType["kind"]> = new Set(["boolean", "time", "duration"]);

export const isOnRequest = ({ type }: ArrowField): boolean => ON_REQUEST.has(type.kind);

/** A field, and what its elements are where it is of lists of numbers. */
export const declaredField = (field: ArrowField): DeclaredField => ({
  whole: declare(field),
  element: isNumberList(field) ? declare(field.children[0]) : undefined,
});

/** Whether a field is of lists whose elements are numbers. */
export const isNumberList = (field: ArrowField): boolean =>
  isList(field) && elementTypeOf(field.children[0]) !== undefined && !isOnRequest(field.children[0]);

export function declare(field: ArrowField): DeclaredColumn {
  const elementType = elementTypeOf(field);
  return {
    name: field.name,
    numeric: elementType === undefined ? "no" : isOnRequest(field) ? "on request" : "yes",
    elementType: elementType ?? "float64",
    ...typesOf(field),
  };
}

const typesOf = (field: ArrowField): Pick<DeclaredColumn, "type" | "nullable" | "native"> => ({
  type: otherType(field),
  nullable: field.nullable ? undefined : "no",
  native: { arrow: field } satisfies ArrowNative,
});

/** Where Arrow's fields say that their type is another's making. */
export const EXTENSION = "ARROW:extension:name";

export const isUuid = ({ type, metadata }: ArrowField): boolean =>
  type.kind === "fixedBinary" &&
  type.bytes === 16 &&
  metadata.some(([key, name]) => key === EXTENSION && name === "arrow.uuid");

export function otherType(field: ArrowField): OtherType {
  const { type } = field;
  switch (type.kind) {
    case "null":
    case "text":
    case "largeText":
    case "textView":
    case "interval":
      return { kind: "text" };
    case "boolean":
      return { kind: "boolean" };
    case "integer":
    case "float":
      return type;
    case "decimal":
      return { kind: "decimal", precision: type.precision, scale: type.scale };
    case "timestamp":
    case "duration":
      return type;
    case "date":
      return type.unit === "day" ? { kind: "date" } : { kind: "timestamp", unit: "ms" };
    case "time":
      return { kind: "time", unit: type.unit };
    case "fixedBinary":
      return { kind: isUuid(field) ? "text" : "binary" };
    case "binary":
    case "largeBinary":
    case "binaryView":
      return { kind: "binary" };
    case "runs":
      return otherType(field.children[1]);
    default:
      return { kind: "json" };
  }
}
