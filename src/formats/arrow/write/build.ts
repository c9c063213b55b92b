/** Arrow's arrays of values as contract.ts says that they are given. */
import { unconvertFloat16 } from "hyparquet-writer/src/unconvert.js";
import type { OtherValue } from "../../value-types.js";
import { type ArrowArray, layoutOf } from "../read/array.js";
import { INLINE, VIEW, VIEW_OFFSET } from "../read/check.js";
import type { ArrowField, ArrowType, IntegerType } from "../read/schema.js";

/** Values of a field that is not nested, null where there is none. Throws Error for a value that its type does not hold. */
export function arrayOf(field: ArrowField, values: readonly OtherValue[]): ArrowArray {
  const { length } = values;
  const validity = validityOf(values);
  const known = { field, length, offset: 0, validity, children: [] };
  if (field.dictionary) return { ...known, ...indexed(field, values) };
  return { ...known, buffers: buffersOf(field, values) };
}

function validityOf(values: readonly OtherValue[]): Uint8Array | undefined {
  if (!values.some((value) => value === null)) return undefined;
  return bits(values.length, (i) => values[i] !== null);
}

/** A bit for each row, the lowest first. */
export function bits(rows: number, isSet: (row: number) => boolean): Uint8Array {
  const bytes = new Uint8Array((rows + 7) >> 3);
  for (let i = 0; i < rows; i++) if (isSet(i)) bytes[i >> 3] |= 1 << (i & 7);
  return bytes;
}

export const bytesOfView = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

const ofAnotherType = (): Error => new Error("its values are of another type than those before");

function buffersOf(field: ArrowField, values: readonly OtherValue[]): Uint8Array[] {
  const { type } = field;
  switch (type.kind) {
    case "null":
      return [];
    case "boolean":
      return [bits(values.length, (i) => values[i] === true)];
    case "text":
    case "binary":
      return lengthy(values, 32);
    case "largeText":
    case "largeBinary":
      return lengthy(values, 64);
    case "textView":
    case "binaryView":
      return views(values);
    case "integer":
      return [integers(values, type)];
    case "date":
      return [integers(values, { bits: type.unit === "day" ? 32 : 64, signed: "signed" })];
    case "time":
      return [integers(values, { bits: type.bits, signed: "signed" })];
    case "timestamp":
    case "duration":
      return [integers(values, { bits: 64, signed: "signed" })];
    case "float":
      return [floats(values, type.bits)];
    case "decimal":
      return [decimals(values, type)];
    case "fixedBinary":
    case "interval":
      return [fixed(values, (layoutOf(field) as { bytes: number }).bytes)];
    default:
      throw ofAnotherType();
  }
}

const encoder = new TextEncoder();

const bytesOf = (value: OtherValue): Uint8Array =>
  typeof value === "string" ? encoder.encode(value) : ((value as Uint8Array | null) ?? new Uint8Array(0));

function lengthy(values: readonly OtherValue[], width: 32 | 64): Uint8Array[] {
  const all = values.map(bytesOf);
  const offsets = new Float64Array(all.length + 1);
  all.forEach(({ length }, i) => {
    offsets[i + 1] = offsets[i] + length;
  });
  const size = offsets[all.length];
  if (width === 32 && size > 0x7fffffff) throw new Error(`its texts take ${size} bytes in one batch`);
  const bytes = new Uint8Array(size);
  all.forEach((text, i) => {
    bytes.set(text, offsets[i]);
  });
  const ends = width === 32 ? Int32Array.from(offsets) : BigInt64Array.from(offsets, BigInt);
  return [bytesOfView(ends), bytes];
}

function views(values: readonly OtherValue[]): Uint8Array[] {
  const all = values.map(bytesOf);
  const out = new Uint8Array(all.length * VIEW);
  const view = new DataView(out.buffer);
  const long = new Uint8Array(all.reduce((sum, { length }) => sum + (length > INLINE ? length : 0), 0));
  let at = 0;
  all.forEach((text, i) => {
    view.setInt32(i * VIEW, text.length, true);
    out.set(text.length > INLINE ? text.subarray(0, 4) : text, i * VIEW + 4);
    if (text.length <= INLINE) return;
    view.setInt32(i * VIEW + VIEW_OFFSET, at, true);
    long.set(text, at);
    at += text.length;
  });
  return long.length > 0 ? [out, long] : [out];
}

