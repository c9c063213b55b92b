/** Makes what can be read only once readable again, by keeping its bytes. */
import { ioError, NormalizeError } from "../../errors.js";
import type { ByteReader, ByteSource, FileIdentity } from "../bytes.js";
import { SpoolStore } from "./spool-store.js";

/** Bytes kept in memory before a temporary file is made. */
const MEMORY = 1 << 26;
const FILL_STEP = 1 << 20;

export interface SpooledSource extends ByteSource {
  readonly readAt: (into: Uint8Array, offset: number) => Promise<void>;
  /** Reads all that is left of the inner source; returns the bytes there are, which is then also `size`. */
  fill(): Promise<number>;
  /**
   * From now on nothing is kept: the one who reads goes on to the end, memory and file are given back as soon as that
   * reader is past them, and what was read before cannot be read again. For a stream that turns out to need one pass.
   */
  forget(): void;
}

/**
 * A rereadable source over one that is not. What any reader is the first to read is kept: up to `memory` bytes in
 * memory, the rest in a nameless file in TMPDIR, mode 0600, gone with the process whatever ends it. A reader that
 * comes to the end of what is kept goes on with the inner source, so a second opening is right at any moment.
 * readAt reads on in the inner source as far as it must. Throws NormalizeError "io", naming TMPDIR where that is at fault.
 */
export function spooled(source: ByteSource, limits: { readonly memory?: number } = {}): SpooledSource {
  return new Spool(source, new SpoolStore(source.name, limits.memory ?? MEMORY));
}

class Spool implements SpooledSource {
  readonly name: string;
  readonly identity: FileIdentity | undefined;
  private inner: Promise<ByteReader> | undefined;
  private keeping: "all" | "nothing" = "all";
  /** bytes that the inner source has given */
  private frontier = 0;
  private ended = false;
  private closed = false;
  private failure: unknown;
  /** settles when the last of the calls made so far is done: they take turns at the frontier */
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly source: ByteSource,
    private readonly store: SpoolStore,
  ) {
    this.name = source.name;
    this.identity = source.identity;
  }

  get size(): number | undefined {
    return this.ended ? this.frontier : this.source.size;
  }

  get rereadable(): boolean {
    return this.keeping === "all";
  }

  async open(offset = 0): Promise<ByteReader> {
    await this.reach(offset);
    let next = offset;
    return {
      read: async (into) => {
        const count = await this.readPart(into, next);
        next += count;
        return count;
      },
      close: async () => {},
    };
  }

  readonly readAt = async (into: Uint8Array, offset: number): Promise<void> => {
    await this.reach(offset);
    for (let done = 0; done < into.length; ) {
      const count = await this.readPart(into.subarray(done), offset + done);
      if (count === 0) {
        throw this.misread(`byte ${offset + done}`, `there are only ${this.frontier}`);
      }
      done += count;
    }
  };

  async fill(): Promise<number> {
    await this.reach(Number.POSITIVE_INFINITY);
    return this.frontier;
  }

  forget(): void {
    this.keeping = "nothing";
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    this.ended = true;
    await this.source.close();
    await this.turn;
    await this.store.close();
  }

  /** Reads on in the inner source until it has given `offset` bytes, or all it has. */
  private async reach(offset: number): Promise<void> {
    if (offset <= this.frontier || this.ended) return;
    const scratch = new Uint8Array(FILL_STEP);
    while (this.frontier < offset && !this.ended) await this.pull(scratch, this.frontier);
  }

  private async readPart(into: Uint8Array, offset: number): Promise<number> {
    if (this.closed) throw ioError(this.name, "read", new Error("it is closed"));
    if (offset < this.store.size) return this.store.read(into, offset);
    return this.pull(into, offset);
  }

  /** Reads on in the inner source, unless another reader has by now come past `offset`. */
  private pull(into: Uint8Array, offset: number): Promise<number> {
    const pulled = this.turn.then(() => this.pullNow(into, offset));
    this.turn = pulled.catch(() => {});
    return pulled;
  }

  private async pullNow(into: Uint8Array, offset: number): Promise<number> {
    if (offset < this.store.size) return this.store.read(into, offset);
    if (this.failure !== undefined) throw this.failure;
    if (offset < this.frontier) throw this.misread(`byte ${offset}`, "it was not kept");
    if (this.ended) return 0;
    try {
      this.inner ??= this.source.open();
      const count = await (await this.inner).read(into);
      if (this.keeping === "all") await this.store.append(into.subarray(0, count));
      else await this.store.close();
      this.frontier += count;
      if (count === 0) this.ended = true;
      return count;
    } catch (error) {
      this.failure = error;
      throw error;
    }
  }

  private misread(what: string, why: string): NormalizeError {
    return new NormalizeError("io", `cannot read ${what}: ${why}`, { place: { file: this.name } });
  }
}
