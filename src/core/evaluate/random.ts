/** Random numbers from a seed: xoshiro128** of Blackman and Vigna (2018), its state filled by splitmix32. */

export interface Random {
  /** uniform in [0, 1), 53 bits */
  uniform(): number;
}

const rotate = (word: number, by: number): number => (word << by) | (word >>> (32 - by));

/** Fills a state from any integer; words follow one another without being alike. */
function splitmix(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let word = state ^ (state >>> 16);
    word = Math.imul(word, 0x21f0aaad);
    word ^= word >>> 15;
    word = Math.imul(word, 0x735a2d97);
    return (word ^ (word >>> 15)) >>> 0;
  };
}

/** @param seed an integer; the same seed gives the same numbers on every machine */
export function seededRandom(seed: number): Random {
  const fill = splitmix(seed);
  const state = Uint32Array.from({ length: 4 }, fill);
  const word = (): number => {
    const result = Math.imul(rotate(Math.imul(state[1], 5), 7), 9) >>> 0;
    const shifted = state[1] << 9;
    state[2] ^= state[0];
    state[3] ^= state[1];
    state[1] ^= state[2];
    state[0] ^= state[3];
    state[2] ^= shifted;
    state[3] = rotate(state[3], 11);
    return result;
  };
  return { uniform: () => ((word() >>> 5) * 2 ** 26 + (word() >>> 6)) / 2 ** 53 };
}

/** Shuffles in place, every order as likely as any other (Fisher and Yates). */
export function shuffle(items: Int32Array, random: Random): void {
  for (let last = items.length - 1; last > 0; last--) {
    const other = Math.floor(random.uniform() * (last + 1));
    const kept = items[last];
    items[last] = items[other];
    items[other] = kept;
  }
}
