/** What the expanding of compressed bytes has in common, whatever the compression. */
import { dataError, ioError } from "../../errors.js";
import type { ByteReader, ByteSource } from "../bytes.js";
import { skip } from "../source/skip.js";
import type { CompressedInput } from "./compressed-input.js";

export interface ExpansionLimits {
  /** bytes that the expanded data may have; absent: {@link FREE_BYTES}, and as many times the compressed ones as {@link RATIO} */
  readonly maxExpanded?: number;
}

/** What may come of any file, however small. */
const FREE_BYTES = 2 ** 30;
/** Bytes that may come of each compressed one: real data do not shrink as much, and gzip cannot do more than 1032. */
const RATIO = 1000;

/** Gives expanded bytes. */
export interface ExpandingReader extends ByteReader {
  /** compressed bytes taken so far */
  readonly consumed: number;
}

/** How one compression is undone. */
interface Expansion {
  /** its name, for messages */
  readonly name: string;
  /** Throws NormalizeError "data", with the offset in the compressed bytes, for data that are cut short or corrupt. */
  readonly expand: (file: string, inner: ByteReader) => ExpandingReader;
}

/**
 * The expanded bytes of a source. Memory is constant whatever the ratio. May be read again where `source` may. A reader throws
 * what the expansion throws, and NormalizeError "data" where more comes out than the limits allow.
 */
export function expanded(source: ByteSource, expansion: Expansion, limits: ExpansionLimits): ByteSource {
  return {
    name: source.name,
    size: undefined,
    rereadable: source.rereadable,
    identity: source.identity,
    async open(offset = 0) {
      const inner = await source.open();
      const reader = guarded(expansion.expand(source.name, inner), source.name, expansion.name, limits);
      try {
        await skip(reader, offset);
      } catch (error) {
        await reader.close();
        throw error;
      }
      return reader;
    },
    close: () => source.close(),
  };
}

/** `reader`, until it has given more than it may. */
export function guarded(
  reader: ExpandingReader,
  file: string,
  what: string,
  { maxExpanded }: ExpansionLimits,
): ByteReader {
  let total = 0;
  return {
    async read(into) {
      const count = await reader.read(into);
      total += count;
      const limit = maxExpanded ?? FREE_BYTES + RATIO * reader.consumed;
      if (total <= limit) return count;
      const message =
        maxExpanded === undefined
          ? `its ${what} data expand to more than ${RATIO} times their size, as those made to fill a disk do`
          : `its ${what} data expand to more than ${limit} bytes`;
      const hint = "if they are what they should be, say how large they may become: --max-expanded SIZE";
      throw dataError(message, { file, byte: reader.consumed }, hint);
    },
    close: () => reader.close(),
  };
}

/** A reader of the pieces that are made of `input`, one after another. */
export function piecewise(
  file: string,
  input: CompressedInput,
  pieces: AsyncGenerator<Uint8Array>,
): ExpandingReader {
  let piece: Uint8Array = new Uint8Array(0);
  let closed = false;
  return {
    get consumed() {
      return input.position;
    },
    async read(into) {
      while (piece.length === 0) {
        if (closed) throw ioError(file, "read", new Error("it is closed"));
        const next = await pieces.next();
        if (next.done) return 0;
        piece = next.value;
      }
      const given = piece.subarray(0, into.length);
      into.set(given);
      piece = piece.subarray(given.length);
      return given.length;
    },
    async close() {
      closed = true;
      piece = new Uint8Array(0);
      await input.close();
    },
  };
}
