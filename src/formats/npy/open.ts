/** NPY files as datasets. Format: numpy/lib/format.py, "Format Version 1.0" and after. */

import type { ByteSource } from "../../io/bytes.js";
import type { Shape } from "../../types.js";
import type { Dataset } from "../dataset.js";
import { columnMajorReaders, isRowMajorToo } from "../dense/column-major.js";
import { checkSize, denseDataset } from "../dense/open.js";
import { reshape } from "../dense/shape.js";
import { readNpyHeader } from "./header.js";

export interface NpyOptions {
  /** axes to see instead of the stored ones, as numpy's reshape; one may be -1 */
  readonly shape?: Shape;
}

/**
 * Opens an array of bool, integers or reals, of any number of axes, in either order; 0-d is one row of one value.
 * int64 and uint64 beyond 2^53 become the nearest double when read.
 * Throws NormalizeError "data" for other dtypes and where header and size disagree, "usage" where `shape` does not fit;
 * the source stays open then.
 */
export async function openNpy(source: ByteSource, options: NpyOptions = {}): Promise<Dataset> {
  const reader = await source.open();
  try {
    const header = await readNpyHeader(reader, source.name);
    const { elementType, littleEndian, dataOffset } = header;
    const stored = { elementType, littleEndian, dataOffset, shape: header.shape, divisor: 1 };
    checkSize(source, stored);
    const shape =
      options.shape === undefined ? header.shape : reshape(header.shape, options.shape, source.name);
    const array = { ...stored, shape };
    if (header.order === "row-major" || isRowMajorToo(header.shape)) {
      return denseDataset(source, array, () => source.open(dataOffset), reader);
    }
    const gather = await columnMajorReaders(source, stored);
    await reader.close();
    return denseDataset(source, array, async () => gather());
  } catch (error) {
    await reader.close();
    throw error;
  }
}
