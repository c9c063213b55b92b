/** Arrow's values that pass through, as contract.ts says that they are given. */

import { Digits, otherText } from "../../columnar/value-text.js";
import { decimalText, uuidText } from "../../parquet/read/meanings.js";
import type { OtherValue } from "../../value-types.js";
import { type ArrowArray, cut, integersOf, layoutOf, nullsOf, offsetsOf, runsOf, typed } from "./array.js";
import { INLINE, VIEW } from "./check.js";
import { decimals, doublesOf } from "./numbers.js";
import type { ArrowField, ArrowType } from "./schema.js";
import { isUuid, otherType } from "./types.js";

/** What became of dictionaries, which many batches share. */
const converted = new WeakMap<ArrowArray, readonly OtherValue[]>();

/** The values of all rows, null where there is none. */
export function valuesOf(array: ArrowArray): OtherValue[] {
  const { field, length, dictionary } = array;
  const nulls = nullsOf(array);
  const values = dictionary ? lookedUp(array, dictionary, nulls) : ownValues(array, field.type);
  if (nulls === undefined) return values;
  for (let i = 0; i < length; i++) if (nulls[i]) values[i] = null;
  return values;
}

function lookedUp(array: ArrowArray, dictionary: ArrowArray, nulls: Uint8Array | undefined): OtherValue[] {
  const words = converted.get(dictionary) ?? valuesOf(dictionary);
  converted.set(dictionary, words);
  const { bits, signed } = array.field.dictionary!.index;
  const indices = integersOf(array.buffers[0], array, bits, signed);
  return Array.from({ length: array.length }, (_, i) => (nulls?.[i] ? null : words[Number(indices[i])]));
}

/** What is given of rows without a value is nothing in particular. */
function ownValues(array: ArrowArray, type: ArrowType): OtherValue[] {
  const { length, offset, buffers } = array;
  switch (type.kind) {
    case "null":
      return new Array<OtherValue>(length).fill(null);
    case "boolean":
      return Array.from(
        { length },
        (_, i) => ((buffers[0][(offset + i) >> 3] >> ((offset + i) & 7)) & 1) === 1,
      );
    case "text":
    case "largeText":
    case "textView":
      return bytesOf(array).map((bytes) => bytes.toString("utf8"));
    case "binary":
    case "largeBinary":
    case "binaryView":
    case "fixedBinary":
      // A view would keep the whole batch.
      return bytesOf(array).map<OtherValue>(
        isUuid(array.field) ? uuidText : (bytes) => Uint8Array.from(bytes),
      );
    case "integer":
      return Array.from<OtherValue>(
        integersOf(buffers[0], array, type.bits, type.signed) as ArrayLike<OtherValue>,
      );
    case "float":
      return Array.from<OtherValue>(doublesOf({ ...array, validity: undefined }).values);
    case "decimal":
      return decimals(array, type).map((count) => decimalText(count, type.scale));
    case "date": {
      const days = type.unit === "day" ? 32 : 64;
      return Array.from<OtherValue>(integersOf(buffers[0], array, days) as ArrayLike<OtherValue>);
    }
    case "time":
      return Array.from<bigint | number, OtherValue>(
        integersOf(buffers[0], array, type.bits) as number[],
        BigInt,
      );
    case "timestamp":
    case "duration":
      return Array.from<OtherValue>(integersOf(buffers[0], array, 64) as ArrayLike<OtherValue>);
    case "interval":
      return intervals(array, type.parts);
    default:
      return nestedValues(array);
  }
}

