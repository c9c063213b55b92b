/** Stored columns as Arrow's arrays: levels become offsets and bits of what is there. */

import { type ArrowArray, hasValidity, layoutOf, nullsOf } from "../../arrow/read/array.js";
import type { ArrowField } from "../../arrow/read/schema.js";
import { take } from "../../arrow/read/take.js";
import { bits, bytesOfView } from "../../arrow/write/build.js";
import { leafArray } from "./leaf-array.js";
import type { StoredColumn, StoredLeaf } from "./stored.js";
import type { Lists, Structure } from "./structure.js";

/** A leaf's entries in one piece. */
interface Entries {
  readonly count: number;
  /** undefined where all values are there */
  readonly levels: Uint8Array | undefined;
  /** undefined where each is a row */
  readonly repetition: Uint8Array | undefined;
  readonly leaf: StoredLeaf;
}

/**
 * The array of a stored column's rows; `field` is what arrowField makes of `structure`. Throws Error for what the field does not hold.
 */
export function arrayOfStored({ leaves }: StoredColumn, structure: Structure, field: ArrowField): ArrowArray {
  let next = 0;
  const entries = leaves.map(inOnePiece);
  const build = (part: Structure, own: ArrowField, slots: Slots): ArrowArray => {
    switch (part.kind) {
      case "leaf": {
        const { levels, leaf } = entries[next++];
        const nulls = absent(slots, part, levels);
        return leafArray(own, part.node.element, leaf.runs, slots.at.length, nulls);
      }
      case "struct": {
        const first = entries[next];
        const children = part.children.map((child, i) =>
          build(child, own.children[i], slotsIn(slots, entries[next])),
        );
        return { ...shell(own, part, slots, first), children };
      }
      default: {
        const first = entries[next];
        const { offsets, inner } = elementsOf(part, slots, first);
        const child = build(part.element, own.children[0], inner);
        return listed({ ...shell(own, part, slots, first), children: [child] }, offsets);
      }
    }
  };
  return build(structure, field, rowsOf(entries[0]));
}

/** Places in an entry list where the slots of one level begin; `depth` lists are around them, and they are there from `level` on. */
interface Slots {
  readonly at: Int32Array;
  readonly depth: number;
  readonly level: number;
}

function inOnePiece(leaf: StoredLeaf): Entries {
  const { runs } = leaf;
  const count = runs.reduce((sum, { entries }) => sum + entries, 0);
  const gathered = (of: "levels" | "repetition", missing: number): Uint8Array | undefined => {
    if (runs.every((run) => run[of] === undefined)) return undefined;
    const all = new Uint8Array(count).fill(missing);
    let at = 0;
    for (const run of runs) {
      if (run[of] !== undefined) all.set(run[of], at);
      at += run.entries;
    }
    return all;
  };
  return {
    count,
    levels: gathered("levels", leaf.leaf.definition),
    repetition: gathered("repetition", 0),
    leaf,
  };
}

const rowsOf = (entries: Entries): Slots => slotsFrom(entries, 0, 0);

/** The same slots, found in the entries of another leaf. */
const slotsIn = ({ depth, level }: Slots, entries: Entries): Slots => slotsFrom(entries, depth, level);

function slotsFrom({ count, levels, repetition }: Entries, depth: number, level: number): Slots {
  const at = new Int32Array(count);
  let found = 0;
  for (let i = 0; i < count; i++) {
    if ((repetition?.[i] ?? 0) <= depth && (levels === undefined || levels[i] >= level)) at[found++] = i;
  }
  return { at: at.subarray(0, found), depth, level };
}

/** 1 for each slot that is not there; undefined where all are. */
function absent(
  { at }: Slots,
  { nullable, definition }: Structure,
  levels: Uint8Array | undefined,
): Uint8Array | undefined {
  if (!nullable || levels === undefined) return undefined;
  const marks = Uint8Array.from(at, (entry) => (levels[entry] < definition ? 1 : 0));
  return marks.includes(1) ? marks : undefined;
}

function shell(field: ArrowField, part: Structure, slots: Slots, { levels }: Entries): ArrowArray {
  const nulls = absent(slots, part, levels);
  const validity =
    nulls && hasValidity(layoutOf(field)) ? bits(nulls.length, (i) => nulls[i] === 0) : undefined;
  return { field, length: slots.at.length, offset: 0, validity, buffers: [], children: [] };
}

/** Where each list's elements begin, and those. */
function elementsOf(
  { elementDefinition: level, element: { repetition: depth } }: Lists,
  slots: Slots,
  entries: Entries,
): { offsets: Int32Array; inner: Slots } {
  const inner = slotsFrom(entries, depth, level);
  const offsets = new Int32Array(slots.at.length + 1);
  let element = 0;
  for (let slot = 0; slot < slots.at.length; slot++) {
    const end = slot + 1 < slots.at.length ? slots.at[slot + 1] : entries.count;
    while (element < inner.at.length && inner.at[element] < end) element++;
    offsets[slot + 1] = element;
  }
  return { offsets, inner };
}

/** Lists of the field's kind. Throws Error for lists that are not all of the length that it says. */
function listed(array: ArrowArray, offsets: Int32Array): ArrowArray {
  const layout = layoutOf(array.field);
  const wide = (values: Int32Array): Uint8Array =>
    "bits" in layout && layout.bits === 64
      ? bytesOfView(BigInt64Array.from(values, BigInt))
      : bytesOfView(values);
  if (layout.kind === "lists") return { ...array, buffers: [wide(offsets)] };
  if (layout.kind === "listViews") {
    const sizes = Int32Array.from({ length: array.length }, (_, i) => offsets[i + 1] - offsets[i]);
    return { ...array, buffers: [wide(offsets.slice(0, -1)), wide(sizes)] };
  }
  if (layout.kind !== "vectors") throw new Error("lists are no lists in Arrow's schema");
  return { ...array, children: [inVectors(array.children[0], nullsOf(array), offsets, layout.size)] };
}

/** What lists hold as what vectors do: those without a value have room for one. */
function inVectors(
  child: ArrowArray,
  nulls: Uint8Array | undefined,
  offsets: Int32Array,
  size: number,
): ArrowArray {
  const rows = new Int32Array((offsets.length - 1) * size).fill(-1);
  for (let i = 0; i < offsets.length - 1; i++) {
    const length = offsets[i + 1] - offsets[i];
    if (nulls?.[i] && length === 0) continue;
    if (length !== size) throw new Error(`a list of ${length} values is no vector of ${size}`);
    for (let element = 0; element < size; element++) rows[i * size + element] = offsets[i] + element;
  }
  return nulls === undefined ? child : take(child, rows);
}
