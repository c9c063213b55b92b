/** Rows of a column as Arrow's buffers hold them, and how each type lays them out. */
import type { ArrowField, ArrowType } from "./schema.js";

/** Nothing is copied where rows are cut: an array says where in its buffers it begins. */
export interface ArrowArray {
  readonly field: ArrowField;
  readonly length: number;
  /** rows of the buffers before the first */
  readonly offset: number;
  /** bits, 1 where there is a value; undefined where there is one in all rows */
  readonly validity: Uint8Array | undefined;
  /** all others, in the format's order */
  readonly buffers: readonly Uint8Array[];
  /** what it is made of: of structs and sparse unions as many rows as the buffers have, before a cut */
  readonly children: readonly ArrowArray[];
  /** what its indices refer to */
  readonly dictionary?: ArrowArray;
}

/** How a type's values lie in buffers. Source: Arrow's Columnar.rst, Physical Memory Layout. */
type Layout =
  | { readonly kind: "nothing" | "bits" | "views" | "struct" | "sparseUnion" | "denseUnion" | "runs" }
  | { readonly kind: "fixed"; readonly bytes: number }
  /** offsets, then the bytes they cut up; or a child, whose rows they cut up; or offsets and lengths of rows of a child */
  | { readonly kind: "bytes" | "lists" | "listViews"; readonly bits: 32 | 64 }
  | { readonly kind: "vectors"; readonly size: number };

const BUFFERS: Readonly<Record<Layout["kind"], number>> = {
  nothing: 0,
  bits: 1,
  fixed: 1,
  bytes: 2,
  views: 1,
  lists: 1,
  listViews: 2,
  vectors: 0,
  struct: 0,
  sparseUnion: 1,
  denseUnion: 2,
  runs: 0,
};

/** Buffers beside the validity's, and beside those that views refer to. */
export const bufferCount = ({ kind }: Layout): number => BUFFERS[kind];

export const hasValidity = ({ kind }: Layout): boolean =>
  kind !== "nothing" && kind !== "sparseUnion" && kind !== "denseUnion" && kind !== "runs";

export function layoutOf({ type, dictionary }: ArrowField): Layout {
  return dictionary ? fixed(dictionary.index.bits) : typeLayout(type);
}

const fixed = (bits: number): Layout => ({ kind: "fixed", bytes: bits / 8 });

function typeLayout(type: ArrowType): Layout {
  switch (type.kind) {
    case "null":
      return { kind: "nothing" };
    case "boolean":
      return { kind: "bits" };
    case "text":
    case "binary":
      return { kind: "bytes", bits: 32 };
    case "largeText":
    case "largeBinary":
      return { kind: "bytes", bits: 64 };
    case "textView":
    case "binaryView":
      return { kind: "views" };
    case "integer":
    case "float":
    case "decimal":
    case "time":
      return fixed(type.bits);
    case "date":
      return fixed(type.unit === "day" ? 32 : 64);
    case "timestamp":
    case "duration":
      return fixed(64);
    case "interval":
      return fixed(
        { months: 32, "days and milliseconds": 64, "months, days and nanoseconds": 128 }[type.parts],
      );
    case "fixedBinary":
      return { kind: "fixed", bytes: type.bytes };
    default:
      return nestedLayout(type);
  }
}

function nestedLayout(type: ArrowType): Layout {
  switch (type.kind) {
    case "list":
    case "map":
      return { kind: "lists", bits: 32 };
    case "largeList":
      return { kind: "lists", bits: 64 };
    case "listView":
      return { kind: "listViews", bits: 32 };
    case "largeListView":
      return { kind: "listViews", bits: 64 };
    case "vector":
      return { kind: "vectors", size: type.size };
    case "union":
      return { kind: type.mode === "sparse" ? "sparseUnion" : "denseUnion" };
    case "runs":
      return { kind: "runs" };
    default:
      return { kind: "struct" };
  }
}

/** `length` rows from `start` on. */
export const cut = (array: ArrowArray, start: number, length: number): ArrowArray => ({
  ...array,
  offset: array.offset + start,
  length,
});

interface TypedArrayOf<Values> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): Values;
}

/** Bytes as numbers of the machine's: copied where they do not lie as those must. */
export function typed<Values>(make: TypedArrayOf<Values>, bytes: Uint8Array): Values {
  const { BYTES_PER_ELEMENT: width } = make;
  const { buffer, byteOffset } = bytes.byteOffset % width === 0 ? bytes : bytes.slice();
  return new make(buffer, byteOffset, Math.floor(bytes.length / width));
}

const SIGNED = { 8: Int8Array, 16: Int16Array, 32: Int32Array, 64: BigInt64Array } as const;
const UNSIGNED = { 8: Uint8Array, 16: Uint16Array, 32: Uint32Array, 64: BigUint64Array } as const;

export type Integers = ArrayLike<number> | ArrayLike<bigint>;

/** A buffer of integers from the array's first row on. */
export function integersOf(
  buffer: Uint8Array,
  { offset, length }: Pick<ArrowArray, "offset" | "length">,
  bits: 8 | 16 | 32 | 64,
  signed: "signed" | "unsigned" = "signed",
): Integers {
  const all = typed((signed === "signed" ? SIGNED : UNSIGNED)[bits] as TypedArrayOf<Int32Array>, buffer);
  return all.subarray(offset, offset + length);
}

/** Where the values of `array` begin and end, one more than there are rows. */
export const offsetsOf = (array: ArrowArray, bits: 32 | 64): Integers =>
  integersOf(array.buffers[0], { offset: array.offset, length: array.length + 1 }, bits);

/** 1 for each row that holds no value; undefined where all do. */
export function nullsOf({ validity, offset, length }: ArrowArray): Uint8Array | undefined {
  if (validity === undefined) return undefined;
  const nulls = new Uint8Array(length);
  let any = 0;
  for (let i = 0; i < length; i++) {
    const at = offset + i;
    nulls[i] = 1 ^ ((validity[at >> 3] >> (at & 7)) & 1);
    any |= nulls[i];
  }
  return any ? nulls : undefined;
}

/** For each row of runs, which of the runs it is in. */
export function runsOf({ children: [ends], offset, length }: ArrowArray): Int32Array {
  const rows = new Int32Array(length);
  const { bits } = ends.field.type as { bits: 16 | 32 | 64 };
  const at = integersOf(ends.buffers[0], ends, bits);
  let run = 0;
  for (let i = 0; i < length; i++) {
    while (Number(at[run]) <= offset + i) run++;
    rows[i] = run;
  }
  return rows;
}
