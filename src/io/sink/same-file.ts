/**
 * Whether an output is one of the inputs. A regular output is written aside and renamed, and inputs are read through
 * descriptors kept open: `normalize f -o f` is simply right, under whatever name, and needs no check. What needs one
 * is standard output redirected by the shell to an input: `>> f` would grow the input while it is read.
 */
import { type BigIntStats, fstatSync } from "node:fs";
import type { ByteSource } from "../bytes.js";

/** Whether standard output is a regular file that is also a source. To be asked before anything is written. */
export function stdoutIsInput(sources: readonly ByteSource[]): boolean {
  const stats = fstatSync(1, { bigint: true });
  return stats.isFile() && isOneOf(stats, sources);
}

const isOneOf = ({ dev, ino }: BigIntStats, sources: readonly ByteSource[]): boolean =>
  sources.some(({ identity }) => identity?.dev === dev && identity.ino === ino);