/** The bytes of each row, where they lie. */
export function bytesOf(array: ArrowArray): Buffer[] {
  const { length, offset, buffers } = array;
  const layout = layoutOf(array.field);
  const own = buffers.map((bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  if (layout.kind === "fixed") {
    const { bytes: width } = layout;
    return Array.from({ length }, (_, i) => own[0].subarray((offset + i) * width, (offset + i + 1) * width));
  }
  if (layout.kind === "views") return viewBytes(array, own);
  if (length === 0 || layout.kind !== "bytes") return [];
  const offsets = offsetsOf(array, layout.bits);
  return Array.from({ length }, (_, i) => own[1].subarray(Number(offsets[i]), Number(offsets[i + 1])));
}

function viewBytes(array: ArrowArray, buffers: readonly Buffer[]): Buffer[] {
  const { length, offset } = array;
  const views = typed(Int32Array, buffers[0]);
  const nulls = nullsOf(array);
  return Array.from({ length }, (_, i) => {
    const at = 4 * (offset + i);
    const size = nulls?.[i] ? 0 : views[at];
    if (size <= INLINE) return buffers[0].subarray(VIEW * (offset + i) + 4, VIEW * (offset + i) + 4 + size);
    return buffers[1 + views[at + 2]].subarray(views[at + 3], views[at + 3] + size);
  });
}

/** ISO 8601: P1Y2M3DT4.5S, with months and seconds of any number. */
function intervals(
  { buffers: [bytes], offset, length }: ArrowArray,
  parts: Extract<ArrowType, { kind: "interval" }>["parts"],
): string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const seconds = (count: bigint, scale: number): string => decimalText(count, scale).replace(/\.?0+$/, "");
  return Array.from({ length }, (_, i) => {
    const row = offset + i;
    if (parts === "months") return `P${view.getInt32(4 * row, true)}M`;
    if (parts === "days and milliseconds") {
      return `P${view.getInt32(8 * row, true)}DT${seconds(BigInt(view.getInt32(8 * row + 4, true)), 3)}S`;
    }
    const [months, days] = [view.getInt32(16 * row, true), view.getInt32(16 * row + 4, true)];
    return `P${months}M${days}DT${seconds(view.getBigInt64(16 * row + 8, true), 9)}S`;
  });
}

function nestedValues(array: ArrowArray): OtherValue[] {
  const { length, offset, children, field } = array;
  const layout = layoutOf(field);
  switch (layout.kind) {
    case "lists":
      return listValues(array, layout.bits);
    case "listViews": {
      const [starts, sizes] = array.buffers.map((buffer) => integersOf(buffer, array, layout.bits));
      const nulls = nullsOf(array);
      return Array.from({ length }, (_, i) =>
        nulls?.[i] ? null : plainValues(cut(children[0], Number(starts[i]), Number(sizes[i]))),
      );
    }
    case "vectors": {
      const { size } = layout;
      const elements = plainValues(cut(children[0], offset * size, length * size));
      return Array.from({ length }, (_, i) => elements.slice(i * size, (i + 1) * size));
    }
    case "struct": {
      const parts = children.map((child) => plainValues(cut(child, offset, length)));
      return Array.from({ length }, (_, i) =>
        Object.fromEntries(children.map((child, part) => [child.field.name, parts[part][i]])),
      );
    }
    case "runs": {
      const values = valuesOf(children[1]);
      return Array.from(runsOf(array), (run) => values[run]);
    }
    default:
      return unionValues(array);
  }
}

function listValues(array: ArrowArray, bits: 32 | 64): OtherValue[] {
  const { length, children, field } = array;
  if (length === 0) return [];
  const offsets = offsetsOf(array, bits);
  const [first, end] = [Number(offsets[0]), Number(offsets[length])];
  const elements = plainValues(cut(children[0], first, end - first));
  const lists = Array.from({ length }, (_, i) =>
    elements.slice(Number(offsets[i]) - first, Number(offsets[i + 1]) - first),
  );
  if (field.type.kind !== "map") return lists;
  const [key, value] = field.children[0].children.map(({ name }) => name);
  return (lists as Record<string, OtherValue>[][]).map((pairs) =>
    Object.fromEntries(pairs.map((pair) => [String(pair[key]), pair[value]])),
  );
}

function unionValues({ field, length, offset, buffers, children }: ArrowArray): OtherValue[] {
  const { ids, mode } = field.type as Extract<ArrowType, { kind: "union" }>;
  const tags = typed(Int8Array, buffers[0]);
  const offsets = mode === "dense" ? typed(Int32Array, buffers[1]) : undefined;
  const values = children.map(plainValues);
  return Array.from({ length }, (_, i) => {
    const row = offset + i;
    return values[ids.indexOf(tags[row])][offsets ? offsets[row] : row];
  });
}

/** Values within others: as JSON has them, moments and bytes as the texts that they are elsewhere. */
function plainValues(array: ArrowArray): OtherValue[] {
  const text = textWithin(array.field);
  const values = valuesOf(array);
  return text === undefined ? values : values.map((value) => (value === null ? null : text(value)));
}

function textWithin(field: ArrowField): ((value: OtherValue) => OtherValue) | undefined {
  const type = otherType(field);
  switch (type.kind) {
    case "decimal":
      return (value) => new Digits(value as string);
    case "timestamp":
    case "date":
    case "time":
    case "binary":
      return (value) => otherText(type, value);
    default:
      return undefined;
  }
}

/** One element of each list as a value, null where there is none. */
export const elementValues = (array: ArrowArray, element: number): OtherValue[] =>
  (valuesOf(array) as (readonly OtherValue[] | null)[]).map((list) => list?.[element] ?? null);
