/** Rows of an array in another order, some of them often, some not at all. */
import { bits, bytesOfView } from "../write/build.js";
import {
  type ArrowArray,
  hasValidity,
  integersOf,
  layoutOf,
  nullsOf,
  offsetsOf,
  runsOf,
  typed,
} from "./array.js";
import { VIEW } from "./check.js";

/** `rows` are those of the array, from 0 on; -1 stands for none, which has no value. */
export function take(array: ArrowArray, rows: Int32Array): ArrowArray {
  const layout = layoutOf(array.field);
  const nulls = nullsOf(array);
  const length = rows.length;
  const present = (i: number): boolean => rows[i] >= 0 && !nulls?.[rows[i]];
  const whole = !hasValidity(layout) || (nulls === undefined && !rows.includes(-1));
  const taken = { ...array, length, offset: 0, validity: whole ? undefined : bits(length, present) };
  const { buffers, children, offset } = array;
  const within = (child: ArrowArray): ArrowArray =>
    take(
      child,
      rows.map((row) => (row < 0 ? -1 : row + offset)),
    );
  switch (layout.kind) {
    case "nothing":
      return taken;
    case "bits": {
      const [own] = buffers;
      const isSet = (i: number): boolean => rows[i] >= 0 && bitAt(own, offset + rows[i]);
      return { ...taken, buffers: [bits(length, isSet)] };
    }
    case "fixed":
      return { ...taken, buffers: [fixed(buffers[0], offset, rows, layout.bytes)] };
    case "views":
      return { ...taken, buffers: [fixed(buffers[0], offset, rows, VIEW), ...buffers.slice(1)] };
    case "bytes":
      return { ...taken, buffers: bytes(array, rows, layout.bits) };
    case "lists":
      return { ...taken, ...lists(array, rows, layout.bits) };
    case "listViews":
      return { ...taken, buffers: buffers.map((buffer) => fixed(buffer, offset, rows, layout.bits / 8)) };
    case "vectors":
      return { ...taken, children: [vectors(array, rows, layout.size)] };
    case "struct":
      return { ...taken, children: children.map(within) };
    case "sparseUnion":
      return { ...taken, buffers: [tags(array, rows)], children: children.map(within) };
    case "denseUnion":
      if (rows.includes(-1)) throw new Error("a union has no row without a value");
      return { ...taken, buffers: [tags(array, rows), fixed(buffers[1], offset, rows, 4)] };
    case "runs":
      return runs(array, rows);
  }
}

const bitAt = (buffer: Uint8Array, at: number): boolean => ((buffer[at >> 3] >> (at & 7)) & 1) === 1;

function fixed(from: Uint8Array, offset: number, rows: Int32Array, width: number): Uint8Array {
  const out = new Uint8Array(rows.length * width);
  for (let i = 0; i < rows.length; i++) {
    const at = (offset + rows[i]) * width;
    if (rows[i] >= 0) out.set(from.subarray(at, at + width), i * width);
  }
  return out;
}

/** Where what is taken of each row begins in all that is taken. Throws Error where 32 bits do not hold that. */
function newOffsets(rows: Int32Array, sizeOf: (row: number) => number, width: 32 | 64): Float64Array {
  const offsets = new Float64Array(rows.length + 1);
  for (let i = 0; i < rows.length; i++) offsets[i + 1] = offsets[i] + (rows[i] < 0 ? 0 : sizeOf(rows[i]));
  if (width === 32 && offsets[rows.length] > 0x7fffffff) throw new Error("a batch has too long values");
  return offsets;
}

const asIntegers = (offsets: Float64Array, width: 32 | 64): Uint8Array =>
  bytesOfView(width === 32 ? Int32Array.from(offsets) : BigInt64Array.from(offsets, BigInt));

function bytes(array: ArrowArray, rows: Int32Array, width: 32 | 64): Uint8Array[] {
  const own = offsetsOf(array, width);
  const offsets = newOffsets(rows, (row) => Number(own[row + 1]) - Number(own[row]), width);
  const out = new Uint8Array(offsets[rows.length]);
  for (let i = 0; i < rows.length; i++) {
    if (rows[i] < 0) continue;
    out.set(array.buffers[1].subarray(Number(own[rows[i]]), Number(own[rows[i] + 1])), offsets[i]);
  }
  return [asIntegers(offsets, width), out];
}

function lists(
  array: ArrowArray,
  rows: Int32Array,
  width: 32 | 64,
): Pick<ArrowArray, "buffers" | "children"> {
  const own = offsetsOf(array, width);
  const offsets = newOffsets(rows, (row) => Number(own[row + 1]) - Number(own[row]), width);
  const elements = new Int32Array(offsets[rows.length]);
  for (let i = 0; i < rows.length; i++) {
    for (let at = offsets[i], from = Number(own[rows[i]]); at < offsets[i + 1]; at++) elements[at] = from++;
  }
  return { buffers: [asIntegers(offsets, width)], children: [take(array.children[0], elements)] };
}

function vectors({ children, offset }: ArrowArray, rows: Int32Array, size: number): ArrowArray {
  const elements = new Int32Array(rows.length * size);
  for (let i = 0; i < elements.length; i++) {
    const row = rows[Math.floor(i / size)];
    elements[i] = row < 0 ? -1 : (offset + row) * size + (i % size);
  }
  return take(children[0], elements);
}

function tags({ field, buffers: [own], offset }: ArrowArray, rows: Int32Array): Uint8Array {
  const { ids } = field.type as { ids: readonly number[] };
  const values = typed(Int8Array, own);
  return bytesOfView(Int8Array.from(rows, (row) => (row < 0 ? ids[0] : values[offset + row])));
}

/** Each row a run of its own. */
function runs(array: ArrowArray, rows: Int32Array): ArrowArray {
  const {
    children: [ends, values],
  } = array;
  const { bits: width } = ends.field.type as { bits: 16 | 32 | 64 };
  if (width === 16 && rows.length > 0x7fff) throw new Error("a batch has too many runs");
  const own = runsOf(array);
  const counts = Float64Array.from(rows, (_, i) => i + 1);
  const buffer = width === 16 ? bytesOfView(Int16Array.from(counts)) : asIntegers(counts, width);
  return {
    ...array,
    offset: 0,
    length: rows.length,
    children: [
      { ...ends, offset: 0, length: rows.length, buffers: [buffer] },
      take(
        values,
        rows.map((row) => (row < 0 ? -1 : own[row])),
      ),
    ],
  };
}

/** Runs, and values told by a dictionary, as plain values; `field` is theirs without either. */
export function plain(array: ArrowArray): ArrowArray {
  const { dictionary, field } = array;
  if (field.type.kind === "runs") return plain(named(take(array.children[1], runsOf(array)), field.name));
  if (dictionary === undefined) return array;
  const { bits: width, signed } = field.dictionary!.index;
  const indices = integersOf(array.buffers[0], array, width, signed);
  const nulls = nullsOf(array);
  const rows = Int32Array.from({ length: array.length }, (_, i) => (nulls?.[i] ? -1 : Number(indices[i])));
  return named(take(dictionary, rows), field.name);
}

const named = (array: ArrowArray, name: string): ArrowArray => ({
  ...array,
  field: { ...array.field, name, nullable: true },
});
