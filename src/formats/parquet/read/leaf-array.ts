/** A leaf's stored values as an Arrow array. */
import type { DecodedArray, SchemaElement } from "hyparquet";
import type { ArrowArray } from "../../arrow/read/array.js";
import type { ArrowField } from "../../arrow/read/schema.js";
import { arrayOf, bits, bytesOfView } from "../../arrow/write/build.js";
import type { OtherValue } from "../../value-types.js";
import { decimalText, int96Nanoseconds, readSigned } from "./meanings.js";
import type { StoredRun } from "./stored.js";
import { decimalOf } from "./types.js";
import { allWords } from "./words.js";

/** @param nulls 1 for each of `length` rows without a value; undefined where all have one. Throws Error for what the field does not hold. */
export function leafArray(
  field: ArrowField,
  element: SchemaElement,
  runs: readonly StoredRun[],
  length: number,
  nulls: Uint8Array | undefined,
): ArrowArray {
  const validity = nulls && bits(length, (i) => nulls[i] === 0);
  const known = { field, length, offset: 0, children: [] };
  if (field.type.kind === "null") return { ...known, validity: undefined, buffers: [] };
  const present = nulls === undefined ? length : nulls.reduce((sum, mark) => sum + 1 - mark, 0);
  if (runs.reduce((sum, { values }) => sum + values.length, 0) !== present) {
    throw new Error("a column has not as many values as its levels tell");
  }
  if (field.dictionary) return { ...known, validity, ...coded(field, runs, length, nulls) };
  const values = presentValues(runs);
  const numbers = numbersOf(field, element, values);
  if (numbers !== undefined)
    return { ...known, validity, buffers: [bytesOfView(spread(numbers, length, nulls))] };
  const convert = converter(field, element);
  let next = 0;
  return arrayOf(
    field,
    Array.from({ length }, (_, i): OtherValue => (nulls?.[i] ? null : convert(values[next++] as never))),
  );
}

type Numbers =
  | Int8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | BigInt64Array
  | Float32Array
  | Float64Array;

/** All values that are there, one after another. */
function presentValues(runs: readonly StoredRun[]): DecodedArray {
  const parts = runs.filter(({ values }) => values.length > 0).map(lookedUp);
  if (parts.length === 0) return [];
  if (parts.some(Array.isArray)) return parts.flatMap((part) => Array.from(part as unknown[]));
  const all = new (parts[0].constructor as Float64ArrayConstructor)(
    parts.reduce((sum, { length }) => sum + length, 0),
  );
  let at = 0;
  for (const part of parts) {
    all.set(part as Float64Array, at);
    at += part.length;
  }
  return all;
}

function lookedUp({ values, dictionary }: StoredRun): DecodedArray {
  if (dictionary === undefined) return values;
  const indices = values as Int32Array;
  if (Array.isArray(dictionary)) return Array.from(indices, (index) => dictionary[index]);
  const words = dictionary as Float64Array;
  const found = new (words.constructor as Float64ArrayConstructor)(indices.length);
  for (let i = 0; i < indices.length; i++) found[i] = words[indices[i]];
  return found;
}

/** Values that both formats hold as the same bits, or as integers of another width; undefined for others. */
function numbersOf({ type }: ArrowField, element: SchemaElement, values: DecodedArray): Numbers | undefined {
  if (type.kind === "decimal") return undefined;
  switch (element.type) {
    case "INT64":
      return BigInt64Array.from(values as bigint[]);
    case "FLOAT":
      return Float32Array.from(values as number[]);
    case "DOUBLE":
      return Float64Array.from(values as number[]);
    case "INT32":
      if (type.kind !== "integer" || type.bits >= 32) return Int32Array.from(values as number[]);
      return type.bits === 16 ? Int16Array.from(values as number[]) : Int8Array.from(values as number[]);
    case "FIXED_LEN_BYTE_ARRAY":
      if (type.kind !== "float") return undefined;
      return Uint16Array.from((values as Uint8Array[]).map(([low, high]) => low | (high << 8)));
    default:
      return undefined;
  }
}

/** Values at their rows, zeros where there is none. */
function spread(numbers: Numbers, length: number, nulls: Uint8Array | undefined): Numbers {
  if (nulls === undefined) return numbers;
  const from = numbers as Int32Array;
  const out = new (from.constructor as Int32ArrayConstructor)(length);
  let next = 0;
  for (let i = 0; i < length; i++) if (nulls[i] === 0) out[i] = from[next++];
  return out;
}

/** What makes of a stored value one as arrayOf takes it: texts are UTF-8 already. */
function converter({ type }: ArrowField, element: SchemaElement): (value: never) => OtherValue {
  if (type.kind === "decimal") {
    const { scale } = decimalOf(element)!;
    return (value: Uint8Array | number | bigint) =>
      decimalText(value instanceof Uint8Array ? readSigned(value) : BigInt(value), scale);
  }
  if (type.kind === "interval") return interval;
  return element.type === "INT96" ? int96Nanoseconds : (value: unknown) => value;
}

/** Months, days and nanoseconds, from counts of months, days and milliseconds. */
function interval(bytes: Uint8Array): Uint8Array {
  const from = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const out = new DataView(new ArrayBuffer(16));
  for (const at of [0, 4]) {
    const count = from.getUint32(at, true);
    if (count > 0x7fffffff) throw new Error(`an interval of ${count} ${at === 0 ? "months" : "days"}`);
    out.setInt32(at, count, true);
  }
  out.setBigInt64(8, BigInt(from.getUint32(8, true)) * 1_000_000n, true);
  return bytesOfView(out);
}

/** Indices into the words of a dictionary, in its own order. */
function coded(
  field: ArrowField,
  runs: readonly StoredRun[],
  length: number,
  nulls: Uint8Array | undefined,
): Pick<ArrowArray, "buffers" | "dictionary"> {
  const { dictionary, ...rest } = field;
  const { words, indices } = allWords(runs);
  const at = Array.from(spread(indices, length, nulls) as Int32Array);
  const places = arrayOf({ ...rest, type: dictionary!.index, name: field.name, children: [] }, at);
  return { buffers: places.buffers, dictionary: arrayOf({ ...rest, name: "" }, words) };
}
