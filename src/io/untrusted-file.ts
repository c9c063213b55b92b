/** The text of a small file that is not trusted: its size is looked at before it is read, its encoding before it is used. */
import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { dataError, type NormalizeError } from "../errors.js";
import { asIoError } from "./source/descriptor.js";

/** Bytes of the largest file of parameters that is read: quantiles of 10,000 columns are some 30 MB. */
export const LARGEST_PARAMETERS = 256 * 2 ** 20;

/** A file that says nothing of its size is read in steps of this. */
const STEP = 2 ** 16;

/**
 * The whole of a UTF-8 file, at most `limit` bytes. Throws NormalizeError: "io" where it cannot be read, "data" where it is
 * larger, begins with a byte order mark, which RFC 8259 forbids to write, or is no UTF-8.
 */
export async function loadText(path: string, limit: number = LARGEST_PARAMETERS): Promise<string> {
  const bytes = await loadBytes(path, limit);
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
    throw dataError("it begins with a byte order mark", { file: path }, "save it as UTF-8 without one");
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw dataError("it is not UTF-8", { file: path });
  }
}

async function loadBytes(path: string, limit: number): Promise<Uint8Array> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, constants.O_RDONLY);
    const { size } = await handle.stat();
    if (size > limit) throw tooLarge(path, limit);
    return await readAll(handle, size, path, limit);
  } catch (error) {
    throw asIoError(path, "read", error);
  } finally {
    await handle?.close();
  }
}

/** One byte more than the size is asked for, so that a file that has grown, and a pipe, show it. */
async function readAll(handle: FileHandle, size: number, path: string, limit: number): Promise<Uint8Array> {
  let bytes = new Uint8Array(Math.max(size + 1, STEP));
  let length = 0;
  for (;;) {
    const { bytesRead } = await handle.read(bytes, length, bytes.length - length, null);
    if (bytesRead === 0) return bytes.subarray(0, length);
    length += bytesRead;
    if (length > limit) throw tooLarge(path, limit);
    if (length < bytes.length) continue;
    const larger = new Uint8Array(2 * length);
    larger.set(bytes);
    bytes = larger;
  }
}

const tooLarge = (path: string, limit: number): NormalizeError =>
  dataError(
    `it is larger than ${Math.floor(limit / 2 ** 20)} MB`,
    { file: path },
    "it cannot be a file of parameters",
  );
