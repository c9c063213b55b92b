/** Columns cut out of a batch, made such that the library's writer, which knows no cut views, writes them as they are. */
import { BinaryView, type Data, DataType as Types } from "apache-arrow";
import { nullsOf } from "../../decode/arrow/numbers.js";
import { nullBits } from "./fields.js";

/** Texts and bytes of more than these are told by where they lie. */
const INLINE = 12;
const { ELEMENT_WIDTH: WIDTH } = BinaryView;
/** Where a view says which buffer its bytes are in, and where in that. */
const BUFFER = 8;
const OFFSET = 12;
/** Offsets are 31 bits wide: a buffer is not filled beyond this. */
const FULL = 1 << 30;

/** The same values; views, also those that lists and structs hold, with the bytes they refer to and no others. */
export function gathered(data: Data): Data {
  const { type, valueOffsets, children } = data;
  if (Types.isUtf8View(type) || Types.isBinaryView(type)) return gatheredViews(data);
  if (children.length === 0) return data;
  if (valueOffsets === undefined) return withChildren(data, children.map(gathered));
  const first = Number(valueOffsets[0]);
  const end = Number(valueOffsets[data.length] ?? first);
  const offsets = valueOffsets.slice(0, data.length + 1);
  for (let i = 0; i < offsets.length; i++) {
    offsets[i] =
      typeof offsets[i] === "bigint" ? (offsets[i] as bigint) - BigInt(first) : Number(offsets[i]) - first;
  }
  return withChildren(data, [gathered(children[0].slice(first, end - first))], offsets);
}

function withChildren(data: Data, children: Data[], offsets = data.valueOffsets): Data {
  const { type, offset, length, nullCount, values, nullBitmap, typeIds } = data;
  return data.clone(
    type,
    offset,
    length,
    nullCount,
    [offsets, values, nullBitmap, typeIds] as never,
    children,
  );
}

/** Throws Error for a view that leads outside. */
function gatheredViews(data: Data): Data {
  const { type, length, variadicBuffers } = data;
  const nulls = nullsOf(data);
  const views = new Uint8Array(length * WIDTH);
  const from = data.values as Uint8Array;
  const view = new DataView(views.buffer);
  const long: number[] = [];
  for (let i = 0, at = 0; i < length; i++, at += WIDTH) {
    if (nulls?.[i]) continue;
    views.set(from.subarray(at, at + WIDTH), at);
    if (view.getUint32(at, true) > INLINE) long.push(at);
  }
  const buffers = gatherLong(view, long, variadicBuffers);
  const { count, bitmap } = nullBits(nulls, length);
  const own = [undefined, views, bitmap, undefined] as never;
  return data.clone(type, 0, length, count, own, [], buffers);
}

/** Makes the views at the places in `long` refer to buffers of their own, which are returned. */
function gatherLong(view: DataView, long: readonly number[], from: readonly Uint8Array[]): Uint8Array[] {
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
    const start = view.getUint32(at + OFFSET, true);
    const bytes = from[view.getUint32(at + BUFFER, true)];
    if (bytes === undefined || start + size > bytes.length) throw new Error("a view leads outside");
    if (done + size > buffers[buffer].length) {
      buffer++;
      done = 0;
    }
    buffers[buffer].set(bytes.subarray(start, start + size), done);
    view.setUint32(at + BUFFER, buffer, true);
    view.setUint32(at + OFFSET, done, true);
    done += size;
  }
  return buffers;
}
