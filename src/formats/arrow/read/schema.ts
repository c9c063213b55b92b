/** Arrow's schema: fields, what they hold and what is said of them, as its descriptions have it. */
import { Date as ArrowDate } from "apache-arrow/fb/date";
import { DateUnit } from "apache-arrow/fb/date-unit";
import { Decimal } from "apache-arrow/fb/decimal";
import { Duration } from "apache-arrow/fb/duration";
import { Endianness } from "apache-arrow/fb/endianness";
import type { Field } from "apache-arrow/fb/field";
import { FixedSizeBinary } from "apache-arrow/fb/fixed-size-binary";
import { FixedSizeList } from "apache-arrow/fb/fixed-size-list";
import { FloatingPoint } from "apache-arrow/fb/floating-point";
import { Int } from "apache-arrow/fb/int";
import { Interval } from "apache-arrow/fb/interval";
import { IntervalUnit } from "apache-arrow/fb/interval-unit";
import type { KeyValue } from "apache-arrow/fb/key-value";
import { Map as ArrowMap } from "apache-arrow/fb/map";
import { Precision } from "apache-arrow/fb/precision";
import type { Schema } from "apache-arrow/fb/schema";
import { Time } from "apache-arrow/fb/time";
import { TimeUnit } from "apache-arrow/fb/time-unit";
import { Timestamp } from "apache-arrow/fb/timestamp";
import { Type } from "apache-arrow/fb/type";
import { Union } from "apache-arrow/fb/union";
import { UnionMode } from "apache-arrow/fb/union-mode";
import type { Metadata } from "../../dataset.js";
import type { TimeUnit as TimeUnitName } from "../../value-types.js";

export interface IntegerType {
  readonly kind: "integer";
  readonly bits: 8 | 16 | 32 | 64;
  readonly signed: "signed" | "unsigned";
}

/** What a field holds; what lists, structs and the like are made of is the field's children. */
export type ArrowType =
  | {
      readonly kind:
        | "null"
        | "boolean"
        | "text"
        | "largeText"
        | "textView"
        | "binary"
        | "largeBinary"
        | "binaryView";
    }
  | { readonly kind: "list" | "largeList" | "listView" | "largeListView" | "struct" | "runs" }
  | IntegerType
  | { readonly kind: "float"; readonly bits: 16 | 32 | 64 }
  | {
      readonly kind: "decimal";
      readonly precision: number;
      readonly scale: number;
      readonly bits: 32 | 64 | 128 | 256;
    }
  | { readonly kind: "date"; readonly unit: "day" | "ms" }
  | { readonly kind: "time"; readonly unit: TimeUnitName; readonly bits: 32 | 64 }
  | { readonly kind: "timestamp"; readonly unit: TimeUnitName; readonly timezone?: string }
  | { readonly kind: "duration"; readonly unit: TimeUnitName }
  | {
      readonly kind: "interval";
      readonly parts: "months" | "days and milliseconds" | "months, days and nanoseconds";
    }
  | { readonly kind: "fixedBinary"; readonly bytes: number }
  | { readonly kind: "vector"; readonly size: number }
  | { readonly kind: "map"; readonly keys: "sorted" | "as they come" }
  | { readonly kind: "union"; readonly mode: "sparse" | "dense"; readonly ids: readonly number[] };

/** Values that are indices into others, of the field's own type; `id` is theirs in the messages of a file. */
interface DictionaryEncoding {
  readonly id: string;
  readonly index: IntegerType;
  readonly order: "ordered" | "as they come";
}

export interface ArrowField {
  readonly name: string;
  readonly nullable: boolean;
  readonly type: ArrowType;
  readonly children: readonly ArrowField[];
  readonly metadata: Metadata;
  readonly dictionary?: DictionaryEncoding;
}

export interface ArrowSchema {
  readonly fields: readonly ArrowField[];
  readonly metadata: Metadata;
}

/** Throws Error for what is of no known type. */
export function decodeSchema(schema: Schema): ArrowSchema {
  if (schema.endianness() === Endianness.Big) throw new Error("its numbers are big-endian");
  const fields = Array.from({ length: schema.fieldsLength() }, (_, i) => decodeField(schema.fields(i)!));
  return { fields, metadata: metadataOf(schema) };
}

function decodeField(field: Field): ArrowField {
  const encoding = field.dictionary();
  const children = Array.from({ length: field.childrenLength() }, (_, i) => decodeField(field.children(i)!));
  const type = typeOf(field);
  if (type.kind === "union" && type.ids.length !== children.length) {
    throw new Error("a union has not as many types as fields");
  }
  const index = encoding?.indexType();
  return {
    // A name may be left out.
    name: field.name() ?? "",
    nullable: field.nullable(),
    type,
    children,
    metadata: metadataOf(field),
    ...(encoding && {
      dictionary: {
        id: String(encoding.id()),
        index: index ? integerType(index) : { kind: "integer", bits: 32, signed: "signed" },
        order: encoding.isOrdered() ? "ordered" : "as they come",
      },
    }),
  };
}

function metadataOf(from: {
  customMetadataLength(): number;
  customMetadata(index: number): KeyValue | null;
}): Metadata {
  return Array.from({ length: from.customMetadataLength() }, (_, i) => {
    const entry = from.customMetadata(i);
    return [entry?.key() ?? "", entry?.value() ?? ""] as const;
  });
}

