/** Files by path. */
import { constants } from "node:fs";
import { stat } from "node:fs/promises";
import { ioError } from "../../errors.js";
import type { ByteSource } from "../bytes.js";
import { asIoError, closeDescriptor, openDescriptor, statDescriptor } from "./descriptor.js";
import { RegularFile } from "./regular-file.js";
import { unseekableSource } from "./unseekable.js";

/**
 * Opens a file. A regular one is read by position through one descriptor kept until close(), so it may be renamed,
 * replaced or removed meanwhile; a change of its bytes between two openings is an error. A FIFO or a device is read
 * once, as it comes. Throws NormalizeError "io" for what is missing, unreadable or a directory.
 */
export async function openFileSource(path: string): Promise<ByteSource> {
  const descriptor = await openForReading(path);
  try {
    const stats = await statDescriptor(descriptor);
    if (stats.isFile()) return new RegularFile(path, descriptor, 0, stats);
    return unseekableSource(path, descriptor, stats, "awaited");
  } catch (error) {
    await closeDescriptor(descriptor).catch(() => {});
    throw asIoError(path, "read", error);
  }
}

/** Opening a FIFO must not block: without a writer, it would hold a thread, and the process's end, for ever. */
async function openForReading(path: string): Promise<number> {
  try {
    const stats = await stat(path);
    const patient = stats.isFIFO() || stats.isCharacterDevice();
    const flags = patient ? (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0) : 0;
    return await openDescriptor(path, constants.O_RDONLY | flags);
  } catch (error) {
    throw ioError(path, "open", error);
  }
}
