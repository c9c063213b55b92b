/** Names that stand for several files: directories, and patterns that no shell expanded. */
import type { Dirent } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { ioError, NormalizeError } from "../../errors.js";
import { compareNatural } from "./natural-order.js";

export interface Accepted {
  /** whether a file in a directory is meant, by its name */
  readonly accepts: (name: string) => boolean;
  /** what such names are like, for a message */
  readonly expected: string;
}

/** A pattern has one of these. */
const PATTERN = /[*?[{]/;

/**
 * The files that a name stands for, in natural order (part-9 before part-10); undefined where it stands for itself: whatever is
 * there under this very name and is no directory, and what is not there at all. A directory stands for the files in it whose
 * names are accepted, and for those in its folders called key=value. A pattern may hold `*`, `?`, `[a-z]`, `{a,b}` and, for folders of
 * any depth, `**`. Hidden files are not meant unless the pattern says so. Throws NormalizeError "io" where there is no file.
 */
export async function expandPath(path: string, accepted: Accepted): Promise<readonly string[] | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined ? !PATTERN.test(path) : !found.isDirectory()) return undefined;
  const files = found === undefined ? await matches(path) : await filesIn(path, accepted.accepts);
  if (files.length > 0) return files.sort(compareNatural);
  const [message, hint] =
    found === undefined
      ? ["no file matches this pattern", "quotes keep a shell from expanding it"]
      : ["there is no data file in this directory", `expected names ${accepted.expected}`];
  throw new NormalizeError("io", message, { place: { file: path }, hint });
}

async function matches(pattern: string): Promise<string[]> {
  const [{ glob }, { isAbsolute }] = await Promise.all([import("tinyglobby"), import("node:path")]);
  return glob(pattern, {
    onlyFiles: true,
    expandDirectories: false,
    absolute: isAbsolute(pattern),
  });
}

async function filesIn(directory: string, accepts: (name: string) => boolean): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch((error) => {
    throw ioError(directory, "read", error);
  });
  const files: string[] = [];
  for (const entry of entries) {
    if (entry.name.startsWith(".")) continue;
    const path = join(directory, entry.name);
    const kind = await kindOf(entry, path);
    if (kind === "directory" && isPartition(entry.name)) files.push(...(await filesIn(path, accepts)));
    if (kind === "file" && accepts(entry.name)) files.push(path);
  }
  return files;
}

/** key=value, as Hive names the folder of the rows in which a column has that value. */
const isPartition = (folder: string): boolean => folder.indexOf("=") > 0;

/** A link is what it leads to; one that leads nowhere is an error when it is opened. */
async function kindOf(entry: Dirent, path: string): Promise<"file" | "directory"> {
  if (!entry.isSymbolicLink()) return entry.isDirectory() ? "directory" : "file";
  const target = await stat(path).catch(() => undefined);
  return target?.isDirectory() ? "directory" : "file";
}
