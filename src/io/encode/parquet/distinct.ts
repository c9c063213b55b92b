/** A column of few different numbers, as Parquet's dictionaries hold it. */

export interface Indexed {
  /** the different values, in the order in which they first occur */
  readonly dictionary: Float64Array;
  readonly indices: Int32Array;
}

/** Values looked at before the others: where most of them differ, so will the rest. */
const SAMPLE = 1024;
const SAMPLE_SHARE = 0.8;
/** Most entries: indices then take 16 bits at most. */
const MOST_ENTRIES = 1 << 16;
const SLOTS = MOST_ENTRIES * 2;

/** undefined where a dictionary would not make the column at most half as long. Values are the same where all their bits are. */
export function indexValues(values: Float64Array): Indexed | undefined {
  const most = Math.min(MOST_ENTRIES, values.length >> 2);
  const words = new Int32Array(values.buffer, values.byteOffset, 2 * values.length);
  const slots = new Int32Array(SLOTS).fill(-1);
  const firsts = new Int32Array(most + 1);
  const indices = new Int32Array(values.length);
  let entries = 0;
  for (let i = 0; i < values.length; i++) {
    const low = words[2 * i];
    const high = words[2 * i + 1];
    let slot = (Math.imul(low ^ Math.imul(high, 0x9e3779b1), 0x85ebca6b) >>> 15) % SLOTS;
    let entry = slots[slot];
    while (entry >= 0 && (words[2 * firsts[entry]] !== low || words[2 * firsts[entry] + 1] !== high)) {
      slot = (slot + 1) % SLOTS;
      entry = slots[slot];
    }
    if (entry < 0) {
      if (entries >= most || (i === SAMPLE && entries > SAMPLE * SAMPLE_SHARE)) return undefined;
      entry = entries++;
      slots[slot] = entry;
      firsts[entry] = i;
    }
    indices[i] = entry;
  }
  const dictionary = Float64Array.from(firsts.subarray(0, entries), (first) => values[first]);
  return { dictionary, indices };
}
