/** Facts about element types as stored in dense files. */
import { endianness } from "node:os";
import { NormalizeError } from "../../errors.js";
import type { ElementType } from "../../types.js";

/** Bytes in one element. */
export const ELEMENT_BYTES: Readonly<Record<ElementType, number>> = {
  bool: 1,
  uint8: 1,
  int8: 1,
  uint16: 2,
  int16: 2,
  uint32: 4,
  int32: 4,
  uint64: 8,
  int64: 8,
  float16: 2,
  float32: 4,
  float64: 8,
};

/**
 * Dense bytes are read and written through typed arrays, which have the machine's byte order.
 * Throws NormalizeError "io" where that is not little-endian.
 */
export function requireLittleEndianMachine(order: "LE" | "BE" = endianness()): void {
  if (order === "LE") return;
  throw new NormalizeError("io", "binary arrays are read and written on little-endian machines alone");
}

/** Turns the bytes of each element round, in place. */
export function swapBytes(bytes: Uint8Array, size: number): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (size === 2) buffer.swap16();
  else if (size === 4) buffer.swap32();
  else buffer.swap64();
}
