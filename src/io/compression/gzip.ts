/** Gzip: one member or several, and zeros after them, as gzip(1) takes it; each member's CRC-32 and length are compared. */
import { createGunzip } from "node:zlib";
import type { ByteSource } from "../bytes.js";
import { errorCode } from "../source/descriptor.js";
import { type ExpansionLimits, expanded } from "./decompress.js";
import { OUTPUT_STEP, type ZlibFormat, ZlibReader } from "./zlib-reader.js";

const GZIP: ZlibFormat = {
  name: "gzip",
  create: () => createGunzip({ chunkSize: OUTPUT_STEP }),
  fault(error) {
    if (errorCode(error) !== "Z_DATA_ERROR") return undefined;
    return error.message === "incorrect header check"
      ? "something that is not gzip follows the gzip data"
      : `its gzip data are corrupt (${error.message})`;
  },
  after: "zeros",
};

/** The expanded bytes of a gzip source; see {@link expanded}. */
export const gunzipped = (source: ByteSource, limits: ExpansionLimits = {}): ByteSource =>
  expanded(source, { name: "gzip", expand: (file, inner) => new ZlibReader(file, inner, GZIP) }, limits);
