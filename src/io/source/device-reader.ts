/** Devices that are no terminal (/dev/zero, a disk), read from first to last. */
import { ioError } from "../../errors.js";
import type { ByteReader } from "../bytes.js";
import { closeDescriptor, readSome } from "./descriptor.js";

/** `descriptor` now belongs to the reader, unless it is one of the process's first three. */
export function deviceReader(name: string, descriptor: number): ByteReader {
  let closed = false;
  return {
    async read(into) {
      try {
        return await readSome(descriptor, into, null);
      } catch (error) {
        throw ioError(name, "read", error);
      }
    },
    async close() {
      if (closed) return;
      closed = true;
      if (descriptor > 2) await closeDescriptor(descriptor).catch(() => {});
    },
  };
}
