/** Arrow's schema as its descriptions have it: what decode/arrow/schema.ts reads. */
import { Date as ArrowDate } from "apache-arrow/fb/date";
import { DateUnit } from "apache-arrow/fb/date-unit";
import { Decimal } from "apache-arrow/fb/decimal";
import { DictionaryEncoding } from "apache-arrow/fb/dictionary-encoding";
import { DictionaryKind } from "apache-arrow/fb/dictionary-kind";
import { Duration } from "apache-arrow/fb/duration";
import { Endianness } from "apache-arrow/fb/endianness";
import { Field } from "apache-arrow/fb/field";
import { FixedSizeBinary } from "apache-arrow/fb/fixed-size-binary";
import { FixedSizeList } from "apache-arrow/fb/fixed-size-list";
import { FloatingPoint } from "apache-arrow/fb/floating-point";
import { Int } from "apache-arrow/fb/int";
import { Interval } from "apache-arrow/fb/interval";
import { KeyValue } from "apache-arrow/fb/key-value";
import { Map as ArrowMap } from "apache-arrow/fb/map";
import { Null } from "apache-arrow/fb/null";
import { Schema } from "apache-arrow/fb/schema";
import { Time } from "apache-arrow/fb/time";
import { Timestamp } from "apache-arrow/fb/timestamp";
import { Type } from "apache-arrow/fb/type";
import { Union } from "apache-arrow/fb/union";
import { UnionMode } from "apache-arrow/fb/union-mode";
import type { Builder, Offset } from "flatbuffers";
import type { Metadata } from "../../dataset.js";
import {
  type ArrowField,
  type ArrowSchema,
  type ArrowType,
  FLOATS,
  INTERVALS,
  UNITS,
} from "../read/schema.js";

export function encodeSchema(builder: Builder, { fields, metadata }: ArrowSchema): Offset {
  const own = Schema.createFieldsVector(
    builder,
    fields.map((field) => encodeField(builder, field)),
  );
  const entries = encodeMetadata(builder, metadata);
  Schema.startSchema(builder);
  Schema.addEndianness(builder, Endianness.Little);
  Schema.addFields(builder, own);
  if (entries !== undefined) Schema.addCustomMetadata(builder, entries);
  return Schema.endSchema(builder);
}

function encodeField(builder: Builder, field: ArrowField): Offset {
  const { name, nullable, type, children, metadata, dictionary } = field;
  const [id, typeOffset] = encodeType(builder, type);
  const encoding = dictionary && encodeDictionary(builder, dictionary);
  const parts = Field.createChildrenVector(
    builder,
    children.map((child) => encodeField(builder, child)),
  );
  const entries = encodeMetadata(builder, metadata);
  const nameOffset = builder.createString(name);
  Field.startField(builder);
  Field.addName(builder, nameOffset);
  Field.addNullable(builder, nullable);
  Field.addTypeType(builder, id);
  Field.addType(builder, typeOffset);
  if (encoding !== undefined) Field.addDictionary(builder, encoding);
  Field.addChildren(builder, parts);
  if (entries !== undefined) Field.addCustomMetadata(builder, entries);
  return Field.endField(builder);
}

function encodeDictionary(
  builder: Builder,
  { id, index, order }: NonNullable<ArrowField["dictionary"]>,
): Offset {
  const type = Int.createInt(builder, index.bits, index.signed === "signed");
  DictionaryEncoding.startDictionaryEncoding(builder);
  DictionaryEncoding.addId(builder, BigInt(id));
  DictionaryEncoding.addIndexType(builder, type);
  DictionaryEncoding.addIsOrdered(builder, order === "ordered");
  DictionaryEncoding.addDictionaryKind(builder, DictionaryKind.DenseArray);
  return DictionaryEncoding.endDictionaryEncoding(builder);
}

function encodeMetadata(builder: Builder, metadata: Metadata): Offset | undefined {
  if (metadata.length === 0) return undefined;
  const entries = metadata.map(([key, value]) =>
    KeyValue.createKeyValue(builder, builder.createString(key), builder.createString(value)),
  );
  return Schema.createCustomMetadataVector(builder, entries);
}

/** Types that nothing more is said of: all are described by a table without fields. */
const SIMPLE: Readonly<Partial<Record<ArrowType["kind"], Type>>> = {
  null: Type.Null,
  boolean: Type.Bool,
  text: Type.Utf8,
  largeText: Type.LargeUtf8,
  textView: Type.Utf8View,
  binary: Type.Binary,
  largeBinary: Type.LargeBinary,
  binaryView: Type.BinaryView,
  list: Type.List,
  largeList: Type.LargeList,
  listView: Type.ListView,
  largeListView: Type.LargeListView,
  struct: Type.Struct_,
  runs: Type.RunEndEncoded,
};

/** The enumerator that a word of ours stands for. */
const enumerator = <Value>(words: Readonly<Record<number, Value>>, word: Value): number =>
  Number(Object.entries(words).find(([, value]) => value === word)![0]);

function encodeType(b: Builder, type: ArrowType): readonly [Type, Offset] {
  const simple = SIMPLE[type.kind];
  if (simple !== undefined) return [simple, Null.createNull(b)];
  switch (type.kind) {
    case "integer":
      return [Type.Int, Int.createInt(b, type.bits, type.signed === "signed")];
    case "float":
      return [Type.FloatingPoint, FloatingPoint.createFloatingPoint(b, enumerator(FLOATS, type.bits))];
    case "decimal":
      return [Type.Decimal, Decimal.createDecimal(b, type.precision, type.scale, type.bits)];
    case "date":
      return [Type.Date, ArrowDate.createDate(b, type.unit === "day" ? DateUnit.DAY : DateUnit.MILLISECOND)];
    case "time":
      return [Type.Time, Time.createTime(b, enumerator(UNITS, type.unit), type.bits)];
    case "timestamp": {
      const timezone = type.timezone === undefined ? 0 : b.createString(type.timezone);
      return [Type.Timestamp, Timestamp.createTimestamp(b, enumerator(UNITS, type.unit), timezone)];
    }
    case "duration":
      return [Type.Duration, Duration.createDuration(b, enumerator(UNITS, type.unit))];
    case "interval":
      return [Type.Interval, Interval.createInterval(b, enumerator(INTERVALS, type.parts))];
    case "fixedBinary":
      return [Type.FixedSizeBinary, FixedSizeBinary.createFixedSizeBinary(b, type.bytes)];
    case "vector":
      return [Type.FixedSizeList, FixedSizeList.createFixedSizeList(b, type.size)];
    case "map":
      return [Type.Map, ArrowMap.createMap(b, type.keys === "sorted")];
    case "union": {
      const ids = Union.createTypeIdsVector(b, [...type.ids]);
      return [
        Type.Union,
        Union.createUnion(b, type.mode === "sparse" ? UnionMode.Sparse : UnionMode.Dense, ids),
      ];
    }
    default:
      throw new Error(`${type.kind} has no description`);
  }
}
