/** Datasets of row-major elements of one type, as in NPY and IDX files: one Dataset and one ChunkReader for them all. */
import { dataError, type NormalizeError } from "../../errors.js";
import type { ByteReader, ByteSource } from "../../io/bytes.js";
import type { DenseFormat, ElementType, Schema, Shape } from "../../types.js";
import { CHUNK_BYTES, mostRecords } from "../chunk-size.js";
import type { Chunk, ChunkBuffer, ChunkReader, Dataset } from "../dataset.js";
import { ELEMENT_BYTES, requireLittleEndianMachine } from "./element-types.js";
import { boundedProduct, elementCount, shapeText } from "./shape.js";

/** An array in a file, as its header tells it. */
export interface StoredArray {
  readonly elementType: ElementType;
  readonly littleEndian: boolean;
  /** lengths of the axes as they are to be seen, the first being the rows; [] is one row of one value */
  readonly shape: Shape;
  /** byte at which the elements begin */
  readonly dataOffset: number;
  /** what every element is divided by: 1, or 255 for pixels as byte/255 */
  readonly divisor: number;
}

const described = (array: StoredArray): string =>
  `an array of shape ${shapeText(array.shape)} and type ${array.elementType}`;

/** Byte just after the last element; exact once the size was checked. */
const endOf = (array: StoredArray): number =>
  array.dataOffset + elementCount(array.shape) * ELEMENT_BYTES[array.elementType];

/** The error for bytes that end at `byte`, before the array does. */
function cutShort(file: string, array: StoredArray, byte: number): NormalizeError {
  const what = `it is cut short at byte ${byte}: ${described(array)} ends at byte ${endOf(array)}`;
  return dataError(what, { file, byte });
}

/** The error for bytes that go on after the array. */
export function goesOn(file: string, array: StoredArray): NormalizeError {
  const byte = endOf(array);
  return dataError(`bytes follow ${described(array)}, which ends at byte ${byte}`, { file, byte });
}

/**
 * Throws NormalizeError "data" unless the elements end where the source ends, as far as the source knows its size.
 * To be called before memory is taken for what the header claims.
 */
export function checkSize(source: ByteSource, array: StoredArray): void {
  const bound = boundedProduct(array.shape, ELEMENT_BYTES[array.elementType]);
  if (bound === undefined || array.dataOffset + bound > Number.MAX_SAFE_INTEGER) {
    throw dataError(`the header tells of ${described(array)}, larger than any file`, { file: source.name });
  }
  if (elementCount(array.shape.slice(1)) > LONGEST_ROW) {
    throw dataError(
      `the header tells of ${described(array)}, with rows of more than ${LONGEST_ROW} elements`,
      { file: source.name },
      "--shape reads an array with other axes",
    );
  }
  if (source.size === undefined) return;
  if (source.size < endOf(array)) throw cutShort(source.name, array, source.size);
  if (source.size > endOf(array)) throw goesOn(source.name, array);
}

/** Elements of a row at most: it is held in memory, and its header may be a lie. */
const LONGEST_ROW = 2 ** 28;

/** Where chunks come from: row-major bytes, and what is expected of them. */
interface Rows {
  readonly file: string;
  readonly array: StoredArray;
  readonly rows: number;
  readonly rowBytes: number;
}

class DenseChunkReader implements ChunkReader {
  private row = 0;
  private ended = false;
  private readonly rowsPerChunk: number;

  constructor(
    private readonly reader: ByteReader,
    private readonly from: Rows,
  ) {
    this.rowsPerChunk = mostRecords(Math.max(1, Math.floor(CHUNK_BYTES / from.rowBytes)));
  }

  async next(buffer: ChunkBuffer): Promise<Chunk | undefined> {
    const { rows, rowBytes, array } = this.from;
    const records = rowBytes === 0 ? 0 : Math.min(this.rowsPerChunk, rows - this.row);
    if (records === 0) {
      await this.expectEnd();
      return undefined;
    }
    const offset = array.dataOffset + this.row * rowBytes;
    const length = records * rowBytes;
    await this.fill(buffer, length, offset);
    this.row += records;
    return { length, records, file: 0, offset };
  }

  /** Memory grows with the bytes that are really there: a row of 4 GiB may be a claim of 20 bytes. */
  private async fill(buffer: ChunkBuffer, length: number, offset: number): Promise<void> {
    let filled = 0;
    while (filled < length) {
      const room = buffer.bytes.length;
      if (filled === room) buffer.grow(Math.min(length, Math.max(2 * room, CHUNK_BYTES)), filled);
      const count = await this.reader.read(buffer.bytes.subarray(filled, length));
      if (count === 0) throw cutShort(this.from.file, this.from.array, offset + filled);
      filled += count;
    }
  }

  private async expectEnd(): Promise<void> {
    if (this.ended) return;
    this.ended = true;
    const next = await this.reader.read(new Uint8Array(1));
    if (next > 0) throw goesOn(this.from.file, this.from.array);
  }

  close(): Promise<void> {
    return this.reader.close();
  }
}

/**
 * A dataset over an array whose size was checked. `open` gives readers of the elements' bytes in row-major order; `first`, where
 * there is one, stands at the first element already and serves the first pass, so that a pipe need not be opened twice.
 * An array without elements has no chunks. The dataset owns the source from here on: close() closes it.
 */
export function denseDataset(
  source: ByteSource,
  array: StoredArray,
  open: () => Promise<ByteReader>,
  first?: ByteReader,
): Dataset {
  requireLittleEndianMachine();
  const { shape, elementType, littleEndian, divisor } = array;
  const rowShape = shape.slice(1);
  const rows = shape.length === 0 ? 1 : shape[0];
  const cols = elementCount(rowShape);
  const schema: Schema = { name: source.name, rows, rowShape, elementType };
  const format: DenseFormat = { kind: "dense", elementType, littleEndian, cols, divisor };
  const rowBytes = cols * ELEMENT_BYTES[elementType];
  let waiting = first;
  return {
    schema,
    format,
    files: [source.name],
    head: new Uint8Array(0),
    rereadable: source.rereadable,
    access: first ? "sequential" : "positional",
    bytes: rows * rowBytes,
    notes: [],
    async chunks() {
      const reader = waiting ?? (await open());
      waiting = undefined;
      return new DenseChunkReader(reader, { file: source.name, array, rows, rowBytes });
    },
    async close() {
      await waiting?.close();
      waiting = undefined;
      await source.close();
    },
  };
}
