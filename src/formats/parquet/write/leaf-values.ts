/** An Arrow array's values as Parquet's own types hold them. */
import type { DecodedArray, SchemaElement } from "hyparquet";
import { type ArrowArray, integersOf } from "../../arrow/read/array.js";
import { decimals, doublesOf } from "../../arrow/read/numbers.js";
import type { ArrowType } from "../../arrow/read/schema.js";
import { bytesOf } from "../../arrow/read/values.js";
import type { StoredRun } from "../read/stored.js";
import type { Leaf } from "../read/structure.js";

/** Entries with the rows whose values are there, and with -1 for the others. */
interface Entries {
  readonly rows: Int32Array;
  readonly levels: Uint8Array;
  readonly repetition: Uint8Array;
}

/** Throws Error for values that `leaf` does not hold. */
export function leafRun(array: ArrowArray, leaf: Leaf, { rows, levels, repetition }: Entries): StoredRun {
  const there = rows.filter((row) => row >= 0);
  const { dictionary } = array;
  const run = {
    entries: rows.length,
    levels: there.length === rows.length ? undefined : levels,
    repetition: leaf.repetition > 0 ? repetition : undefined,
  };
  if (dictionary === undefined) {
    return { ...run, values: valuesAt(array, leaf.node.element, there), dictionary: undefined };
  }
  const { bits, signed } = array.field.dictionary!.index;
  const indices = integersOf(array.buffers[0], array, bits, signed);
  return {
    ...run,
    values: Int32Array.from(there, (row) => Number(indices[row])),
    dictionary: wordsOf(dictionary),
  };
}

/** What became of dictionaries, which many batches share. */
const converted = new WeakMap<readonly Uint8Array[], Uint8Array[]>();

function wordsOf(dictionary: ArrowArray): Uint8Array[] {
  const words = converted.get(dictionary.buffers) ?? bytesOf(dictionary);
  converted.set(dictionary.buffers, words);
  return words;
}

function valuesAt(array: ArrowArray, element: SchemaElement, rows: Int32Array): DecodedArray {
  switch (element.type) {
    case "BOOLEAN": {
      const { values } = doublesOf({ ...array, validity: undefined });
      return Array.from(rows, (row) => values[row] === 1);
    }
    case "FLOAT":
    case "DOUBLE": {
      const { values } = doublesOf({ ...array, validity: undefined });
      const numbers = Array.from(rows, (row) => values[row]);
      return element.type === "FLOAT" ? Float32Array.from(numbers) : Float64Array.from(numbers);
    }
    case "INT32":
    case "INT64":
      return integers(array, element, rows);
    default:
      return bytes(array, element, rows);
  }
}

const MILLISECONDS_A_DAY = 86_400_000n;

function integers(array: ArrowArray, element: SchemaElement, rows: Int32Array): Int32Array | BigInt64Array {
  const own = counts(array);
  const change = changed(array.field.type);
  const out = new (element.type === "INT64" ? BigInt64Array : Int32Array)(rows.length);
  const narrow = out instanceof Int32Array;
  for (let i = 0; i < rows.length; i++) {
    const stored = own[rows[i]];
    const count = change === undefined ? stored : change(BigInt(stored));
    out[i] = (narrow ? Number(count) : BigInt(count)) as never;
  }
  return out;
}

function counts(array: ArrowArray): ArrayLike<number | bigint> {
  const { type } = array.field;
  const [buffer] = array.buffers;
  switch (type.kind) {
    case "null":
      return [];
    case "decimal":
      return decimals(array, type);
    case "integer":
      return integersOf(buffer, array, type.bits, type.signed) as ArrayLike<number>;
    case "time":
      return integersOf(buffer, array, type.bits) as ArrayLike<number>;
    case "date":
      return integersOf(buffer, array, type.unit === "day" ? 32 : 64) as ArrayLike<number>;
    default:
      return integersOf(buffer, array, 64) as ArrayLike<bigint>;
  }
}

const LONGEST = 2n ** 63n;

/** What a count becomes whose unit Parquet does not have; undefined where it stays as it is. */
function changed(type: ArrowType): ((count: bigint) => bigint) | undefined {
  if ((type.kind === "time" || type.kind === "timestamp") && type.unit === "s") {
    return (count) => {
      const milliseconds = count * 1000n;
      if (milliseconds < LONGEST && milliseconds >= -LONGEST) return milliseconds;
      throw new Error(`${count} s are beyond what milliseconds count`);
    };
  }
  if (type.kind !== "date" || type.unit === "day") return undefined;
  return (count) => {
    if (count % MILLISECONDS_A_DAY === 0n) return count / MILLISECONDS_A_DAY;
    throw new Error(`${count} ms are no whole days, which Parquet's dates are`);
  };
}

function bytes(array: ArrowArray, element: SchemaElement, rows: Int32Array): Uint8Array[] {
  const { type } = array.field;
  if (type.kind === "decimal") {
    const own = decimals(array, type);
    return Array.from(rows, (row) => bigEndian(own[row], element.type_length ?? type.bits / 8));
  }
  if (element.type === "INT96" || type.kind === "interval") {
    throw new Error("its values are of another type than those before");
  }
  const own = bytesOf(array);
  return Array.from(rows, (row) => own[row]);
}

/** Two's complement. */
function bigEndian(count: bigint, length: number): Uint8Array {
  if (BigInt.asIntN(8 * length, count) !== count)
    throw new Error(`${count} does not fit into ${length} bytes`);
  const out = new Uint8Array(length);
  let left = count;
  for (let at = length - 1; at >= 0; at--, left >>= 8n) out[at] = Number(left & 255n);
  return out;
}
