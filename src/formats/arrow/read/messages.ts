/** Arrow's messages, from a stream as they come, or from a file by its directory. */
import type { Block as FlatBlock } from "apache-arrow/fb/block";
import type { CompressionType } from "apache-arrow/fb/compression-type";
import { DictionaryBatch } from "apache-arrow/fb/dictionary-batch";
import { Footer } from "apache-arrow/fb/footer";
import { Message } from "apache-arrow/fb/message";
import { MessageHeader } from "apache-arrow/fb/message-header";
import { MetadataVersion } from "apache-arrow/fb/metadata-version";
import { RecordBatch } from "apache-arrow/fb/record-batch";
import { Schema } from "apache-arrow/fb/schema";
import { ByteBuffer } from "flatbuffers";
import { dataError, NormalizeError } from "../../../errors.js";
import type { ByteReader } from "../../../io/bytes.js";
import type { RandomAccess } from "../../columnar/random-access.js";
import { type ArrowSchema, decodeSchema } from "./schema.js";
import { verifyFooter, verifyMessage } from "./verify.js";

/** Where a buffer lies in a batch's body. */
export interface Region {
  readonly offset: number;
  readonly length: number;
}

/** What a message says of a batch. */
export interface BatchHeader {
  readonly rows: number;
  readonly nodes: readonly { readonly length: number; readonly nullCount: number }[];
  readonly buffers: readonly Region[];
  /** undefined where buffers are not compressed */
  readonly codec: CompressionType | undefined;
  /** for each column of views, how many buffers they refer to */
  readonly viewBuffers: readonly number[];
  /** before version 5, unions have a buffer of their own for what is absent */
  readonly unionValidity: "written" | "not written";
}

export type Description =
  | { readonly kind: "schema"; readonly schema: ArrowSchema }
  | { readonly kind: "batch"; readonly header: BatchHeader }
  | {
      readonly kind: "dictionary";
      readonly id: string;
      readonly change: "added" | "replaced";
      readonly header: BatchHeader;
    }
  | { readonly kind: "other" };

export interface ArrowMessage {
  readonly description: Description;
  readonly body: Uint8Array;
}

/** Gives messages one after another, the schema first. */
export interface MessageSource {
  next(): Promise<ArrowMessage | undefined>;
  close(): Promise<void>;
}

const CONTINUATION = 0xffffffff;
/** Descriptions of batches are small, of thousands of columns too; more is damage. */
const LARGEST_DESCRIPTION = 1 << 26;
const LARGEST_BODY = 2 ** 32;
/** A body is read in steps, so that a lie about its length takes no memory. */
const STEP = 1 << 24;

/** The error for bytes that do not say what they should, unless the cause is one for the user already. */
export function damagedArrow(file: string, cause: unknown): NormalizeError {
  if (cause instanceof NormalizeError) return cause;
  return new NormalizeError("data", `its Arrow data cannot be read: ${(cause as Error)?.message ?? cause}`, {
    place: { file },
    hint: "the file is damaged, or of a kind that cannot be read",
    cause,
  });
}

/** Messages of a stream, from where `reader` stands. */
export class StreamMessages implements MessageSource {
  private at: number;

  constructor(
    private readonly file: string,
    private readonly reader: ByteReader,
    start: number,
  ) {
    this.at = start;
  }

  async next(): Promise<ArrowMessage | undefined> {
    const first = await this.bytes(4, "may end");
    if (first === undefined) return undefined;
    let length = new DataView(first.buffer).getUint32(0, true);
    if (length === CONTINUATION) {
      length = new DataView((await this.bytes(4, "must be there"))!.buffer).getUint32(0, true);
    }
    if (length === 0) return undefined;
    if (length > LARGEST_DESCRIPTION) {
      throw dataError(`an Arrow message claims a description of ${length} bytes`, {
        file: this.file,
        byte: this.at,
      });
    }
    const description = (await this.bytes(length, "must be there"))!;
    const message = decoded(this.file, description);
    const { bodyLength } = message;
    if (bodyLength > LARGEST_BODY || bodyLength < 0) {
      throw dataError(`an Arrow message claims ${bodyLength} bytes`, { file: this.file, byte: this.at });
    }
    return { description: message.description, body: (await this.bytes(bodyLength, "must be there"))! };
  }

  close(): Promise<void> {
    return this.reader.close();
  }

  private async bytes(
    count: number,
    end: "may end" | "must be there",
  ): Promise<Uint8Array<ArrayBuffer> | undefined> {
    let bytes = new Uint8Array(Math.min(count, STEP));
    let done = 0;
    while (done < count) {
      if (done === bytes.length) {
        const larger = new Uint8Array(Math.min(count, 2 * bytes.length));
        larger.set(bytes);
        bytes = larger;
      }
      const got = await this.reader.read(bytes.subarray(done));
      if (got === 0) {
        if (done === 0 && end === "may end") return undefined;
        throw dataError(`it is cut short at byte ${this.at}`, { file: this.file, byte: this.at });
      }
      done += got;
      this.at += got;
    }
    return bytes;
  }
}

interface Decoded {
  readonly description: Description;
  readonly bodyLength: number;
}

const decoded = (file: string, bytes: Uint8Array): Decoded => {
  try {
    return decodeMessage(bytes);
  } catch (cause) {
    throw damagedArrow(file, cause);
  }
};

