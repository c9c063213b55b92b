/** Writing to file descriptors, off the main thread. */
import * as fs from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

const write = promisify(fs.write);

export const closeDescriptor = promisify(fs.close);

/** More than this at once is refused by Node. */
const WRITE_LIMIT = 2 ** 30;
/** Milliseconds between two tries on a descriptor that takes nothing yet. */
const LONGEST_PAUSE = 50;

/**
 * Writes all of `bytes`, at `position` or, where it is null, at the descriptor's own: short writes are continued, a
 * descriptor that is not ready is tried again. Throws the system's error.
 */
export async function writeFully(
  descriptor: number,
  bytes: Uint8Array,
  position: number | null,
): Promise<void> {
  for (let done = 0, pause = 1; done < bytes.length; ) {
    const at = position === null ? null : position + done;
    const length = Math.min(bytes.length - done, WRITE_LIMIT);
    try {
      const { bytesWritten } = await write(descriptor, bytes, done, length, at);
      if (bytesWritten === 0) throw Object.assign(new Error("nothing was written"), { code: "ENOSPC" });
      done += bytesWritten;
      pause = 1;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== "EAGAIN" && code !== "EINTR") throw error;
      await sleep(pause);
      pause = Math.min(2 * pause, LONGEST_PAUSE);
    }
  }
}
