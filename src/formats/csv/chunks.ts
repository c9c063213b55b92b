/** Cuts text into chunks of whole records, at places that depend on the bytes alone. */
import { dataError } from "../../errors.js";
import type { DelimitedFormat } from "../../types.js";
import { CHUNK_BYTES, mostRecords } from "../chunk-size.js";
import type { Chunk, ChunkBuffer, ChunkReader, LayoutColumn } from "../dataset.js";
import { withFields } from "../folder-fields.js";
import type { PendingBytes } from "../text/pending-bytes.js";
import { openQuoteError, recordOffset } from "./cells.js";
import { countLines } from "./dialect.js";
import { delimitedRest } from "./passthrough.js";

/** The longest record that is read. */
export const RECORD_LIMIT = 1 << 26;

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
  private readonly most = mostRecords();

  /** @param added fields put at the end of each record */
  constructor(
    private readonly bytes: PendingBytes,
    private readonly format: DelimitedFormat,
    private readonly layout: readonly LayoutColumn[],
    private readonly place: TextPlace,
    private readonly added: Uint8Array,
  ) {
    this.offset = place.offset;
    this.line = place.line;
  }

  async next(buffer: ChunkBuffer): Promise<Chunk | undefined> {
    for (let target = CHUNK_BYTES; ; target *= 2) {
      const length = await this.bytes.fill(buffer, target);
      if (length === 0) return undefined;
      const bytes = buffer.bytes.subarray(0, length);
      const { cut, lines, openQuote } = buffer.kernels.cutRecords(
        bytes,
        this.format.delimiter,
        this.format.comment,
      );
      const last = this.bytes.exhausted;
      if (last && openQuote) throw openQuoteError(this.place.file, this.line + countLines(bytes, cut));
      const whole = last ? length : cut;
      if (whole > 0) return this.hand(bytes, ...this.within(bytes, whole, lines + 1), buffer);
      if (target >= RECORD_LIMIT) throw tooLongError(this.place.file, this.line, LEFT_OPEN);
      this.bytes.putBack(bytes);
    }
  }

  /** The end of the most records that a chunk may have, and a bound on them; `end` is that of `records` at most. */
  private within(bytes: Uint8Array, end: number, records: number): [end: number, records: number] {
    if (records <= this.most) return [end, records];
    const part = Math.min(end, recordOffset(this.format, bytes.subarray(0, end), this.most));
    return [part, countLines(bytes, part) + 1];
  }

  private hand(bytes: Uint8Array, length: number, records: number, buffer: ChunkBuffer): Chunk {
    this.bytes.putBack(bytes.subarray(length));
    const rest: Chunk["rest"] = (own, lookedAt) =>
      delimitedRest(this.format, this.layout, own, this.place.file, lookedAt);
    const whole = bytes.subarray(0, length);
    const { offset, line } = this;
    this.offset += length;
    this.line += holdsQuote(whole) ? countLines(whole, length) : records - 1;
    const added =
      this.added.length > 0 ? replaced(buffer, withFields(whole, this.added, this.format)) : length;
    return { length: added, records, file: 0, offset, line, rest };
  }

  async close(): Promise<void> {
    await this.bytes.close();
  }
}

/** Puts other bytes in the lent memory; returns how many. */
export function replaced(buffer: ChunkBuffer, bytes: Uint8Array): number {
  if (buffer.bytes.length < bytes.length) buffer.grow(bytes.length, 0);
  buffer.bytes.set(bytes);
  return bytes.length;
}

const LEFT_OPEN = "is a quote left open, or is it a text file at all?";

export function tooLongError(file: string, line: number, hint: string): Error {
  return dataError(`a record is longer than ${RECORD_LIMIT / (1 << 20)} MiB`, { file, line }, hint);
}

/** By Buffer's search, which is ten times as fast as a typed array's. */
const holdsQuote = (bytes: Uint8Array): boolean =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(QUOTE);