/** A message's description, and how long the body that follows it is. Throws Error for one that is damaged or unknown. */
export function decodeMessage(bytes: Uint8Array): Decoded {
  verifyMessage(bytes);
  const message = Message.getRootAsMessage(new ByteBuffer(bytes));
  if (message.version() < MetadataVersion.V4) throw new Error("it is of a version before 4");
  return { description: descriptionOf(message), bodyLength: Number(message.bodyLength()) };
}

function descriptionOf(message: Message): Description {
  const version = message.version();
  switch (message.headerType()) {
    case MessageHeader.Schema:
      return { kind: "schema", schema: decodeSchema(message.header(new Schema())) };
    case MessageHeader.RecordBatch:
      return { kind: "batch", header: batchHeader(message.header(new RecordBatch()), version) };
    case MessageHeader.DictionaryBatch: {
      const batch: DictionaryBatch = message.header(new DictionaryBatch());
      const header = batchHeader(batch.data()!, version);
      return {
        kind: "dictionary",
        id: String(batch.id()),
        change: batch.isDelta() ? "added" : "replaced",
        header,
      };
    }
    default:
      return { kind: "other" };
  }
}

function batchHeader(batch: RecordBatch, version: MetadataVersion): BatchHeader {
  const list = <Value>(count: number, value: (index: number) => Value): Value[] =>
    Array.from({ length: count }, (_, i) => value(i));
  return {
    rows: Number(batch.length()),
    nodes: list(batch.nodesLength(), (i) => {
      const node = batch.nodes(i)!;
      return { length: Number(node.length()), nullCount: Number(node.nullCount()) };
    }),
    buffers: list(batch.buffersLength(), (i) => {
      const buffer = batch.buffers(i)!;
      return { offset: Number(buffer.offset()), length: Number(buffer.length()) };
    }),
    codec: batch.compression()?.codec(),
    viewBuffers: list(batch.variadicBufferCountsLength(), (i) => Number(batch.variadicBufferCounts(i))),
    unionValidity: version < MetadataVersion.V5 ? "written" : "not written",
  };
}

/** Where a message lies in a file. */
interface Block {
  readonly offset: number;
  readonly metaDataLength: number;
  readonly bodyLength: number;
}

const blockOf = (block: FlatBlock): Block => ({
  offset: Number(block.offset()),
  metaDataLength: block.metaDataLength(),
  bodyLength: Number(block.bodyLength()),
});

interface ArrowDirectory {
  readonly schema: ArrowSchema;
  readonly dictionaries: readonly Block[];
  readonly batches: readonly Block[];
}

const MAGIC = "ARROW1";
/** Length of the footer, then the magic. */
const TAIL = 10;

/** Throws NormalizeError "data" for a file that is cut short or damaged. */
export async function readDirectory(file: RandomAccess): Promise<ArrowDirectory> {
  const place = { file: file.name };
  if (file.size < 2 * TAIL) throw dataError(`it is cut short: ${file.size} bytes are no Arrow file`, place);
  const tail = await file.slice(file.size - TAIL, file.size);
  if (Buffer.from(tail.subarray(4)).toString("latin1") !== MAGIC) {
    throw dataError("it is cut short or damaged: an Arrow file ends in ARROW1", place, "copy it again");
  }
  const length = new DataView(tail.buffer).getInt32(0, true);
  if (!(length > 0 && length <= Math.min(LARGEST_DESCRIPTION, file.size - TAIL))) {
    throw dataError(`its footer claims ${length} of ${file.size} bytes`, place, "the file is damaged");
  }
  const bytes = await file.slice(file.size - TAIL - length, file.size - TAIL);
  try {
    verifyFooter(bytes);
    const footer = Footer.getRootAsFooter(new ByteBuffer(bytes));
    const blocks = (count: number, at: (index: number) => FlatBlock | null): Block[] =>
      Array.from({ length: count }, (_, i) => blockOf(at(i)!));
    return {
      schema: decodeSchema(footer.schema()!),
      dictionaries: blocks(footer.dictionariesLength(), (i) => footer.dictionaries(i)),
      batches: blocks(footer.recordBatchesLength(), (i) => footer.recordBatches(i)),
    };
  } catch (cause) {
    throw damagedArrow(file.name, cause);
  }
}

/** Messages of a file, dictionaries first, without the schema, which its directory has. */
export class FileMessages implements MessageSource {
  private index = 0;
  private readonly blocks: readonly Block[];

  constructor(
    private readonly file: RandomAccess,
    { dictionaries, batches }: ArrowDirectory,
  ) {
    this.blocks = [...dictionaries, ...batches];
  }

  async next(): Promise<ArrowMessage | undefined> {
    const { file } = this;
    const block = this.blocks[this.index++];
    if (block === undefined) return undefined;
    const { offset, metaDataLength, bodyLength } = block;
    if (!(metaDataLength >= 0 && metaDataLength <= LARGEST_DESCRIPTION && bodyLength <= LARGEST_BODY)) {
      throw dataError("a block of its directory is absurd", { file: file.name });
    }
    const head = await file.slice(offset, offset + metaDataLength);
    const view = new DataView(head.buffer);
    if (head.length < 8) throw dataError("a block of its directory is absurd", { file: file.name });
    const prefix = view.getUint32(0, true) === CONTINUATION ? 8 : 4;
    const body = await file.slice(offset + metaDataLength, offset + metaDataLength + bodyLength);
    return { description: decoded(file.name, head.subarray(prefix)).description, body };
  }

  async close(): Promise<void> {}
}
