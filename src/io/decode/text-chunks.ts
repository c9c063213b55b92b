/** Cuts text into chunks of whole records, at places that depend on the bytes alone. */
import { dataError } from "../../errors.js";
import type { DelimitedFormat } from "../../types.js";
import type { ByteReader, Chunk, ChunkBuffer, ChunkReader, LayoutColumn } from "../contract.js";
import { openQuoteError } from "./delimited-cells.js";
import { delimitedRest } from "./delimited-rest.js";
import { countLines } from "./dialect.js";

/** Bytes a chunk is cut from; more only where one record is longer. */
const CHUNK_BYTES = 1 << 20;

/** The longest record that is read. */
const RECORD_LIMIT = 1 << 26;

const QUOTE = 34;

/** Where the bytes to come begin. */
export interface TextPlace {
  readonly file: string;
  readonly offset: number;
  readonly line: number;
}

export class TextChunkReader implements ChunkReader {
  private offset: number;
  private line: number;
  /** bytes read but not yet handed out, in order */
  private readonly pending: Uint8Array[];

  /**
   * @param reader gives the bytes that follow `pending`
   * @param pending bytes already read
   * @param ended whether `pending` is all there is
   */
  constructor(
    private readonly reader: ByteReader,
    pending: readonly Uint8Array[],
    private ended: boolean,
    private readonly format: DelimitedFormat,
    private readonly layout: readonly LayoutColumn[],
    private readonly place: TextPlace,
  ) {
    this.offset = place.offset;
    this.line = place.line;
    this.pending = pending.filter(({ length }) => length > 0);
  }

  async next(buffer: ChunkBuffer): Promise<Chunk | undefined> {
    for (let target = CHUNK_BYTES; ; target *= 2) {
      const length = await this.fill(buffer, target);
      if (length === 0) return undefined;
      const bytes = buffer.bytes.subarray(0, length);
      const { cut, lines, openQuote } = buffer.kernels.cutRecords(
        bytes,
        this.format.delimiter,
        this.format.comment,
      );
      const last = this.ended && this.pending.length === 0;
      if (last && openQuote) throw openQuoteError(this.place.file, this.line + countLines(bytes, cut));
      if (last || cut > 0) return this.hand(bytes, last ? length : cut, lines + 1);
      if (target >= RECORD_LIMIT) throw this.tooLong();
      this.pending.unshift(bytes.slice());
    }
  }

  /** Fills the buffer up to `target` bytes: first what is pending, then what is read. */
  private async fill(buffer: ChunkBuffer, target: number): Promise<number> {
    if (buffer.bytes.length < target) buffer.grow(target, 0);
    const bytes = buffer.bytes;
    let length = 0;
    while (length < target && this.pending.length > 0) {
      const piece = this.pending.shift()!;
      const taken = Math.min(piece.length, target - length);
      bytes.set(piece.subarray(0, taken), length);
      if (taken < piece.length) this.pending.unshift(piece.subarray(taken));
      length += taken;
    }
    while (length < target && !this.ended) {
      const count = await this.reader.read(bytes.subarray(length, target));
      if (count === 0) this.ended = true;
      length += count;
    }
    return length;
  }

  private hand(bytes: Uint8Array, length: number, records: number): Chunk {
    if (length < bytes.length) this.pending.unshift(bytes.slice(length));
    const rest = (own: Uint8Array) => delimitedRest(this.format, this.layout, own, this.place.file);
    const chunk = { length, records, file: 0, offset: this.offset, line: this.line, rest };
    const whole = bytes.subarray(0, length);
    this.offset += length;
    this.line += holdsQuote(whole) ? countLines(whole, length) : records - 1;
    return chunk;
  }

  private tooLong(): Error {
    const megabytes = RECORD_LIMIT / (1 << 20);
    return dataError(
      `a record is longer than ${megabytes} MiB`,
      { file: this.place.file, line: this.line },
      "is a quote left open, or is it a text file at all?",
    );
  }

  async close(): Promise<void> {
    await this.reader.close();
  }
}

/** By Buffer's search, which is ten times as fast as a typed array's. */
const holdsQuote = (bytes: Uint8Array): boolean =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(QUOTE);
