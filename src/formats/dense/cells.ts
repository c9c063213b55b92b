/** Dense bytes to doubles; runs where the kernels run, maybe in a worker. */
import type { Kernels } from "../../kernels/kernels.js";
import type { Arena } from "../../kernels/memory.js";
import type { Batch, DenseFormat, ElementType } from "../../types.js";
import { ELEMENT_BYTES, swapBytes } from "./element-types.js";

const TWO_TO_32 = 2 ** 32;

/**
 * The rows of a chunk as doubles: `bytes` (whole rows, in memory that the kernels reach) is left as it is.
 * Exact for every type but int64 and uint64, which become the nearest double (ties to even); bool is 0 or 1, any byte but 0 being 1.
 * Then each value is divided by format.divisor, correctly rounded.
 */
export function decodeDense(format: DenseFormat, bytes: Uint8Array, kernels: Kernels, arena: Arena): Batch {
  const { elementType, cols, divisor } = format;
  const count = bytes.length / ELEMENT_BYTES[elementType];
  const values = arena.float64(count);
  const native = nativeBytes(format, bytes, arena);
  widen(elementType, native, values, kernels);
  if (divisor !== 1) divide(values, divisor, kernels, arena);
  return { rows: cols === 0 ? 0 : count / cols, cols, values };
}

/** The bytes in the machine's order and aligned to their elements: themselves, or a copy. */
function nativeBytes(format: DenseFormat, bytes: Uint8Array, arena: Arena): Uint8Array {
  const size = ELEMENT_BYTES[format.elementType];
  const swapped = size > 1 && !format.littleEndian;
  if (!swapped && bytes.byteOffset % size === 0) return bytes;
  const copy = arena.bytes(bytes.length);
  copy.set(bytes);
  if (swapped) swapBytes(copy, size);
  return copy;
}

type View<T> = new (buffer: ArrayBufferLike, byteOffset: number, length: number) => T;

/** Types that a typed array reads as they are; set() widens them exactly, and faster than a loop does on shared memory. */
const READY: Partial<Record<ElementType, View<ArrayLike<number>>>> = {
  int8: Int8Array,
  uint16: Uint16Array,
  int16: Int16Array,
  uint32: Uint32Array,
  int32: Int32Array,
  float64: Float64Array,
};

function widen(type: ElementType, bytes: Uint8Array, out: Float64Array, kernels: Kernels): void {
  const n = out.length;
  const view = <T>(Type: View<T>, length: number): T => new Type(bytes.buffer, bytes.byteOffset, length);
  const Ready = READY[type];
  if (Ready !== undefined) out.set(view(Ready, n));
  else if (type === "uint8") kernels.widenBytes(bytes, n, out);
  else if (type === "float32") kernels.widenSingle(view(Float32Array, n), n, out);
  else if (type === "float16") widenHalf(view(Uint16Array, n), n, out);
  else if (type === "uint64") widenLong(view(Uint32Array, 2 * n), view(Uint32Array, 2 * n), n, out);
  else if (type === "int64") widenLong(view(Uint32Array, 2 * n), view(Int32Array, 2 * n), n, out);
  else widenBooleans(bytes, n, out);
}

function widenBooleans(input: Uint8Array, n: number, out: Float64Array): void {
  for (let i = 0; i < n; i++) out[i] = input[i] === 0 ? 0 : 1;
}

/** Both products are exact, so the sum is rounded once: the nearest double. `high` sees the same words, signed for int64. */
function widenLong(low: Uint32Array, high: Uint32Array | Int32Array, n: number, out: Float64Array): void {
  for (let i = 0; i < n; i++) out[i] = high[2 * i + 1] * TWO_TO_32 + low[2 * i];
}

/** Value of a float16 is (implicit + fraction) · scale, both found by its sign and exponent (IEEE 754 binary16); exact. */
const HALF_IMPLICIT = Float64Array.from({ length: 64 }, (_, i) => (i % 32 === 0 ? 0 : 1024));
const HALF_SCALE = Float64Array.from({ length: 64 }, (_, i) => {
  const exponent = i % 32;
  const scale = exponent === 31 ? Number.POSITIVE_INFINITY : 2 ** (Math.max(exponent, 1) - 25);
  return i < 32 ? scale : -scale;
});
/** Largest fields of a half that is infinite; above it is NaN. */
const HALF_INFINITY = 0x7c00;

function widenHalf(input: Uint16Array, n: number, out: Float64Array): void {
  for (let i = 0; i < n; i++) {
    const half = input[i];
    const head = half >>> 10;
    out[i] =
      (half & 0x7fff) > HALF_INFINITY
        ? Number.NaN
        : (HALF_IMPLICIT[head] + (half & 0x3ff)) * HALF_SCALE[head];
  }
}

/** x·1 - 0 is x, so the kernel's (x·prescale - shift) / divisor is one correctly rounded division. */
function divide(values: Float64Array, divisor: number, kernels: Kernels, arena: Arena): void {
  const [one, zero, by] = [arena.float64(1), arena.float64(1), arena.float64(1)];
  one[0] = 1;
  zero[0] = 0;
  by[0] = divisor;
  kernels.standardizeRows(values, 1, values.length, one, zero, by);
}
