/** What an output path leads to. */
import type { BigIntStats } from "node:fs";
import { access, constants, lstat, readlink, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { ioError, NormalizeError } from "../../errors.js";

type Target =
  /** one of our own descriptors, as /dev/stdout is */
  | { readonly kind: "inherited"; readonly descriptor: number }
  | { readonly kind: "fifo" }
  | { readonly kind: "device" }
  /** a regular file, or none yet; `path` is where it really is, `old` what is there */
  | { readonly kind: "regular"; readonly path: string; readonly old: BigIntStats | undefined };

const LINKS_FOLLOWED = 40;
const OWN_DESCRIPTORS = new RegExp(`^(?:/proc/${process.pid}(?:/task/\\d+)?|/dev)/fd$`);

/** Follows symbolic links. Throws NormalizeError "io" where nothing could be written: a directory, a dangling link, a file that is read-only. */
export async function findTarget(path: string): Promise<Target> {
  try {
    const descriptor = await inheritedDescriptor(path);
    if (descriptor !== undefined) return { kind: "inherited", descriptor };
    const stats = await stat(path, { bigint: true }).catch(missing);
    if (stats === undefined) return { kind: "regular", path: await placeFor(path), old: undefined };
    if (stats.isDirectory()) throw Object.assign(new Error(), { code: "EISDIR" });
    if (stats.isFIFO()) return { kind: "fifo" };
    if (!stats.isFile()) return { kind: "device" };
    const real = await realpath(path);
    await access(real, constants.W_OK);
    return { kind: "regular", path: real, old: stats };
  } catch (error) {
    throw error instanceof NormalizeError ? error : ioError(path, "write", error);
  }
}

/** 1 or 2 where the path is another word for it, as /dev/stdout, /dev/fd/1 and links to them are. */
async function inheritedDescriptor(path: string): Promise<number | undefined> {
  let at = resolve(path);
  for (let links = 0; links < LINKS_FOLLOWED; links++) {
    const directory = await realpath(dirname(at)).catch(() => dirname(at));
    const name = basename(at);
    if (OWN_DESCRIPTORS.test(directory)) return name === "1" || name === "2" ? Number(name) : undefined;
    const link = await readlink(join(directory, name)).catch(() => undefined);
    if (link === undefined) return undefined;
    at = resolve(directory, link);
  }
  return undefined;
}

/** Where a file that does not exist would be. */
async function placeFor(path: string): Promise<string> {
  if (path === "" || path.endsWith("/")) throw Object.assign(new Error(), { code: "ENOENT" });
  if ((await lstat(path).catch(missing)) !== undefined) {
    throw new NormalizeError("io", "cannot write: it is a symbolic link to a file that does not exist", {
      place: { file: path },
    });
  }
  return join(await realpath(dirname(path)), basename(path));
}

function missing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
}
