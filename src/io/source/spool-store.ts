/** Bytes kept for a second reading: the first in memory, what is beyond in a temporary file without a name. */
import { tmpdir } from "node:os";
import { ioError, NormalizeError } from "../../errors.js";
import { PackedFile } from "./packed-file.js";

const BLOCK = 1 << 20;

export class SpoolStore {
  private length = 0;
  private readonly blocks: Uint8Array[] = [];
  private file: PackedFile | undefined;

  /** Up to `memory` bytes stay in memory; `name` is the source's, for messages. */
  constructor(
    private readonly name: string,
    private readonly memory: number,
  ) {}

  /** bytes kept so far */
  get size(): number {
    return this.length;
  }

  async append(bytes: Uint8Array): Promise<void> {
    let done = 0;
    while (done < bytes.length && this.length < this.memory) {
      const at = this.length % BLOCK;
      if (at === 0) this.blocks.push(new Uint8Array(Math.min(BLOCK, this.memory - this.length)));
      const block = this.blocks[this.blocks.length - 1];
      const piece = bytes.subarray(done, done + block.length - at);
      block.set(piece, at);
      done += piece.length;
      this.length += piece.length;
    }
    if (done < bytes.length) await this.appendToFile(bytes.subarray(done));
  }

  /** Reads some of the bytes kept, from `offset` on, which must be less than size; returns how many. */
  async read(into: Uint8Array, offset: number): Promise<number> {
    if (offset < Math.min(this.memory, this.length)) {
      const at = offset % BLOCK;
      const end = at + Math.min(into.length, this.length - offset);
      const piece = this.blocks[Math.floor(offset / BLOCK)].subarray(at, end);
      into.set(piece);
      return piece.length;
    }
    const left = this.length - offset;
    const room = into.length > left ? into.subarray(0, left) : into;
    const count = await this.file!.read(room, offset - this.memory).catch((error) => {
      throw spoolError(this.name, "read", error);
    });
    if (count === 0) throw spoolError(this.name, "read", new Error("it was cut short"));
    return count;
  }

  async close(): Promise<void> {
    const { file } = this;
    this.blocks.length = 0;
    this.length = 0;
    this.file = undefined;
    await file?.close().catch(() => {});
  }

  private async appendToFile(bytes: Uint8Array): Promise<void> {
    try {
      this.file ??= new PackedFile();
      await this.file.append(bytes);
    } catch (error) {
      throw spoolError(this.name, "write", error);
    }
    this.length += bytes.length;
  }
}

function spoolError(name: string, action: "read" | "write", cause: unknown): NormalizeError {
  const directory = tmpdir();
  const { message } = ioError(directory, `${action} a temporary file in TMPDIR (${directory})`, cause);
  return new NormalizeError("io", message, {
    place: { file: name },
    hint: "set TMPDIR to a directory with room for all of the input, or give the input as a file",
    cause,
  });
}
