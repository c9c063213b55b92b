/** Dictionaries on their way out: each is written before the first batch that refers to it, and again, or more of it, where it changes. */

import type { OtherValue } from "../../value-types.js";
import { type ArrowArray, integersOf, nullsOf } from "../read/array.js";
import type { ArrowField } from "../read/schema.js";
import { valuesOf } from "../read/values.js";
import { arrayOf, keyOf, requireRoom } from "./build.js";

/** Takes a dictionary that must be written before what refers to it. */
type WriteDictionary = (id: string, words: ArrowArray) => void;

/** Fields whose dictionaries have ids of their own, from 0 on. */
export function numberedFields(fields: readonly ArrowField[]): ArrowField[] {
  let next = 0;
  const numbered = (field: ArrowField): ArrowField => {
    const children = field.children.map(numbered);
    if (field.dictionary === undefined) return { ...field, children };
    return { ...field, children, dictionary: { ...field.dictionary, id: String(next++) } };
  };
  return fields.map(numbered);
}

/** What is known of one dictionary. */
interface Known {
  /** the one that was written */
  readonly written: ArrowArray;
  /** the last one that was met */
  last: ArrowArray;
  /** all its values: those that were written, and those that came later */
  places: Map<unknown, number> | undefined;
  readonly later: OtherValue[];
  /** where the last one's values are among all; undefined where it is the one that was written */
  remapped: Int32Array | undefined;
}

export class DictionaryWriter {
  private readonly known = new Map<string, Known>();

  /**
   * @param changes a dictionary that changes is written anew in a stream. A file has one for all its batches: it gets the values
   * that come later when all is known, as not all who read files take them one by one
   */
  constructor(
    private readonly changes: "written anew" | "gathered",
    private readonly write: WriteDictionary,
  ) {}

  /** The array as it is to be written, of fields as numberedFields gives them, once what must come before it is. */
  settle(array: ArrowArray, field: ArrowField): ArrowArray {
    const children = array.children.map((child, i) => this.settle(child, field.children[i]));
    if (field.dictionary === undefined) return { ...array, field, children };
    const { dictionary: encoding, ...words } = field;
    const dictionary = this.settle(array.dictionary!, words);
    const own = { ...array, field, children, dictionary };
    const known = this.known.get(encoding.id);
    if (known !== undefined && known.last.buffers === dictionary.buffers) {
      return known.remapped === undefined ? own : remapped(own, known.remapped);
    }
    if (known !== undefined && this.changes === "gathered") return remapped(own, extend(known, dictionary));
    this.known.set(encoding.id, {
      written: dictionary,
      last: dictionary,
      places: undefined,
      later: [],
      remapped: undefined,
    });
    this.write(encoding.id, dictionary);
    return own;
  }

  /** Writes the dictionaries that have got more values. */
  finish(): void {
    for (const [id, { written, later }] of this.known) {
      if (later.length > 0) this.write(id, arrayOf(written.field, [...valuesOf(written), ...later]));
    }
  }
}

/** Adds the values that are not yet known; returns where all are. Throws Error where they cannot be told apart. */
function extend(known: Known, dictionary: ArrowArray): Int32Array {
  known.places ??= new Map(valuesOf(known.written).map((value, place) => [keyOf(value), place]));
  const { places, later } = known;
  known.last = dictionary;
  known.remapped = Int32Array.from(valuesOf(dictionary), (value) => {
    if (typeof value === "object" && value !== null && !(value instanceof Uint8Array)) {
      throw new Error("its dictionaries of nested values differ");
    }
    const key = keyOf(value);
    const place = places.get(key) ?? places.size;
    if (place === places.size) {
      places.set(key, place);
      later.push(value);
    }
    return place;
  });
  return known.remapped;
}

/** Indices as they are once the dictionary is another. Throws Error where their type does not hold them. */
function remapped(array: ArrowArray, places: Int32Array): ArrowArray {
  const { index } = array.field.dictionary!;
  const own = integersOf(array.buffers[0], array, index.bits, index.signed);
  const nulls = nullsOf(array);
  requireRoom(
    places.reduce((most, place) => Math.max(most, place), 0),
    index,
  );
  const values = Array.from({ length: array.length }, (_, i) => (nulls?.[i] ? null : places[Number(own[i])]));
  const indices = { name: "", nullable: true, type: index, children: [], metadata: [] };
  const { validity, buffers } = arrayOf(indices, values);
  return { ...array, offset: 0, validity, buffers };
}
