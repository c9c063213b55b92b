/**
 * Files on their way: NAME.HOST-PID.part beside the file to be. Each process writes its own, and takes over what another one
 * left, by a rename that only one can win.
 */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, rename, stat, unlink } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import type { Begun } from "../io/web/reader.js";

const PART = /^(.+)\.([\w-]+)-(\d+)\.part$/;
const HOST = hostname().replaceAll(/[^\w]/g, "_");

/** Milliseconds after which what another machine wrote last counts as left. */
const GIVEN_UP = 3_600_000;

/** The path of this process's part of `name`, which holds what an earlier try has left, if anything. */
export async function claimPart(directory: string, name: string): Promise<string> {
  const own = ownPart(directory, name);
  if ((await sizeOf(own)) > 0) return own;
  for (const path of await leftParts(directory, name)) {
    try {
      await rename(path, own);
      return own;
    } catch {
      // Another process was faster.
    }
  }
  return own;
}

/** Removes what this process and those that are gone have of `names`, once none of it is wanted. */
export async function removeParts(directory: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const paths = [ownPart(directory, name), ...(await leftParts(directory, name))];
    for (const path of paths) await unlink(path).catch(() => {});
  }
}

const ownPart = (directory: string, name: string): string =>
  join(directory, `${name}.${HOST}-${process.pid}.part`);

/** Parts of `name` that nobody writes any more, the longest first. */
async function leftParts(directory: string, name: string): Promise<string[]> {
  const found: { path: string; size: number }[] = [];
  for (const entry of await readdir(directory)) {
    const [, file, host, process_] = PART.exec(entry) ?? [];
    const path = join(directory, entry);
    if (file !== name || !(await isLeft(path, host, Number(process_)))) continue;
    found.push({ path, size: await sizeOf(path) });
  }
  return found.sort((a, b) => b.size - a.size).map(({ path }) => path);
}

async function isLeft(path: string, host: string, id: number): Promise<boolean> {
  if (host === HOST) return id !== process.pid && !isRunning(id);
  const status = await stat(path).catch(() => undefined);
  return status !== undefined && Date.now() - status.mtimeMs > GIVEN_UP;
}

function isRunning(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Bytes; 0 where there is no such file. */
const sizeOf = async (path: string): Promise<number> => (await stat(path).catch(() => undefined))?.size ?? 0;

/** What a part holds so far, be it nothing. */
export async function begunIn(path: string): Promise<Begun> {
  const hash = createHash("sha256");
  let length = 0;
  if ((await sizeOf(path)) === 0) return { length, hash };
  for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(piece);
    length += piece.length;
  }
  return { length, hash };
}
