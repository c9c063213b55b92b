/**
 * Zstandard: frames one after another, each read block by block, so that it is known
 * where one is cut short; libzstd expands them, and compares checksums and lengths. Format: RFC 8878.
 */
import { ZSTDDecoder } from "zstddec/stream";
import { dataError, type NormalizeError } from "../../errors.js";
import type { ByteReader, ByteSource } from "../bytes.js";
import { CompressedInput } from "./compressed-input.js";
import { type ExpandingReader, type ExpansionLimits, expanded, piecewise } from "./decompress.js";

const FRAME = 0xfd2fb528;
/** Sixteen numbers that begin frames of something else. */
const SKIPPABLE = 0x184d2a50;
/** The largest window that libzstd decodes unless it is told otherwise. */
const LARGEST_WINDOW = 2 ** 27;
const LARGEST_BLOCK = 2 ** 17;
const BLOCK_HEADER = 3;
const REPEATED = 1;
const RESERVED = 3;
const CHECKSUM = 4;
/** Times that the decoder may give nothing of a block; it repeats itself where there is something wrong with it. */
const MOST_IDLE = 3;
/** Bytes of a frame's length, and of its dictionary's number, by the bits that tell them. */
const LENGTH_BYTES = [0, 2, 4, 8];
const DICTIONARY_BYTES = [0, 1, 2, 4];

/** The expanded bytes of a zstd source; see {@link expanded}. */
export const unzstd = (source: ByteSource, limits: ExpansionLimits = {}): ByteSource =>
  expanded(source, { name: "zstd", expand: unframed }, limits);

function unframed(file: string, inner: ByteReader): ExpandingReader {
  const input = new CompressedInput(inner);
  return piecewise(file, input, new Frames(file, input).pieces());
}

/** What a frame's head says. */
interface FrameHead {
  readonly bytes: Uint8Array;
  readonly checked: boolean;
}

/** A block, and the byte at which it begins. */
interface Block {
  readonly bytes: Uint8Array;
  readonly start: number;
}

/** A frame's head and blocks, as the decoder asks for them. */
class Feed implements Iterable<Uint8Array> {
  /** the block that is given next */
  next: Block | undefined;
  /** how often nothing came of what was given last */
  idle = 0;

  constructor(
    private readonly head: Uint8Array,
    /** byte at which what was given last begins */
    public start: number,
  ) {}

  *[Symbol.iterator](): Generator<Uint8Array> {
    yield this.head;
    while (this.next !== undefined) {
      const { bytes, start } = this.next;
      this.next = undefined;
      this.idle = 0;
      this.start = start;
      yield bytes;
    }
  }
}

class Frames {
  constructor(
    private readonly file: string,
    private readonly input: CompressedInput,
  ) {}

