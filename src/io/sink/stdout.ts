/** Standard output, and what else the process was given open. */
import { constants, fstatSync, openSync, type Stats } from "node:fs";
import { isatty } from "node:tty";
import type { Sink } from "../bytes.js";
import { requireOpen } from "../stand-in.js";
import { descriptorWriter } from "./descriptor-writer.js";
import { type DirectWriter, directSink } from "./direct.js";
import { PipeWriter } from "./pipe-writer.js";
import { writeError } from "./write-error.js";

export { ClosedPipe } from "./closed-pipe.js";

const STDOUT = 1;

/**
 * Standard output: a pipe, a terminal, a device, or a file that the shell opened. Not seekable; what is written is out.
 * Throws NormalizeError "io" where it was closed. A write waits for a slow reader; throws ClosedPipe when the reader went away, and NormalizeError "io" otherwise.
 * After commit(), nothing more can be written to fd 1 where it is a file: it is closed, to hear of a disk that is full.
 */
export const openStdoutSink = (): Sink => openInheritedSink("stdout", STDOUT);

/** A sink on a descriptor that the process was started with. */
export function openInheritedSink(name: string, descriptor: number): Sink {
  if (descriptor === 1 || descriptor === 2) requireOpen(name, descriptor);
  try {
    return directSink(name, inheritedWriter(descriptor, fstatSync(descriptor)));
  } catch (error) {
    throw writeError(name, error);
  }
}

function inheritedWriter(descriptor: number, stats: Stats): DirectWriter {
  if (!isatty(descriptor)) {
    if (stats.isFIFO()) return new PipeWriter(ownDescription(descriptor));
    if (stats.isSocket()) return new PipeWriter(descriptor);
  }
  return descriptorWriter(descriptor, stats.isFile() && descriptor === STDOUT ? "release" : "leave");
}

/**
 * The pipe opened anew where the system allows it, to be made non-blocking for ourselves alone: that is a flag of the
 * open pipe, not of the process, and others who share it (the next command in a subshell) would trip over it.
 */
function ownDescription(descriptor: number): number {
  try {
    const flags = constants.O_WRONLY | (constants.O_NONBLOCK ?? 0);
    return openSync(`/proc/self/fd/${descriptor}`, flags);
  } catch {
    return descriptor;
  }
}
