/** What Arrow's columns mean: which are numbers, and what the others are for those who keep them. */
import {
  type Data,
  type DataType,
  type Field,
  type FixedSizeList,
  type Int,
  Precision,
  TimeUnit,
  DataType as Types,
} from "apache-arrow";
import type { ElementType } from "../../../types.js";
import type { OtherType } from "../../contract.js";
import { declaredFolder, type FolderColumn } from "../hive.js";
import type { DeclaredColumn } from "../record-table.js";

/** LayoutColumn.native of a column that was read from Arrow. */
export interface ArrowNative {
  readonly arrow?: Field;
}

/** OtherColumns.native: the columns that pass through, as Arrow holds them. */
export interface ArrowColumns {
  readonly arrow?: readonly (Data | undefined)[];
}

/** A column as it is seen: a field of the schema, one element of those of a field of vectors, or what a folder tells. */
export interface ArrowColumn {
  readonly declared: DeclaredColumn;
  /** position in the schema; -1 for a folder's */
  readonly field: number;
  /** which element of a vector it is */
  readonly element?: number;
  readonly folder?: FolderColumn;
}

export const folderColumn = (folder: FolderColumn): ArrowColumn => ({
  declared: declaredFolder(folder),
  field: -1,
  folder,
});

const UNITS: Readonly<Record<TimeUnit, "s" | "ms" | "us" | "ns">> = {
  [TimeUnit.SECOND]: "s",
  [TimeUnit.MILLISECOND]: "ms",
  [TimeUnit.MICROSECOND]: "us",
  [TimeUnit.NANOSECOND]: "ns",
};

const FLOATS: Readonly<Record<Precision, "float16" | "float32" | "float64">> = {
  [Precision.HALF]: "float16",
  [Precision.SINGLE]: "float32",
  [Precision.DOUBLE]: "float64",
};

/** How the numbers of a type are stored; undefined where it holds none. */
export function elementTypeOf(type: DataType): ElementType | undefined {
  if (Types.isInt(type)) return `${type.isSigned ? "int" : "uint"}${type.bitWidth}` as ElementType;
  if (Types.isFloat(type)) return FLOATS[type.precision];
  if (Types.isDecimal(type)) return "float64";
  return Types.isBool(type) ? "bool" : undefined;
}

/** All columns of a schema; a field of vectors of numbers is as many columns as a vector has elements: name[0], name[1], … */
export function columnsOf(fields: readonly Field[]): ArrowColumn[] {
  return fields.flatMap((read, position): ArrowColumn[] => {
    // A name may be left out, which the library's types do not say.
    const field = (read.name as string | null) === null ? read.clone({ name: "" }) : read;
    const native = { arrow: field } satisfies ArrowNative;
    if (!isVector(field.type))
      return [{ field: position, declared: declare(field.name, field.type, native) }];
    const inner = field.type.children[0].type;
    return Array.from({ length: field.type.listSize }, (_, element) => ({
      field: position,
      element,
      declared: declare(`${field.name}[${element}]`, inner, native),
    }));
  });
}

/** Longer vectors would be more columns than a table has. */
const MOST_ELEMENTS = 1 << 16;

/** Whether a type is that of vectors of one length, whose elements are numbers. */
export function isVector(type: DataType): type is FixedSizeList {
  if (!Types.isFixedSizeList(type) || type.listSize < 1 || type.listSize > MOST_ELEMENTS) return false;
  const element = elementTypeOf(type.children[0].type);
  return element !== undefined && element !== "bool";
}

function declare(name: string, type: DataType, native: ArrowNative): DeclaredColumn {
  const elementType = elementTypeOf(type);
  return {
    name,
    numeric: elementType === undefined ? "no" : elementType === "bool" ? "on request" : "yes",
    elementType: elementType ?? "float64",
    type: otherType(type),
    native,
  };
}

export function otherType(type: DataType): OtherType {
  if (Types.isDictionary(type)) return otherType(type.dictionary);
  if (Types.isUtf8(type) || Types.isLargeUtf8(type) || Types.isUtf8View(type)) return { kind: "text" };
  if (Types.isBool(type)) return { kind: "boolean" };
  if (Types.isInt(type)) return integerType(type);
  if (Types.isFloat(type)) return { kind: "float", bits: (16 << type.precision) as 16 | 32 | 64 };
  if (Types.isDecimal(type)) return { kind: "decimal", precision: type.precision, scale: type.scale };
  if (Types.isTimestamp(type)) {
    return { kind: "timestamp", unit: UNITS[type.unit], ...(type.timezone && { timezone: type.timezone }) };
  }
  if (Types.isDate(type)) return type.unit === 0 ? { kind: "date" } : { kind: "timestamp", unit: "ms" };
  if (Types.isTime(type)) return { kind: "integer", bits: type.bitWidth, signed: "signed" };
  if (Types.isDuration(type)) return { kind: "integer", bits: 64, signed: "signed" };
  const bytes =
    Types.isBinary(type) ||
    Types.isLargeBinary(type) ||
    Types.isBinaryView(type) ||
    Types.isFixedSizeBinary(type);
  return { kind: bytes ? "binary" : "json" };
}

const integerType = ({ bitWidth, isSigned }: Int): OtherType => ({
  kind: "integer",
  bits: bitWidth,
  signed: isSigned ? "signed" : "unsigned",
});
