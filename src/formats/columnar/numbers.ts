/** Stored numbers to doubles: each the double nearest to the number that is meant. */
import type { DecodedArray } from "hyparquet";
import type { ElementType } from "../../types.js";
import { readSigned } from "../parquet/read/meanings.js";

/** `values` as physicalPage gives them, of a column of `type`. */
export function toDoubles(values: DecodedArray, type: NumberType): Float64Array {
  if (values instanceof Float64Array) return values;
  switch (type.kind) {
    case "integer":
      return integers(values, type.signed);
    case "decimal":
      return Float64Array.from(values as ArrayLike<unknown>, (value) => decimalDouble(value, type.scale));
    case "float":
      if (values instanceof Float32Array) return new Float64Array(values);
      return Float64Array.from(values as ArrayLike<Uint8Array>, halfDouble);
    case "boolean":
      return Float64Array.from(values as ArrayLike<boolean>, Number);
  }
}

function integers(values: DecodedArray, signed: "signed" | "unsigned"): Float64Array {
  if (values instanceof BigInt64Array) return wideIntegers(values, signed);
  const stored = values instanceof Int32Array ? values : Int32Array.from(values as ArrayLike<number>);
  return new Float64Array(
    signed === "signed" ? stored : new Uint32Array(stored.buffer, stored.byteOffset, stored.length),
  );
}

const HIGH = 2 ** 32;

/** The sum of two doubles that hold the halves exactly is rounded once, to the nearest. */
function wideIntegers(values: BigInt64Array, signed: "signed" | "unsigned"): Float64Array {
  const { buffer, byteOffset, length } = values;
  const low = new Uint32Array(buffer, byteOffset, 2 * length);
  const high = signed === "signed" ? new Int32Array(buffer, byteOffset, 2 * length) : low;
  const out = new Float64Array(length);
  for (let i = 0; i < length; i++) out[i] = high[2 * i + 1] * HIGH + low[2 * i];
  return out;
}

/** Powers of ten that are exact doubles: a division by one is rounded once. */
const EXACT_POWER = 22;

function decimalDouble(value: unknown, scale: number): number {
  const unscaled = value instanceof Uint8Array ? readSigned(value) : BigInt(value as number | bigint);
  const double = Number(unscaled);
  if (scale >= 0 && scale <= EXACT_POWER && Number.isSafeInteger(double)) return double / 10 ** scale;
  return Number(`${unscaled}e${-scale}`);
}

/** IEEE 754 binary16, little-endian. */
export function halfDouble(bytes: Uint8Array): number {
  const half = bytes[0] | (bytes[1] << 8);
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** How a number is stored, with the power of ten that an integer is divided by. */
export type NumberType =
  | { readonly kind: "integer"; readonly signed: "signed" | "unsigned"; readonly elementType: ElementType }
  | { readonly kind: "decimal"; readonly scale: number; readonly elementType: "float64" }
  | { readonly kind: "float"; readonly elementType: "float16" | "float32" | "float64" }
  | { readonly kind: "boolean"; readonly elementType: "bool" };
