/** Columns as Arrow's schema has them, and their values as its arrays. */
import {
  Binary,
  Bool,
  type Data,
  type DataType,
  DateDay,
  Decimal,
  Field,
  FixedSizeList,
  Float16,
  Float32,
  Float64,
  Int8,
  Int16,
  Int32,
  Int64,
  makeData,
  Timestamp,
  TimeUnit,
  Uint8,
  Uint16,
  Uint32,
  Uint64,
  Utf8,
  vectorFromArray,
} from "apache-arrow";
import type { ResultType } from "../../../types.js";
import type { OtherType, OtherValue } from "../../contract.js";
import { otherText } from "../other-text.js";

const UNITS = {
  s: TimeUnit.SECOND,
  ms: TimeUnit.MILLISECOND,
  us: TimeUnit.MICROSECOND,
  ns: TimeUnit.NANOSECOND,
} as const;

const INTEGERS = {
  signed: { 8: Int8, 16: Int16, 32: Int32, 64: Int64 },
  unsigned: { 8: Uint8, 16: Uint16, 32: Uint32, 64: Uint64 },
} as const;

/** The type for values of another format; nested ones become JSON texts. */
export function arrowType(type: OtherType): DataType {
  switch (type.kind) {
    case "text":
    case "json":
      return new Utf8();
    case "boolean":
      return new Bool();
    case "binary":
      return new Binary();
    case "date":
      return new DateDay();
    case "integer":
      return new INTEGERS[type.signed][type.bits]();
    case "float":
      return type.bits === 64 ? new Float64() : type.bits === 32 ? new Float32() : new Float16();
    case "timestamp":
      return new Timestamp(UNITS[type.unit], type.timezone);
    case "decimal":
      return new Decimal(type.scale, type.precision);
  }
}

/** Values of a type that {@link arrowType} gave, null where there is none. */
export function otherData(type: OtherType, arrow: DataType, values: readonly OtherValue[]): Data {
  const rows = values.length;
  const nulls = nullsAmong(values);
  const validity = { length: rows, nullCount: nulls.count, nullBitmap: nulls.bitmap };
  switch (type.kind) {
    case "date":
      return makeData({ type: arrow as DateDay, ...validity, data: Int32Array.from(values, Number) });
    case "timestamp":
      return makeData({ type: arrow as Timestamp, ...validity, data: BigInt64Array.from(values, wide) });
    case "decimal":
      return makeData({ type: arrow as Decimal, ...validity, data: decimalWords(values, type.scale) });
    case "integer":
      if (type.bits !== 64) break;
      return type.signed === "signed"
        ? makeData({ type: arrow as Int64, ...validity, data: BigInt64Array.from(values, wide) })
        : makeData({ type: arrow as Uint64, ...validity, data: BigUint64Array.from(values, wide) });
    case "json":
      return dataOf(
        values.map((value) => (value === null ? null : otherText(type, value))),
        arrow,
      );
    default:
  }
  return dataOf(values, arrow);
}

/** Through the library's builders: texts, bytes, booleans, small integers, floats, and whatever a native type holds. */
export const dataOf = (values: readonly OtherValue[], type: DataType): Data => {
  const [data] = vectorFromArray(values as never[], type).data;
  if (data?.length !== values.length && values.length > 0) throw new Error("its values are not of one type");
  return data ?? makeData({ type: type as Utf8, length: 0 });
};

const wide = (value: OtherValue): bigint => (value === null ? 0n : BigInt(value as bigint | number));

/** 128-bit integers in words, the lowest first. */
function decimalWords(values: readonly OtherValue[], scale: number): Uint32Array {
  const words = new Uint32Array(4 * values.length);
  values.forEach((value, row) => {
    if (value === null) return;
    const [whole, decimals = ""] = (value as string).split(".");
    let left = BigInt.asUintN(128, BigInt(`${whole}${decimals.padEnd(scale, "0")}`));
    for (let word = 0; word < 4; word++, left >>= 32n) words[4 * row + word] = Number(left & 0xffffffffn);
  });
  return words;
}

function nullsAmong(values: readonly OtherValue[]): { count: number; bitmap: Uint8Array | undefined } {
  const marks = Uint8Array.from(values, (value) => (value === null ? 1 : 0));
  return nullBits(marks.includes(1) ? marks : undefined, values.length);
}

/** Arrow's bitmap of what is there, from marks of what is not. */
export function nullBits(
  nulls: Uint8Array | undefined,
  rows: number,
): { count: number; bitmap: Uint8Array | undefined } {
  if (nulls === undefined) return { count: 0, bitmap: undefined };
  const bitmap = new Uint8Array(((rows + 63) >> 6) << 3);
  let count = 0;
  for (let i = 0; i < rows; i++) {
    if (nulls[i]) count++;
    else bitmap[i >> 3] |= 1 << (i & 7);
  }
  return count === 0 ? { count, bitmap: undefined } : { count, bitmap };
}

export const resultType = (dtype: ResultType): Float32 | Float64 =>
  dtype === "float32" ? new Float32() : new Float64();

/** Results as an array; a NaN where the input had no value is none. */
export function resultData(dtype: ResultType, values: Float64Array, nulls: Uint8Array | undefined): Data {
  const absent =
    nulls && Uint8Array.from(nulls, (mark, i) => (mark === 1 && Number.isNaN(values[i]) ? 1 : 0));
  const { count, bitmap } = nullBits(absent, values.length);
  const validity = { length: values.length, nullCount: count, nullBitmap: bitmap };
  return dtype === "float32"
    ? makeData({ type: new Float32(), ...validity, data: new Float32Array(values) })
    : makeData({ type: new Float64(), ...validity, data: values });
}

/** Vectors of results, one after another in `values`; one of whose elements none is there is not there itself. */
export function vectorData(
  type: FixedSizeList,
  dtype: ResultType,
  values: Float64Array,
  nulls: Uint8Array | undefined,
): Data {
  const child = resultData(dtype, values, nulls);
  const rows = values.length / type.listSize;
  const absent =
    nulls &&
    Uint8Array.from({ length: rows }, (_, row) =>
      nulls.subarray(row * type.listSize, (row + 1) * type.listSize).includes(0) ? 0 : 1,
    );
  const { count, bitmap } = nullBits(absent, rows);
  return makeData({ type, length: rows, nullCount: count, nullBitmap: bitmap, child });
}

export const vectorType = ({ type, name }: Field, dtype: ResultType): FixedSizeList => {
  const [inner] = (type as FixedSizeList).children;
  const element = new Field(inner?.name ?? name, resultType(dtype), true);
  return new FixedSizeList((type as FixedSizeList).listSize, element);
};
