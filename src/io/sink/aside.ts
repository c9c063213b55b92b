/** Outputs that somebody else writes: a place aside for them, then in one step to where they are to be. */
import { open, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { ioError, NormalizeError } from "../../errors.js";
import { syncDirectory, temporaryName, unlessUnknown } from "./atomic-file.js";
import { inheritAttributes } from "./attributes.js";
import { forgetTemporaryFile, registerTemporaryFile } from "./cleanup.js";
import { findTarget } from "./target.js";
import { writeError } from "./write-error.js";

export interface Aside {
  /** where to write: nothing is there yet */
  readonly path: string;
  /** All of commit() that is likely to fail. */
  settle(): Promise<void>;
  /** Puts what was written in its place. */
  commit(): Promise<void>;
  /** Removes what was written. Safe after commit and to call twice. */
  abort(): Promise<void>;
}

/** A file that replaces the one at `path`, if there is one. Throws NormalizeError "io" where that cannot be. */
export async function fileAside(path: string): Promise<Aside> {
  const target = await findTarget(path);
  if (target.kind !== "regular") {
    throw new NormalizeError("io", "cannot write: it is no regular file", { place: { file: path } });
  }
  const { path: place, old } = target;
  const temporary = begin(place);
  return {
    path: temporary,
    async settle() {
      try {
        const file = await open(temporary, "r+");
        try {
          await inheritAttributes(file.fd, old);
          await file.sync().catch(unlessUnknown);
        } finally {
          await file.close();
        }
      } catch (error) {
        throw writeError(path, error);
      }
    },
    commit: () => publish(temporary, place, path),
    abort: () => discard(temporary),
  };
}

/** A folder. One that is there already is refused, or replaced as a whole. */
export async function folderAside(path: string, existing: "refuse" | "replace"): Promise<Aside> {
  const place = resolve(path);
  const there = await stat(place).catch(() => undefined);
  if (there && (existing === "refuse" || !there.isDirectory())) {
    const what = there.isDirectory() ? "the folder is there already" : "it is a file, not a folder";
    const hint = there.isDirectory() ? { hint: "--overwrite replaces it" } : {};
    throw new NormalizeError("io", `cannot write: ${what}`, { place: { file: path }, ...hint });
  }
  const temporary = begin(place);
  return {
    path: temporary,
    settle: async () => {},
    async commit() {
      if (!there) return publish(temporary, place, path);
      const old = begin(place);
      await rename(place, old).catch((error) => {
        throw ioError(path, "replace", error);
      });
      await publish(temporary, place, path);
      await discard(old);
    },
    abort: () => discard(temporary),
  };
}

/** A name beside a place, known to who cleans up. */
function begin(place: string): string {
  const temporary = join(dirname(place), temporaryName(basename(place)));
  registerTemporaryFile(temporary);
  return temporary;
}

async function publish(temporary: string, place: string, shown: string): Promise<void> {
  try {
    await rename(temporary, place);
  } catch (error) {
    throw writeError(shown, error);
  }
  forgetTemporaryFile(temporary);
  await syncDirectory(dirname(place));
}

async function discard(temporary: string): Promise<void> {
  await rm(temporary, { recursive: true, force: true }).catch(() => {});
  forgetTemporaryFile(temporary);
}
