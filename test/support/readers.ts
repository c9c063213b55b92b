import type { ByteReader, ByteSource } from "#normalize/io/bytes.js";

/** All that `reader` still gives, asked for `step` bytes at a time. */
export async function readAll(reader: ByteReader, step = 1 << 16): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for (;;) {
    const into = new Uint8Array(step);
    const count = await reader.read(into);
    if (count === 0) return Buffer.concat(pieces);
    pieces.push(into.subarray(0, count));
  }
}

/** One reading of `source`, from `offset` on. */
export async function readSource(source: ByteSource, offset = 0, step?: number): Promise<Buffer> {
  const reader = await source.open(offset);
  try {
    return await readAll(reader, step);
  } finally {
    await reader.close();
  }
}

/** A stream that can be read once and gives at most `step` bytes at a time; `failure`, if given, comes at the end. */
export function onceSource(bytes: Uint8Array, step: number, failure?: Error): ByteSource & { reads: number } {
  let next = 0;
  let opened = false;
  const source = {
    name: "once",
    size: undefined,
    rereadable: false,
    reads: 0,
    async open(offset = 0) {
      if (opened) throw new Error("opened twice");
      opened = true;
      next = offset;
      return {
        async read(into: Uint8Array) {
          source.reads++;
          const piece = bytes.subarray(next, next + Math.min(step, into.length));
          into.set(piece);
          next += piece.length;
          if (piece.length === 0 && failure) throw failure;
          return piece.length;
        },
        close: async () => {},
      };
    },
    close: async () => {},
  };
  return source;
}