  async *pieces(): AsyncGenerator<Uint8Array> {
    const decoder = new ZSTDDecoder();
    await decoder.init();
    for (;;) {
      const start = this.input.position;
      const head = await this.input.peek(4);
      if (head.length === 0) return;
      if (head.length < 4) throw this.cutShort(start + head.length);
      const magic = new DataView(head.buffer, head.byteOffset).getUint32(0, true);
      if (magic === FRAME) yield* this.frame(decoder);
      else if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE) await this.skipFrame();
      else
        throw dataError("something that is not zstd follows the zstd data", { file: this.file, byte: start });
    }
  }

  private async skipFrame(): Promise<void> {
    const head = await this.exactly(8);
    for (let left = new DataView(head.buffer).getUint32(4, true); left > 0; ) {
      left -= (await this.exactly(Math.min(left, LARGEST_BLOCK))).length;
    }
  }

  private async *frame(decoder: ZSTDDecoder): AsyncGenerator<Uint8Array> {
    const head = await this.head();
    const feed = new Feed(head.bytes, this.input.position);
    const expanding = decoder.decodeStreaming(feed);
    for (let last = false; ; ) {
      // The decoder takes the next block when it is done with one, so that it must be there by then.
      if (feed.next === undefined && !last) {
        const start = this.input.position;
        const block = await this.block(head.checked);
        feed.next = { bytes: block.bytes, start };
        last = block.last;
      }
      const piece = this.step(expanding, feed);
      if (piece === undefined) return;
      yield piece;
    }
  }

  /** What comes next of a frame; undefined at its end. */
  private step(expanding: Generator<Uint8Array>, feed: Feed): Uint8Array | undefined {
    try {
      const { value, done } = expanding.next();
      if (done) return undefined;
      feed.idle = value.length === 0 ? feed.idle + 1 : 0;
      if (feed.idle <= MOST_IDLE) return value;
    } catch {
      // It says only that the end was not reached.
    }
    throw dataError("its zstd data are corrupt, in the block that begins here or the checksum after it", {
      file: this.file,
      byte: feed.start,
    });
  }

  /** A frame's head, in memory of its own. Throws for what the decoder cannot do. */
  private async head(): Promise<FrameHead> {
    const at = this.input.position;
    const flags = (await this.peekExactly(5))[4];
    const single = (flags & 0x20) !== 0;
    const dictionaryBytes = DICTIONARY_BYTES[flags & 3];
    const lengthBytes = LENGTH_BYTES[flags >> 6] || (single ? 1 : 0);
    const bytes = await this.exactly((single ? 5 : 6) + dictionaryBytes + lengthBytes);
    if ((flags & 8) !== 0) throw this.corrupt(at + 4, "a reserved bit is set");
    if (bytes.subarray(single ? 5 : 6, (single ? 5 : 6) + dictionaryBytes).some((byte) => byte !== 0)) {
      throw dataError(
        "its zstd data need a dictionary",
        { file: this.file, byte: at },
        "expand them first: zstd -D",
      );
    }
    const length = lengthBytes === 0 ? undefined : frameLength(bytes.subarray(-lengthBytes));
    const window = single ? (length as number) : windowOf(bytes[5]);
    if (window > LARGEST_WINDOW) {
      const what = `its zstd data look back ${window} bytes; more than ${LARGEST_WINDOW} are not held in memory`;
      throw dataError(what, { file: this.file, byte: at }, "expand them first: zstd -d --long=31 -c");
    }
    return { bytes, checked: (flags & 4) !== 0 };
  }

  /** The next block with its head, and what ends the frame where it is the last. */
  private async block(checked: boolean): Promise<{ bytes: Uint8Array; last: boolean }> {
    const at = this.input.position;
    const [low, middle, high] = await this.peekExactly(BLOCK_HEADER);
    const type = (low >> 1) & 3;
    const size = (low >> 3) | (middle << 5) | (high << 13);
    if (type === RESERVED || size > LARGEST_BLOCK) throw this.corrupt(at, "there is no such block");
    const last = (low & 1) !== 0;
    const checksum = last && checked ? CHECKSUM : 0;
    const bytes = await this.exactly(BLOCK_HEADER + (type === REPEATED ? 1 : size) + checksum);
    return { bytes, last };
  }

  /** `count` bytes in memory of their own. */
  private async exactly(count: number): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = new Uint8Array(await this.peekExactly(count));
    this.input.advance(count);
    return bytes;
  }

  private async peekExactly(count: number): Promise<Uint8Array> {
    const bytes = await this.input.peek(count);
    if (bytes.length < count) throw this.cutShort(this.input.position + bytes.length);
    return bytes.subarray(0, count);
  }

  private cutShort(byte: number): NormalizeError {
    return dataError("its zstd data are cut short", { file: this.file, byte });
  }

  private corrupt(byte: number, why: string): NormalizeError {
    return dataError(`its zstd data are corrupt (${why})`, { file: this.file, byte });
  }
}

/** RFC 8878, 3.1.1.1.4: two bytes count from 256. */
function frameLength(bytes: Uint8Array): number {
  const value = bytes.reduce((sum, byte, i) => sum + byte * 256 ** i, 0);
  return bytes.length === 2 ? value + 256 : value;
}

/** RFC 8878, 3.1.1.1.2. */
function windowOf(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}
