/** The different texts, or other bytes, of a column, and which of them each value is. */
import type { StoredRun } from "./stored.js";

/** A dictionary of different texts, and for each text which of them it is. */
export interface IndexedTexts {
  readonly words: readonly Uint8Array[];
  readonly indices: Int32Array;
}

/** Each byte a character: the same where all bytes are. */
export const keyOf = ({ buffer, byteOffset, length }: Uint8Array): string =>
  Buffer.from(buffer, byteOffset, length).toString("latin1");

/** Those of dictionaries in their own order, whether they occur or not, then others in the order in which they occur. */
export function allWords(runs: readonly StoredRun[]): IndexedTexts {
  const words: Uint8Array[] = [];
  const entries = new Map<string, number>();
  const entryOf = (word: Uint8Array): number => {
    const key = keyOf(word);
    const entry = entries.get(key) ?? words.length;
    if (entry === words.length) {
      entries.set(key, entry);
      words.push(word);
    }
    return entry;
  };
  const known = new Map<unknown, Int32Array>();
  const indices = new Int32Array(runs.reduce((sum, { values }) => sum + values.length, 0));
  let at = 0;
  for (const { values, dictionary } of runs) {
    const own = dictionary as readonly Uint8Array[] | undefined;
    const places = own && (known.get(own) ?? Int32Array.from(own, entryOf));
    if (places) known.set(own, places);
    for (const value of values as Iterable<number | Uint8Array>) {
      indices[at++] = places ? places[value as number] : entryOf(value as Uint8Array);
    }
  }
  return { words, indices };
}
