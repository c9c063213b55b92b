import type { BigIntStats } from "node:fs";
import { isatty } from "node:tty";
import { ioError } from "../../errors.js";
import type { ByteSource } from "../bytes.js";
import { identityOf } from "./descriptor.js";
import { deviceReader } from "./device-reader.js";
import { PipeReader } from "./pipe-reader.js";
import { singleUse } from "./single-use.js";

/** What is no regular file, as a source that can be read once. */
export function unseekableSource(
  name: string,
  descriptor: number,
  stats: BigIntStats,
  pipe: "connected" | "awaited",
): ByteSource {
  if (stats.isDirectory()) throw ioError(name, "read", { code: "EISDIR" });
  const identity = identityOf(stats);
  if (isatty(descriptor)) return singleUse(name, new PipeReader(name, descriptor, "terminal"), identity);
  if (stats.isFIFO() || stats.isSocket()) {
    return singleUse(name, new PipeReader(name, descriptor, pipe), identity);
  }
  return singleUse(name, deviceReader(name, descriptor), identity);
}
