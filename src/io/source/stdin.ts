/** Standard input. */
import { constants, openSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { NormalizeError } from "../../errors.js";
import type { ByteSource } from "../bytes.js";
import { isStandIn } from "../stand-in.js";
import { asIoError, statDescriptor } from "./descriptor.js";
import { deviceReader } from "./device-reader.js";
import { RegularFile } from "./regular-file.js";
import { singleUse } from "./single-use.js";
import { unseekableSource } from "./unseekable.js";

const NAME = "stdin";

/**
 * Opens standard input. A regular file (`< f`) is read by position from where its offset stands, and may be read twice;
 * its offset is left where it was. Everything else is read once, as it comes. Nothing here keeps the process alive
 * when nobody is reading. Throws NormalizeError "io".
 */
export async function openStdin(): Promise<ByteSource> {
  if (isStandIn(0)) throw new NormalizeError("io", "cannot read: it is closed", { place: { file: NAME } });
  try {
    const stats = await statDescriptor(0);
    if (!stats.isFile()) {
      return unseekableSource(NAME, stats.isFIFO() ? ownDescription() : 0, stats, "connected");
    }
    const start = await currentOffset();
    if (start === undefined) return singleUse(NAME, deviceReader(NAME, 0));
    return new RegularFile(NAME, 0, start, stats);
  } catch (error) {
    throw asIoError(NAME, "read", error);
  }
}

/**
 * The pipe opened anew where the system allows it, to be made non-blocking for ourselves alone: that is a flag of the
 * open pipe, not of the process, and others who share it (in a subshell, say) would trip over it.
 */
function ownDescription(): number {
  try {
    return openSync("/proc/self/fd/0", constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch {
    return 0;
  }
}

/** Where the offset of fd 0 stands: something before us may have read a part. Undefined where there is no way to know. */
async function currentOffset(): Promise<number | undefined> {
  const information = await readFile("/proc/self/fdinfo/0", "latin1").catch(() => "");
  const position = /^pos:\s*(\d+)$/m.exec(information)?.[1];
  return position === undefined ? undefined : Number(position);
}
