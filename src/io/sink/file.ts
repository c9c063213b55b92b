/** Files by path as sinks. */

import * as fs from "node:fs";
import { constants } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import type { Sink } from "../bytes.js";
import { openAtomicFile } from "./atomic-file.js";
import { descriptorWriter } from "./descriptor-writer.js";
import { directSink } from "./direct.js";
import { PipeWriter } from "./pipe-writer.js";
import { openInheritedSink } from "./stdout.js";
import { findTarget } from "./target.js";
import { writeError } from "./write-error.js";

const open = promisify(fs.open);

/** Milliseconds between two looks whether a FIFO has a reader. */
const LONGEST_PAUSE = 50;

/**
 * Opens an output file. A regular file, there or not, is written aside and renamed by commit(): seekable, with the mode
 * and owner of the one it replaces. A symbolic link stays, what it leads to is replaced. A FIFO or device is written
 * directly; /dev/stdout is standard output. Everything that can be known beforehand fails here: NormalizeError "io".
 */
export async function openFileSink(path: string): Promise<Sink> {
  const target = await findTarget(path);
  try {
    switch (target.kind) {
      case "regular":
        return openAtomicFile(path, target.path, target.old);
      case "inherited":
        return openInheritedSink(target.descriptor === 1 ? "stdout" : "stderr", target.descriptor);
      case "fifo":
        return directSink(path, new PipeWriter(await openFifo(path)));
      case "device":
        return directSink(path, descriptorWriter(await open(path, constants.O_WRONLY), "close"));
    }
  } catch (error) {
    throw writeError(path, error);
  }
}

/** Waits for a reader with a timer: a blocking open would hold a thread, and the process's end, for ever. */
async function openFifo(path: string): Promise<number> {
  for (let pause = 1; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
    try {
      return await open(path, constants.O_WRONLY | constants.O_NONBLOCK);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENXIO") throw error;
      await sleep(pause);
    }
  }
}
