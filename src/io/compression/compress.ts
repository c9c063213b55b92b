/** Sinks that compress, each loading what it needs. */

import type { Sink } from "../bytes.js";
import type { Compression } from "./table.js";
import { streamTransformer, transformedSink } from "./transformed.js";

/** `inner`, compressed. The same bytes give the same compressed ones, however they are cut into writes. */
export async function compressedSink(inner: Sink, compression: Compression): Promise<Sink> {
  if (compression === "zstd") {
    const { zstdTransformer } = await import("./zstd-write.js");
    const make = await zstdTransformer();
    return transformedSink(inner, make);
  }
  const { constants, createBrotliCompress, createGzip } = await import("node:zlib");
  const create = compression === "gzip" ? createGzip : () => createBrotliCompress(brotliOptions(constants));
  return transformedSink(inner, (pass) => streamTransformer(create(), pass));
}

/** Quality 11, the default, takes a minute for what 5 does in a second, for a tenth less. */
const brotliOptions = (names: typeof import("node:zlib").constants) => ({
  params: { [names.BROTLI_PARAM_QUALITY]: 5, [names.BROTLI_PARAM_LGWIN]: names.BROTLI_DEFAULT_WINDOW },
});
