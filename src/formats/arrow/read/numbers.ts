/** Arrow's numbers as doubles, each the nearest; NaN where there is none. */
import { toDoubles } from "../../columnar/numbers.js";
import { type ArrowArray, integersOf, nullsOf, typed } from "./array.js";
import type { ArrowType } from "./schema.js";

/** The numbers of a column's rows. */
export interface Doubles {
  readonly values: Float64Array;
  /** 1 where there is none; undefined where all are there */
  readonly nulls: Uint8Array | undefined;
}

/** All numbers of `array`, of a type that elementTypeOf knows. */
export function doublesOf(array: ArrowArray): Doubles {
  const values = numbersOf(array);
  const nulls = nullsOf(array);
  if (nulls) for (let i = 0; i < nulls.length; i++) if (nulls[i]) values[i] = NaN;
  return { values, nulls };
}

function numbersOf(array: ArrowArray): Float64Array {
  const { offset, length, buffers } = array;
  const { type } = array.field;
  const [bytes] = buffers;
  const part = <Values extends { subarray(from: number, to: number): Values }>(values: Values): Values =>
    values.subarray(offset, offset + length);
  switch (type.kind) {
    case "boolean":
      return Float64Array.from({ length }, (_, i) => (bytes[(offset + i) >> 3] >> ((offset + i) & 7)) & 1);
    case "decimal":
      return toDoubles(decimals(array, type), { kind: "decimal", scale: type.scale, elementType: "float64" });
    case "float":
      if (type.bits === 16) return halves(part(typed(Uint16Array, bytes)));
      return new Float64Array(
        part(type.bits === 32 ? typed(Float32Array, bytes) : typed(Float64Array, bytes)),
      );
    case "integer":
      if (type.bits === 64) return wide(part(typed(BigInt64Array, bytes)), type.signed);
      return Float64Array.from(integersOf(bytes, array, type.bits, type.signed) as ArrayLike<number>);
    case "time":
      if (type.bits === 32) return new Float64Array(part(typed(Int32Array, bytes)));
      return wide(part(typed(BigInt64Array, bytes)), "signed");
    case "duration":
      return wide(part(typed(BigInt64Array, bytes)), "signed");
    default:
      throw new Error("a column does not hold numbers");
  }
}

const wide = (words: BigInt64Array, signed: "signed" | "unsigned"): Float64Array =>
  toDoubles(words, { kind: "integer", signed, elementType: "int64" });

const halves = (values: Uint16Array): Float64Array => {
  const bytes = Array.from(values, (half) => Uint8Array.of(half & 255, half >> 8));
  return toDoubles(bytes, { kind: "float", elementType: "float16" });
};

/** The unscaled integers of decimals: two's complement, the lowest byte first. */
export function decimals(
  { buffers: [bytes], offset, length }: ArrowArray,
  { bits }: Extract<ArrowType, { kind: "decimal" }>,
): bigint[] {
  const words = typed(Uint32Array, bytes);
  const width = bits / 32;
  return Array.from({ length }, (_, i) => {
    let value = 0n;
    const first = (offset + i) * width;
    for (let word = first + width - 1; word >= first; word--) value = (value << 32n) | BigInt(words[word]);
    return BigInt.asIntN(bits, value);
  });
}
