/** Whether a column's buffers hold what its length and offsets claim: before anything is read by them. */
import { type ArrowArray, type Integers, integersOf, layoutOf, nullsOf, offsetsOf, typed } from "./array.js";

/** Bytes of a view, and the most that it holds itself. */
export const VIEW = 16;
export const INLINE = 12;
/** Where a view says which buffer its bytes are in, and where in that. */
export const VIEW_BUFFER = 8;
export const VIEW_OFFSET = 12;

/** Throws Error for the first buffer of `array`, or of what it is made of, that is too short, or whose offsets lead outside. */
export function checkArray(array: ArrowArray): void {
  const { length, validity, children } = array;
  if (!(Number.isSafeInteger(length) && length >= 0)) throw new Error("a column has no length");
  if (validity !== undefined && validity.length * 8 < length) throw tooShort();
  checkBuffers(array);
  for (const child of children) checkArray(child);
}

const tooShort = (): Error => new Error("a column's buffer is too short");

function checkBuffers(array: ArrowArray): void {
  const { length, buffers, children } = array;
  const layout = layoutOf(array.field);
  switch (layout.kind) {
    case "bits":
      requireBytes(buffers[0], length / 8);
      break;
    case "fixed":
      requireBytes(buffers[0], length * layout.bytes);
      checkIndices(array);
      break;
    case "bytes":
      checkOffsets(array, layout.bits, buffers[1].length);
      break;
    case "lists":
      checkOffsets(array, layout.bits, children[0].length);
      break;
    case "views":
      requireBytes(buffers[0], length * VIEW);
      checkViews(array);
      break;
    case "listViews":
      checkListViews(array, layout.bits);
      break;
    case "vectors":
      requireRows(children[0], length * layout.size);
      break;
    case "struct":
      requireRowsOfAll(array);
      break;
    case "sparseUnion":
      requireRowsOfAll(array);
      checkUnion(array);
      break;
    case "denseUnion":
      requireBytes(buffers[1], 4 * length);
      checkUnion(array);
      break;
    case "runs":
      checkRuns(array);
      break;
  }
}

const requireBytes = (buffer: Uint8Array, least: number): void => {
  if (buffer.length < least) throw tooShort();
};

const requireRows = (child: ArrowArray, least: number): void => {
  if (child.length < least) throw tooShort();
};

const requireRowsOfAll = ({ children, length }: ArrowArray): void => {
  for (const child of children) requireRows(child, length);
};

function checkOffsets(array: ArrowArray, bits: 32 | 64, end: number): void {
  const { length, buffers } = array;
  // Of no rows, the one offset may be left out.
  if (length === 0 && buffers[0].length === 0) return;
  requireBytes(buffers[0], ((length + 1) * bits) / 8);
  const offsets = offsetsOf(array, bits);
  let before: number | bigint = 0;
  for (let i = 0; i <= length; i++) {
    const at = offsets[i];
    if (at < before) throw new Error("a column's offsets do not ascend");
    before = at;
  }
  if (before > end) throw outside();
}

const outside = (): Error => new Error("a column's offsets lead outside");

function checkViews(array: ArrowArray): void {
  const { length, buffers } = array;
  const nulls = nullsOf(array);
  const views = typed(Int32Array, buffers[0]);
  for (let i = 0; i < length; i++) {
    const size = views[4 * i];
    if (nulls?.[i] || (size >= 0 && size <= INLINE)) continue;
    const from = buffers[1 + views[4 * i + 2]];
    const start = views[4 * i + 3];
    if (from === undefined || size < 0 || start < 0 || start + size > from.length) throw outside();
  }
}

function checkListViews(array: ArrowArray, bits: 32 | 64): void {
  const { length, buffers, children } = array;
  for (const buffer of buffers) requireBytes(buffer, (length * bits) / 8);
  const [starts, sizes] = buffers.map((buffer) => integersOf(buffer, array, bits));
  const nulls = nullsOf(array);
  for (let i = 0; i < length; i++) {
    if (nulls?.[i]) continue;
    const [start, size] = [Number(starts[i]), Number(sizes[i])];
    if (start < 0 || size < 0 || start + size > children[0].length) throw outside();
  }
}

function checkUnion({ field, length, buffers, children }: ArrowArray): void {
  requireBytes(buffers[0], length);
  const { ids } = field.type as { ids: readonly number[] };
  const places = new Map(ids.map((id, place) => [id, place]));
  const tags = typed(Int8Array, buffers[0]);
  const offsets = buffers[1] && typed(Int32Array, buffers[1]);
  for (let i = 0; i < length; i++) {
    const place = places.get(tags[i]);
    if (place === undefined) throw new Error("a union's value is of none of its types");
    if (offsets && !(offsets[i] >= 0 && offsets[i] < children[place].length)) throw outside();
  }
}

function checkRuns({ length, children: [ends, values] }: ArrowArray): void {
  if (ends?.field.type.kind !== "integer" || values === undefined)
    throw new Error("runs do not say what they are of");
  checkArray(ends);
  const at = integersOf(ends.buffers[0], ends, ends.field.type.bits);
  let before: number | bigint = 0;
  for (let i = 0; i < ends.length; i++) {
    if (at[i] <= before) throw new Error("a column's runs do not ascend");
    before = at[i];
  }
  if (before < length || values.length < ends.length) throw tooShort();
}

function checkIndices(array: ArrowArray): void {
  const { field, buffers, dictionary, length } = array;
  if (dictionary === undefined) return;
  const { bits, signed } = field.dictionary!.index;
  const indices: Integers = integersOf(buffers[0], array, bits, signed);
  const nulls = nullsOf(array);
  for (let i = 0; i < length; i++) {
    if (nulls?.[i]) continue;
    if (!(indices[i] >= 0 && indices[i] < dictionary.length))
      throw new Error("an index lies outside its dictionary");
  }
}
