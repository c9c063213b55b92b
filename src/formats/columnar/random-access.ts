/** Bytes by position, for formats whose directory lies at the end. */
import { dataError } from "../../errors.js";
import type { ByteSource } from "../../io/bytes.js";

export interface RandomAccess {
  readonly name: string;
  readonly size: number;
  /** The bytes from `start` to `end`, in fresh memory. Throws NormalizeError "data" where they are not all there. */
  slice(start: number, end: number): Promise<Uint8Array<ArrayBuffer>>;
  close(): Promise<void>;
}

/** A source that cannot be sought is spooled first. */
export async function randomAccess(source: ByteSource): Promise<RandomAccess> {
  const { name } = source;
  const { readAt, size, close } = await seekable(source);
  return {
    name,
    size,
    close,
    async slice(start, end) {
      if (start < 0 || end < start || end > size) {
        const what = `it is cut short or damaged: it refers to bytes ${start} to ${end} of ${size}`;
        throw dataError(what, { file: name });
      }
      const bytes = new Uint8Array(end - start);
      if (bytes.length > 0) await readAt(bytes, start);
      return bytes;
    },
  };
}

type ReadAt = (into: Uint8Array, offset: number) => Promise<void>;

async function seekable(
  source: ByteSource,
): Promise<{ readAt: ReadAt; size: number; close: () => Promise<void> }> {
  if (source.readAt !== undefined && source.size !== undefined) {
    return { readAt: source.readAt.bind(source), size: source.size, close: () => source.close() };
  }
  const { spooled } = await import("../../io/source/spool.js");
  const spool = "fill" in source ? (source as ReturnType<typeof spooled>) : spooled(source);
  return { readAt: spool.readAt, size: await spool.fill(), close: () => spool.close() };
}
