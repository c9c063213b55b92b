/** The body of a batch: arrays cut to their rows, with the bytes that those refer to and no others. */
import {
  type ArrowArray,
  cut,
  hasValidity,
  type Integers,
  integersOf,
  layoutOf,
  nullsOf,
  offsetsOf,
  runsOf,
  typed,
} from "../read/array.js";
import { INLINE, VIEW, VIEW_BUFFER, VIEW_OFFSET } from "../read/check.js";
import { bytesOfView } from "./build.js";

const NOTHING = new Uint8Array(0);
/** Where in a buffer of theirs views say that bytes lie has 31 bits: none is filled beyond this. */
const FULL = 1 << 30;

/** What a batch's message says of it, and its buffers. */
export class Body {
  readonly nodes: { length: number; nullCount: number }[] = [];
  readonly buffers: Uint8Array[] = [];
  /** for each column of views, how many buffers they refer to */
  readonly viewBuffers: number[] = [];

  /** Takes a column, or what one is made of. */
  add(array: ArrowArray): void {
    const layout = layoutOf(array.field);
    const nulls = hasValidity(layout) ? nullsOf(array) : undefined;
    const nullCount = nulls ? nulls.reduce((sum, mark) => sum + mark, 0) : 0;
    this.nodes.push({
      length: array.length,
      nullCount: layout.kind === "nothing" ? array.length : nullCount,
    });
    if (hasValidity(layout)) {
      this.buffers.push(nullCount > 0 ? cutBits(array.validity!, array) : NOTHING);
    }
    switch (layout.kind) {
      case "nothing":
        break;
      case "bits":
        this.buffers.push(cutBits(array.buffers[0], array));
        break;
      case "fixed":
        this.buffers.push(rowsOf(array.buffers[0], array, layout.bytes));
        break;
      case "views":
        this.addViews(array, nulls);
        break;
      case "bytes":
      case "lists":
        this.addOffsets(array, layout.bits);
        break;
      case "listViews":
        this.addListViews(array, layout.bits, nulls);
        break;
      case "vectors":
        this.add(cut(array.children[0], array.offset * layout.size, array.length * layout.size));
        break;
      case "struct":
        this.addParts(array);
        break;
      case "sparseUnion":
        this.buffers.push(rowsOf(array.buffers[0], array, 1));
        this.addParts(array);
        break;
      case "denseUnion":
        this.addDenseUnion(array);
        break;
      case "runs":
        this.addRuns(array);
        break;
    }
  }

  private addParts({ children, offset, length }: ArrowArray): void {
    for (const child of children) this.add(cut(child, offset, length));
  }

  /** Offsets from 0 on, and what they cut up. */
  private addOffsets(array: ArrowArray, width: 32 | 64): void {
    const { length, buffers, children } = array;
    const offsets: Integers = length === 0 ? [0] : offsetsOf(array, width);
    const [first, end] = [Number(offsets[0]), Number(offsets[length])];
    this.buffers.push(
      first === 0 && length > 0 ? bytesOfView(offsets as Int32Array) : shifted(offsets, first, width),
    );
    if (children.length > 0) this.add(cut(children[0], first, end - first));
    else this.buffers.push(buffers[1].subarray(first, end));
  }

  private addViews({ buffers, offset, length }: ArrowArray, nulls: Uint8Array | undefined): void {
    const views = new Uint8Array(length * VIEW);
    const view = new DataView(views.buffer);
    const long: number[] = [];
    for (let i = 0, at = 0; i < length; i++, at += VIEW) {
      if (nulls?.[i]) continue;
      views.set(buffers[0].subarray(offset * VIEW + at, offset * VIEW + at + VIEW), at);
      if (view.getUint32(at, true) > INLINE) long.push(at);
    }
    const own = gathered(view, long, buffers.slice(1));
    this.buffers.push(views, ...own);
    this.viewBuffers.push(own.length);
  }

  private addListViews(array: ArrowArray, width: 32 | 64, nulls: Uint8Array | undefined): void {
    const { length, buffers, children } = array;
    const [starts, sizes] = buffers.map((buffer) => integersOf(buffer, array, width));
    let first = Infinity;
    let end = 0;
    const present = (i: number): boolean => !nulls?.[i] && Number(sizes[i]) > 0;
    for (let i = 0; i < length; i++) {
      if (!present(i)) continue;
      first = Math.min(first, Number(starts[i]));
      end = Math.max(end, Number(starts[i]) + Number(sizes[i]));
    }
    if (first === Infinity) first = 0;
    const own = (values: Integers, less: number): Uint8Array =>
      shifted(
        Array.from({ length }, (_, i) => (present(i) ? Number(values[i]) : less)),
        less,
        width,
      );
    this.buffers.push(own(starts, first), own(sizes, 0));
    this.add(cut(children[0], first, end - first));
  }

