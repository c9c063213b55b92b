/** A column of few different values, as Parquet's dictionaries hold it. */

interface Indexed {
  /** where each of the different values first occurs, ascending */
  readonly firsts: Int32Array;
  /** for each value, which of them it is */
  readonly indices: Int32Array;
}

/** Values looked at before the others: where most of them differ, so will the rest. */
const SAMPLE = 1024;
const SAMPLE_SHARE = 0.8;
/** Most entries: indices then take 16 bits at most. */
const MOST_ENTRIES = 1 << 16;
const SLOTS = MOST_ENTRIES * 2;

/** The most different ones of so many values that are worth a dictionary, which makes the column at most half as long. */
export const mostEntries = (values: number): number => Math.min(MOST_ENTRIES, values >> 2);

/** Whether there are more values than a sample, and most of that differ. */
export function sampleDiffers(values: number, key: (value: number) => string): boolean {
  if (values <= SAMPLE) return false;
  const different = new Set<string>();
  for (let value = 0; value < SAMPLE; value++) different.add(key(value));
  return different.size > SAMPLE * SAMPLE_SHARE;
}

/**
 * Values of one or two 32-bit words, in the order in which they first occur; the same where all their bits are. undefined
 * where there are none, or a dictionary is not worth while.
 */
export function indexWords(words: Int32Array, width: 1 | 2): Indexed | undefined {
  const count = words.length / width;
  const last = width - 1;
  const keyOf = (value: number): string => `${words[width * value]},${words[width * value + last]}`;
  if (count === 0 || sampleDiffers(count, keyOf)) return undefined;
  const most = mostEntries(count);
  const slots = new Int32Array(SLOTS).fill(-1);
  const firsts = new Int32Array(most + 1);
  const indices = new Int32Array(count);
  let entries = 0;
  for (let i = 0; i < count; i++) {
    const low = words[width * i];
    const high = words[width * i + last];
    let slot = (Math.imul(low ^ Math.imul(high, 0x9e3779b1), 0x85ebca6b) >>> 15) % SLOTS;
    let entry = slots[slot];
    while (
      entry >= 0 &&
      (words[width * firsts[entry]] !== low || words[width * firsts[entry] + last] !== high)
    ) {
      slot = (slot + 1) % SLOTS;
      entry = slots[slot];
    }
    if (entry < 0) {
      if (entries >= most) return undefined;
      entry = entries++;
      slots[slot] = entry;
      firsts[entry] = i;
    }
    indices[i] = entry;
  }
  return { firsts: firsts.slice(0, entries), indices };
}
