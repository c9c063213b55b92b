/** A regular file as a source: read by position through one descriptor, and watched for changes. */
import type { BigIntStats } from "node:fs";
import { ioError, NormalizeError } from "../../errors.js";
import type { ByteReader, ByteSource, FileIdentity } from "../bytes.js";
import { closeDescriptor, identityOf, readSome, statDescriptor } from "./descriptor.js";

const changed = (file: string, detail: string): NormalizeError =>
  new NormalizeError("io", `changed while being read${detail}`, {
    place: { file },
    hint: "read a copy of it, or wait until it is written",
  });

/**
 * The bytes of a regular file from `start` on, as many as there were when it was opened: what is appended later is not
 * seen. From the second opening on, size, modification time and inode must be what they were, when a pass begins and
 * when it ends. A file that says it is empty may lie, as those in /proc do: it is read until its end, its size unknown.
 */
export class RegularFile implements ByteSource {
  readonly rereadable = true;
  readonly size: number | undefined;
  readonly identity: FileIdentity;
  private openings = 0;
  private closed = false;

  /** `descriptor` now belongs to the source, unless it is one of the process's first three. */
  constructor(
    readonly name: string,
    private readonly descriptor: number,
    private readonly start: number,
    private readonly stats: BigIntStats,
  ) {
    this.size = stats.size === 0n ? undefined : Math.max(0, Number(stats.size) - start);
    this.identity = identityOf(stats);
  }

  async open(offset = 0): Promise<ByteReader> {
    this.openings++;
    const verify = this.openings > 1 ? () => this.verify() : async () => {};
    await verify();
    let next = offset;
    return {
      read: async (into) => {
        const count = await this.readPart(into, next);
        next += count;
        if (count === 0) await verify();
        return count;
      },
      close: async () => {},
    };
  }

  async readAt(into: Uint8Array, offset: number): Promise<void> {
    for (let done = 0; done < into.length; ) {
      const count = await this.readPart(into.subarray(done), offset + done);
      if (count === 0) throw changed(this.name, `: it has no bytes after byte ${offset + done}`);
      done += count;
    }
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    if (this.descriptor > 2) await closeDescriptor(this.descriptor).catch(() => {});
  }

  /** Reads at `offset`; 0 only where the bytes the file had when it was opened are over. */
  private async readPart(into: Uint8Array, offset: number): Promise<number> {
    const left = this.size === undefined ? into.length : this.size - offset;
    if (left <= 0) return 0;
    const count = await this.guarded(() =>
      readSome(this.descriptor, into.length > left ? into.subarray(0, left) : into, this.start + offset),
    );
    if (count === 0 && this.size !== undefined) {
      throw changed(this.name, `: it ended after ${offset} of ${this.size} bytes`);
    }
    return count;
  }

  private async verify(): Promise<void> {
    const { size, mtimeNs, ino, dev } = await this.guarded(() => statDescriptor(this.descriptor));
    const old = this.stats;
    if (size !== old.size || mtimeNs !== old.mtimeNs || ino !== old.ino || dev !== old.dev) {
      throw changed(this.name, "");
    }
  }

  /** A closed descriptor's number may already be another file's: it is never used again. */
  private async guarded<T>(call: () => Promise<T>): Promise<T> {
    if (this.closed) throw ioError(this.name, "read", new Error("it is closed"));
    try {
      return await call();
    } catch (error) {
      throw ioError(this.name, "read", error);
    }
  }
}
