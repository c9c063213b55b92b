/** Lists of numbers, of whatever kind of list: how long they are, and their numbers row after row. */
import { dataError, type NormalizeError } from "../../../errors.js";
import type { ListLength } from "../../columnar/declared-column.js";
import { type ArrowArray, cut, integersOf, layoutOf, nullsOf, offsetsOf } from "./array.js";
import { type Doubles, doublesOf } from "./numbers.js";
import type { ArrowField, ArrowType } from "./schema.js";

const LISTS: ReadonlySet<ArrowType["kind"]> = new Set([
  "list",
  "largeList",
  "listView",
  "largeListView",
  "vector",
]);

export const isList = ({ type, dictionary }: ArrowField): boolean => LISTS.has(type.kind) && !dictionary;

interface ListPlaces {
  /** the first of a row's elements in the child */
  readonly start: (row: number) => number;
  readonly size: (row: number) => number;
}

/** Where the elements of lists, or of maps, are. */
export function listPlaces(array: ArrowArray): ListPlaces {
  const layout = layoutOf(array.field);
  if (layout.kind === "vectors") {
    const { size } = layout;
    return { start: (row) => (array.offset + row) * size, size: () => size };
  }
  if (layout.kind === "listViews") {
    const [starts, sizes] = array.buffers.map((buffer) => integersOf(buffer, array, layout.bits));
    return { start: (row) => Number(starts[row]), size: (row) => Number(sizes[row]) };
  }
  const offsets = array.length === 0 ? [0] : offsetsOf(array, layout.kind === "lists" ? layout.bits : 32);
  return {
    start: (row) => Number(offsets[row]),
    size: (row) => Number(offsets[row + 1]) - Number(offsets[row]),
  };
}

/** @param known of the lists before these */
export function lengthOfLists(array: ArrowArray, known: ListLength): ListLength {
  const { size } = listPlaces(array);
  const nulls = nullsOf(array);
  let length = known;
  for (let row = 0; row < array.length && length !== "several"; row++) {
    if (nulls?.[row]) continue;
    if (length === undefined) length = size(row);
    else if (size(row) !== length) length = "several";
  }
  return length;
}

/** A list that is not as long as those before it. */
export class ListFault extends Error {
  constructor(
    readonly row: number,
    readonly found: number,
    readonly expected: number,
  ) {
    super(`a list of ${found} where the first have ${expected}`);
  }
}

export const lengthError = (
  file: string,
  column: string,
  before: number,
  { row, found, expected }: ListFault,
): NormalizeError =>
  dataError(
    `a list of ${found} where the first records have ${expected}`,
    { file, record: before + row + 1, column },
    "lists of numbers must all have one length; --exclude leaves a column out",
  );

/** The numbers of lists of `length` each; a list that is not there is one of whose elements none is. Throws ListFault. */
export function listDoubles(array: ArrowArray, length: number): Doubles {
  const { start, size } = listPlaces(array);
  const [child] = array.children;
  const absent = nullsOf(array);
  let [low, high] = [Infinity, 0];
  let inOrder = absent === undefined;
  for (let row = 0; row < array.length; row++) {
    if (absent?.[row]) continue;
    if (size(row) !== length) throw new ListFault(row, size(row), length);
    const first = start(row);
    low = Math.min(low, first);
    high = Math.max(high, first + length);
    inOrder &&= first === low + row * length;
  }
  const elements = doublesOf(high === 0 ? cut(child, 0, 0) : cut(child, low, high - low));
  if (inOrder) return elements;
  const values = new Float64Array(array.length * length).fill(Number.NaN);
  const nulls = new Uint8Array(values.length);
  for (let row = 0; row < array.length; row++) {
    const at = row * length;
    if (absent?.[row]) nulls.fill(1, at, at + length);
    else {
      const [first, end] = [start(row) - low, start(row) - low + length];
      values.set(elements.values.subarray(first, end), at);
      if (elements.nulls) nulls.set(elements.nulls.subarray(first, end), at);
    }
  }
  return { values, nulls };
}

/** Places one element of each list of `length`, each `stride` behind the one before; tells where there is none. */
export function placeElement(
  { values, nulls }: Doubles,
  element: number,
  length: number,
  rows: number,
  into: { readonly values: Float64Array; readonly start: number; readonly stride: number },
): Uint8Array | undefined {
  const { values: target, start, stride } = into;
  for (let i = 0, at = start, from = element; i < rows; i++, at += stride, from += length) {
    target[at] = values[from];
  }
  return nulls && Uint8Array.from({ length: rows }, (_, i) => nulls[i * length + element]);
}
