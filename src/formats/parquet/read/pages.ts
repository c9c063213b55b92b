/** The pages of a column chunk, one after another, a window of its bytes in memory at a time. */
import type { Encoding, PageHeader } from "hyparquet";
import { parquetHeader } from "hyparquet/src/column.js";
import type { RandomAccess } from "../../columnar/random-access.js";
import { decompress } from "./codecs.js";
import { type ColumnChunk, damaged } from "./footer.js";
import { levelWidth, readHybrid } from "./levels.js";
import type { Leaf } from "./structure.js";

/** A page's values as written, still encoded. */
export interface EncodedPage {
  readonly kind: "dictionary" | "data";
  readonly encoding: Encoding;
  readonly bytes: Uint8Array;
  /** values, absent ones and empty lists among them */
  readonly entries: number;
  /** values that are there */
  readonly present: number;
  /** for each entry its definition level; undefined where all have the highest, so that all values are there */
  readonly levels: Uint8Array | undefined;
  /** for each entry its repetition level; undefined where each is a row */
  readonly repetition: Uint8Array | undefined;
}

/** Headers hold statistics, whose bounds may be long texts; more than this is damage. */
const LONGEST_HEADER = 1 << 20;
/** A run of equal values takes few bytes, so entries are no matter of size: the most a page may claim. */
const MOST_ENTRIES = 1 << 25;

/** Pages of a column's leaf. */
export class PageReader {
  private window: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  /** of the file: where the window ends, and where in the window the next page begins */
  private windowEnd: number;
  private at = 0;
  private left: number;

  constructor(
    private readonly file: RandomAccess,
    private readonly chunk: ColumnChunk,
    private readonly leaf: Pick<Leaf, "definition" | "repetition">,
    private readonly windowBytes: number,
  ) {
    this.windowEnd = chunk.start;
    this.left = Number(chunk.metadata.num_values);
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
      const { num_values: entries } = header.dictionary_page_header;
      const page = decompress(this.chunk.metadata.codec, bytes, header.uncompressed_page_size);
      return {
        kind: "dictionary",
        encoding: "PLAIN",
        bytes: page,
        entries: checkedEntries(entries, MOST_ENTRIES),
        present: entries,
        levels: undefined,
        repetition: undefined,
      };
    }
    if (header.data_page_header) return this.dataPage(header, bytes);
    if (header.data_page_header_v2) return this.dataPageV2(header, bytes);
    return undefined;
  }

  private dataPage(header: PageHeader, bytes: Uint8Array): EncodedPage {
    const { num_values, encoding, ...levels } = header.data_page_header!;
    const entries = this.take(num_values);
    const page = decompress(this.chunk.metadata.codec, bytes, header.uncompressed_page_size);
    const { definition, repetition } = this.leaf;
    let at = 0;
    /** Levels stand behind their length. */
    const next = (most: number, encoded: Encoding): Uint8Array | undefined => {
      if (most === 0) return undefined;
      if (encoded !== "RLE") throw new Error(`levels are encoded by ${encoded}, which cannot be read`);
      const length = new DataView(page.buffer, page.byteOffset, page.byteLength).getUint32(at, true);
      const start = at + 4;
      at = start + length;
      return page.subarray(start, at);
    };
    const repeated = next(repetition, levels.repetition_level_encoding);
    const defined = next(definition, levels.definition_level_encoding);
    return {
      kind: "data",
      encoding,
      entries,
      ...this.levels(entries, repeated, defined),
      bytes: page.subarray(at),
    };
  }

  private dataPageV2(header: PageHeader, bytes: Uint8Array): EncodedPage {
    const {
      num_values,
      encoding,
      repetition_levels_byte_length: repetition,
      definition_levels_byte_length: definition,
      is_compressed,
    } = header.data_page_header_v2!;
    const entries = this.take(num_values);
    const start = repetition + definition;
    if (!(repetition >= 0 && definition >= 0 && start <= bytes.length)) throw new Error("levels have no end");
    const size = header.uncompressed_page_size - start;
    const codec = is_compressed === false ? "UNCOMPRESSED" : this.chunk.metadata.codec;
    const values = decompress(codec, bytes.subarray(start), size);
    const levels = this.levels(entries, bytes.subarray(0, repetition), bytes.subarray(repetition, start));
    return { kind: "data", encoding, entries, ...levels, bytes: values };
  }

  private levels(
    entries: number,
    repeated: Uint8Array | undefined,
    defined: Uint8Array | undefined,
  ): Pick<EncodedPage, "present" | "levels" | "repetition"> {
    const { definition, repetition } = this.leaf;
    const read = (bytes: Uint8Array, most: number): Uint8Array => {
      const levels = new Uint8Array(entries);
      readHybrid(bytes, levelWidth(most), levels);
      return levels;
    };
    const starts = repetition > 0 ? read(repeated!, repetition) : undefined;
    if (definition === 0) return { present: entries, levels: undefined, repetition: starts };
    const levels = read(defined!, definition);
    let present = 0;
    for (let i = 0; i < entries; i++) {
      if (levels[i] === definition) present++;
      else if (levels[i] > definition) throw new Error("a level is higher than the schema has");
    }
    return { present, levels: present === entries ? undefined : levels, repetition: starts };
  }

  private take(claimed: number): number {
    const entries = checkedEntries(claimed, Math.min(MOST_ENTRIES, this.left));
    this.left -= entries;
    return entries;
  }
}

function checkedEntries(entries: number, most: number): number {
  if (entries >= 0 && entries <= most) return entries;
  throw new Error(`a page claims ${entries} values where at most ${most} may be`);
}
