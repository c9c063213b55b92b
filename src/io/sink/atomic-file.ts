/** A regular file as a sink: written aside, then renamed, so that a reader sees the old file or the whole new one. */
import { randomBytes } from "node:crypto";
import type { BigIntStats } from "node:fs";
import * as fs from "node:fs";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import type { Sink } from "../bytes.js";
import { inheritAttributes } from "./attributes.js";
import { forgetTemporaryFile, registerTemporaryFile } from "./cleanup.js";
import { closeDescriptor, writeFully } from "./descriptor.js";
import { writeError } from "./write-error.js";

const open = promisify(fs.open);
const fdatasync = promisify(fs.fdatasync);
const fsync = promisify(fs.fsync);
const link = promisify(fs.link);
const rename = promisify(fs.rename);
const unlink = promisify(fs.unlink);

/** Bytes in a file's name, on nearly every file system. */
const NAME_LIMIT = 255;
/** What a file system says that has no such thing as fsync. */
const NO_SYNC = ["EINVAL", "ENOSYS", "ENOTSUP", "EOPNOTSUPP"];

/** Bytes written before the disk is given them, beside the writing of more: the last sync then finds little left to do. */
const SYNC_BYTES = 1 << 24;

/**
 * Opens a temporary file beside `path`, which must be free of symbolic links; `old` is what is there now, and `name` what
 * messages call it. Throws NormalizeError "io" where the directory does not allow it.
 */
export function openAtomicFile(name: string, path: string, old: BigIntStats | undefined): Sink {
  const temporary = join(dirname(path), temporaryName(basename(path)));
  registerTemporaryFile(temporary);
  try {
    const { O_WRONLY, O_CREAT, O_EXCL } = fs.constants;
    // Synchronous, so that no signal handler runs between its making and our knowing.
    const descriptor = fs.openSync(temporary, O_WRONLY | O_CREAT | O_EXCL, 0o600);
    return new AtomicFile(name, path, old, temporary, descriptor);
  } catch (error) {
    forgetTemporaryFile(temporary);
    throw writeError(name, error);
  }
}

/** `.NAME.normalize-XXXXXXXXXXXX.tmp`, NAME cut where it would be too long. */
export function temporaryName(name: string): string {
  const suffix = `.normalize-${randomBytes(6).toString("hex")}.tmp`;
  let kept = name;
  while (Buffer.byteLength(kept) > NAME_LIMIT - suffix.length - 1) kept = [...kept].slice(0, -1).join("");
  return `.${kept}${suffix}`;
}

class AtomicFile implements Sink {
  readonly seekable = true;
  private length = 0;
  private state: "open" | "failed" | "over" = "open";
  /** settles when the writes under way are done */
  private last: Promise<unknown> = Promise.resolve();
  private descriptor: number | undefined;
  /** the name under which the old file is kept */
  private held: string | undefined;
  /** bytes written when a sync last began */
  private given = 0;
  /** a sync under way, which never rejects; how it failed is kept, for the system tells of a lost write only once */
  private syncing: Promise<void> | undefined;
  private syncFailure: unknown;

  constructor(
    readonly name: string,
    private readonly path: string,
    private readonly old: BigIntStats | undefined,
    private readonly temporary: string,
    descriptor: number,
  ) {
    this.descriptor = descriptor;
  }

  write(bytes: Uint8Array): Promise<void> {
    const at = this.length;
    this.length += bytes.length;
    return this.step(async () => {
      await writeFully(this.opened(), bytes, at);
      this.giveToDisk(at + bytes.length);
    });
  }

  patch(bytes: Uint8Array, offset: number): Promise<void> {
    return this.step(() => writeFully(this.opened(), bytes, offset));
  }

  async settle(): Promise<void> {
    await this.step(() => this.complete());
  }

  async commit(): Promise<void> {
    try {
      await this.step(() => this.publish());
    } catch (error) {
      await this.abort();
      throw error;
    }
  }

  /** By a hard link; a file system without them keeps nothing. */
  async hold(): Promise<void> {
    if (this.old === undefined) return;
    const held = join(dirname(this.path), temporaryName(basename(this.path)));
    registerTemporaryFile(held);
    try {
      await link(this.path, held);
      this.held = held;
    } catch {
      forgetTemporaryFile(held);
    }
  }

  async revert(): Promise<void> {
    if (this.held !== undefined) await rename(this.held, this.path).catch(() => {});
    else if (this.old === undefined) await unlink(this.path).catch(() => {});
  }

  async release(): Promise<void> {
    const { held } = this;
    this.held = undefined;
    if (held === undefined) return;
    await unlink(held).catch(() => {});
    forgetTemporaryFile(held);
  }

  async abort(): Promise<void> {
    if (this.state === "over") return;
    this.state = "over";
    await this.last;
    await this.close().catch(() => {});
    await unlink(this.temporary).catch(() => {});
    forgetTemporaryFile(this.temporary);
  }

  /** Begins to sync what is written, where that is much; nobody waits for it until the end. */
  private giveToDisk(written: number): void {
    if (this.syncing !== undefined || written - this.given < SYNC_BYTES) return;
    this.given = written;
    this.syncing = fdatasync(this.opened())
      .catch(unlessUnknown)
      .catch((error) => {
        this.syncFailure = error;
      })
      .then(() => {
        this.syncing = undefined;
      });
  }

  /** Nothing is written after this. */
  private async complete(): Promise<void> {
    const { descriptor } = this;
    if (descriptor === undefined) return;
    await inheritAttributes(descriptor, this.old);
    await this.syncing;
    if (this.syncFailure !== undefined) throw this.syncFailure;
    await fsync(descriptor).catch(unlessUnknown);
    await this.close();
  }

  /** The old file is untouched until the rename, and after it nothing can fail. */
  private async publish(): Promise<void> {
    await this.complete();
    await rename(this.temporary, this.path);
    this.state = "over";
    forgetTemporaryFile(this.temporary);
    await syncDirectory(dirname(this.path));
  }

  /** One step after another; none after one that failed. */
  private step(work: () => Promise<void>): Promise<void> {
    const done = this.last.then(async () => {
      try {
        if (this.state !== "open") throw new Error("it is closed");
        await work();
      } catch (error) {
        if (this.state === "open") this.state = "failed";
        throw writeError(this.name, error);
      }
    });
    this.last = done.catch(() => {});
    return done;
  }

  private opened(): number {
    if (this.descriptor === undefined) throw new Error("it is closed");
    return this.descriptor;
  }

  private async close(): Promise<void> {
    const { descriptor } = this;
    this.descriptor = undefined;
    await this.syncing;
    if (descriptor !== undefined) await closeDescriptor(descriptor);
  }
}

export function unlessUnknown(error: NodeJS.ErrnoException): void {
  if (!NO_SYNC.includes(error.code ?? "")) throw error;
}

/** Makes the rename outlast a power cut, where the system lets us. The new file is whole and in place either way. */
export async function syncDirectory(path: string): Promise<void> {
  try {
    const descriptor = await open(path, fs.constants.O_RDONLY);
    await fsync(descriptor).finally(() => closeDescriptor(descriptor));
  } catch {
    // A directory we may not read, or a system that does not sync directories.
  }
}
