/** Texts and other bytes of any length, as Parquet stores them. */
import type { Statistics } from "hyparquet";
import type { StoredRun } from "../read/stored.js";
import { type IndexedTexts, keyOf } from "../read/words.js";
import type { PlainValues } from "./column-chunk.js";
import { mostEntries, sampleDiffers } from "./distinct.js";

/**
 * In the order in which they first occur, those alone that do. undefined where there are none, or a dictionary is not worth while. Texts of a
 * dictionary are looked at once.
 */
export function indexTexts(runs: readonly StoredRun[]): IndexedTexts | undefined {
  const count = runs.reduce((sum, { values }) => sum + values.length, 0);
  if (count === 0 || runs.some(differs)) return undefined;
  const most = mostEntries(count);
  const words: Uint8Array[] = [];
  const entries = new Map<string, number>();
  const entriesOf = new Map<unknown, Int32Array>();
  const indices = new Int32Array(count);
  let at = 0;
  const entryOf = (text: Uint8Array): number => {
    const key = keyOf(text);
    const entry = entries.get(key) ?? words.length;
    if (entry === words.length) {
      entries.set(key, entry);
      words.push(text);
    }
    return entry;
  };
  for (const { values, dictionary } of runs) {
    const own = dictionary as readonly Uint8Array[] | undefined;
    const entriesOfOwn = own && (entriesOf.get(own) ?? new Int32Array(own.length).fill(-1));
    if (entriesOfOwn) entriesOf.set(own, entriesOfOwn);
    for (const value of values as Iterable<number | Uint8Array>) {
      if (entriesOfOwn === undefined) indices[at++] = entryOf(value as Uint8Array);
      else {
        const index = value as number;
        if (entriesOfOwn[index] < 0) entriesOfOwn[index] = entryOf(own![index]);
        indices[at++] = entriesOfOwn[index];
      }
      if (words.length > most) return undefined;
    }
  }
  return { words, indices };
}

const differs = ({ values, dictionary }: StoredRun): boolean =>
  dictionary === undefined && sampleDiffers(values.length, (i) => keyOf((values as Uint8Array[])[i]));

/** Each text behind its length. */
export const plainTexts = (texts: readonly Uint8Array[]): PlainValues => ({
  bytes: texts.reduce((bytes, { length }) => bytes + 4 + length, 0),
  slice(from, to) {
    const some = texts.slice(from, to);
    const out = new Uint8Array(some.reduce((bytes, { length }) => bytes + 4 + length, 0));
    const view = new DataView(out.buffer);
    let at = 0;
    for (const text of some) {
      view.setUint32(at, text.length, true);
      out.set(text, at + 4);
      at += 4 + text.length;
    }
    return out;
  },
});

/** Each as many bytes as all. */
export const fixedTexts =
  (width: number) =>
  (texts: readonly Uint8Array[]): PlainValues => ({
    bytes: width * texts.length,
    slice: (from, to) => Buffer.concat(texts.slice(from, to)),
  });

/** Bounds by bytes, as UTF-8 is ordered. */
export function textStatistics(texts: readonly Uint8Array[]): Statistics {
  if (texts.length === 0) return {};
  let low = texts[0];
  let high = texts[0];
  for (const text of texts) {
    if (Buffer.compare(text, low) < 0) low = text;
    if (Buffer.compare(text, high) > 0) high = text;
  }
  return { min_value: low.slice(), max_value: high.slice() };
}
