/** Arrow's messages, from a stream as they come, or from a file by its directory. */
import { MessageHeader, type Schema } from "apache-arrow";
import { Footer } from "apache-arrow/ipc/metadata/file";
import { Message } from "apache-arrow/ipc/metadata/message";
import { dataError, NormalizeError } from "../../../errors.js";
import type { ByteReader } from "../../contract.js";
import type { RandomAccess } from "../parquet/random-access.js";
import { verifyFooter, verifyMessage } from "./verify.js";

export interface ArrowMessage {
  readonly message: Message;
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
    if (message.bodyLength > LARGEST_BODY || message.bodyLength < 0) {
      throw dataError(`an Arrow message claims ${message.bodyLength} bytes`, {
        file: this.file,
        byte: this.at,
      });
    }
    return { message, body: (await this.bytes(message.bodyLength, "must be there"))! };
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

const decoded = (file: string, description: Uint8Array): Message => {
  try {
    verifyMessage(description);
    return Message.decode(description);
  } catch (cause) {
    throw damagedArrow(file, cause);
  }
};

/** Where a message lies in a file. */
interface Block {
  readonly offset: number;
  readonly metaDataLength: number;
  readonly bodyLength: number;
}

export interface ArrowDirectory {
  readonly schema: Schema;
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
    const footer = Footer.decode(bytes);
    return {
      schema: footer.schema,
      dictionaries: [...footer.dictionaryBatches()],
      batches: [...footer.recordBatches()],
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
    if (metaDataLength > LARGEST_DESCRIPTION)
      throw dataError("a block of its directory is absurd", { file: file.name });
    const head = await file.slice(offset, offset + metaDataLength);
    const view = new DataView(head.buffer);
    if (head.length < 8) throw dataError("a block of its directory is absurd", { file: file.name });
    const prefix = view.getUint32(0, true) === CONTINUATION ? 8 : 4;
    const body = await file.slice(offset + metaDataLength, offset + metaDataLength + bodyLength);
    return { message: decoded(file.name, head.subarray(prefix)), body };
  }

  async close(): Promise<void> {}
}

export const isSchema = (message: Message): boolean => message.headerType === MessageHeader.Schema;
