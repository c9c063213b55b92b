/** Descriptors that were closed when the process started. */
import * as fs from "node:fs";
import { devNull } from "node:os";
import { NormalizeError } from "../errors.js";

/**
 * Whether a descriptor was closed when the process started (`>&-`). Node then puts the null device in its place, open for
 * reading and writing, where a shell's `> /dev/null` opens it for writing alone. Launchers that open it for both, as Python's
 * DEVNULL does, look the same.
 */
export function isStandIn(descriptor: 0 | 1 | 2): boolean {
  try {
    const stats = fs.fstatSync(descriptor);
    if (!stats.isCharacterDevice() || stats.rdev !== fs.statSync(devNull).rdev) return false;
    fs.readSync(descriptor, new Uint8Array(1));
    fs.writeSync(descriptor, new Uint8Array(0));
    return true;
  } catch {
    return false;
  }
}

/** Throws NormalizeError "io" for data or text that would go to a closed descriptor. */
export function requireOpen(name: string, descriptor: 1 | 2): void {
  if (!isStandIn(descriptor)) return;
  throw new NormalizeError("io", "cannot write: it is closed", {
    place: { file: name },
    hint: "> /dev/null discards what is written; a null device that is open for reading too counts as closed",
  });
}
