/** The files of a dataset are brought from mirrors, verified, and put where they are looked for. */
import { type FileHandle, mkdir, open, unlink } from "node:fs/promises";
import { join } from "node:path";
import { dataError, ioError, NormalizeError } from "../errors.js";
import { isWebAddress, readAddress } from "../io/web/address.js";
import { FileChanged, RefusedByServer } from "../io/web/failure.js";
import { type Begun, type WebOptions, WebReader } from "../io/web/reader.js";
import { type FileSet, PARTS, type Part, partBytes } from "./catalog.js";
import { findPart } from "./files.js";
import { begunIn, claimPart, removeParts } from "./unfinished.js";
import { install, isPart } from "./verify.js";

/** How much of a file has come. */
interface FetchProgress {
  readonly file: string;
  /** which of the set's files it is, from 1 */
  readonly number: number;
  readonly bytes: number;
  readonly totalBytes: number | undefined;
}

interface FetchRequest {
  readonly set: FileSet;
  readonly directory: string;
  /** addresses of folders; `{name}` in one stands for the set's name */
  readonly mirrors: readonly string[];
  readonly web?: WebOptions;
  readonly watch?: (progress: FetchProgress) => void;
}

export interface FetchedFile {
  readonly path: string;
  /** the address it was fetched from, to show; undefined where it was there already */
  readonly from: string | undefined;
}

/** New tries at a mirror that others stand behind. */
const FEW_TRIES = 2;

/** Bytes that a file may be longer as sent than its content: compression costs a little where it gains nothing. */
const OVERHEAD = 1 << 16;

const STEP = 1 << 18;

/**
 * Brings what is not there yet, file by file. What has come of a file that could not be finished stays, and is the beginning next time.
 * One fetch into a directory at a time in a process; any number of processes.
 * Throws NormalizeError "data" where what the mirrors have is not the file, "io" where it cannot be had or written.
 */
export async function fetchFiles(request: FetchRequest): Promise<FetchedFile[]> {
  const { set, directory } = request;
  await mkdir(directory, { recursive: true }).catch((cause) => {
    throw ioError(directory, "make the directory", cause);
  });
  const mirrors = request.mirrors.map((mirror) => mirror.replaceAll("{name}", set.name));
  const fetched: FetchedFile[] = [];
  for (const part of PARTS) {
    const held = await findPart(set, part, directory);
    if (held !== undefined && (await isPart(held, set, part))) {
      fetched.push({ path: held, from: undefined });
      continue;
    }
    const { mirror, ...file } = await fetchPart(part, request, mirrors);
    // The one that had it is asked first for the next.
    mirrors.splice(mirrors.indexOf(mirror), 1);
    mirrors.unshift(mirror);
    fetched.push(file);
  }
  return fetched;
}

async function fetchPart(
  part: Part,
  request: FetchRequest,
  mirrors: readonly string[],
): Promise<FetchedFile & { mirror: string }> {
  const failures: NormalizeError[] = [];
  for (const [i, mirror] of mirrors.entries()) {
    const tries = i < mirrors.length - 1 ? { tries: FEW_TRIES } : {};
    try {
      const file = await fetchFrom(mirror, part, { ...request, web: { ...tries, ...request.web } });
      return { ...file, mirror };
    } catch (error) {
      // What goes wrong on this machine would go wrong with any mirror.
      if (!(error instanceof NormalizeError) || !isWebAddress(error.place.file ?? "")) throw error;
      failures.push(error);
    }
  }
  if (failures.length === 1) throw failures[0];
  const said = failures.map(({ place, message }) => `${place.file}: ${message}`).join("; ");
  const kind = failures.every((failure) => failure.kind === "data") ? "data" : "io";
  throw new NormalizeError(kind, `no mirror gives it: ${said}`, { place: { file: part.file } });
}

/** Compressed, as it was published; where its content is what counts and the mirror has no such file, as it is. */
async function fetchFrom(mirror: string, part: Part, request: FetchRequest): Promise<FetchedFile> {
  const compressed = `${part.file}.gz`;
  if (request.set.checksum.of === "gzip") return fetchForm(mirror, compressed, compressed, part, request);
  try {
    return await fetchForm(mirror, compressed, part.file, part, request);
  } catch (error) {
    if (!(error instanceof RefusedByServer)) throw error;
    return fetchForm(mirror, part.file, part.file, part, request);
  }
}

/**
 * Fetches the mirror's file `name` and installs it as `target`. Where a beginning from another time leads to nothing, once more from the start.
 */
async function fetchForm(
  mirror: string,
  name: string,
  target: string,
  part: Part,
  request: FetchRequest,
): Promise<FetchedFile> {
  const { set, directory } = request;
  const address = new URL(name, mirror.endsWith("/") ? mirror : `${mirror}/`).href;
  const origin = readAddress(address).name;
  const path = join(directory, target);
  const unfinished = await claimPart(directory, name);
  for (;;) {
    const begun = await begunIn(unfinished);
    try {
      await download(address, unfinished, begun, part, request);
      await install(unfinished, path, origin, set, part);
      await removeParts(directory, [part.file, `${part.file}.gz`]);
      return { path, from: origin };
    } catch (error) {
      const wrong =
        error instanceof NormalizeError && (error.kind === "data" || error instanceof FileChanged);
      if (wrong) await unlink(unfinished).catch(() => {});
      if (!wrong || begun.length === 0) throw error;
    }
  }
}

/** Appends to `path` what it lacks. */
async function download(
  address: string,
  path: string,
  begun: Begun,
  part: Part,
  { web, watch = () => {} }: FetchRequest,
): Promise<void> {
  const reader = new WebReader(readAddress(address), web, begun);
  try {
    // Nothing is made on disk for a file that the mirror does not have.
    await reader.begin();
    const file = await open(path, "a").catch((cause) => {
      throw ioError(path, "write", cause);
    });
    try {
      await append(reader, file, begun.length, { path, part, address, watch });
    } finally {
      await file.close();
    }
  } finally {
    await reader.close();
  }
}

interface Appending {
  readonly path: string;
  readonly part: Part;
  readonly address: string;
  readonly watch: (progress: FetchProgress) => void;
}

async function append(
  reader: WebReader,
  file: FileHandle,
  begun: number,
  { path, part, address, watch }: Appending,
): Promise<void> {
  const buffer = new Uint8Array(STEP);
  const most = partBytes(part) + OVERHEAD;
  let bytes = begun;
  for (;;) {
    watch({ file: part.file, number: PARTS.indexOf(part) + 1, bytes, totalBytes: reader.length });
    const count = await reader.read(buffer);
    if (count === 0) return;
    bytes += count;
    if (bytes > most) {
      const message = `it sends more than ${part.file} can have, ${partBytes(part)} bytes`;
      throw dataError(message, { file: readAddress(address).name });
    }
    await file.appendFile(buffer.subarray(0, count)).catch((cause) => {
      throw ioError(path, "write", cause);
    });
  }
}
