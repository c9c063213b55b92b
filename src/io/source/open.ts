/** From an input's name to its bytes. */
import type { ByteSource } from "../contract.js";
import { isWebAddress } from "../web/address.js";
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

export interface OpeningLimits extends ExpansionLimits {
  /** milliseconds that a web server may be silent */
  readonly timeout?: number;
}

/**
 * Opens an input: "-" is standard input, what begins with http:// or https:// a web address, anything else a path. Compressed bytes, known by how they begin, are expanded.
 * Throws NormalizeError "io" for what cannot be opened.
 */
export async function openSource(name: string, limits: OpeningLimits = {}): Promise<PeekableSource> {
  const source = peekable(await openBytes(name, limits));
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
async function openBytes(name: string, limits: OpeningLimits): Promise<ByteSource> {
  if (isWebAddress(name)) return (await import("./http.js")).openHttpSource(name, limits);
  return name === "-" ? openStdin() : openFileSource(name);
}
