/** From an input's name to its bytes. */
import type { ByteSource } from "../contract.js";
import { openFileSource } from "./file.js";
import { type ExpansionLimits, gunzipped } from "./gzip.js";
import { type PeekableSource, peekable } from "./prefixed.js";
import { openStdin } from "./stdin.js";

/** A compression: how its bytes begin, and how to undo it. What a file's name ends in plays no part. */
interface Compression {
  readonly magic: readonly number[];
  readonly expand: (source: ByteSource, limits: ExpansionLimits) => ByteSource;
}

const COMPRESSIONS: readonly Compression[] = [{ magic: [0x1f, 0x8b], expand: gunzipped }];

/**
 * Opens an input: "-" is standard input, anything else a path. Compressed bytes, known by how they begin, are expanded.
 * Throws NormalizeError "io" for what cannot be opened.
 */
export async function openSource(name: string, limits: ExpansionLimits = {}): Promise<PeekableSource> {
  const source = peekable(await openBytes(name));
  try {
    const length = Math.max(...COMPRESSIONS.map(({ magic }) => magic.length));
    const head = await source.peek(length);
    const compression = COMPRESSIONS.find(({ magic }) => magic.every((byte, i) => head[i] === byte));
    return compression === undefined ? source : peekable(compression.expand(source, limits));
  } catch (error) {
    await source.close();
    throw error;
  }
}

/** The bytes as they are stored. */
function openBytes(name: string): Promise<ByteSource> {
  return name === "-" ? openStdin() : openFileSource(name);
}