  private addDenseUnion({ field, buffers, offset, length, children }: ArrowArray): void {
    const { ids } = field.type as { ids: readonly number[] };
    const tags = typed(Int8Array, buffers[0]).subarray(offset, offset + length);
    const offsets = typed(Int32Array, buffers[1]).slice(offset, offset + length);
    const places = Array.from(tags, (tag) => ids.indexOf(tag));
    const firsts = children.map(() => Infinity);
    const ends = children.map(() => 0);
    places.forEach((place, i) => {
      firsts[place] = Math.min(firsts[place], offsets[i]);
      ends[place] = Math.max(ends[place], offsets[i] + 1);
    });
    places.forEach((place, i) => {
      offsets[i] -= firsts[place];
    });
    this.buffers.push(bytesOfView(tags), bytesOfView(offsets));
    children.forEach((child, i) => {
      this.add(ends[i] > 0 ? cut(child, firsts[i], ends[i] - firsts[i]) : cut(child, 0, 0));
    });
  }

  private addRuns(array: ArrowArray): void {
    const {
      children: [ends, values],
      offset,
      length,
    } = array;
    const { bits } = ends.field.type as { bits: 16 | 32 | 64 };
    const rows = runsOf(array);
    const first = length > 0 ? rows[0] : 0;
    const count = length > 0 ? rows[length - 1] - first + 1 : 0;
    const own = integersOf(ends.buffers[0], cut(ends, first, count), bits);
    const reached = Array.from({ length: count }, (_, i) => Math.min(Number(own[i]) - offset, length));
    const width = { 16: Int16Array, 32: Int32Array } as const;
    const buffer = bits === 64 ? BigInt64Array.from(reached, BigInt) : width[bits].from(reached);
    this.add({ ...ends, offset: 0, length: count, buffers: [bytesOfView(buffer)] });
    this.add(cut(values, first, count));
  }
}

const rowsOf = (bytes: Uint8Array, { offset, length }: ArrowArray, width: number): Uint8Array =>
  bytes.subarray(offset * width, (offset + length) * width);

/** Bits from the first row on; those after the last are 0. */
function cutBits(bits: Uint8Array, { offset, length }: ArrowArray): Uint8Array {
  const out = new Uint8Array((length + 7) >> 3);
  const first = offset >> 3;
  const shift = offset & 7;
  for (let i = 0; i < out.length; i++) {
    out[i] = (bits[first + i] >> shift) | ((bits[first + i + 1] ?? 0) << (8 - shift));
  }
  if (length & 7) out[out.length - 1] &= (1 << (length & 7)) - 1;
  return out;
}

const shifted = (values: Integers, less: number, width: 32 | 64): Uint8Array =>
  bytesOfView(
    width === 32
      ? Int32Array.from(values as ArrayLike<number>, (value) => Number(value) - less)
      : BigInt64Array.from(values as ArrayLike<bigint>, (value) => BigInt(value) - BigInt(less)),
  );

/** Makes the views at the places in `long` refer to buffers of their own, which are returned. */
function gathered(view: DataView, long: readonly number[], from: readonly Uint8Array[]): Uint8Array[] {
  const sizes = [0];
  for (const at of long) {
    const size = view.getUint32(at, true);
    if (sizes[sizes.length - 1] + size > FULL && sizes[sizes.length - 1] > 0) sizes.push(0);
    sizes[sizes.length - 1] += size;
  }
  const buffers = sizes.filter((size) => size > 0).map((size) => new Uint8Array(size));
  let buffer = 0;
  let done = 0;
  for (const at of long) {
    const size = view.getUint32(at, true);
    const start = view.getUint32(at + VIEW_OFFSET, true);
    const bytes = from[view.getUint32(at + VIEW_BUFFER, true)];
    if (done + size > buffers[buffer].length) {
      buffer++;
      done = 0;
    }
    buffers[buffer].set(bytes.subarray(start, start + size), done);
    view.setUint32(at + VIEW_BUFFER, buffer, true);
    view.setUint32(at + VIEW_OFFSET, done, true);
    done += size;
  }
  return buffers;
}
