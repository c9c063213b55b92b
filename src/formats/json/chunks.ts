/** Cuts JSON text into chunks of whole records, at places that depend on the bytes alone. */
import { dataError } from "../../errors.js";
import { CLOSE_ARRAY, cutElements, cutLines, skipSpace } from "../../kernels/scalar/json.js";
import type { JsonFormat } from "../../types.js";
import { CHUNK_BYTES, mostRecords } from "../chunk-size.js";
import { RECORD_LIMIT, replaced, type TextPlace, tooLongError } from "../csv/chunks.js";
import { countLines } from "../csv/dialect.js";
import type { Chunk, ChunkBuffer, ChunkReader, LayoutColumn } from "../dataset.js";
import { withMembers } from "../folder-fields.js";
import type { PendingBytes } from "../text/pending-bytes.js";
import { jsonRest } from "./passthrough.js";

/** Cells of a chunk, at most: a short record can have room for many columns. */
const MOST_CELLS = 1 << 22;

/** What follows an array's last element, at most. */
const TAIL_LIMIT = 1 << 20;

/** Where the bytes at hand are cut. */
interface Cut {
  readonly length: number;
  readonly records: number;
  /** whether the array ends here */
  readonly closes: boolean;
}

export class JsonChunkReader implements ChunkReader {
  private offset: number;
  private line: number;
  private state: "before" | "between" | "closed" = "before";
  private readonly most: number;

  /**
   * @param added members put at the end of each object
   * @param onTail told what follows the last element of an array, once it was read
   */
  constructor(
    private readonly bytes: PendingBytes,
    private readonly format: JsonFormat,
    private readonly layout: readonly LayoutColumn[],
    private readonly place: TextPlace,
    private readonly added: Uint8Array,
    private readonly onTail: (tail: Uint8Array) => void,
  ) {
    this.offset = place.offset;
    this.line = place.line;
    this.most = mostRecords(Math.max(1, Math.floor(MOST_CELLS / format.columns.length)));
  }

  async next(buffer: ChunkBuffer): Promise<Chunk | undefined> {
    if (this.state === "closed") return this.readTail(buffer);
    for (let target = CHUNK_BYTES; ; target *= 2) {
      const length = await this.bytes.fill(buffer, target);
      if (length === 0 && this.format.framing === "lines") return undefined;
      const bytes = buffer.bytes.subarray(0, length);
      const cut = this.format.framing === "lines" ? this.lineCut(bytes) : this.elementCut(bytes);
      if (cut?.closes && cut.records === 0) {
        this.bytes.putBack(bytes);
        this.state = "closed";
        return this.readTail(buffer);
      }
      if (cut) return this.hand(bytes, cut, buffer);
      if (target >= RECORD_LIMIT) throw tooLongError(this.place.file, this.line, IS_IT_JSON);
      this.bytes.putBack(bytes);
    }
  }

  private lineCut(bytes: Uint8Array): Cut | undefined {
    const { cut, records } = cutLines(bytes, this.most);
    if (this.bytes.exhausted && records < this.most) {
      return { length: bytes.length, records: records + 1, closes: false };
    }
    return cut > 0 ? { length: cut, records, closes: false } : undefined;
  }

  /** Spaces before the closing bracket are left out, so that more elements may follow. */
  private elementCut(bytes: Uint8Array): Cut | undefined {
    const { cut, commas, close } = cutElements(bytes, this.most);
    if (close < 0) {
      if (this.bytes.exhausted && commas < this.most) throw this.openError();
      return cut > 0 ? { length: cut, records: commas, closes: false } : undefined;
    }
    if (bytes[close] !== CLOSE_ARRAY) throw this.strayError(bytes, close, "] or an element");
    if (skipSpace(bytes, cut, "elements") < close) {
      return { length: spaceBefore(bytes, close), records: commas + 1, closes: true };
    }
    if (cut > 0 || this.state === "between") throw this.strayError(bytes, close, "an element after a comma");
    return { length: 0, records: 0, closes: true };
  }

  private hand(bytes: Uint8Array, { length, records, closes }: Cut, buffer: ChunkBuffer): Chunk {
    this.bytes.putBack(bytes.subarray(length));
    const rest: Chunk["rest"] = (own, lookedAt) =>
      jsonRest(this.format, this.layout, own, records, this.place.file, lookedAt);
    const { offset, line } = this;
    this.offset += length;
    this.line += countLines(bytes, length);
    this.state = closes ? "closed" : "between";
    const whole = bytes.subarray(0, length);
    const added =
      this.added.length > 0 ? replaced(buffer, withMembers(whole, this.added, this.format)) : length;
    return { length: added, records, file: 0, offset, line, rest };
  }

  /** Nothing but spaces may follow an array. */
  private async readTail(buffer: ChunkBuffer): Promise<undefined> {
    const pieces: Uint8Array[] = [];
    let inside = true;
    for (let total = 0; ; ) {
      const length = await this.bytes.fill(buffer, CHUNK_BYTES);
      if (length === 0) break;
      const bytes = buffer.bytes.subarray(0, length);
      let at = skipSpace(bytes, 0, "elements");
      if (inside && at < length) {
        inside = false;
        at = skipSpace(bytes, at + 1, "elements");
      }
      if (at < length) throw this.strayError(bytes, at, "the end of the file after the array");
      total += length;
      if (total <= TAIL_LIMIT) pieces.push(bytes.slice());
      this.offset += length;
      this.line += countLines(bytes, length);
    }
    if (pieces.length > 0) this.onTail(Buffer.concat(pieces));
    return undefined;
  }

  private openError(): Error {
    return dataError(
      "the array is not closed",
      { file: this.place.file },
      "expected ] at its end; is the file whole?",
    );
  }

  private strayError(bytes: Uint8Array, at: number, expected: string): Error {
    const there = JSON.stringify(Buffer.from(bytes.subarray(at, at + 20)).toString("utf8"));
    const place = { file: this.place.file, line: this.line + countLines(bytes, at), byte: this.offset + at };
    return dataError(`not JSON: there is ${there} where ${expected} was expected`, place, IS_IT_JSON);
  }

  close(): Promise<void> {
    return this.bytes.close();
  }
}

const IS_IT_JSON = "is it one JSON array? --from ndjson reads one value a line";

/** Offset after what stands before the spaces before `at`. */
function spaceBefore(bytes: Uint8Array, at: number): number {
  let end = at;
  while (bytes[end - 1] <= 32) end--;
  return end;
}
