/** IDX, the format of MNIST: two zero bytes, a type, the number of axes, their lengths, then big-endian elements. */
import { dataError } from "../../errors.js";
import type { ByteReader, ByteSource } from "../../io/bytes.js";
import { readFully } from "../../io/source/read-fully.js";
import type { ElementType, Shape } from "../../types.js";
import type { Dataset } from "../dataset.js";
import { checkSize, denseDataset, type StoredArray } from "../dense/open.js";
import { elementCount, reshape } from "../dense/shape.js";

/** Source: yann.lecun.com/exdb/mnist, "the IDX file format". */
const TYPES: ReadonlyMap<number, ElementType> = new Map([
  [0x08, "uint8"],
  [0x09, "int8"],
  [0x0b, "int16"],
  [0x0c, "int32"],
  [0x0d, "float32"],
  [0x0e, "float64"],
]);

export interface IdxOptions {
  /** axes to see instead of the stored ones, as numpy's reshape; one may be -1 */
  readonly shape?: Shape;
  /** what every element is divided by: 255 for pixels in [0, 1]; default 1 */
  readonly divisor?: number;
}

/**
 * Opens an IDX file of 1 to 255 axes. Three axes and more are flattened to (n, elements in an item) unless `shape` is given:
 * an image is one vector. Throws NormalizeError "data" where header and size disagree, "usage" where `shape` does not fit;
 * the source stays open then. Where the size is not known, a cut file is found out when it ends.
 */
export async function openIdx(source: ByteSource, options: IdxOptions = {}): Promise<Dataset> {
  const reader = await source.open();
  try {
    const stored = await readHeader(reader, source.name, options.divisor ?? 1);
    checkSize(source, stored);
    const array = { ...stored, shape: shapeToShow(stored.shape, options.shape, source.name) };
    const dataset = denseDataset(source, array, () => source.open(array.dataOffset), reader);
    if (options.shape !== undefined || stored.shape.length < 3) return dataset;
    return { ...dataset, schema: { ...dataset.schema, itemShape: stored.shape.slice(1) } };
  } catch (error) {
    await reader.close();
    throw error;
  }
}

function shapeToShow(stored: Shape, asked: Shape | undefined, file: string): Shape {
  if (asked !== undefined) return reshape(stored, asked, file);
  return stored.length < 3 ? stored : [stored[0], elementCount(stored.slice(1))];
}

async function readHeader(reader: ByteReader, file: string, divisor: number): Promise<StoredArray> {
  const magic = new Uint8Array(4);
  const got = await readFully(reader, magic);
  if (got === 0) throw dataError("no data", { file, byte: 0 });
  if (got >= 2 && (magic[0] !== 0 || magic[1] !== 0)) {
    throw dataError("it is not an IDX file, which begins with two zero bytes", { file, byte: 0 });
  }
  if (got < 4) throw dataError(`the IDX header is cut short at byte ${got}`, { file, byte: got });
  const elementType = TYPES.get(magic[2]);
  if (elementType === undefined) {
    const code = magic[2].toString(16).padStart(2, "0");
    throw dataError(`IDX has no element type 0x${code}`, { file, byte: 2 });
  }
  const axes = magic[3];
  if (axes === 0) throw dataError("the IDX header tells of no axes", { file, byte: 3 });
  const lengths = new Uint8Array(4 * axes);
  const lengthBytes = await readFully(reader, lengths);
  if (lengthBytes < lengths.length) {
    const byte = 4 + lengthBytes;
    throw dataError(`the IDX header is cut short at byte ${byte}: it has ${axes} axes`, { file, byte });
  }
  const view = new DataView(lengths.buffer);
  const shape = Array.from({ length: axes }, (_, axis) => view.getUint32(4 * axis));
  return { elementType, littleEndian: false, shape, dataOffset: 4 + lengths.length, divisor };
}
