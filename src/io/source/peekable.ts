/** Looking at a source's first bytes without losing them. */
import type { ByteReader, ByteSource, FileIdentity } from "../bytes.js";
import { skip } from "./skip.js";

/** The least that is asked of the source at a time. */
const STEP = 1 << 16;

export interface PeekableSource extends ByteSource {
  /**
   * The first `count` bytes, or all where there are fewer; more where more were at hand. The view stays valid, must not be
   * written to, and costs its size in memory until the first opening has read past it. Any number of calls, in any
   * order of sizes; where the source can be read only once, all before the first opening.
   */
  peek(count: number): Promise<Uint8Array>;
}

/** `source` with peek(): its first opening begins with the bytes that were looked at. Closing it closes `source`. */
export function peekable(source: ByteSource): PeekableSource {
  return new Peekable(source);
}

class Peekable implements PeekableSource {
  readonly name: string;
  readonly rereadable: boolean;
  readonly identity: FileIdentity | undefined;
  readonly readAt: ByteSource["readAt"];
  private reader: ByteReader | undefined;
  private bytes: Uint8Array = new Uint8Array(0);
  private length = 0;
  private ended = false;

  constructor(private readonly source: ByteSource) {
    this.name = source.name;
    this.rereadable = source.rereadable;
    this.identity = source.identity;
    this.readAt = source.readAt?.bind(source);
  }

  get size(): number | undefined {
    return this.source.size;
  }

  async peek(count: number): Promise<Uint8Array> {
    this.reader ??= await this.source.open();
    while (this.length < count && !this.ended) {
      if (this.length === this.bytes.length) this.grow(count);
      const got = await this.reader.read(this.bytes.subarray(this.length));
      this.length += got;
      this.ended = got === 0;
    }
    return this.bytes.subarray(0, this.length);
  }

  async open(offset = 0): Promise<ByteReader> {
    const { reader } = this;
    if (reader === undefined) return this.source.open(offset);
    const prefix = this.bytes.subarray(0, this.length);
    this.forget();
    if (offset > prefix.length && this.rereadable) {
      await reader.close();
      return this.source.open(offset);
    }
    const replay = replaying(prefix, reader);
    await skip(replay, offset);
    return replay;
  }

  async close(): Promise<void> {
    const { reader } = this;
    this.forget();
    await reader?.close();
    await this.source.close();
  }

  private forget(): void {
    this.reader = undefined;
    this.bytes = new Uint8Array(0);
    this.length = 0;
    this.ended = false;
  }

  /** Doubles the room, so that a large count costs nothing where the source is small. */
  private grow(count: number): void {
    const larger = new Uint8Array(Math.max(STEP, Math.min(count, 2 * this.bytes.length)));
    larger.set(this.bytes);
    this.bytes = larger;
  }
}

/** A reader of `prefix`, which is let go once it is read, and then of what `reader` still has. */
function replaying(prefix: Uint8Array, reader: ByteReader): ByteReader {
  let left = prefix;
  return {
    async read(into) {
      if (left.length === 0) return reader.read(into);
      const piece = left.subarray(0, into.length);
      into.set(piece);
      left = piece.length < left.length ? left.subarray(piece.length) : new Uint8Array(0);
      return piece.length;
    },
    close: () => reader.close(),
  };
}
