/** Brotli, which neither begins with anything of its own nor ends with a checksum: what is flipped may go unnoticed. */
import { createBrotliDecompress } from "node:zlib";
import type { ByteSource } from "../bytes.js";
import { errorCode } from "../source/descriptor.js";
import { type ExpansionLimits, expanded } from "./decompress.js";
import { OUTPUT_STEP, type ZlibFormat, ZlibReader } from "./zlib-reader.js";

const BROTLI: ZlibFormat = {
  name: "brotli",
  create: () => createBrotliDecompress({ chunkSize: OUTPUT_STEP }),
  fault: (error) =>
    /^ERR_(?!OUT_OF_MEMORY)/.test(errorCode(error) ?? "") ? "its brotli data are corrupt" : undefined,
  after: "nothing",
};

/** The expanded bytes of a brotli source; see {@link expanded}. */
export const unbrotlied = (source: ByteSource, limits: ExpansionLimits = {}): ByteSource =>
  expanded(source, { name: "brotli", expand: (file, inner) => new ZlibReader(file, inner, BROTLI) }, limits);
