/** A record batch's buffers, decompressed where they are, for those columns alone that are asked for. */
import type { CompressionType, Data, DataType, Field, Vector } from "apache-arrow";
import type { BufferRegion, FieldNode } from "apache-arrow/ipc/metadata/message";
import { VectorLoader } from "apache-arrow/visitor/vectorloader";
import { decompress as decompressZstd } from "fzstd";
import { checkData } from "./check.js";
import { decodeLz4Frame } from "./lz4-frame.js";

/** What a message says of a batch: the library's own class, by what is used of it. */
export interface BatchHeader {
  readonly length: number;
  readonly nodes: FieldNode[];
  readonly buffers: BufferRegion[];
  readonly compression: { readonly type: CompressionType } | null;
  readonly variadicBufferCounts: number[];
}

const LZ4_FRAME = 0;
/** Uncompressed length, which stands before a compressed buffer; -1: it is not compressed. */
const PREFIX = 8;
const AS_IT_IS = -1n;
/** No writer makes buffers of more; LZ4 expands 255 times at most, zstd rarely more than this. */
const LARGEST_BUFFER = 2 ** 32;
const MOST_EXPANSION = 40_000;
const NOTHING = new Uint8Array(0);

/** Makes columns of a batch's body, in the schema's order. */
export class BatchLoader extends VectorLoader {
  private wanted = true;

  constructor(
    private readonly body: Uint8Array,
    private readonly header: BatchHeader,
    dictionaries: Map<number, Vector>,
  ) {
    super(body, header.nodes, header.buffers, dictionaries, undefined, header.variadicBufferCounts);
  }

  /** The columns that `wanted` names by position; undefined for the others. Throws Error for buffers that are not as they claim. */
  load(fields: readonly Field[], wanted: (index: number) => boolean): (Data | undefined)[] {
    return fields.map((field, i) => {
      this.wanted = wanted(i);
      const data = this.visit(field) as Data;
      if (!this.wanted) return undefined;
      if (data.length !== this.header.length) throw new Error("columns differ in length");
      checkData(data);
      return data;
    });
  }

  protected override readData<T extends DataType>(_type: T, region = this.nextBufferRange()): Uint8Array {
    if (!this.wanted) return NOTHING;
    const { offset, length } = region;
    if (!(offset >= 0 && length >= 0 && offset + length <= this.body.length)) {
      throw new Error("a buffer lies outside its batch");
    }
    const bytes = this.body.subarray(offset, offset + length);
    if (this.header.compression === null || length === 0) return bytes;
    return decompressed(this.header.compression.type, bytes);
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
  if (codec === LZ4_FRAME) return decodeLz4Frame(content, length);
  const out = decompressZstd(content, new Uint8Array(length));
  if (out.length !== length) throw new Error(`a buffer has ${out.length} bytes instead of ${length}`);
  return out;
}
