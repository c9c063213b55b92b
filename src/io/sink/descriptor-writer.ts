/** Devices, terminals, and files that the shell opened, written in order. */
import { closeSync, openSync } from "node:fs";
import { devNull } from "node:os";
import { closeDescriptor, writeFully } from "./descriptor.js";
import type { DirectWriter } from "./direct.js";

/**
 * What finishing does: `close` a descriptor of our own; `release` standard output, which is closed too, because some
 * file systems tell only then that the disk is full, and the null device takes its number; or `leave` it open.
 */
type Farewell = "close" | "release" | "leave";

export function descriptorWriter(descriptor: number, farewell: Farewell): DirectWriter {
  let last: Promise<void> = Promise.resolve();
  return {
    write(bytes) {
      const written = writeFully(descriptor, bytes, null);
      last = written.catch(() => {});
      return written;
    },
    async finish() {
      if (farewell === "close") await closeDescriptor(descriptor);
      if (farewell === "release") release(descriptor);
    },
    discard() {
      // A write under way must not find the number given to another file.
      if (farewell === "close") last.then(() => closeDescriptor(descriptor)).catch(() => {});
    },
  };
}

/** The lowest free number is given out next: that of the descriptor just closed. */
function release(descriptor: number): void {
  try {
    closeSync(descriptor);
  } finally {
    openSync(devNull, "r+");
  }
}
