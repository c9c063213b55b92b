/** Pages of Parquet, decompressed: what Node brings by Node, the rest by a library. */
import { brotliDecompressSync, unzipSync } from "node:zlib";
import type { CompressionCodec } from "hyparquet";
import { compressors } from "hyparquet-compressors";

/** Pages are about a megabyte as written; one that claims more than this is damage. */
const LARGEST_PAGE = 1 << 28;

/** The page's `size` bytes. Throws Error for a codec that is unknown and for bytes that are not `size` ones. */
export function decompress(codec: CompressionCodec, bytes: Uint8Array, size: number): Uint8Array {
  if (size < 0 || size > LARGEST_PAGE) throw new Error(`a page claims ${size} bytes`);
  if (codec === "UNCOMPRESSED" || size === 0) return bytes;
  const page = expand(codec, bytes, size);
  if (page.length !== size) throw new Error(`a page has ${page.length} bytes instead of ${size}`);
  return page;
}

function expand(codec: CompressionCodec, bytes: Uint8Array, size: number): Uint8Array {
  if (codec === "GZIP") return unzipSync(bytes, { maxOutputLength: size });
  if (codec === "BROTLI") return brotliDecompressSync(bytes, { maxOutputLength: size });
  const decompressor = compressors[codec];
  if (decompressor === undefined) throw new Error(`it is compressed by ${codec}, which cannot be read`);
  return decompressor(bytes, size);
}
