/** Which bytes a fit was made on: the size of a file and its SHA-256. */
import { createHash } from "node:crypto";
import { open, stat } from "node:fs/promises";
import { asIoError } from "./source/descriptor.js";

interface FileDigest {
  /** bytes of the file as it is stored, compressed ones where it is compressed */
  readonly size: number;
  /** in hexadecimal */
  readonly sha256: string;
}

/** Hashed in one go, for less than a millisecond; in between others get their turn. */
const PIECE = 2 ** 20;

/**
 * Size and hash of a regular file; undefined for anything else, whose bytes come by only once. Throws NormalizeError "io",
 * and whatever the signal was aborted with.
 */
export async function hashFile(path: string, signal?: AbortSignal): Promise<FileDigest | undefined> {
  try {
    return (await stat(path)).isFile() ? await hashRegularFile(path, signal) : undefined;
  } catch (error) {
    signal?.throwIfAborted();
    throw asIoError(path, "read", error);
  }
}

async function hashRegularFile(path: string, signal: AbortSignal | undefined): Promise<FileDigest> {
  const handle = await open(path);
  try {
    const hash = createHash("sha256");
    const piece = new Uint8Array(PIECE);
    let size = 0;
    for (;;) {
      signal?.throwIfAborted();
      const { bytesRead } = await handle.read(piece, 0, PIECE, size);
      if (bytesRead === 0) return { size, sha256: hash.digest("hex") };
      hash.update(piece.subarray(0, bytesRead));
      size += bytesRead;
    }
  } finally {
    await handle.close();
  }
}
