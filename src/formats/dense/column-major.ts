/** Column-major (Fortran) arrays read as row-major bytes, by gathering blocks of rows from a file that can be sought. */
import { dataError } from "../../errors.js";
import type { ByteReader, ByteSource } from "../../io/bytes.js";
import { usedAgain } from "../../kernels/memory.js";
import type { Shape } from "../../types.js";
import { ELEMENT_BYTES } from "./element-types.js";
import { checkSize, goesOn, type StoredArray } from "./open.js";
import { elementCount } from "./shape.js";

type ReadAt = NonNullable<ByteSource["readAt"]>;

/** Rows gathered at a time: many, so that each column gives a long run of bytes. */
const BLOCK_BYTES = 32 << 20;
/** A single row may take more than a block, up to this. */
const MOST_ROW_BYTES = 2 ** 30;
/** Runs of several columns are read into this before they are spread over the rows. */
const WINDOW_BYTES = 1 << 20;
/** Runs less than this apart are read together: reading the gap costs less than another call. */
const GAP_BYTES = 1 << 15;
/** Most runs read side by side, each with a call of its own. */
const CALLS = 32;

/** Axes of length 1 move nothing. */
const movingAxes = (shape: Shape): number[] => shape.filter((length) => length !== 1);

/** Whether row-major and column-major are the same for this shape: at most one axis is longer than 1. */
export const isRowMajorToo = (shape: Shape): boolean => shape.includes(0) || movingAxes(shape).length < 2;

/**
 * Makes readers of the array's bytes in row-major order; each holds a block of rows of 32 MiB, or one row where that is longer.
 * Throws NormalizeError "data" where the source cannot be sought, where its size is not the array's, or where a row is above 1 GiB.
 */
export async function columnMajorReaders(source: ByteSource, array: StoredArray): Promise<() => ByteReader> {
  const place = { file: source.name };
  const hint = "write it in row-major order: numpy.save(file, numpy.ascontiguousarray(array))";
  if (source.readAt === undefined) {
    const what = "the array is in Fortran order, which needs a file that can be sought";
    throw dataError(what, place, `save it to a plain file, or ${hint}`);
  }
  const readAt = source.readAt.bind(source);
  const [, ...lengths] = movingAxes(array.shape);
  if (elementCount(lengths) * ELEMENT_BYTES[array.elementType] > MOST_ROW_BYTES) {
    throw dataError("the array is in Fortran order, and one of its rows is above 1 GiB", place, hint);
  }
  if (source.size === undefined) await checkEnd(source, array);
  return () => new ColumnMajorReader(new RowGather(readAt, array));
}

/** A spool knows its size once it was read to the end, which gathering would do with the first row. */
async function checkEnd(source: ByteSource, array: StoredArray): Promise<void> {
  const end = array.dataOffset + elementCount(array.shape) * ELEMENT_BYTES[array.elementType];
  const reader = await source.open(end);
  try {
    if ((await reader.read(new Uint8Array(1))) > 0) throw goesOn(source.name, array);
  } finally {
    await reader.close();
  }
  checkSize(source, array);
}

class ColumnMajorReader implements ByteReader {
  private readonly blockRows: number;
  private block: Uint8Array = new Uint8Array(0);
  private given = 0;
  private row = 0;

  constructor(private readonly gather: RowGather) {
    this.blockRows = Math.min(gather.rows, Math.max(1, Math.floor(BLOCK_BYTES / gather.rowBytes)));
  }

  async read(into: Uint8Array): Promise<number> {
    if (this.given === this.block.length) {
      const rows = Math.min(this.blockRows, this.gather.rows - this.row);
      if (rows === 0) return 0;
      await this.fill(rows);
    }
    const bytes = this.block.subarray(this.given, this.given + into.length);
    into.set(bytes);
    this.given += bytes.length;
    return bytes.length;
  }

  private async fill(rows: number): Promise<void> {
    const length = rows * this.gather.rowBytes;
    if (this.block.length !== length) this.block = new Uint8Array(length);
    usedAgain(this.block);
    await this.gather.rowsInto(this.block, this.row, rows);
    this.row += rows;
    this.given = 0;
  }

  async close(): Promise<void> {
    this.block = new Uint8Array(0);
    this.given = 0;
    this.row = this.gather.rows;
  }
}

/** Columns in the order of the file: where each lies in a row-major row. The first axis of a row moves fastest. */
class ColumnWalk {
  private readonly index: number[];
  private readonly strides: number[];
  private target = 0;

  constructor(private readonly lengths: readonly number[]) {
    this.index = lengths.map(() => 0);
    this.strides = lengths.map((_, axis) => elementCount(lengths.slice(axis + 1)));
  }

  next(): number {
    const target = this.target;
    for (let axis = 0; axis < this.lengths.length; axis++) {
      this.target += this.strides[axis];
      if (++this.index[axis] < this.lengths[axis]) break;
      this.target -= this.lengths[axis] * this.strides[axis];
      this.index[axis] = 0;
    }
    return target;
  }
}

