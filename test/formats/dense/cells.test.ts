import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { decodeDense } from "#normalize/formats/dense/cells.js";
import { type Arena, HeapArena } from "#normalize/kernels/memory.js";
import { scalarKernels } from "#normalize/kernels/scalar/kernels.js";
import type { DenseFormat, ElementType } from "#normalize/types.js";
import { bytesOf, swapped } from "../lent.js";

const format = (elementType: ElementType, options: Partial<DenseFormat> = {}): DenseFormat => ({
  kind: "dense",
  elementType,
  littleEndian: true,
  cols: 1,
  divisor: 1,
  ...options,
});

const decode = (dense: DenseFormat, bytes: Uint8Array, arena: Arena = new HeapArena()): number[] =>
  Array.from(decodeDense(dense, bytes, scalarKernels, arena).values);

/** `bytes` at an odd address. */
function misaligned(bytes: Uint8Array): Uint8Array {
  const moved = new Uint8Array(bytes.length + 1).subarray(1);
  moved.set(bytes);
  return moved;
}

/** Elements as stored, and what they are as doubles. */
const CASES: readonly [ElementType, ArrayBufferView, number, number[]][] = [
  ["bool", Uint8Array.of(0, 1, 2, 255), 1, [0, 1, 1, 1]],
  ["uint8", Uint8Array.of(0, 1, 128, 255), 1, [0, 1, 128, 255]],
  ["int8", Int8Array.of(0, 1, -1, -128), 1, [0, 1, -1, -128]],
  ["uint16", Uint16Array.of(0, 1, 258, 65535), 2, [0, 1, 258, 65535]],
  ["int16", Int16Array.of(0, 258, -1, -32768), 2, [0, 258, -1, -32768]],
  ["uint32", Uint32Array.of(0, 16909060, 4294967295), 4, [0, 16909060, 4294967295]],
  ["int32", Int32Array.of(0, 16909060, -1, -2147483648), 4, [0, 16909060, -1, -2147483648]],
  [
    "uint64",
    BigUint64Array.of(0n, 1n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 53n + 3n, 2n ** 64n - 1n),
    8,
    [0, 1, 2 ** 53, 2 ** 53, 2 ** 53 + 4, 2 ** 64],
  ],
  [
    "int64",
    BigInt64Array.of(0n, -1n, -(2n ** 53n) - 1n, 2n ** 63n - 1n, -(2n ** 63n), -4294967297n),
    8,
    [0, -1, -(2 ** 53), 2 ** 63, -(2 ** 63), -4294967297],
  ],
  [
    "float16",
    Uint16Array.of(
      0x0000,
      0x8000,
      0x0001,
      0x3ff,
      0x400,
      0x3c00,
      0xc000,
      0x7bff,
      0x7c00,
      0xfc00,
      0x7e00,
      0xfc01,
    ),
    2,
    [0, -0, 2 ** -24, 1023 * 2 ** -24, 2 ** -14, 1, -2, 65504, Infinity, -Infinity, NaN, NaN],
  ],
  [
    "float32",
    Float32Array.of(0, -0, 0.1, 1e-45, -Infinity, NaN),
    4,
    [0, -0, Math.fround(0.1), Math.fround(1e-45), -Infinity, NaN],
  ],
  ["float64", Float64Array.of(0, -0, 0.1, 5e-324, Infinity, NaN), 8, [0, -0, 0.1, 5e-324, Infinity, NaN]],
];

describe("decodeDense", () => {
  for (const [type, stored, size, expected] of CASES) {
    it(`reads ${type}, aligned or not, in both byte orders, and leaves the bytes alone`, () => {
      const little = bytesOf(stored);
      const big = swapped(stored, size);
      assert.deepEqual(decode(format(type), little), expected);
      assert.deepEqual(decode(format(type), misaligned(little)), expected);
      const reversed = format(type, { littleEndian: false });
      assert.deepEqual(decode(reversed, big), expected);
      assert.deepEqual(decode(reversed, misaligned(big)), expected);
      assert.deepEqual(big, swapped(stored, size));
    });
  }

  it("reads every float16 as IEEE 754 says", () => {
    const halves = Uint16Array.from({ length: 65536 }, (_, i) => i);
    const values = decode(format("float16"), bytesOf(halves));
    values.forEach((value, half) => {
      const sign = half >> 15 ? -1 : 1;
      const exponent = (half >> 10) & 31;
      const fraction = half & 1023;
      const special = fraction === 0 ? sign * Infinity : NaN;
      const normal = sign * 2 ** (exponent - 15) * (1 + fraction / 1024);
      const finite = exponent === 0 ? sign * 2 ** -14 * (fraction / 1024) : normal;
      assert.ok(Object.is(value, exponent === 31 ? special : finite), `half ${half}`);
    });
  });

  it("reads 64-bit integers as BigInt's conversion does", () => {
    const longs = new BigUint64Array(2000);
    let state = 1n;
    for (let i = 0; i < longs.length; i++) {
      state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n);
      longs[i] = state >> BigInt(i % 30);
    }
    assert.deepEqual(decode(format("uint64"), bytesOf(longs)), Array.from(longs, Number));
    const signed = new BigInt64Array(longs.buffer);
    assert.deepEqual(decode(format("int64"), bytesOf(signed)), Array.from(signed, Number));
  });

  it("divides truly: x/255, not x·(1/255)", () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
    const values = decode(format("uint8", { divisor: 255 }), bytes);
    assert.deepEqual(
      values,
      Array.from(bytes, (x) => x / 255),
    );
    assert.notDeepEqual(
      values,
      Array.from(bytes, (x) => x * (1 / 255)),
    );
    const halves = decode(format("float64", { divisor: 3 }), bytesOf(Float64Array.of(-0, 1, NaN, Infinity)));
    assert.deepEqual(halves, [-0, 1 / 3, NaN, Infinity]);
  });

  it("says how many rows and columns there are", () => {
    const batch = decodeDense(
      format("int16", { cols: 3 }),
      new Uint8Array(36),
      scalarKernels,
      new HeapArena(),
    );
    assert.deepEqual([batch.rows, batch.cols, batch.values.length], [6, 3, 18]);
    const none = decodeDense(format("int16", { cols: 0 }), new Uint8Array(0), scalarKernels, new HeapArena());
    assert.deepEqual([none.rows, none.cols, none.values.length], [0, 0, 0]);
  });
});
