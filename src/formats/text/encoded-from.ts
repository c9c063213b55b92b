/** What a chunk is encoded from. */
import type { Batch, ResultType } from "../../types.js";

export interface EncodedFrom {
  /** the chunk's own text, for formats that keep it */
  readonly bytes: Uint8Array;
  readonly batch: Batch;
  readonly spans?: Int32Array | undefined;
}

export const precisionOf = (dtype: ResultType): "binary32" | "binary64" =>
  dtype === "float32" ? "binary32" : "binary64";
