/** Bytes in memory as a source. */
import type { ByteReader, ByteSource } from "../bytes.js";

/** `bytes` are lent: they must not change while the source is open. `name` is what messages show. */
export function memorySource(name: string, bytes: Uint8Array): ByteSource {
  return {
    name,
    size: bytes.length,
    rereadable: true,
    open: async (offset = 0) => memoryReader(bytes.subarray(offset)),
    close: async () => {},
  };
}

function memoryReader(bytes: Uint8Array): ByteReader {
  let next = 0;
  return {
    async read(into) {
      const piece = bytes.subarray(next, next + into.length);
      into.set(piece);
      next += piece.length;
      return piece.length;
    },
    close: async () => {},
  };
}