const INTEGERS = {
  signed: { 8: Int8Array, 16: Int16Array, 32: Int32Array },
  unsigned: { 8: Uint8Array, 16: Uint16Array, 32: Uint32Array },
} as const;

function integers(
  values: readonly OtherValue[],
  { bits: width, signed }: Omit<IntegerType, "kind">,
): Uint8Array {
  if (width === 64) {
    return bytesOfView(BigInt64Array.from<bigint>(values.map((value) => BigInt((value ?? 0) as bigint))));
  }
  const made = INTEGERS[signed][width].from(values.map(Number));
  const wrong = values.findIndex((value, i) => value !== null && made[i] !== Number(value));
  if (wrong >= 0) throw new Error(`${values[wrong]} does not fit into ${width} bits`);
  return bytesOfView(made);
}

const floats = (values: readonly OtherValue[], width: 16 | 32 | 64): Uint8Array =>
  floatBytes(Float64Array.from(values.map(Number)), width);

/** Doubles as floats of a width. */
export function floatBytes(values: Float64Array, width: 16 | 32 | 64): Uint8Array {
  if (width === 64) return bytesOfView(values);
  return bytesOfView(width === 32 ? new Float32Array(values) : Uint16Array.from(values, halfOf));
}

function halfOf(value: number): number {
  const [low, high] = unconvertFloat16(value)!;
  return low | (high << 8);
}

/** Digits as counts of 10^-scale, in two's complement, the lowest byte first. */
function decimals(
  values: readonly OtherValue[],
  { bits: width, scale }: Extract<ArrowType, { kind: "decimal" }>,
): Uint8Array {
  const words = new BigInt64Array((values.length * Math.max(width, 64)) / 64);
  const narrow = new Int32Array(width === 32 ? values.length : 0);
  values.forEach((value, row) => {
    if (value === null) return;
    let count = unscaled(value as string, scale);
    if (BigInt.asIntN(width, count) !== count) throw new Error(`${value} does not fit into ${width} bits`);
    if (width === 32) narrow[row] = Number(count);
    else
      for (let word = 0; word < width / 64; word++, count >>= 64n) words[(row * width) / 64 + word] = count;
  });
  return bytesOfView(width === 32 ? narrow : words);
}

/** Throws Error for digits with more decimals than `scale`. */
export function unscaled(digits: string, scale: number): bigint {
  const [whole, decimals = ""] = digits.split(".");
  const kept = Math.max(scale, 0);
  if (/[1-9]/.test(decimals.slice(kept))) throw new Error(`${digits} has more than ${scale} decimals`);
  const count = BigInt(`${whole}${decimals.slice(0, kept).padEnd(kept, "0")}`);
  return scale < 0 ? count / 10n ** BigInt(-scale) : count;
}

function fixed(values: readonly OtherValue[], width: number): Uint8Array {
  const out = new Uint8Array(values.length * width);
  values.forEach((value, i) => {
    if (value === null) return;
    if (!(value instanceof Uint8Array)) throw ofAnotherType();
    const bytes = value;
    if (bytes.length !== width) throw new Error(`${bytes.length} bytes are not ${width}`);
    out.set(bytes, i * width);
  });
  return out;
}

/** Values as indices into those that differ, in the order in which they come. */
function indexed(
  field: ArrowField,
  values: readonly OtherValue[],
): Pick<ArrowArray, "buffers" | "dictionary"> {
  const { dictionary, ...words } = field;
  const places = new Map<unknown, number>();
  const indices = values.map((value) => {
    if (value === null) return 0;
    const key = keyOf(value);
    const place = places.get(key) ?? places.size;
    places.set(key, place);
    return place;
  });
  requireRoom(places.size - 1, dictionary!.index);
  const different: OtherValue[] = new Array(places.size);
  values.forEach((value, i) => {
    if (value !== null) different[indices[i]] ??= value;
  });
  return {
    buffers: [integers(indices, dictionary!.index)],
    dictionary: arrayOf({ ...words, name: "" }, different),
  };
}

/** Throws Error where an index up to `most` is more than its type holds. */
export function requireRoom(most: number, { bits: width, signed }: IntegerType): void {
  if (most < 2 ** (signed === "signed" ? width - 1 : width)) return;
  throw new Error(`its dictionary has more values than indices of ${width} bits tell apart`);
}

/** The same for the same values. */
export const keyOf = (value: OtherValue): unknown =>
  value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : value;
