/** Reading from file descriptors, off the main thread. */
import * as fs from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { ioError, NormalizeError } from "../../errors.js";
import type { FileIdentity } from "../bytes.js";

const read = promisify(fs.read);

export const openDescriptor = promisify(fs.open);
export const closeDescriptor = promisify(fs.close);

/** More than this at once is refused by Node. */
const READ_LIMIT = 2 ** 30;
/** Milliseconds between two tries on a descriptor that has nothing yet. */
const LONGEST_PAUSE = 50;

export const errorCode = (error: unknown): string | undefined => (error as NodeJS.ErrnoException)?.code;

/** The error for the user, unless it is one already. */
export const asIoError = (file: string, action: string, error: unknown): NormalizeError =>
  error instanceof NormalizeError ? error : ioError(file, action, error);

/** Whether a call failed only for now. */
export function isTransient(error: unknown): boolean {
  const code = errorCode(error);
  return code === "EAGAIN" || code === "EINTR";
}

/**
 * Reads once, at `position` or, where it is null, at the descriptor's own; returns how many bytes, 0 only at the end.
 * A descriptor that is not ready is tried again. Throws the system's error.
 */
export async function readSome(
  descriptor: number,
  into: Uint8Array,
  position: number | null,
): Promise<number> {
  const length = Math.min(into.length, READ_LIMIT);
  for (let pause = 1; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
    try {
      return (await read(descriptor, into, 0, length, position)).bytesRead;
    } catch (error) {
      if (!isTransient(error)) throw error;
      await sleep(pause);
    }
  }
}

export const statDescriptor = (descriptor: number): Promise<fs.BigIntStats> =>
  new Promise((resolve, reject) => {
    fs.fstat(descriptor, { bigint: true }, (error, stats) => (error ? reject(error) : resolve(stats)));
  });

export const identityOf = ({ dev, ino }: fs.BigIntStats): FileIdentity => ({ dev, ino });
