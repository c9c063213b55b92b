/** The pages of a column chunk, one after another, a window of its bytes in memory at a time. */
import type { Encoding, PageHeader, SchemaElement } from "hyparquet";
import { parquetHeader } from "hyparquet/src/column.js";
import { decompress } from "./codecs.js";
import { type ColumnChunk, damaged, isOptional } from "./footer.js";
import { levelWidth, readHybrid } from "./levels.js";
import type { RandomAccess } from "./random-access.js";

/** A page's values as written, still encoded. */
export interface EncodedPage {
  readonly kind: "dictionary" | "data";
  readonly encoding: Encoding;
  readonly bytes: Uint8Array;
  /** rows, absent values among them */
  readonly rows: number;
  /** values that are there */
  readonly present: number;
  /** for each row 1 where its value is there; undefined where all are */
  readonly levels: Uint8Array | undefined;
}

/** Headers hold statistics, whose bounds may be long texts; more than this is damage. */
const LONGEST_HEADER = 1 << 20;
/** A run of equal values takes few bytes, so rows are no matter of size: the most a page may claim. */
const MOST_ROWS = 1 << 25;

/** Pages of a column that is not nested. */
export class PageReader {
  private window: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  /** of the file: where the window ends, and where in the window the next page begins */
  private windowEnd: number;
  private at = 0;
  private rowsLeft: number;

  constructor(
    private readonly file: RandomAccess,
    private readonly chunk: ColumnChunk,
    private readonly element: SchemaElement,
    private readonly windowBytes: number,
  ) {
    this.windowEnd = chunk.start;
    this.rowsLeft = Number(chunk.metadata.num_values);
  }

  /** The next page, or undefined after the last. Throws NormalizeError "data" for one that cannot be read. */
  async next(): Promise<EncodedPage | undefined> {
    for (;;) {
      if (this.at === this.window.length && this.windowEnd === this.chunk.end) return undefined;
      const header = await this.header();
      await this.reach(header.compressed_page_size);
      const bytes = this.window.subarray(this.at, this.at + header.compressed_page_size);
      this.at += header.compressed_page_size;
      const page = this.guard(() => this.page(header, bytes));
      if (page) return page;
    }
  }

  guard<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw damaged(this.file.name, `column ${this.chunk.path.join(".")} cannot be read`, error);
    }
  }

  private async header(): Promise<PageHeader> {
    for (let room = 256; ; room *= 16) {
      const left = this.chunk.end - this.windowEnd + this.window.length - this.at;
      const length = Math.min(room, left);
      await this.reach(length);
      const view = new DataView(this.window.buffer, this.window.byteOffset + this.at, length);
      const reader = { view, offset: 0 };
      try {
        const header = parquetHeader(reader);
        const sizes = [header.compressed_page_size, header.uncompressed_page_size];
        if (!sizes.every(Number.isInteger)) throw new Error("it has no size");
        this.at += reader.offset;
        return header;
      } catch (error) {
        if (length === left || room > LONGEST_HEADER) {
          throw damaged(this.file.name, `column ${this.chunk.path.join(".")} has a bad page header`, error);
        }
      }
    }
  }

  /** Makes the window hold `count` bytes from where the next page begins. */
  private async reach(count: number): Promise<void> {
    const held = this.window.length - this.at;
    if (count >= 0 && held >= count) return;
    const left = this.chunk.end - this.windowEnd;
    if (!(count >= 0 && count <= held + left)) {
      this.guard(() => {
        throw new Error(`a page claims ${count} bytes where ${held + left} are left`);
      });
    }
    const more = Math.min(left, Math.max(count - held, this.windowBytes));
    const bytes = await this.file.slice(this.windowEnd, this.windowEnd + more);
    if (held > 0) {
      const joined = new Uint8Array(held + more);
      joined.set(this.window.subarray(this.at));
      joined.set(bytes, held);
      this.window = joined;
    } else this.window = bytes;
    this.at = 0;
    this.windowEnd += more;
  }

  /** undefined for pages without values: indexes, and what later versions of the format may bring. */
  private page(header: PageHeader, bytes: Uint8Array): EncodedPage | undefined {
    if (header.dictionary_page_header) {
      const { num_values: rows } = header.dictionary_page_header;
      const page = decompress(this.chunk.metadata.codec, bytes, header.uncompressed_page_size);
      return {
        kind: "dictionary",
        encoding: "PLAIN",
        bytes: page,
        rows: checkedRows(rows, MOST_ROWS),
        present: rows,
        levels: undefined,
      };
    }
    if (header.data_page_header) return this.dataPage(header, bytes);
    if (header.data_page_header_v2) return this.dataPageV2(header, bytes);
    return undefined;
  }

  private dataPage(header: PageHeader, bytes: Uint8Array): EncodedPage {
    const { num_values, encoding, definition_level_encoding } = header.data_page_header!;
    const rows = this.takeRows(num_values);
    const page = decompress(this.chunk.metadata.codec, bytes, header.uncompressed_page_size);
    if (!isOptional(this.element)) {
      return { kind: "data", encoding, bytes: page, rows, present: rows, levels: undefined };
    }
    if (definition_level_encoding !== "RLE") {
      throw new Error(`levels are encoded by ${definition_level_encoding}, which cannot be read`);
    }
    const length = new DataView(page.buffer, page.byteOffset, page.byteLength).getUint32(0, true);
    const values = page.subarray(4 + length);
    return { kind: "data", encoding, bytes: values, rows, ...presence(page.subarray(4, 4 + length), rows) };
  }

  private dataPageV2(header: PageHeader, bytes: Uint8Array): EncodedPage {
    const {
      num_values,
      encoding,
      repetition_levels_byte_length: repetition,
      definition_levels_byte_length: definition,
      is_compressed,
    } = header.data_page_header_v2!;
    const rows = this.takeRows(num_values);
    const start = repetition + definition;
    if (!(repetition >= 0 && definition >= 0 && start <= bytes.length)) throw new Error("levels have no end");
    const size = header.uncompressed_page_size - start;
    const codec = is_compressed ? this.chunk.metadata.codec : "UNCOMPRESSED";
    const values = decompress(codec, bytes.subarray(start), size);
    const known = isOptional(this.element)
      ? presence(bytes.subarray(repetition, start), rows)
      : { present: rows, levels: undefined };
    return { kind: "data", encoding, bytes: values, rows, ...known };
  }

  private takeRows(claimed: number): number {
    const rows = checkedRows(claimed, Math.min(MOST_ROWS, this.rowsLeft));
    this.rowsLeft -= rows;
    return rows;
  }
}

function checkedRows(rows: number, most: number): number {
  if (!(rows >= 0 && rows <= most))
    throw new Error(`a page claims ${rows} rows where at most ${most} may be`);
  return rows;
}

function presence(bytes: Uint8Array, rows: number): Pick<EncodedPage, "present" | "levels"> {
  const levels = new Uint8Array(rows);
  readHybrid(bytes, levelWidth(1), levels);
  let present = 0;
  for (let i = 0; i < rows; i++) present += levels[i];
  return { present, levels: present === rows ? undefined : levels };
}
