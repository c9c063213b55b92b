/** A record batch's buffers, decompressed where they are, for those columns alone that are asked for. */
import { CompressionType } from "apache-arrow/fb/compression-type";
import { decompress as decompressZstd } from "fzstd";
import { type ArrowArray, bufferCount, hasValidity, layoutOf } from "./array.js";
import { checkArray } from "./check.js";
import { decodeLz4Frame } from "./lz4-frame.js";
import type { BatchHeader, Region } from "./messages.js";
import type { ArrowField } from "./schema.js";

/** Uncompressed length, which stands before a compressed buffer; -1: it is not compressed. */
const PREFIX = 8;
const AS_IT_IS = -1n;
/** No writer makes buffers of more; LZ4 expands 255 times at most, zstd rarely more than this. */
const LARGEST_BUFFER = 2 ** 32;
const MOST_EXPANSION = 40_000;
const NOTHING = new Uint8Array(0);

/** What dictionaries hold, by their id. */
export type Dictionaries = ReadonlyMap<string, ArrowArray>;

/** Makes columns of a batch's body, in the schema's order. */
export class BatchLoader {
  private wanted = true;
  private node = 0;
  private region = 0;
  private views = 0;

  constructor(
    private readonly body: Uint8Array,
    private readonly header: BatchHeader,
    private readonly dictionaries: Dictionaries,
  ) {}

  /** The columns that `wanted` names by position; undefined for the others. Throws Error for buffers that are not as they claim. */
  load(fields: readonly ArrowField[], wanted: (index: number) => boolean): (ArrowArray | undefined)[] {
    return fields.map((field, i) => {
      this.wanted = wanted(i);
      const array = this.visit(field);
      if (!this.wanted) return undefined;
      if (array.length !== this.header.rows) throw new Error("columns differ in length");
      checkArray(array);
      return array;
    });
  }

  private visit(field: ArrowField): ArrowArray {
    const layout = layoutOf(field);
    const node = this.header.nodes[this.node++];
    if (node === undefined) throw new Error("a column is missing");
    const { length, nullCount } = node;
    let validity: Uint8Array | undefined;
    if (hasValidity(layout)) {
      const region = this.next();
      if (nullCount !== 0) validity = this.buffer(region);
    } else if (field.type.kind === "union" && this.header.unionValidity === "written") this.next();
    const buffers = Array.from({ length: bufferCount(layout) }, () => this.buffer(this.next()));
    if (layout.kind === "views") {
      const count = this.header.viewBuffers[this.views++] ?? 0;
      for (let i = 0; i < count; i++) buffers.push(this.buffer(this.next()));
    }
    // What a dictionary holds is in a batch of its own.
    const children = field.dictionary ? [] : field.children.map((child) => this.visit(child));
    const known = { field, length, offset: 0, buffers, children };
    const dictionary = field.dictionary && this.dictionary(field);
    return { ...known, validity: validity?.length ? validity : undefined, ...(dictionary && { dictionary }) };
  }

  private dictionary({ dictionary }: ArrowField): ArrowArray | undefined {
    if (!this.wanted) return undefined;
    const found = this.dictionaries.get(dictionary!.id);
    if (found === undefined) throw new Error("a dictionary is missing");
    return found;
  }

  private next(): Region {
    const region = this.header.buffers[this.region++];
    if (region === undefined) throw new Error("a buffer is missing");
    return region;
  }

  private buffer({ offset, length }: Region): Uint8Array {
    if (!this.wanted) return NOTHING;
    if (!(offset >= 0 && length >= 0 && offset + length <= this.body.length)) {
      throw new Error("a buffer lies outside its batch");
    }
    const bytes = this.body.subarray(offset, offset + length);
    const { codec } = this.header;
    return codec === undefined || length === 0 ? bytes : decompressed(codec, bytes);
  }
}

function decompressed(codec: CompressionType, bytes: Uint8Array): Uint8Array {
  if (bytes.length < PREFIX) throw new Error("a compressed buffer is cut short");
  const size = new DataView(bytes.buffer, bytes.byteOffset).getBigInt64(0, true);
  const content = bytes.subarray(PREFIX);
  if (size === AS_IT_IS) return content.slice();
  const length = Number(size);
  if (!(length >= 0 && length <= Math.min(LARGEST_BUFFER, content.length * MOST_EXPANSION)))
    throw new Error(`a buffer claims ${size} bytes`);
  if (codec === CompressionType.LZ4_FRAME) return decodeLz4Frame(content, length);
  const out = decompressZstd(content, new Uint8Array(length));
  if (out.length !== length) throw new Error(`a buffer has ${out.length} bytes instead of ${length}`);
  return out;
}
