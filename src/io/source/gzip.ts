/** Gzip: expanded as a stream, by zlib in Node's thread pool, and checked to its last byte. */
import { createGunzip } from "node:zlib";
import { dataError, ioError } from "../../errors.js";
import type { ByteReader, ByteSource } from "../contract.js";
import { errorCode } from "./descriptor.js";
import { skip } from "./skip.js";

/** Compressed bytes given to zlib at a time: how precisely an error can say where it is. */
const INPUT_STEP = 1 << 16;
const OUTPUT_STEP = 1 << 18;

export interface ExpansionLimits {
  /** bytes that the expanded data may have */
  readonly maxExpanded?: number;
}

/**
 * The expanded bytes of a gzip source: one member or several, and zeros after them, as gzip(1) takes it. Memory is
 * constant whatever the ratio; `maxExpanded` bounds the length. May be read again where `source` may. A reader throws
 * NormalizeError "data", with the offset in the compressed bytes, for data that are cut short, corrupt (each member's
 * CRC-32 and length are compared), followed by something else, or longer than allowed.
 */
export function gunzipped(source: ByteSource, limits: ExpansionLimits = {}): ByteSource {
  const { maxExpanded = Number.POSITIVE_INFINITY } = limits;
  return {
    name: source.name,
    size: undefined,
    rereadable: source.rereadable,
    identity: source.identity,
    async open(offset = 0) {
      const reader = new GunzipReader(source.name, await source.open(), maxExpanded);
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

class GunzipReader implements ByteReader {
  private readonly gunzip = createGunzip({ chunkSize: OUTPUT_STEP });
  private chunk: Uint8Array = new Uint8Array(0);
  /** compressed bytes that zlib was given and has done with, and those it is at work on */
  private fed = 0;
  private feeding = 0;
  private expanded = 0;
  /** what still has to end before the end is reached: zlib's output, and the checks on the input */
  private unfinished = 2;
  private failure: unknown;
  private wake: (() => void) | undefined;

  constructor(
    private readonly name: string,
    private readonly inner: ByteReader,
    private readonly maxExpanded: number,
  ) {
    this.gunzip.on("data", (chunk: Uint8Array) => {
      this.gunzip.pause();
      this.chunk = chunk;
      this.settle();
    });
    this.gunzip.pause();
    this.gunzip.on("end", () => this.finish());
    this.gunzip.on("error", (error) => this.fail(this.explain(error)));
    this.feed().then(
      () => this.finish(),
      (error) => this.fail(error),
    );
  }

  async read(into: Uint8Array): Promise<number> {
    for (;;) {
      if (this.failure !== undefined) throw this.failure;
      if (this.chunk.length > 0) return this.take(into);
      if (this.unfinished === 0) return 0;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
        this.gunzip.resume();
      });
    }
  }

  async close(): Promise<void> {
    this.fail(ioError(this.name, "read", new Error("it is closed")));
    this.gunzip.destroy();
    await this.inner.close();
  }

  private take(into: Uint8Array): number {
    const piece = this.chunk.subarray(0, into.length);
    this.expanded += piece.length;
    if (this.expanded > this.maxExpanded) {
      const message = `its gzip data expand to more than ${this.maxExpanded} bytes`;
      throw dataError(message, { file: this.name, byte: this.fed });
    }
    into.set(piece);
    this.chunk = this.chunk.subarray(piece.length);
    return piece.length;
  }

  /** Gives zlib the input, a piece at a time, as fast as its output is taken. */
  private async feed(): Promise<void> {
    const piece = new Uint8Array(INPUT_STEP);
    for (;;) {
      this.feeding = await this.inner.read(piece);
      if (this.feeding === 0) break;
      await this.expand(piece.subarray(0, this.feeding));
      this.fed += this.feeding;
      // Between members, zlib stops at a zero byte, and leaves it to us what to make of the rest.
      const left = this.fed - this.gunzip.bytesWritten;
      if (left > 0) return this.checkPadding(piece, this.feeding - left);
    }
    this.gunzip.end();
  }

  private expand(piece: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.gunzip.write(piece, (error) => (error ? reject(this.explain(error)) : resolve()));
    });
  }

  /** After the last member there may be zeros, as on tapes, and nothing else. */
  private async checkPadding(piece: Uint8Array, start: number): Promise<void> {
    let offset = this.fed - this.feeding;
    let from = start;
    for (let count = this.feeding; count > 0; count = await this.inner.read(piece)) {
      const odd = piece.subarray(from, count).findIndex((byte) => byte !== 0);
      if (odd >= 0) {
        const place = { file: this.name, byte: offset + from + odd };
        throw dataError("something other than zeros follows the gzip data", place);
      }
      offset += count;
      from = 0;
    }
  }

  private explain(error: Error): Error {
    const place = { file: this.name, byte: this.fed };
    const code = errorCode(error);
    if (code === "Z_BUF_ERROR") return dataError("its gzip data are cut short", place);
    if (code !== "Z_DATA_ERROR") return ioError(this.name, "expand", error);
    const what =
      error.message === "incorrect header check"
        ? "something that is not gzip follows the gzip data"
        : `its gzip data are corrupt (${error.message})`;
    return dataError(`${what}, in the ${this.feeding} compressed bytes from here on`, place);
  }

  private finish(): void {
    this.unfinished--;
    this.settle();
  }

  private fail(error: unknown): void {
    this.failure ??= error;
    this.settle();
  }

  private settle(): void {
    this.wake?.();
    this.wake = undefined;
  }
}
