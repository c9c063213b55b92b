/** Compressions that Node brings, expanded as a stream in its thread pool, and checked to the last byte. */
import type { BrotliDecompress, Gunzip } from "node:zlib";
import { dataError, ioError } from "../../errors.js";
import type { ByteReader } from "../bytes.js";
import { errorCode } from "../source/descriptor.js";
import type { ExpandingReader } from "./decompress.js";

/** Compressed bytes given to zlib at a time: how precisely an error can say where it is. */
const INPUT_STEP = 1 << 16;
export const OUTPUT_STEP = 1 << 18;

/** One of Node's decompressors. */
export interface ZlibFormat {
  /** its name, for messages */
  readonly name: string;
  readonly create: () => Gunzip | BrotliDecompress;
  /** what is wrong with the data, where an error says that they are; undefined where it says something else */
  readonly fault: (error: Error) => string | undefined;
  /** the bytes that may follow the data */
  readonly after: "zeros" | "nothing";
}

export class ZlibReader implements ExpandingReader {
  private readonly stream: Gunzip | BrotliDecompress;
  private chunk: Uint8Array = new Uint8Array(0);
  /** compressed bytes that zlib was given and has done with, and those it is at work on */
  private fed = 0;
  private feeding = 0;
  /** what still has to end before the end is reached: zlib's output, and the checks on the input */
  private unfinished = 2;
  private failure: unknown;
  private wake: (() => void) | undefined;

  constructor(
    private readonly name: string,
    private readonly inner: ByteReader,
    private readonly format: ZlibFormat,
  ) {
    this.stream = format.create();
    this.stream.on("data", (chunk: Uint8Array) => {
      this.stream.pause();
      this.chunk = chunk;
      this.settle();
    });
    this.stream.pause();
    this.stream.on("end", () => this.finish());
    this.stream.on("error", (error) => this.fail(this.explain(error)));
    this.feed().then(
      () => this.finish(),
      (error) => this.fail(error),
    );
  }

  get consumed(): number {
    return this.stream.bytesWritten;
  }

  async read(into: Uint8Array): Promise<number> {
    for (;;) {
      if (this.failure !== undefined) throw this.failure;
      if (this.chunk.length > 0) return this.take(into);
      if (this.unfinished === 0) return 0;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
        this.stream.resume();
      });
    }
  }

  async close(): Promise<void> {
    this.fail(ioError(this.name, "read", new Error("it is closed")));
    this.stream.destroy();
    await this.inner.close();
  }

  private take(into: Uint8Array): number {
    const piece = this.chunk.subarray(0, into.length);
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
      const left = this.fed - this.stream.bytesWritten;
      if (left > 0) return this.checkPadding(piece, this.feeding - left);
    }
    this.stream.end();
  }

  private expand(piece: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.stream.write(piece, (error) => (error ? reject(this.explain(error)) : resolve()));
    });
  }

  /** After gzip's last member there may be zeros, as on tapes; after anything else there is nothing. */
  private async checkPadding(piece: Uint8Array, start: number): Promise<void> {
    const { after, name } = this.format;
    let offset = this.fed - this.feeding;
    let from = start;
    for (let count = this.feeding; count > 0; count = await this.inner.read(piece)) {
      const odd = after === "nothing" ? 0 : piece.subarray(from, count).findIndex((byte) => byte !== 0);
      if (odd >= 0) {
        const place = { file: this.name, byte: offset + from + odd };
        throw dataError(
          `something ${after === "zeros" ? "other than zeros " : ""}follows the ${name} data`,
          place,
        );
      }
      offset += count;
      from = 0;
    }
  }

  private explain(error: Error): Error {
    const place = { file: this.name, byte: this.fed };
    if (errorCode(error) === "Z_BUF_ERROR")
      return dataError(`its ${this.format.name} data are cut short`, place);
    const fault = this.format.fault(error);
    if (fault === undefined) return ioError(this.name, "expand", error);
    return dataError(`${fault}, in the ${this.feeding} compressed bytes from here on`, place);
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
