/** What Parquet's columns mean: which are numbers, and what the others are for those who keep them. */
import type { SchemaElement, SchemaTree } from "hyparquet";
import type { ElementType } from "../../../types.js";
import type { ArrowField } from "../../arrow/read/schema.js";
import type { ArrowNative } from "../../arrow/read/types.js";
import type { NumberType } from "../../columnar/numbers.js";
import type { OtherType } from "../../value-types.js";

/** LayoutColumn.native of a column that was read from Parquet: with Arrow's word for it, as that is what other formats take. */
export interface ParquetNative extends ArrowNative {
  readonly parquet?: SchemaTree;
  /** the field that Arrow's writer had, which may say more than its values tell */
  readonly hint?: ArrowField;
}

const isNested = ({ children, element }: SchemaTree): boolean =>
  children.length > 0 || element.repetition_type === "REPEATED";

/** undefined for a column that holds no numbers. */
export function numberType(node: SchemaTree): NumberType | undefined {
  if (isNested(node)) return undefined;
  const { type, logical_type, converted_type } = node.element;
  const decimal = decimalOf(node.element);
  if (decimal) return { kind: "decimal", scale: decimal.scale, elementType: "float64" };
  if (type === "FLOAT") return { kind: "float", elementType: "float32" };
  if (type === "DOUBLE") return { kind: "float", elementType: "float64" };
  if (logical_type?.type === "FLOAT16") return { kind: "float", elementType: "float16" };
  if (type === "BOOLEAN") return { kind: "boolean", elementType: "bool" };
  if (type !== "INT32" && type !== "INT64") return undefined;
  const counts =
    logical_type === undefined || logical_type.type === "INTEGER" || logical_type.type === "TIME";
  if (!counts || (converted_type !== undefined && !/^(U?INT|TIME)_/.test(converted_type))) return undefined;
  const { bits, signed } = integerOf(node.element);
  return {
    kind: "integer",
    signed,
    elementType: `${signed === "signed" ? "int" : "uint"}${bits}` as ElementType,
  };
}

export function decimalOf({ converted_type, logical_type, precision, scale }: SchemaElement) {
  if (logical_type?.type === "DECIMAL") return logical_type;
  if (converted_type === "DECIMAL") return { precision: precision ?? 38, scale: scale ?? 0 };
  return undefined;
}

export function integerOf({ type, logical_type, converted_type }: SchemaElement) {
  const most = type === "INT64" ? 64 : 32;
  if (logical_type?.type === "INTEGER") {
    const signed = logical_type.isSigned ? ("signed" as const) : ("unsigned" as const);
    return { bits: logical_type.bitWidth as 8 | 16 | 32 | 64, signed };
  }
  const bits = Number(/^U?INT_(\d+)$/.exec(converted_type ?? "")?.[1] ?? most) as 8 | 16 | 32 | 64;
  return { bits, signed: converted_type?.startsWith("U") ? ("unsigned" as const) : ("signed" as const) };
}

/** Logical and converted types whose values are texts, or are written as such. */
const TEXTS = new Set<string | undefined>(["STRING", "UTF8", "ENUM", "JSON", "UUID"]);

const UNITS = { MILLIS: "ms", MICROS: "us", NANOS: "ns" } as const;

/** What a column is that passes through; `field` is Arrow's word for it. */
export function otherType(node: SchemaTree, field: ArrowField): OtherType {
  const { type: own } = field;
  if (isNested(node)) return { kind: "json" };
  if (own.kind === "time" || own.kind === "duration") return { kind: own.kind, unit: own.unit };
  const { element } = node;
  const { type, logical_type: logical, converted_type: converted } = element;
  const number = numberType(node);
  if (number?.kind === "integer") return { kind: "integer", ...integerOf(element) };
  if (number?.kind === "decimal") {
    const { precision, scale } = decimalOf(element)!;
    return { kind: "decimal", precision, scale };
  }
  if (number?.kind === "float") {
    return { kind: "float", bits: Number(number.elementType.slice(5)) as 16 | 32 | 64 };
  }
  if (type === "BOOLEAN") return { kind: "boolean" };
  if (type === "INT96") return { kind: "timestamp", unit: "ns" };
  if (logical?.type === "TIMESTAMP") {
    return {
      kind: "timestamp",
      unit: UNITS[logical.unit],
      ...(logical.isAdjustedToUTC && { timezone: "UTC" }),
    };
  }
  if (converted === "TIMESTAMP_MILLIS") return { kind: "timestamp", unit: "ms", timezone: "UTC" };
  if (converted === "TIMESTAMP_MICROS") return { kind: "timestamp", unit: "us", timezone: "UTC" };
  if (logical?.type === "DATE" || converted === "DATE") return { kind: "date" };
  return { kind: TEXTS.has(logical?.type ?? converted) ? "text" : "binary" };
}