const SIMPLE: Readonly<Partial<Record<Type, ArrowType>>> = {
  [Type.NONE]: { kind: "null" },
  [Type.Null]: { kind: "null" },
  [Type.Bool]: { kind: "boolean" },
  [Type.Utf8]: { kind: "text" },
  [Type.LargeUtf8]: { kind: "largeText" },
  [Type.Utf8View]: { kind: "textView" },
  [Type.Binary]: { kind: "binary" },
  [Type.LargeBinary]: { kind: "largeBinary" },
  [Type.BinaryView]: { kind: "binaryView" },
  [Type.List]: { kind: "list" },
  [Type.LargeList]: { kind: "largeList" },
  [Type.ListView]: { kind: "listView" },
  [Type.LargeListView]: { kind: "largeListView" },
  [Type.Struct_]: { kind: "struct" },
  [Type.RunEndEncoded]: { kind: "runs" },
};

export const UNITS: Readonly<Record<TimeUnit, TimeUnitName>> = {
  [TimeUnit.SECOND]: "s",
  [TimeUnit.MILLISECOND]: "ms",
  [TimeUnit.MICROSECOND]: "us",
  [TimeUnit.NANOSECOND]: "ns",
};

export const FLOATS: Readonly<Record<Precision, 16 | 32 | 64>> = {
  [Precision.HALF]: 16,
  [Precision.SINGLE]: 32,
  [Precision.DOUBLE]: 64,
};

export const INTERVALS: Readonly<Record<IntervalUnit, Extract<ArrowType, { kind: "interval" }>["parts"]>> = {
  [IntervalUnit.YEAR_MONTH]: "months",
  [IntervalUnit.DAY_TIME]: "days and milliseconds",
  [IntervalUnit.MONTH_DAY_NANO]: "months, days and nanoseconds",
};

function typeOf(field: Field): ArrowType {
  const id = field.typeType();
  const simple = SIMPLE[id];
  if (simple !== undefined) return simple;
  switch (id) {
    case Type.Int:
      return integerType(field.type(new Int()) as Int);
    case Type.FloatingPoint:
      return {
        kind: "float",
        bits: known(FLOATS, (field.type(new FloatingPoint()) as FloatingPoint).precision()),
      };
    case Type.Decimal:
      return decimalType(field.type(new Decimal()) as Decimal);
    case Type.Date:
      return {
        kind: "date",
        unit: (field.type(new ArrowDate()) as ArrowDate).unit() === DateUnit.DAY ? "day" : "ms",
      };
    case Type.Time: {
      const time = field.type(new Time()) as Time;
      return { kind: "time", unit: known(UNITS, time.unit()), bits: oneOf([32, 64], time.bitWidth()) };
    }
    case Type.Timestamp: {
      const moment = field.type(new Timestamp()) as Timestamp;
      const timezone = moment.timezone();
      return { kind: "timestamp", unit: known(UNITS, moment.unit()), ...(timezone && { timezone }) };
    }
    case Type.Duration:
      return { kind: "duration", unit: known(UNITS, (field.type(new Duration()) as Duration).unit()) };
    case Type.Interval:
      return { kind: "interval", parts: known(INTERVALS, (field.type(new Interval()) as Interval).unit()) };
    default:
      return sizedType(id, field);
  }
}

function sizedType(id: Type, field: Field): ArrowType {
  switch (id) {
    case Type.FixedSizeBinary:
      return {
        kind: "fixedBinary",
        bytes: size((field.type(new FixedSizeBinary()) as FixedSizeBinary).byteWidth()),
      };
    case Type.FixedSizeList:
      return { kind: "vector", size: size((field.type(new FixedSizeList()) as FixedSizeList).listSize()) };
    case Type.Map:
      return {
        kind: "map",
        keys: (field.type(new ArrowMap()) as ArrowMap).keysSorted() ? "sorted" : "as they come",
      };
    case Type.Union: {
      const union = field.type(new Union()) as Union;
      const ids = union.typeIdsArray() ?? Array.from({ length: field.childrenLength() }, (_, i) => i);
      return { kind: "union", mode: union.mode() === UnionMode.Sparse ? "sparse" : "dense", ids: [...ids] };
    }
    default:
      throw new Error(`a type is unknown: ${Type[id] ?? id}`);
  }
}

const integerType = (type: Int): IntegerType => ({
  kind: "integer",
  bits: oneOf([8, 16, 32, 64], type.bitWidth()),
  signed: type.isSigned() ? "signed" : "unsigned",
});

const decimalType = (type: Decimal): ArrowType => ({
  kind: "decimal",
  precision: type.precision(),
  scale: type.scale(),
  bits: oneOf([32, 64, 128, 256], type.bitWidth()),
});

function oneOf<const Value extends number>(values: readonly Value[], value: number): Value {
  if (values.includes(value as Value)) return value as Value;
  throw new Error(`a type is ${value} bits wide`);
}

function known<Value>(values: Readonly<Record<number, Value>>, key: number): Value {
  const value = values[key];
  if (value === undefined) throw new Error(`a unit is unknown: ${key}`);
  return value;
}

function size(value: number): number {
  if (!(value >= 0)) throw new Error(`a type claims a size of ${value}`);
  return value;
}