/** Runs of some rows that are being gathered: `pitch` is the bytes between two runs in the window. */
interface Run {
  readonly firstRow: number;
  readonly rows: number;
  readonly pitch: number;
}

/** Copies rows of an array whose file holds whole columns, one after another. */
class RowGather {
  readonly rows: number;
  readonly rowBytes: number;
  private readonly cols: number;
  private readonly elementBytes: number;
  private readonly lengths: readonly number[];
  private readonly dataOffset: number;
  private readonly window = new Uint8Array(WINDOW_BYTES);
  private readonly targets: Float64Array;

  constructor(
    private readonly readAt: ReadAt,
    array: StoredArray,
  ) {
    const [rows, ...lengths] = movingAxes(array.shape);
    this.rows = rows;
    this.lengths = lengths;
    this.cols = elementCount(lengths);
    this.elementBytes = ELEMENT_BYTES[array.elementType];
    this.rowBytes = this.cols * this.elementBytes;
    this.dataOffset = array.dataOffset;
    this.targets = new Float64Array(Math.min(this.cols, WINDOW_BYTES / this.elementBytes));
  }

  /** Rows [first, first + rows) into `block`, row-major. */
  async rowsInto(block: Uint8Array, first: number, rows: number): Promise<void> {
    const most = WINDOW_BYTES / this.elementBytes;
    for (let row = 0; row < rows; row += most) {
      const some = Math.min(most, rows - row);
      const part = block.subarray(row * this.rowBytes, (row + some) * this.rowBytes);
      await this.runsInto(part, first + row, some);
    }
  }

  /** As rowsInto, for rows of which a single column fits in the window. */
  private async runsInto(block: Uint8Array, firstRow: number, rows: number): Promise<void> {
    const columnBytes = this.rows * this.elementBytes;
    const runBytes = rows * this.elementBytes;
    const together = columnBytes - runBytes < GAP_BYTES;
    const run: Run = { firstRow, rows, pitch: together ? columnBytes : runBytes };
    const fitting = 1 + Math.floor((WINDOW_BYTES - runBytes) / run.pitch);
    const group = Math.min(this.cols, together ? fitting : Math.min(fitting, CALLS));
    const walk = new ColumnWalk(this.lengths);
    for (let column = 0; column < this.cols; column += group) {
      const columns = Math.min(group, this.cols - column);
      usedAgain(this.window);
      if (together) await this.readTogether(column, columns, run);
      else await this.readApart(column, columns, run);
      for (let i = 0; i < columns; i++) this.targets[i] = walk.next();
      this.spread(block, columns, run);
    }
  }

  private offsetOf(column: number, run: Run): number {
    return this.dataOffset + (column * this.rows + run.firstRow) * this.elementBytes;
  }

  private readTogether(column: number, columns: number, run: Run): Promise<void> {
    const length = (columns - 1) * run.pitch + run.rows * this.elementBytes;
    return this.readAt(this.window.subarray(0, length), this.offsetOf(column, run));
  }

  private async readApart(column: number, columns: number, run: Run): Promise<void> {
    const reads = Array.from({ length: columns }, (_, i) =>
      this.readAt(this.window.subarray(i * run.pitch, (i + 1) * run.pitch), this.offsetOf(column + i, run)),
    );
    await Promise.all(reads);
  }

  private spread(block: Uint8Array, columns: number, run: Run): void {
    const { cols, targets, elementBytes } = this;
    const pitch = run.pitch / elementBytes;
    const input = wordsOf(this.window, elementBytes);
    const out = wordsOf(block, elementBytes);
    if (elementBytes === 8) spreadPairs(input, pitch, out, cols, targets, run.rows, columns);
    else spreadWords(input, pitch, out, cols, targets, run.rows, columns);
  }
}

type Words = Uint8Array | Uint16Array | Uint32Array;

/** Integers, not doubles: a copied NaN might change its bits, and int64 has such bits. */
function wordsOf(bytes: Uint8Array, elementBytes: number): Words {
  if (elementBytes === 1) return bytes;
  const { buffer, byteOffset, byteLength } = bytes;
  if (elementBytes === 2) return new Uint16Array(buffer, byteOffset, byteLength / 2);
  return new Uint32Array(buffer, byteOffset, byteLength / 4);
}

/** out[row, targets[i]] = input[i, row]; pitch and cols in elements of one word. */
function spreadWords(
  input: Words,
  pitch: number,
  out: Words,
  cols: number,
  targets: Float64Array,
  rows: number,
  columns: number,
): void {
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < columns; i++) out[row * cols + targets[i]] = input[i * pitch + row];
  }
}

/** The same for elements of two words. */
function spreadPairs(
  input: Words,
  pitch: number,
  out: Words,
  cols: number,
  targets: Float64Array,
  rows: number,
  columns: number,
): void {
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < columns; i++) {
      const to = 2 * (row * cols + targets[i]);
      const from = 2 * (i * pitch + row);
      out[to] = input[from];
      out[to + 1] = input[from + 1];
    }
  }
}
