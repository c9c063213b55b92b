/**
 * Files in the user's cache directory: they can be made again at any time, and make the next run fast.
 * Nothing here is an error: a cache that cannot be read or written is as good as none.
 */
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { basename, dirname, join } from "node:path";

/** What a cached file must be; one that differs in a single byte is not used. */
export interface CachedFile {
  readonly path: string;
  /** bytes */
  readonly size: number;
  /** SHA-256, hexadecimal */
  readonly digest: string;
}

/** The file's bytes where it is there and exactly what it must be, else undefined. */
export function readCached({ path, size, digest }: CachedFile): Uint8Array | undefined {
  try {
    const bytes = readPlainFile(path, size);
    return bytes !== undefined && sha256(bytes) === digest ? bytes : undefined;
  } catch {
    return undefined;
  }
}

/** Undefined where it is not a plain file of `size` bytes. Throws where it is absent or cannot be read. */
function readPlainFile(path: string, size: number): Uint8Array | undefined {
  // A FIFO in the file's place must not keep the opening waiting.
  const descriptor = fs.openSync(path, fs.constants.O_RDONLY | (fs.constants.O_NONBLOCK ?? 0));
  try {
    const status = fs.fstatSync(descriptor);
    return status.isFile() && status.size === size ? fs.readFileSync(descriptor) : undefined;
  } finally {
    fs.closeSync(descriptor);
  }
}

/** In hexadecimal. */
export const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/**
 * Puts `bytes` at the file's path whole or not at all, or leaves things as they were; any number of processes may do so at once.
 * It is synchronous so that no signal handler runs, and no exit happens, while the temporary file is there.
 * There is no fsync: what a power failure spoils, the digest finds.
 */
export function writeCached({ path }: CachedFile, bytes: Uint8Array): void {
  const directory = dirname(path);
  const temporary = join(directory, `.${basename(path)}.${process.pid}-${Date.now().toString(36)}.tmp`);
  try {
    fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
    writeNewThenRename(temporary, path, bytes);
  } catch {
    // The next run makes the file again.
  }
}

/** Throws where `temporary` is there already, a symbolic link included; what it makes it also removes. */
function writeNewThenRename(temporary: string, target: string, bytes: Uint8Array): void {
  const { O_WRONLY, O_CREAT, O_EXCL } = fs.constants;
  const descriptor = fs.openSync(temporary, O_WRONLY | O_CREAT | O_EXCL, 0o600);
  try {
    try {
      fs.writeFileSync(descriptor, bytes);
      fs.fchmodSync(descriptor, 0o644);
    } finally {
      fs.closeSync(descriptor);
    }
    fs.renameSync(temporary, target);
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    throw error;
  }
}
