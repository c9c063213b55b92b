/** From an input's name to its bytes. */

import type { ByteSource } from "../bytes.js";
import type { ExpansionLimits } from "../compression/decompress.js";
import { splitCompression } from "../compression/table.js";
import { isWebAddress } from "../web/address.js";

import { openFileSource } from "./file.js";
import { type PeekableSource, peekable } from "./peekable.js";
import { openStdin } from "./stdin.js";

type Expand = (source: ByteSource, limits: ExpansionLimits) => ByteSource;

/** A compression: how its bytes begin, and how to undo it. */
interface Compression {
  readonly magic: readonly number[];
  readonly load: () => Promise<Expand>;
}

/** What a file's name ends in plays no part. */
const COMPRESSIONS: readonly Compression[] = [
  { magic: [0x1f, 0x8b], load: async () => (await import("../compression/gzip.js")).gunzipped },
  { magic: [0x28, 0xb5, 0x2f, 0xfd], load: async () => (await import("../compression/zstd-read.js")).unzstd },
  { magic: [...Buffer.from("BZh")], load: async () => (await import("../compression/bzip2.js")).unbzip2 },
];

export interface OpeningLimits extends ExpansionLimits {
  /** milliseconds that a web server may be silent */
  readonly timeout?: number;
}

/**
 * Opens an input: "-" is standard input, what begins with http:// or https:// a web address, anything else a path. Compressed bytes, known by how they begin, are expanded; UTF-16 text with a byte-order mark is turned into UTF-8.
 * Throws NormalizeError "io" for what cannot be opened.
 */
export async function openSource(name: string, limits: OpeningLimits = {}): Promise<PeekableSource> {
  const source = peekable(await openBytes(name, limits));
  try {
    const expand = await expansionOf(name, source);
    return await inUtf8(expand === undefined ? source : peekable(expand(source, limits)));
  } catch (error) {
    await source.close();
    throw error;
  }
}

/** Text in UTF-16, known by its byte-order mark, is turned into UTF-8. */
async function inUtf8(source: PeekableSource): Promise<PeekableSource> {
  const head = await source.peek(4);
  if (!isUtf16(head)) return source;
  const { utf16Order, utf8OfUtf16 } = await import("./utf16.js");
  const order = utf16Order(head);
  return order === undefined ? source : peekable(utf8OfUtf16(source, order));
}

const isUtf16 = ([first, second]: Uint8Array): boolean =>
  (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);

async function expansionOf(name: string, source: PeekableSource): Promise<Expand | undefined> {
  // Brotli's bytes begin with nothing of their own: the name alone tells.
  if (splitCompression(name).compression === "brotli")
    return (await import("../compression/brotli.js")).unbrotlied;
  const length = Math.max(...COMPRESSIONS.map(({ magic }) => magic.length));
  const head = await source.peek(length);
  const compression = COMPRESSIONS.find(({ magic }) => magic.every((byte, i) => head[i] === byte));
  return compression?.load();
}

/** The bytes as they are stored. */
async function openBytes(name: string, limits: OpeningLimits): Promise<ByteSource> {
  if (isWebAddress(name)) return (await import("./http.js")).openHttpSource(name, limits);
  return name === "-" ? openStdin() : openFileSource(name);
}
