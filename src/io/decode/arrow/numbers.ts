/** Arrow's numbers as doubles, each the nearest; NaN where there is none. */
import { type Data, type DataType, type Decimal, DataType as Types } from "apache-arrow";
import { toDoubles } from "../parquet/numbers.js";

/** The numbers of a column's data. */
export interface Doubles {
  readonly values: Float64Array;
  /** 1 where there is none; undefined where all are there */
  readonly nulls: Uint8Array | undefined;
}

/** All numbers of `data`, of a type that elementTypeOf knows. Throws Error where its buffers are too short. */
export function doublesOf(data: Data): Doubles {
  const values = numbersOf(data);
  const nulls = nullsOf(data);
  if (nulls) for (let i = 0; i < nulls.length; i++) if (nulls[i]) values[i] = NaN;
  return { values, nulls };
}

/** 1 for each row that holds no value; undefined where all do. */
export function nullsOf({ nullBitmap, nullCount, offset, length }: Data): Uint8Array | undefined {
  if (nullCount === 0 || nullBitmap === undefined || nullBitmap.length === 0) return undefined;
  const nulls = new Uint8Array(length);
  let any = 0;
  for (let i = 0; i < length; i++) {
    const at = offset + i;
    nulls[i] = 1 ^ ((nullBitmap[at >> 3] >> (at & 7)) & 1);
    any |= nulls[i];
  }
  return any ? nulls : undefined;
}

function numbersOf(data: Data): Float64Array {
  const { type, length } = data;
  if (Types.isBool(type)) return booleans(data);
  const width = Types.isDecimal(type) ? type.bitWidth / 32 : 1;
  const stored = data.values as Uint8Array | undefined;
  if (stored === undefined || stored.length < length * width)
    throw new Error("a column's buffer is too short");
  const values = stored.subarray(0, length * width);
  if (Types.isDecimal(type)) return decimals(values as unknown as Uint32Array, length, type);
  return Types.isFloat(type) && type.precision === 0
    ? halves(values as unknown as Uint16Array)
    : plain(values, type);
}

function plain(values: ArrayLike<number | bigint>, type: DataType): Float64Array {
  if (values instanceof BigInt64Array || values instanceof BigUint64Array) {
    const words = new BigInt64Array(values.buffer, values.byteOffset, values.length);
    const signed = Types.isInt(type) && !type.isSigned ? "unsigned" : "signed";
    return toDoubles(words, { kind: "integer", signed, elementType: "int64" });
  }
  return new Float64Array(values as ArrayLike<number>);
}

function booleans({ values, offset, length }: Data): Float64Array {
  const bits = values as Uint8Array;
  if (bits.length * 8 < offset + length) throw new Error("a column's buffer is too short");
  return Float64Array.from({ length }, (_, i) => (bits[(offset + i) >> 3] >> ((offset + i) & 7)) & 1);
}

const halves = (values: Uint16Array): Float64Array => {
  const bytes = Array.from(values, (half) => Uint8Array.of(half & 255, half >> 8));
  return toDoubles(bytes, { kind: "float", elementType: "float16" });
};

function decimals(words: Uint32Array, length: number, type: Decimal): Float64Array {
  const unscaled = Array.from({ length }, (_, i) => readDecimal(words, i, type));
  return toDoubles(unscaled, { kind: "decimal", scale: type.scale, elementType: "float64" });
}

/** The unscaled integer of a decimal: two's complement in 32-bit words, the lowest first. */
export function readDecimal(words: Uint32Array, index: number, { bitWidth }: Decimal): bigint {
  const width = bitWidth / 32;
  let value = 0n;
  for (let word = width - 1; word >= 0; word--) value = (value << 32n) | BigInt(words[index * width + word]);
  return BigInt.asIntN(bitWidth, value);
}
