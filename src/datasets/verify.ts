/** Files of datasets are told by their digests from anything else. */
import { createHash } from "node:crypto";
import { dataError, NormalizeError } from "../errors.js";
import type { ByteSource } from "../io/bytes.js";
import { openFileSink } from "../io/sink/file.js";
import { openFileSource } from "../io/source/file.js";
import { openSource } from "../io/source/open.js";
import { type FileSet, type Part, partBytes } from "./catalog.js";

const STEP = 1 << 18;

/** Whether the file at `path` is the part, by its digest. Throws NormalizeError "io" where it cannot be read. */
export async function isPart(path: string, set: FileSet, part: Part): Promise<boolean> {
  const source = await openDigested(path, set);
  try {
    return (await digestOf(source, set, part, async () => {})) === set.digests[part.name];
  } catch (error) {
    if (error instanceof NormalizeError && error.kind === "data") return false;
    throw error;
  } finally {
    await source.close();
  }
}

/**
 * Copies what its digest is of from `from` to `path`, where it appears whole and right or not at all.
 * @param origin where it came from, for messages
 * Throws NormalizeError "data" where it is not the part, "io" where it cannot be read or written.
 */
export async function install(
  from: string,
  path: string,
  origin: string,
  set: FileSet,
  part: Part,
): Promise<void> {
  const source = await openDigested(from, set);
  const sink = await openFileSink(path).catch(async (error) => {
    await source.close();
    throw error;
  });
  try {
    const found = await digestOf(source, set, part, (bytes) => sink.write(bytes));
    if (found !== set.digests[part.name]) throw mismatch(origin, set, part, found);
    await sink.commit();
  } catch (error) {
    await sink.abort();
    throw error instanceof NormalizeError && error.kind === "data" && error.place.file === from
      ? dataError(error.message, { file: origin })
      : error;
  } finally {
    await source.close();
  }
}

function mismatch(origin: string, { checksum, digests }: FileSet, part: Part, found: string): NormalizeError {
  const name = checksum.algorithm === "md5" ? "MD5" : "SHA-256";
  const what = checksum.of === "content" ? `${name} of ${part.file}` : name;
  const message = `it is not the published file: expected ${what} ${digests[part.name]}, found ${found}`;
  return dataError(message, { file: origin }, "try another mirror: --mirror URL");
}

/** The bytes that the set's digests are of. */
const openDigested = (path: string, { checksum }: FileSet): Promise<ByteSource> =>
  checksum.of === "content" ? openSource(path) : openFileSource(path);

/** Throws NormalizeError "data" where there are more bytes than the part has, at the first too many. */
async function digestOf(
  source: ByteSource,
  { checksum }: FileSet,
  part: Part,
  take: (bytes: Uint8Array) => Promise<void>,
): Promise<string> {
  const hash = createHash(checksum.algorithm);
  const buffer = new Uint8Array(STEP);
  const most = partBytes(part);
  const reader = await source.open();
  try {
    let total = 0;
    for (let count = await reader.read(buffer); count > 0; count = await reader.read(buffer)) {
      total += count;
      if (total > most)
        throw dataError(`it has more than the ${most} bytes of ${part.file}`, { file: source.name });
      const bytes = buffer.subarray(0, count);
      hash.update(bytes);
      await take(bytes);
    }
    return hash.digest("hex");
  } finally {
    await reader.close();
  }
}
